"""How advice looks to the one who asks. No card holds a word of a question or an answer."""

from collections.abc import Iterator, Sequence

from handlers import advice_terms, case_terms
from handlers.advice_files import AdviceFile
from handlers.cards import Button, Buttons, Card, Items, Style, Text, Tone
from locales import dates
from locales import gettext as _
from models.advice_life import AdviceState
from models.entry_points import EntryPoint
from models.organisations import Organisation
from models.people import Person


def receipt(file: AdviceFile) -> Card:
    """One's own question as it stands: by when, who has it, and what one can still do."""
    if not file.request.is_waiting:
        return Card(
            _("Your question"), (Text(advice_terms.own_status(file)), own_buttons(file))
        )
    due = advice_terms.due(file.request, file.calendar)
    promised = _("{team} answers no later than {day}.").format(team=file.team.name, day=due)
    acute = [Text(case_terms.acute(file.agreement), Tone.URGENT)] if file.agreement else []
    return Card(
        _("Your question has been received"),
        (
            Text(promised),
            Text(advice_terms.own_status(file), Tone.QUIET),
            Text(cannot_wait(file.team, file.entry_point, due)),
            own_buttons(file),
            *acute,
        ),
    )


def twice(file: AdviceFile) -> Card:
    asked = _("You asked this {moment}. It is not asked again.").format(
        moment=dates.moment(file.request.asked_at, file.calendar.zone)
    )
    return Card(
        _("You have asked this question before"),
        (Text(asked), Text(advice_terms.own_status(file)), own_buttons(file)),
    )


def answered(file: AdviceFile) -> Card:
    show = button(_("Show the answer (logged)"), "advice.show", file, Style.PRIMARY)
    more = button(_("Ask further"), "advice.write_start", file)
    return Card(
        _("Your question has been answered"),
        (
            Text(advice_terms.status(file)),
            Text(advice_terms.recording(file.organisation.kind)),
            Buttons((show, record_button(file), more)),
        ),
    )


def record_button(file: AdviceFile) -> Button:
    return button(_("Text for the record (logged)"), "advice.record_show", file)


def converted(file: AdviceFile) -> Card:
    alias = file.case.alias if file.case else ""
    return Card(
        _("The question has become the course {alias}").format(alias=alias),
        (Text(_("The parties have been invited. Your desk hears of it by itself.")),),
    )


def your_turn(file: AdviceFile) -> Card:
    title = _("The team waits for your reply")
    return Card(title, (Text(advice_terms.own_status(file)), own_buttons(file)))


def slipped(file: AdviceFile) -> Card:
    """Honest: what was promised, that it was not kept, who has it, and whom to call."""
    said = _("{team} promised an answer by {day}. It has not come yet. We are sorry.").format(
        team=file.team.name, day=advice_terms.due(file.request, file.calendar)
    )
    is_test = file.agreement is not None and file.agreement.is_test
    learning = _("Your answer has not come yet: a learning point")
    return Card(
        learning if is_test else _("Your answer is late"),
        (
            Text(said),
            Text(advice_terms.own_status(file)),
            Text(call(file.team, file.entry_point)),
            own_buttons(file),
        ),
    )


def withdrawn(file: AdviceFile) -> Card:
    title = _("{name} has taken the question back").format(name=file.asker.name)
    return Card(title, (Text(_("Nothing more is needed.")),))


def basis_withdrawn(file: AdviceFile) -> Card:
    asked = advice_terms.signed(file.asker, file.organisation.name)
    return Card(
        _("A question for advice: consent withdrawn"),
        (Text(_("Asked by {name}.").format(name=asked)), Text(advice_terms.unread(file))),
    )


def written(file: AdviceFile, author: str, *, is_asking: bool) -> Card:
    """To the other side of the conversation: somebody has written. What, the form shows."""
    status = advice_terms.own_status(file) if is_asking else advice_terms.status(file)
    show = button(_("Show and reply (logged)"), "advice.write_start", file, Style.PRIMARY)
    return Card(
        _("{author}, has written about a question").format(author=author),
        (Text(status), Buttons((show,))),
    )


def in_chat(files: Sequence[tuple[AdviceFile, bool]]) -> Card:
    """To who wrote in the chat: where it belongs. With each file, whether the reader has it."""
    buttons = (
        button(_write_to(one, is_mine=mine), "advice.write_start", one) for one, mine in files
    )
    return Card(
        _("What you write here is not passed on"),
        (
            Text(
                _(
                    "Write it under the button, and it arrives. Nothing about citizens belongs "
                    "in the chat."
                )
            ),
            Buttons((*buttons,)),
        ),
    )


def _write_to(file: AdviceFile, *, is_mine: bool) -> str:
    other = file.asker if is_mine else file.adviser
    to = other.name if other else file.team.name
    asked_on = dates.day(file.calendar.local_date(file.request.asked_at))
    return _("Write to {name}, asked {day} (logged)").format(name=to, day=asked_on)


def wrote(file: AdviceFile) -> Card:
    waits = file.request.state is AdviceState.ASKED_BACK
    what = _("The one who asked replies here. You are told when they do.")
    return Card(_("It is on its way"), (Text(what if waits else advice_terms.status(file)),))


def added(file: AdviceFile, colleagues: Sequence[Person]) -> Card:
    names = tuple(case_terms.person_line(one) for one in colleagues)
    asked = advice_terms.signed(file.asker, file.organisation.name)
    show = button(_("Show and reply (logged)"), "advice.write_start", file, Style.PRIMARY)
    return Card(
        _("More take part in a question for advice"),
        (
            Text(_("Asked by {name}.").format(name=asked)),
            Items(_("Also taking part"), names),
            Buttons((show,)),
        ),
    )


def cannot_wait(team: Organisation, entry_point: EntryPoint, due: str) -> str:
    return _(
        "Can it not wait until {day}? Call {team} on {phone}, working days {hours}."
    ).format(
        day=due,
        team=team.name,
        phone=entry_point.phone,
        hours=dates.week(entry_point.hours.days),
    )


def call(team: Organisation, entry_point: EntryPoint) -> str:
    return _("Call {team} on {phone}, working days {hours}.").format(
        team=team.name,
        phone=entry_point.phone,
        hours=dates.week(entry_point.hours.days),
    )


def specialist(whose: str, phone: str, hours: str) -> str:
    """After the team's own telephone."""
    return _("Or call {whose} on {phone}, {hours}.").format(
        whose=whose, phone=phone, hours=hours
    )


def nobody_there(team: Organisation, entry_point: EntryPoint) -> str:
    nobody = _("{team} has nobody who can answer in Tovholder yet.").format(team=team.name)
    return nobody + " " + call(team, entry_point)


def own_buttons(file: AdviceFile) -> Buttons:
    show = button(_("Show the question (logged)"), "advice.show", file)
    add = button(_("Add a colleague"), "advice.add_start", file)
    match file.request.state:
        case AdviceState.ASKED_BACK:
            reply = button(_("Reply (logged)"), "advice.write_start", file, Style.PRIMARY)
            return Buttons((reply, add, withdraw_button(file)))
        case AdviceState.ASKED | AdviceState.TAKEN:
            more = button(_("Tell more"), "advice.details_start", file)
            return Buttons((more, show, add, withdraw_button(file)))
        case AdviceState.ANSWERED:
            rest = (deletion_button(file), *_basis_button(file))
            return Buttons((show, record_button(file), *rest))
        case _:
            return Buttons((show, deletion_button(file), *_basis_button(file)))


def _basis_button(file: AdviceFile) -> Iterator[Button]:
    if file.case is not None and not file.request.is_withheld:
        label = _("Withdrawn: {name}").format(name=file.team.name)
        yield button(label, "advice.basis_withdraw", file, Style.DANGER)


def deletion_button(file: AdviceFile) -> Button:
    return button(_("When is it deleted?"), "advice.deletion", file)


def withdraw_button(file: AdviceFile) -> Button:
    return button(_("Take it back"), "advice.withdraw", file, Style.DANGER)


def button(label: str, action: str, file: AdviceFile, style: Style = Style.PLAIN) -> Button:
    return Button(label, action, str(file.request.id), style)
