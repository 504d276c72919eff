"""Everything a person can do, and everything there is to see, on one page."""

from collections.abc import Callable, Mapping

from handlers import (
    absence_entry,
    absences,
    administering,
    admissions,
    advice,
    advising,
    arrivals,
    behalf,
    cases,
    closing,
    contacts,
    departures,
    digests,
    directory,
    disclosure,
    help,  # noqa: A004 -- the capability's name
    help_cards,
    home,
    joint_plan,
    links,
    missing,
    offers,
    opening,
    organisation,
    parties,
    person,
    reminders,
    room_events,
    room_visits,
    rooms,
    troubles,
)
from handlers.turn import FormMaker, Handler, PageMaker, Search, View

COMMANDS: Mapping[str, Handler] = {
    "/forloeb": cases.start,
    "/hvem": directory.who,
    "/raad": advice.start,
    "/plan": joint_plan.start,
    "/tovholder": help.start,
}

ALIASES: Mapping[str, str] = {
    "/sag": "/forloeb",
    "/case": "/forloeb",
    "/who": "/hvem",
    "/sparring": "/raad",
    "/advice": "/raad",
}

COMMAND_HINTS: Mapping[str, Callable[[], str]] = help_cards.HINTS

# Buttons, and forms that are sent in.
ACTIONS: Mapping[str, Handler] = {
    "case.open": cases.open_case,
    "case.card": cases.show_card,
    "case.show": cases.show_content,
    "case.who": directory.who_in_case,
    "case.claim": parties.claim,
    "case.know": parties.know,
    "case.contact.phone": contacts.by_phone,
    "case.contact.meeting": contacts.at_meeting,
    "case.contact.message": contacts.by_message,
    "case.contact_start": contacts.start,
    "case.contact": contacts.submit,
    "case.basis_start": disclosure.start,
    "case.basis": disclosure.register,
    "case.close_start": closing.start,
    "case.close": closing.close,
    "plan.show": joint_plan.show,
    "plan.lead_start": joint_plan.lead_start,
    "plan.lead": joint_plan.lead,
    "party.behalf_start": behalf.start,
    "party.behalf": behalf.submit,
    "party.missed_start": missing.start,
    "party.missed": missing.submit,
    "advice.ask": advice.ask,
    "advice.show": advice.show,
    "advice.card": advising.open_card,
    "advice.take": advising.take,
    "advice.answer_start": advising.start_answer,
    "advice.answer": advising.answer,
    "help.waiting": help.waiting,
    "help.language_start": help.language_start,
    "help.language": help.language,
    "home.show": home.show,
    "page.open": links.open_page,
    "organisation.card": organisation.show,
    "organisation.own": organisation.own,
    "organisation.entry_start": administering.start_entry,
    "organisation.entry": administering.entry,
    "organisation.days_start": administering.start_days,
    "organisation.days": administering.days,
    "organisation.offers_start": administering.start_offers,
    "organisation.offers": administering.offers,
    "organisation.domains_start": administering.start_domains,
    "organisation.domains": administering.domains,
    "person.card": person.show,
    "person.own_start": person.start_own,
    "person.own": person.own,
    "person.admit": admissions.admit,
    "person.decline": admissions.decline,
    "absence.start": absences.start,
    "absence.register": absences.register,
    "absence.withdraw": absences.withdraw,
}

FORMS: Mapping[str, FormMaker] = {
    "case.open": cases.opening_form,
    "case.content": cases.content_form,
    "case.contact": contacts.form,
    "case.basis": disclosure.form,
    "case.close": closing.form,
    "plan.lead": joint_plan.lead_form,
    "party.behalf": behalf.form,
    "party.missed": missing.form,
    "advice.ask": advice.question_form,
    "advice.answer": advising.answer_form,
    "advice.content": advice.content_form,
    "help.language": help.language_form,
    "organisation.entry": administering.entry_form,
    "organisation.days": administering.days_form,
    "organisation.offers": administering.offers_form,
    "organisation.domains": administering.domains_form,
    "person.own": person.own_form,
    "absence.register": absences.form,
}

# Buttons that answer with a form: where forms are dialogs, one must be asked for at once.
ASKS: frozenset[str] = frozenset(
    {
        "case.show",
        "case.contact_start",
        "case.basis_start",
        "case.close_start",
        "plan.lead_start",
        "party.behalf_start",
        "party.missed_start",
        "advice.show",
        "advice.answer_start",
        "help.language_start",
        "absence.start",
    }
)

# What messages show. A row in the outbox names one of these.
VIEWS: Mapping[str, View] = {
    "case.card": cases.card,
    "case.opened": cases.opened,
    "case.content": cases.content,
    "case.reached": contacts.all_reached,
    "case.basis_given": disclosure.given,
    "case.closed": closing.closed,
    "plan.card": joint_plan.card,
    "plan.led": joint_plan.led,
    "party.invitation": parties.invitation,
    "party.call": parties.call,
    "party.claimed": parties.claimed,
    "party.next": parties.next_step,
    "party.reminder": reminders.reminder,
    "advice.request": advising.request_card,
    "advice.queue": advising.queue_card,
    "advice.receipt": advice.receipt,
    "advice.answered": advice.answered,
    "advice.sent": advising.sent,
    "advice.untaken": advising.untaken,
    "advice.unanswered": advising.unanswered,
    "digest": digests.digest,
    "room.archived": room_events.archived_card,
    "room.joined": room_visits.joined_card,
    "room.left": room_visits.left_card,
    "trouble": troubles.card,
    "help.language_chosen": help.language_chosen,
    "home": home.home,
    "page.link": links.link,
    "organisation.saved": organisation.saved,
    "person.saved": person.saved,
    "person.proposed": admissions.proposed,
    "person.welcome": admissions.welcome,
    "person.gone": departures.gone,
    "absence.list": absences.listed,
    "absence.covering": absences.covering,
    "absence.taken_back": absences.taken_back,
    "party.offer": offers.card,
}

# What opens in a browser, behind a link. A card's Link names one of these.
PAGES: Mapping[str, PageMaker] = {
    "plan.page": joint_plan.page,
}

# What happens in a chat without anybody asking us for it.
EVENTS: Mapping[str, Handler] = {
    "message": rooms.message_posted,
    "joined": room_visits.joined,
    "left": room_visits.left,
    "renamed": room_events.renamed,
    "archived": room_events.archived,
    "unarchived": room_events.unarchived,
    "removed": room_events.removed,
    "deleted": room_events.message_deleted,
    "installed": rooms.installed,
    "uninstalled": rooms.uninstalled,
    "met": arrivals.met,
    "changed": departures.changed,
}

# Choices from lists too long to show, found while one types.
SEARCHES: Mapping[str, Search] = {
    "practices": opening.search_practices,
    "colleagues": absence_entry.search_colleagues,
}

# These write nothing and run on the read-only engine.
READS: frozenset[object] = frozenset(
    {
        cases.start,
        cases.mine,
        cases.show_card,
        directory.who,
        directory.who_in_case,
        organisation.show,
        organisation.own,
        administering.start_entry,
        administering.start_days,
        administering.start_offers,
        administering.start_domains,
        person.show,
        person.start_own,
        advice.start,
        joint_plan.start,
        joint_plan.show,
        joint_plan.lead_start,
        advising.open_card,
        help.start,
        help.waiting,
        help.language_start,
        home.show,
        links.open_page,
        absences.start,
        contacts.start,
        behalf.start,
        missing.start,
        disclosure.start,
        closing.start,
    }
)
