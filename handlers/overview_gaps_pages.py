"""How the directory's gaps read: each with what closes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.cards import Items, Text, Tone
from handlers.counting import and_more
from handlers.documents import Page, PagePart, Section
from handlers.overview_gaps import OfCluster, Own
from handlers.overview_pages import as_of, back
from locales import dates, ngettext
from locales import gettext as _
from models.organisations import Organisation

MOST_NAMED = 200


def page(own: Own | None, others: OfCluster | None, at: datetime) -> Page:
    sections = []
    if own is not None:
        sections.append(Section(own.organisation.name, tuple(_own(own)) or _nothing()))
    if others is not None:
        sections.append(Section(others.cluster.name, tuple(_others(others)) or _nothing()))
    return Page(_("Gaps in the directory"), tuple(sections), (back(),), as_of(at), is_live=True)


def _nothing() -> tuple[PagePart, ...]:
    return (Text(_("Nothing is missing here.")),)


def _own(own: Own) -> Iterator[PagePart]:
    if not own.has_coordinator:
        yield Text(
            _("Nobody is coordinator here. Give somebody that role in the directory."),
            Tone.NOTICE,
        )
    if own.days:
        title = ngettext(
            "Nobody has the desk on {count} working day in the coming three weeks",
            "Nobody has the desk on {count} working days in the coming three weeks",
            len(own.days),
        ).format(count=len(own.days))
        yield Items(title, tuple(dates.day(day) for day in own.days))
    waiting = [one.name for one in own.people if not one.is_admitted]
    if waiting:
        yield Items(_("Waiting to be let in by an administrator"), _some(waiting))
    unreachable = [one.name for one in own.people if one.is_admitted]
    if unreachable:
        yield Items(_("Without an e-mail address in the directory"), _some(unreachable))


def _others(others: OfCluster) -> Iterator[PagePart]:
    lists = (
        (_("Nobody has the desk within a month at"), others.no_desk),
        (_("No coordinator at"), others.no_coordinator),
        (_("No telephone number at the entry point of"), others.no_door),
    )
    for title, organisations in lists:
        if organisations:
            yield Items(title, _names(organisations))


def _names(organisations: Sequence[Organisation]) -> tuple[str, ...]:
    return _some([one.name for one in organisations])


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return (*names[:MOST_NAMED], *and_more(len(names) - MOST_NAMED))
