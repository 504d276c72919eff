"""How advice looks to the team that gives it. No card holds a word of what was written."""

from collections.abc import Iterator

from handlers import advice_cards, advice_terms
from handlers.advice_cards import button
from handlers.advice_files import AdviceFile, Better
from handlers.cards import Button, Buttons, Card, Contact, Facts, Part, People, Style, Text
from locales import dates
from locales import gettext as _
from models.advice import Need, Urgency
from models.advice_life import LIFE, AdviceState, Step


def request(file: AdviceFile) -> Card:
    return Card(_("A question for the team"), (Facts((*_facts(file),)), _team_buttons(file)))


def handed(file: AdviceFile, *, is_mine: bool) -> Card:
    if is_mine:
        title = _("You have been given a question")
    elif file.adviser is not None:
        title = _("{name} has been given the question").format(name=file.adviser.name)
    else:
        title = _("The question is back in the queue")
    buttons = (_team_buttons(file),) if is_mine else ()
    return Card(title, (Facts((*_facts(file),)), *buttons))


def sent(file: AdviceFile) -> Card:
    """What the adviser writes down: nothing where the patient is unknown to them."""
    title = _("Your answer is on its way to {name}").format(name=file.asker.name)
    if file.request.is_by_stranger:
        title = _("The question and its answer have been kept")
    if file.case is None:
        return Card(title, (Text(advice_terms.anonymous()),))
    buttons = Buttons((advice_cards.record_button(file),))
    return Card(title, (Text(advice_terms.recording(file.team.kind)), buttons))


def declined(file: AdviceFile) -> Card:
    """To the asker and to who declined: why, and whom to contact instead."""
    why = file.request.why
    said = advice_terms.why_name(why) if why else ""
    show = button(_("Show the question (logged)"), "advice.show", file)
    return Card(
        _("{team} cannot answer this question").format(team=file.team.name),
        (Text(said), *_better(file.better), Buttons((show,))),
    )


def untaken(file: AdviceFile, *, can_take: bool) -> Card:
    return _reminder(_("Nobody has taken this question yet"), file, has_buttons=can_take)


def unanswered(file: AdviceFile, *, can_answer: bool) -> Card:
    return _reminder(_("This question waits for its answer"), file, has_buttons=can_answer)


def over(file: AdviceFile) -> Card:
    """What a reminder has become: nothing to do with it any more."""
    return Card(_("You were reminded of this question"), (Facts((*_state(file),)),))


def _facts(file: AdviceFile) -> Iterator[tuple[str, str]]:
    request = file.request
    yield _("Asked by"), _asked_by(file)
    if file.on_behalf_of is not None:
        on_behalf_of = advice_terms.signed(file.on_behalf_of, file.organisation.name)
        yield _("On behalf of"), on_behalf_of
    if file.case is not None:
        yield _("About"), file.case.alias
    yield _("Asked"), dates.moment(request.asked_at, file.calendar.zone)
    yield _("Answer promised by"), advice_terms.due(request, file.calendar)
    yield _("Status"), advice_terms.status(file)
    if request.urgency is Urgency.SOON:
        yield _("Wish"), advice_terms.urgency_name(request.urgency)
    if request.need is not Need.ANSWER:
        yield _("Needs"), advice_terms.need_name(request.need)
    if request.wanted_on is not None:
        yield _("Wanted by"), dates.day(request.wanted_on)
    if file.last is not None and request.state is AdviceState.ASKED:
        yield _("Advised last on this course"), file.last.name


def _asked_by(file: AdviceFile) -> str:
    if file.request.is_by_stranger:
        return _("{organisation}, by telephone").format(organisation=file.organisation.name)
    return advice_terms.signed(file.asker, file.organisation.name)


def _better(better: Better | None) -> tuple[Part, ...]:
    if better is None:
        return ()
    organisation, door = better
    hours = _("working days {hours}").format(hours=dates.week(door.hours.days))
    contact = Contact(organisation.name, door.name, "", door.phone, hours)
    return (People(_("Contact instead"), (contact,)),)


def _reminder(title: str, file: AdviceFile, *, has_buttons: bool) -> Card:
    buttons = _team_buttons(file) if has_buttons else _give(file)
    return Card(title, (Facts((*_state(file),)), buttons))


def _state(file: AdviceFile) -> Iterator[tuple[str, str]]:
    yield _("Asked by"), _asked_by(file)
    yield _("Answer promised by"), advice_terms.due(file.request, file.calendar)
    yield _("Status"), advice_terms.status(file)


def _give(file: AdviceFile) -> Buttons:
    """What a coordinator can do, who does not answer questions."""
    return Buttons((button(_("Give it to an adviser"), "advice.hand_start", file),))


def _team_buttons(file: AdviceFile) -> Buttons:
    state = file.request.state
    show = button(_show(state), "advice.show", file)
    return Buttons((*_first(file), show, *_further(file)))


def _show(state: AdviceState) -> str:
    if state is AdviceState.ANSWERED:
        return _("Show question and answer (logged)")
    return _("Show the question (logged)")


def _first(file: AdviceFile) -> Iterator[Button]:
    steps = LIFE[file.request.state]
    if Step.TAKE in steps:
        yield button(_("I take it"), "advice.take", file, Style.PRIMARY)
    if Step.ANSWER in steps:
        yield button(_("Answer"), "advice.answer_start", file, Style.PRIMARY)
    if Step.ASK_BACK in steps:
        is_over = Step.ANSWER not in steps
        label = _("Add to the answer") if is_over else _("Ask back")
        yield button(label, "advice.write_start", file)


def _further(file: AdviceFile) -> Iterator[Button]:
    steps = LIFE[file.request.state]
    if Step.ASSIGN in steps:
        yield button(_("Hand on"), "advice.hand_start", file)
    if Step.ASK_BACK in steps:
        yield button(_("Add a colleague"), "advice.add_start", file)
    if Step.CONVERT in steps and file.case is None:
        yield button(_("Open a course"), "advice.convert_start", file)
    if Step.DECLINE in steps:
        yield button(_("Decline"), "advice.decline_start", file)
    if not file.request.is_waiting:
        yield advice_cards.deletion_button(file)
