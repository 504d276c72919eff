"""All of a digest on one page, where nothing is cut short and each line opens its course."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from handlers import (
    digest_cards,
    errands_cards,
    handovers_cards,
    lapses_cards,
    lifts_cards,
    overview_pages,
)
from handlers.briefings_terms import happening_name
from handlers.cards import Buttons, Card, Items, Link, Text
from handlers.digest_sections import sections, standing
from handlers.documents import Page, Section, Table
from handlers.errands import Errands
from handlers.mornings import Advice, Morning
from handlers.plan_waits import PlanWaits
from locales import dates
from locales import gettext as _

COURSE, PLAN = "digest.course", "plan.page"
Row = tuple[str, str, Link | None]  # alias, how it stands, and what opens it


def page(morning: Morning, number: int) -> Page:
    """`number` is the digest's own, to which each course leads back."""
    title = _("Overview for {day}").format(day=dates.day(morning.today))
    return Page(
        title,
        tuple(_sections(morning, number)) or (_quiet(morning, number),),
        links=(overview_pages.link(),),
        foot=_("What a course is about stays in it."),
    )


def course(shown: Card, digest: str, at: datetime) -> Page:
    return Page(
        title=shown.title,
        sections=(Section("", overview_pages.to_read(shown)),),
        links=(Link(_("Back to the day's overview"), "digest.page", digest),),
        foot=overview_pages.as_of(at),
    )


def _quiet(morning: Morning, number: int) -> Section:
    found, said = digest_cards.nearest(morning), Text(digest_cards.all_quiet(morning))
    if found is None:
        return Section("", (said,))
    return Section("", (said, Buttons((_link(found.case.alias, found.case.id, number),))))


def _sections(morning: Morning, number: int) -> Iterator[Section]:
    """In the order of the message (handlers/digest_cards.py)."""
    yield from _lifts(morning, number)
    for one in sections(morning):
        rows = [
            _row(each.case.alias, standing(each), each.case.id, number) for each in one.courses
        ]
        yield from _listed(one.title, rows)
    yield from _advice(morning.advice, is_adviser=morning.is_adviser)
    yield from _errands(morning.errands, number)
    yield from _plans(morning.plans)
    yield from _missing(morning, number)
    yield from _lapses(morning, number)
    if morning.gaps:
        days = Items("", tuple(map(dates.day, morning.gaps)))
        yield Section(_("Nobody has the desk"), (days,))


def _lifts(morning: Morning, number: int) -> Iterator[Section]:
    rows = []
    for one in morning.lifts:
        alias, said, link = _row(one.alias, lifts_cards.how(one), one.party.case_id, number)
        # Who is asked has no part in the course before they have taken it.
        opens = morning.is_coordinator or one.helper is not None
        rows.append((alias, said, link if opens else None))
    yield from _listed(_("Help is wanted so that contact is made"), rows)


def _advice(advice: Advice, *, is_adviser: bool) -> Iterator[Section]:
    said = digest_cards.waiting(advice)
    taken = tuple(map(digest_cards.promised, advice.taken))
    parts = (
        *((Text(said),) if said else ()),
        *((Items(_("You have taken these questions"), taken),) if taken else ()),
    )
    queue = Link(_("Questions waiting"), overview_pages.ADVICE)
    if parts:
        yield Section(_("Advice"), (*parts, *((Buttons((queue,)),) if is_adviser else ())))


def _errands(errands: Errands, number: int) -> Iterator[Section]:
    if errands.handings:
        lines = [
            handovers_cards.question(case, before) for _h, case, before in errands.handings
        ]
        yield Section(errands_cards.handings_title(), (Items("", tuple(lines)),))
    rows = [
        _row(case.alias, errands_cards.call(party, organisation), case.id, number)
        for party, case, organisation in errands.calls
    ]
    yield from _listed(errands_cards.calls_title(), rows)
    if errands.replies:
        asked = tuple(map(errands_cards.asked, errands.replies))
        yield Section(errands_cards.replies_title(), (Items("", asked),))


def _plans(waits: PlanWaits) -> Iterator[Section]:
    today = waits.today
    actions = [
        _plan(case.alias, _due(one.due_on, today), case.id) for one, case in waits.actions
    ]
    followed = [
        _plan(case.alias, _due(one.follow_up_on or today, today), case.id)
        for one, case in waits.follow_ups
    ]
    asked = [
        _plan(case.alias, _("Waits for your answer"), case.id)
        for _one, case in waits.unanswered
    ]
    yield from _listed(_("Actions of joint plans that are due"), actions)
    yield from _listed(_("Joint plans to be followed up"), followed)
    yield from _listed(_("Joint plans that wait for your answer"), asked)


def _due(day: date, today: date) -> str:
    return _("Today") if day == today else _("Was due {day}").format(day=dates.day(day))


def _missing(morning: Morning, number: int) -> Iterator[Section]:
    rows = [
        _row(alias, happening_name(one.happening), one.case_id, number)
        for one, alias in morning.missing
    ]
    yield from _listed(_("Told, but not acknowledged by everybody yet"), rows)


def _lapses(morning: Morning, number: int) -> Iterator[Section]:
    rows = [
        _row(one.case.alias, lapses_cards.until(one), one.case.id, number)
        for one in morning.lapses
    ]
    yield from _listed(_("Consents about to lapse"), rows)


def _listed(title: str, rows: Sequence[Row]) -> Iterator[Section]:
    if rows:
        said = tuple((alias, stands) for alias, stands, _link in rows)
        links = tuple(link for _alias, _stands, link in rows)
        yield Section(title, (Table((_("Course"), _("How it stands")), said, links),))


def _row(alias: str, stands: str, case_id: int, number: int) -> Row:
    return alias, stands, _link(alias, case_id, number)


def _link(alias: str, case_id: int, number: int) -> Link:
    return Link(alias, COURSE, f"{case_id}:{number}")


def _plan(alias: str, stands: str, case_id: int) -> Row:
    return alias, stands, Link(alias, PLAN, str(case_id))
