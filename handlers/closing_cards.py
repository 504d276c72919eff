"""How a course is closed, and what is told of it then: never what anybody wrote."""

from zoneinfo import ZoneInfo

from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    Facts,
    Form,
    Items,
    Text,
    TextField,
    Tone,
)
from handlers.case_buttons import card_button, inform_button
from handlers.case_terms import (
    before_closing,
    ending_name,
    person_line,
    purpose_name,
    room_words,
    way_name,
)
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates, ngettext
from locales import gettext as _
from models.briefings import Happening
from models.cases import CHOSEN_ENDINGS, Party
from models.templates import Question, template

YES = "yes"
ANSWERS = (YES, "no", "not_relevant")


def form(turn: Turn, file: CaseFile, *, undone: int) -> Form:
    return Form(
        title=_("Close the course"),
        action="case.close",
        submit=_("Close the course"),
        subject=str(file.case.id),
        intro=(
            Text(
                _(
                    "Reminders stop, and everybody in the room is asked to file or delete what "
                    "they wrote there. Two working days later it is archived, with a summary "
                    "that shows dates, parties and contact, but nothing that was written."
                ),
                Tone.QUIET,
            ),
            Text(
                _(
                    "A citizen who does not attend is no reason to close: "
                    "agree on another way to meet."
                ),
                Tone.QUIET,
            ),
            Text(before_closing(), Tone.QUIET),
            *_not_reached(file),
            *_not_done(undone),
        ),
        fields=(
            ChoiceField(
                "ending",
                _("How did it end?"),
                tuple((ending, ending_name(ending)) for ending in CHOSEN_ENDINGS),
                turn.value("ending"),
            ),
            *_anyway(turn, is_asked=bool(undone or not_reached(file))),
            *(_question(turn, one) for one in questions(file)),
            TextField(
                "note",
                _("Note to the parties"),
                turn.value("note"),
                is_long=True,
                is_required=False,
                hint=_("Never a name or a CPR number. Whoever may read the content sees it."),
            ),
            ChoicesField(
                "informed",
                _("Have all parties been told?"),
                ((YES, _("Yes, all parties know that the course is being closed")),),
                turn.values("informed"),
            ),
        ),
    )


def summary(file: CaseFile, *, is_in_room: bool) -> Card:
    """The last word in the room, and to whom it is told elsewhere: how it went, by party."""
    buttons = Buttons(_next(file.case.id, card_button(file.case)))
    return Card(
        title=_("{alias} is closed").format(alias=file.case.alias),
        parts=(
            *(_tidying(file) if is_in_room else ()),
            _facts(file),
            Items(_("Parties"), tuple(_party(file, party) for party in file.parties)),
            Text(
                _("Each party files the course in its own record, and is asked to."), Tone.QUIET
            ),
            Text(room_words(), Tone.QUIET),
            *(() if is_in_room else (buttons,)),
        ),
    )


def goes_on(file: CaseFile, *, is_in_room: bool) -> Card:
    """What becomes of the summary when the course is opened again before it is archived."""
    told = _("The course was closed, and goes on now. Its room is not archived.")
    buttons = () if is_in_room else (Buttons((card_button(file.case),)),)
    return Card(
        _("{alias} is open again").format(alias=file.case.alias), (Text(told), *buttons)
    )


def _tidying(file: CaseFile) -> tuple[Text, ...]:
    """To everybody in the room, while they still can."""
    if file.case.rooms_close_at is None:
        return ()
    sentence = _(
        "This room stays open until {moment}, and is archived then. Until that moment each of "
        "you files or deletes what you wrote here yourselves."
    )
    moment = dates.moment(file.case.rooms_close_at, ZoneInfo(file.cluster.zone))
    return (Text(sentence.format(moment=moment), Tone.NOTICE),)


def _next(case_id: int, show: Button) -> tuple[Button, ...]:
    return (show, inform_button(case_id, Happening.CLOSING))


def closed_already(file: CaseFile) -> str:
    closer = file.people.get(file.case.closed_by_id or 0)
    if closer is None or file.case.closed_at is None:
        return _("This course is closed. There is nothing more to do in it.")
    return _("{name} closed the course {moment}. There is nothing more to do.").format(
        name=closer.name,
        moment=dates.moment(file.case.closed_at, ZoneInfo(file.cluster.zone)),
    )


def questions(file: CaseFile) -> tuple[Question, ...]:
    """What the course's pathway asks at the end."""
    return template(file.case.pathway).closing


def not_reached(file: CaseFile) -> tuple[str, ...]:
    return tuple(file.organisation(one).name for one in file.others if not one.is_reached)


def _not_done(undone: int) -> tuple[Text, ...]:
    sentence = ngettext(
        "{count} action of the joint plan is still open.",
        "{count} actions of the joint plan are still open.",
        undone,
    )
    return (Text(sentence.format(count=undone), Tone.NOTICE),) if undone else ()


def _anyway(turn: Turn, *, is_asked: bool) -> tuple[ChoicesField, ...]:
    if not is_asked:
        return ()
    label = _("Close it although not everything is finished?")
    choices = ((YES, _("Yes, close it all the same")),)
    return (ChoicesField("anyway", label, choices, turn.values("anyway")),)


def _question(turn: Turn, one: Question) -> ChoiceField:
    choices = tuple((answer, _answer_name(answer)) for answer in ANSWERS)
    said = turn.value(one.code)
    return ChoiceField(one.code, _(one.question), choices, said, is_required=False)


def _answer_name(answer: str) -> str:
    match answer:
        case "yes":
            return _("Yes")
        case "no":
            return _("No")
        case _:
            return _("Not relevant")


def _not_reached(file: CaseFile) -> tuple[Items, ...]:
    names = not_reached(file)
    return (Items(_("Not in contact yet:"), names),) if names else ()


def _facts(file: CaseFile) -> Facts:
    case, zone = file.case, ZoneInfo(file.cluster.zone)
    rows = [
        (_("Purpose"), ", ".join(purpose_name(one) for one in case.purposes)),
        (_("Opened"), dates.moment(case.opened_at, zone)),
    ]
    closer = file.people.get(case.closed_by_id or 0)
    if case.closed_at is not None and closer is not None and case.ending is not None:
        rows.append(
            (_("Ended"), f"{dates.moment(case.closed_at, zone)}, {person_line(closer)}")
        )
        rows.append((_("How it ended"), ending_name(case.ending)))
    return Facts(tuple(rows))


def _party(file: CaseFile, party: Party) -> str:
    name = file.organisation(party).name
    if party.is_opener:
        return _("{organisation} opened the course.").format(organisation=name)
    if party.contact_on is not None and party.contact_way is not None:
        return _("{organisation} was in contact {day}, {way}.").format(
            organisation=name,
            day=dates.day(party.contact_on),
            way=way_name(party.contact_way),
        )
    return _("{organisation} was not in contact.").format(organisation=name)
