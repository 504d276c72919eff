"""How the overview reads, on a screen, by ear and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers import advice_pages, advice_queue_cards, staffing, timeline_cards
from handlers.cards import Buttons, Card, Items, Link, Part, Text, Tone
from handlers.case_terms import state_name
from handlers.cluster_status_cards import window_name
from handlers.documents import Choices, Page, PagePart, Section, Table, on_page
from handlers.overview_boards import Board, Side
from locales import dates, ngettext
from locales import gettext as _
from models.cases import Case, Party, Window
from models.clusters import Cluster, ClusterAgreement

BOARD, COURSE, CONTENT = "overview.board", "overview.course", "overview.content"
ADVICE, DIRECTORY, CLUSTER = "overview.advice", "overview.directory", "overview.cluster"
# As one chooses: what is most pressing first.
WINDOWS = (None, Window.RED, Window.YELLOW, Window.GREEN, Window.REACHED, Window.NONE)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What else there is to see for a reader. `cluster` is theirs, where they see it."""

    advises: bool
    sees_gaps: bool
    cluster: Cluster | None


def link() -> Link:
    """To one's own board, from a message."""
    return Link(_("Open the overview"), BOARD)


def back() -> Link:
    return Link(_("All courses"), BOARD)


def board(shown: Board, elsewhere: Elsewhere, at: datetime) -> Page:
    is_all = shown.side is Side.ALL
    name = shown.organisation.name if is_all else _("my courses")
    return Page(
        title=_("Overview: {name}").format(name=name),
        sections=(Section("", tuple(_board(shown))),),
        links=tuple(_links(elsewhere)),
        foot=as_of(at),
        is_live=True,
    )


def course(page: timeline_cards.Page, card: Card, at: datetime) -> Page:
    lines = tuple(timeline_cards.line(page, entry) for entry in page.entries)
    subject = str(page.file.case.id)
    older = Link(_("Show older"), COURSE, f"{subject}:{page.entries[-1].seq}" if lines else "")
    return Page(
        title=card.title,
        sections=(
            Section("", to_read(card)),
            Section(
                _("Timeline"),
                (
                    Items("", lines) if lines else Text(_("Nothing older.")),
                    *((Choices(_("Timeline"), (older,)),) if page.has_more else ()),
                ),
            ),
        ),
        links=(back(), Link(_("Show content (logged)"), CONTENT, subject)),
        foot=as_of(at),
        is_live=True,
    )


def content(case: Case, readable: Sequence[Text]) -> Page:
    return Page(
        title=case.alias,
        sections=(Section("", tuple(readable)),),
        links=(Link(_("Back to the course"), COURSE, str(case.id)),),
    )


def advice(page: advice_pages.Page) -> Page:
    card = advice_queue_cards.queue(page)
    turns = tuple(_turning(page))
    more = (Choices(_("More questions"), turns),) if turns else ()
    return Page(
        title=card.title,
        sections=(Section("", (*to_read(card), *more)),),
        links=(back(),),
        foot=as_of(page.at),
        is_live=True,
    )


def cluster(card: Card, at: datetime) -> Page:
    return Page(card.title, (Section("", to_read(card)),), (back(),), as_of(at), is_live=True)


def as_of(at: datetime) -> str:
    return _("As of {moment}.").format(moment=dates.moment(at, staffing.LOCAL.zone))


def to_read(card: Card) -> tuple[PagePart, ...]:
    """What of a card is not to be pressed, nor asks which button one will press."""
    after = (*card.parts[1:], None)
    return on_page(
        part
        for part, follows in zip(card.parts, after, strict=True)
        if not isinstance(part, Buttons) and not _asks(part, follows)
    )


def _asks(part: Part, follows: Part | None) -> bool:
    return isinstance(part, Text) and part.text.endswith("?") and isinstance(follows, Buttons)


def _links(elsewhere: Elsewhere) -> Iterator[Link]:
    if elsewhere.advises:
        yield Link(_("Questions waiting"), ADVICE)
    if elsewhere.cluster is not None:
        name = _("{cluster} in numbers").format(cluster=elsewhere.cluster.name)
        yield Link(name, CLUSTER, str(elsewhere.cluster.id))
        yield Link(_("Experiences"), "experience.page", str(elsewhere.cluster.id))
    if elsewhere.sees_gaps:
        yield Link(_("Gaps in the directory"), DIRECTORY)


def _board(shown: Board) -> Iterator[PagePart]:
    if len(shown.sides) > 1:
        sides = {one: Link(_side_name(one, shown), BOARD, one) for one in shown.sides}
        yield Choices(_("Whose courses"), tuple(sides.values()), sides[shown.side])
    windows = {one: _window_link(one, shown) for one in WINDOWS if _is_offered(one, shown)}
    yield Choices(_("How they stand"), tuple(windows.values()), windows[shown.asked.window])
    if not shown.rows:
        yield Text(_("No open course here."))
        return
    yield Table(
        heads=(_("Course"), _("How it stands"), _("Deadline"), _("Contact person")),
        rows=tuple(_row(shown, *one) for one in shown.rows),
        links=tuple(_course_link(shown, case) for _party, case, _agreement in shown.rows),
    )
    yield from _unseen(shown)
    if pages := tuple(_pages(shown)):
        yield Choices(_("More courses"), pages)


def _side_name(side: Side, shown: Board) -> str:
    return shown.organisation.name if side is Side.ALL else _("My own")


def _is_offered(window: Window | None, shown: Board) -> bool:
    """A window without courses is one choice less to read, unless it is looked at."""
    return window is None or window is shown.asked.window or bool(shown.counts.get(window))


def _window_link(window: Window | None, shown: Board) -> Link:
    count = sum(shown.counts.values()) if window is None else shown.counts.get(window, 0)
    return Link(f"{_short_name(window)}: {count}", BOARD, f"{shown.side}:{window or 'any'}")


def _short_name(window: Window | None) -> str:
    match window:
        case None:
            return _("All")
        case Window.RED:
            return _("Red")
        case Window.YELLOW:
            return _("Yellow")
        case Window.GREEN:
            return _("Green")
        case Window.REACHED:
            return _("In contact")
        case Window.NONE:
            return _("Opened by us")


def _row(
    shown: Board, party: Party, case: Case, agreement: ClusterAgreement
) -> tuple[str, ...]:
    return (
        f"{case.alias}\n{_about(shown, party, case)}",
        _standing(party, agreement, shown.today),
        dates.day_with_year(party.deadline_on) if party.deadline_on else "",
        _contact(shown, party),
    )


def _about(shown: Board, party: Party, case: Case) -> str:
    """Whose part in it, where that is another's, and how far the course is."""
    stage = state_name(case.state)
    if party.organisation_id == shown.organisation.id:
        return stage
    return f"{shown.organisations[party.organisation_id].name}. {stage}"


def _standing(party: Party, agreement: ClusterAgreement, today: date) -> str:
    window = party.window(today)
    if window is Window.NONE:
        return _("Opened by the organisation itself")
    if window is Window.REACHED and party.contact_on is not None:
        return _("In contact {day}").format(day=dates.day(party.contact_on))
    return window_name(window, agreement)


def _contact(shown: Board, party: Party) -> str:
    person = shown.contacts.get(party.contact_person_id or 0)
    if person is None:
        return party.contact_name or _("Nobody yet")
    if person.id not in shown.covering:
        return person.name
    if (covering := shown.covering[person.id]) is None:
        return _("{name} is away").format(name=person.name)
    return _("{name} is away, {covering} covers").format(
        name=person.name, covering=covering.name
    )


def _course_link(shown: Board, case: Case) -> Link | None:
    return Link(case.alias, COURSE, str(case.id)) if case.id in shown.seen else None


def _unseen(shown: Board) -> Iterator[Text]:
    hidden = sum(case.id not in shown.seen for _party, case, _agreement in shown.rows)
    if hidden:
        sentence = ngettext(
            "{count} course cannot be opened here: you have no part in it. "
            "Its contact person can tell you more.",
            "{count} courses cannot be opened here: you have no part in them. "
            "Their contact persons can tell you more.",
            hidden,
        )
        yield Text(sentence.format(count=hidden), Tone.QUIET)


def _pages(shown: Board) -> Iterator[Link]:
    where = f"{shown.side}:{shown.asked.window or 'any'}"
    if shown.asked.after is not None:
        yield Link(_("To the first"), BOARD, where)
    if shown.next is not None:
        day, party_id = shown.next
        yield Link(_("Show the next"), BOARD, f"{where}:{day.toordinal()}.{party_id}")


def _turning(page: advice_pages.Page) -> Iterator[Link]:
    if page.number:
        yield Link(_("Previous page"), ADVICE, str(page.number - 1))
    if page.has_next:
        yield Link(_("Next page"), ADVICE, str(page.number + 1))
