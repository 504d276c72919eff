"""How each entry of a course reads, in a sentence without anything that anybody wrote."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from handlers import holds_cards, parties_forms, snoozing_cards
from handlers.cards import Button, Buttons, Card, Items, Text
from handlers.case_buttons import card_button
from handlers.case_terms import ending_name, state_name, way_name
from handlers.casefiles import CaseFile
from locales import dates
from locales import gettext as _
from models.cases import CaseState, Ending, Missed, Snooze, Way
from models.clusters import Overdue
from models.entries import Did, Entry
from models.filing import FilingState
from models.holds import HoldReason


@dataclass(frozen=True, slots=True)
class Page:
    """Entries as they are shown, one after the other; `names` are of whom they name, by id."""

    file: CaseFile
    entries: tuple[Entry, ...]
    names: Mapping[int, str]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One entry and what its sentence names."""

    page: Page
    entry: Entry

    def code(self, name: str) -> str:
        return str(self.entry.codes.get(name) or "")

    @property
    def who(self) -> str:
        return self.name(self.entry.actor_id) or _("Tovholder-bot")

    @property
    def party(self) -> str:
        """The organisation an entry is about, by its part in the course or by itself."""
        file, number = self.page.file, self.entry.codes.get("party")
        ids = [one.organisation_id for one in file.everyone if one.id == number]
        known = file.organisations.get(next(iter(ids), self.entry.codes.get("organisation", 0)))
        return known.name if known else _("a party")

    @property
    def person(self) -> str:
        return self.name(self.entry.codes.get("person"))

    def name(self, person_id: object) -> str:
        return self.page.names.get(person_id, "") if isinstance(person_id, int) else ""

    def day(self, name: str) -> str:
        code = self.code(name)
        return dates.day(date.fromisoformat(code)) if code else ""


def card(page: Page, *, is_newest: bool) -> Card:
    lines = tuple(line(page, entry) for entry in page.entries)
    nothing = Text(_("Nothing older."))
    return Card(
        title=_("Timeline of {alias}").format(alias=page.file.case.alias),
        parts=(
            Items(_("The newest first:") if is_newest else _("Older:"), lines)
            if lines
            else nothing,
            Buttons((*_older(page), card_button(page.file.case))),
        ),
    )


def line(page: Page, entry: Entry) -> str:
    zone = ZoneInfo(page.file.cluster.zone)
    return f"{dates.moment(entry.at, zone)}: {sentence(page, entry)}"


def sentence(page: Page, entry: Entry) -> str:
    return SENTENCES[entry.did](Told(page, entry))


def _older(page: Page) -> tuple[Button, ...]:
    if not page.has_more:
        return ()
    subject = f"{page.file.case.id}:{page.entries[-1].seq}"
    return (Button(_("Show older"), "case.timeline", subject),)


def _inherited(told: Told) -> str:
    if not told.person:
        return _("{party} has no contact person any more.").format(party=told.party)
    return _("{name} is now contact person of {party}.").format(
        name=told.person, party=told.party
    )


def _covered(told: Told) -> str:
    covering = told.name(told.entry.codes.get("covering"))
    if not covering:
        return _("{name} of {party} is away, and nobody stands in.").format(
            name=told.person, party=told.party
        )
    return _("{name} of {party} is away; {covering} stands in.").format(
        name=told.person, party=told.party, covering=covering
    )


def _invited(told: Told) -> str:
    return _("{name} was asked to take it for {party}.").format(
        name=told.person, party=told.party
    )


def _claimed(told: Told) -> str:
    if told.entry.codes.get("on_behalf"):
        return _("{who} registered a contact person on behalf of {party}.").format(
            who=told.who, party=told.party
        )
    return _("{who} became contact person of {party}.").format(who=told.who, party=told.party)


def _contact(told: Told) -> str:
    return _("{who} registered contact with {party}: {day}, {way}.").format(
        who=told.who, party=told.party, day=told.day("on"), way=way_name(Way(told.code("way")))
    )


def _corrected(told: Told) -> str:
    was, was_on = way_name(Way(told.code("was"))), told.day("was_on")
    if not told.code("way"):
        return _("{who} took back the contact with {party} ({was_on}, {was}).").format(
            who=told.who, party=told.party, was_on=was_on, was=was
        )
    return _(
        "{who} corrected the contact with {party}: {day}, {way} (before: {was_on}, {was})."
    ).format(
        who=told.who,
        party=told.party,
        day=told.day("on"),
        way=way_name(Way(told.code("way"))),
        was_on=was_on,
        was=was,
    )


def _missed(told: Told) -> str:
    reason = parties_forms.missed_name(Missed(told.code("reason")))
    sentence = _missed_sentence(told.page.file.agreement.overdue)
    return sentence.format(who=told.who, party=told.party, reason=reason)


def _missed_sentence(overdue: Overdue) -> str:
    match overdue:
        case Overdue.LATE:
            return _("{who} said why {party} was not in contact in time: {reason}.")
        case Overdue.LEARNING_POINT:
            return _("{who} wrote down a learning point about contact with {party}: {reason}.")
        case Overdue.WISH:
            return _("{who} said what made contact with {party} difficult: {reason}.")


def _read(told: Told) -> str:
    if told.entry.codes.get("record"):
        return _("{who} looked up the record number of {party}.").format(
            who=told.who, party=told.party
        )
    if told.code("page") == "filing":
        return _("{who} took out the text for the record.").format(who=told.who)
    if told.code("page") == "log":
        return _("{who} read the log.").format(who=told.who)
    return _("{who} read what was written.").format(who=told.who)


def _filing_asked(told: Told) -> str:
    names = [told.name(one) for one in told.entry.codes.get("told") or []]
    if not names:
        return _("{party} has not filed it, and nobody could be asked.").format(
            party=told.party
        )
    return _("{names} was asked to file it for {party}.").format(
        names=", ".join(names), party=told.party
    )


def _filed(told: Told) -> str:
    if told.code("state") == FilingState.NOT_RELEVANT:
        return _("{who} registered that {party} has nothing to file.").format(
            who=told.who, party=told.party
        )
    return _("{who} registered that {party} has filed it.").format(
        who=told.who, party=told.party
    )


def _put_off(told: Told) -> str:
    return _("{who} put off the reminders of {party} until {day}: {reason}.").format(
        who=told.who,
        party=told.party,
        day=told.day("until"),
        reason=snoozing_cards.reason_name(Snooze(told.code("why"))),
    )


def _reminded(told: Told) -> str:
    names = [told.name(one) for one in told.entry.codes.get("told") or []]
    known = ", ".join(name for name in names if name)
    if not known:
        return _("{party} was due a reminder, but nobody could be reminded.").format(
            party=told.party
        )
    return _("{names} got a reminder about {party}.").format(names=known, party=told.party)


def _closed(told: Told) -> str:
    ending = ending_name(Ending(told.code("ending")))
    return _("{who} closed the course: {ending}.").format(who=told.who, ending=ending)


def _moved(told: Told) -> str:
    return _("The course is now here: {state}.").format(
        state=state_name(CaseState(told.code("to")))
    )


def _held(told: Told) -> str:
    return _("{who} keeps the course for {party}: {reason}.").format(
        who=told.who,
        party=told.party,
        reason=holds_cards.reason_name(HoldReason(told.code("reason"))),
    )


def _led(told: Told) -> str:
    if told.entry.codes.get("lead") is None:
        gone = _("{name} leads the course no more. A new lead (tovholder) is to be chosen.")
        return gone.format(name=told.person)
    return _("{who} chose {lead} as lead (tovholder).").format(
        who=told.who, lead=told.name(told.entry.codes.get("lead"))
    )


# What is told of a course, and how. Kinds that are not here are not of a course.
def _meeting(told: Told) -> str:
    match told.code("step"):
        case "called":
            return _("{who} called a network meeting.").format(who=told.who)
        case "cancelled":
            return _("{who} cancelled the network meeting.").format(who=told.who)
        case _:
            return _("{who} moved the network meeting.").format(who=told.who)


def _acknowledged(told: Told) -> str:
    """What the parties were informed of; or the course itself, before anybody takes it."""
    if told.entry.codes.get("briefing"):
        sentence = _("{party} has acknowledged: registered by {who}.")
    else:
        sentence = _("{who} of {party} has seen it; who takes it is being found.")
    return sentence.format(who=told.who, party=told.party)


SENTENCES: Mapping[Did, Callable[[Told], str]] = {
    Did.OPENED: lambda told: _("{who} opened the course.").format(who=told.who),
    Did.INVITED: _invited,
    Did.HELD: _held,
    Did.RELEASED: lambda told: _("{who} lifted the hold of {party}.").format(
        who=told.who, party=told.party
    ),
    Did.ERASURE_TOLD: lambda _told: _("The parties were told when the course is deleted."),
    Did.HANDING: lambda told: _("{who} asked {name} to take over for {party}.").format(
        who=told.who, name=told.person, party=told.party
    ),
    Did.HANDING_DECLINED: lambda told: _("{who} did not take over for {party}.").format(
        who=told.who, party=told.party
    ),
    Did.HANDED_OVER: lambda told: _("{name} is now contact person of {party}.").format(
        name=told.person, party=told.party
    ),
    Did.INHERITED: _inherited,
    Did.COVERED: _covered,
    Did.RETURNED: lambda told: _("{name} of {party} is back.").format(
        name=told.person, party=told.party
    ),
    Did.INFORMED: lambda told: _("{who} informed the parties.").format(who=told.who),
    Did.ACKNOWLEDGED: _acknowledged,
    Did.GROWS_UP: lambda _told: _("It is time to prepare for the 18th birthday."),
    Did.PLAN_OPENED: lambda _told: _("The joint plan was begun."),
    Did.PLAN_EDITED: lambda told: _("{who} wrote in the joint plan.").format(who=told.who),
    Did.PLAN_ACTION: lambda told: _("{who} changed an action of the joint plan.").format(
        who=told.who
    ),
    Did.PLAN_SENT: lambda told: _("{who} sent the joint plan to the parties.").format(
        who=told.who
    ),
    Did.PLAN_ANSWERED: lambda told: _("{who} registered an answer to the joint plan.").format(
        who=told.who
    ),
    Did.PLAN_FOLLOWED_UP: lambda told: _("{who} followed the joint plan up.").format(
        who=told.who
    ),
    Did.MEETING: _meeting,
    Did.CLAIMED: _claimed,
    Did.KNEW_CITIZEN: lambda told: _(
        "{who} confirmed that {party} knows which citizen it is about."
    ).format(who=told.who, party=told.party),
    Did.CONTACT: _contact,
    Did.CORRECTED: _corrected,
    Did.MISSED: _missed,
    Did.PUT_OFF: _put_off,
    Did.CONSENT: lambda told: _(
        "{who} registered a basis for showing content to {party}."
    ).format(who=told.who, party=told.party),
    Did.CONSENT_WITHDRAWN: lambda _told: _("Consent was withdrawn."),
    Did.LED: _led,
    Did.REMINDED: _reminded,
    Did.LIFT_TAKEN: lambda told: _("{who} took it on to help {party} get in contact.").format(
        who=told.who, party=told.party
    ),
    Did.LIFT_FREED: lambda told: _(
        "{person} no longer helps {party} get in contact; somebody else is wanted."
    ).format(person=told.person, party=told.party),
    Did.READ: _read,
    Did.RECORD_NUMBER: lambda told: _("{who} saved the record number of {party}.").format(
        who=told.who, party=told.party
    ),
    Did.FOUND: lambda told: _(
        "{who} found the course by its record number when opening another."
    ).format(who=told.who),
    Did.JOIN_ASKED: lambda told: _(
        "{who} asked whether this and another course are to be one."
    ).format(who=told.who),
    Did.JOIN_AGREED: lambda told: _("{who} agreed to join the two courses.").format(
        who=told.who
    ),
    Did.JOIN_DECLINED: lambda told: _("{who} kept the two courses apart.").format(who=told.who),
    Did.COURSES_JOINED: lambda _told: _("The two courses became one."),
    Did.PARTY_ADDED: lambda told: _("{who} added {party}.").format(
        who=told.who, party=told.party
    ),
    Did.PARTY_WITHDRAWN: lambda told: _("{who} let {party} go.").format(
        who=told.who, party=told.party
    ),
    Did.CITIZEN: lambda told: _("{who} registered the citizen's part.").format(who=told.who),
    Did.DISPUTED: lambda told: _(
        "{who} said that the parties do not speak of the same citizen."
    ).format(who=told.who),
    Did.AGREED_WHO: lambda _told: _("All parties speak of the same citizen again."),
    Did.MOVED: _moved,
    Did.CLOSED: _closed,
    Did.FILING_ASKED: _filing_asked,
    Did.FILED: _filed,
    Did.FILING_TAKEN_BACK: lambda told: _(
        "{who} registered that {party} has not filed it after all."
    ).format(who=told.who, party=told.party),
    Did.LOG_CHECKED: lambda told: _(
        "{who} checked the log before it was given to the citizen."
    ).format(who=told.who),
    Did.LOG_GIVEN: lambda told: _("{who} saved the log for the citizen.").format(who=told.who),
    Did.REOPENED: lambda told: _("{who} opened the course again.").format(who=told.who),
    Did.JOINED: lambda told: _("{who} came into the room.").format(who=told.who),
    Did.LEFT: lambda told: _("{who} left the room.").format(who=told.who),
    Did.RENAMED: lambda told: _("{who} changed the room's name or topic.").format(who=told.who),
    Did.ARCHIVED: lambda told: _("{who} archived the room.").format(who=told.who),
    Did.UNARCHIVED: lambda told: _("{who} brought the room back.").format(who=told.who),
    Did.REMOVED: lambda told: _(
        "{who} removed Tovholder from the room, or deleted the room."
    ).format(who=told.who),
    Did.UNDELIVERED: lambda _told: _("A message could not be delivered."),
}
