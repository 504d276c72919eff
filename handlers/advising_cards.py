"""How advice looks to the team that gives it. No card holds a word of what was written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from handlers import advice_cards
from handlers.advice_files import AdviceFile
from handlers.cards import Button, Buttons, Card, Facts, Items, Part, Style, Text
from handlers.promises import age
from locales import dates, ngettext
from locales import gettext as _
from models.advice import AdviceRequest, AdviceState, Urgency
from models.calendar import WorkingCalendar
from models.organisations import Organisation
from models.people import Person

MOST_SHOWN = 10


def request(file: AdviceFile) -> Card:
    facts = [
        (_("Asked by"), advice_cards.who(file)),
        (_("Asked"), dates.moment(file.request.asked_at, file.calendar.zone)),
        (_("Answer promised by"), dates.day(file.request.due_on)),
        (_("Status"), advice_cards.status(file)),
    ]
    if file.request.urgency is Urgency.SOON:
        facts.append((_("Wish"), _("Sooner, if you can")))
    return Card(_("A question for the team"), (Facts(tuple(facts)), _team_buttons(file)))


def sent(file: AdviceFile) -> Card:
    title = _("Your answer is on its way to {name}").format(name=file.asker.name)
    return Card(title, (Text(advice_cards.recording(file.team.kind)),))


def untaken(file: AdviceFile, *, can_take: bool) -> Card:
    return _reminder(_("Nobody has taken this question yet"), file, has_buttons=can_take)


def unanswered(file: AdviceFile, *, can_answer: bool) -> Card:
    return _reminder(_("This question waits for its answer"), file, has_buttons=can_answer)


def queue(
    requests: Sequence[AdviceRequest],
    askers: Mapping[int, Person],
    organisations: Mapping[int, Organisation],
    calendar: WorkingCalendar,
    today: date,
) -> Card:
    """What waits, first what should be answered first; each with a button to open it."""
    if not requests:
        return Card(_("No question is waiting"))
    shown = requests[:MOST_SHOWN]

    def lines(state: AdviceState) -> tuple[str, ...]:
        return tuple(
            _waiting(
                calendar,
                one,
                askers[one.asker_id],
                organisations[one.asker_organisation_id],
                today,
            )
            for one in shown
            if one.state is state
        )

    groups = (
        Items(_("Nobody has taken these yet"), lines(AdviceState.ASKED)),
        Items(_("Taken, not answered yet"), lines(AdviceState.TAKEN)),
    )
    buttons = Buttons(tuple(open_button(one, askers[one.asker_id]) for one in shown))
    parts: Iterable[Part] = (*(one for one in groups if one.items), buttons)
    return Card(_("Questions waiting"), (*parts, *_and_more(len(requests) - len(shown))))


def _reminder(title: str, file: AdviceFile, *, has_buttons: bool) -> Card:
    facts = (
        (_("Asked by"), advice_cards.who(file)),
        (_("Answer promised by"), dates.day(file.request.due_on)),
        (_("Status"), advice_cards.status(file)),
    )
    buttons = (_team_buttons(file),) if has_buttons else ()
    return Card(title, (Facts(facts), *buttons))


def _team_buttons(file: AdviceFile) -> Buttons:
    show = advice_cards.button(_("Show the question (logged)"), "advice.show", file)
    match file.request.state:
        case AdviceState.ASKED:
            take = advice_cards.button(_("I take it"), "advice.take", file, Style.PRIMARY)
            return Buttons((take, show))
        case AdviceState.TAKEN:
            answer = advice_cards.button(
                _("Answer"), "advice.answer_start", file, Style.PRIMARY
            )
            return Buttons((answer, show))
        case AdviceState.ANSWERED:
            both = _("Show question and answer (logged)")
            return Buttons((advice_cards.button(both, "advice.show", file),))


def _waiting(
    calendar: WorkingCalendar,
    request: AdviceRequest,
    asker: Person,
    organisation: Organisation,
    today: date,
) -> str:
    days = age(calendar, calendar.local_date(request.asked_at), today)
    sentence = (
        ngettext(
            "{name}, {organisation}: asked {count} working day ago, promised by {day}",
            "{name}, {organisation}: asked {count} working days ago, promised by {day}",
            days,
        )
        if days
        else _("{name}, {organisation}: asked today, promised by {day}")
    )
    return sentence.format(
        name=asker.name,
        organisation=organisation.name,
        count=days,
        day=dates.day(request.due_on),
    )


def open_button(request: AdviceRequest, asker: Person) -> Button:
    label = _("Open: {name}").format(name=asker.name)
    return Button(label, "advice.card", str(request.id))


def _and_more(count: int) -> tuple[Text, ...]:
    sentence = ngettext("and {count} more", "and {count} more", count)
    return (Text(sentence.format(count=count)),) if count else ()
