"""How a cluster's standing reads: counts, no organisation's lateness, nobody shamed."""

from collections.abc import Iterator, Sequence

from handlers import evaluation_terms as terms
from handlers.cards import Button, Buttons, Card, Facts, Items, Part, Text, Tone
from handlers.cluster_counts import Counts, Told
from handlers.counting import and_more
from handlers.parties_forms import missed_name
from locales import dates
from locales import gettext as _
from models.cases import Window
from models.clusters import Cluster, ClusterAgreement, Overdue
from models.organisations import Organisation
from models.telling import TooFew

MOST_NAMED = 20


def card(
    cluster: Cluster,
    agreement: ClusterAgreement | None,
    counts: Counts,
    unstaffed: Sequence[Organisation],
) -> Card:
    return Card(
        title=_("How {cluster} stands").format(cluster=cluster.name),
        parts=(
            Facts(tuple(_courses(agreement, counts))),
            Facts(tuple(_parties(agreement, counts))),
            *aliases(counts),
            *_missed(counts),
            *_unstaffed(unstaffed),
            *_only_numbers(agreement),
            Buttons((Button(_("Our agreement"), "agreement.show", str(cluster.id)),)),
        ),
    )


def told(cluster: Cluster, agreement: ClusterAgreement | None, counts: Told) -> Card:
    """For others than its lead."""
    return Card(
        title=_("How {cluster} stands").format(cluster=cluster.name),
        parts=(
            Facts(tuple(_courses(agreement, counts))),
            Facts(tuple(_parties(agreement, counts))),
            *_missed(counts),
            Text(terms.small_numbers(), Tone.QUIET),
            Buttons((Button(_("Our agreement"), "agreement.show", str(cluster.id)),)),
        ),
    )


def button(cluster: Cluster | None = None) -> Button:
    return Button(
        _("How the cluster stands"), "cluster.show", str(cluster.id) if cluster else ""
    )


def aliases(counts: Counts) -> tuple[Part, ...]:
    return (Items(_("Which ones"), counts.aliases),) if counts.aliases else ()


def _courses(
    agreement: ClusterAgreement | None, counts: Counts | Told
) -> Iterator[tuple[str, str]]:
    """Each course counts once, where its most urgent party stands."""
    yield _("Open courses"), _number(counts.open)
    for window in (Window.GREEN, Window.YELLOW, Window.RED, Window.REACHED):
        yield window_name(window, agreement), _number(counts.courses.get(window, 0))


def window_name(window: Window, agreement: ClusterAgreement | None) -> str:
    match window:
        case Window.GREEN:
            return _("Green: before the target day")
        case Window.YELLOW:
            return _("Yellow: the target day has come")
        case Window.RED:
            return _red_name(agreement)
        case _:
            return _("All parties are in contact")


def _red_name(agreement: ClusterAgreement | None) -> str:
    match agreement.overdue if agreement else Overdue.WISH:
        case Overdue.LATE:
            return _("Red: the deadline has passed")
        case Overdue.LEARNING_POINT:
            return _("Red: a learning point")
        case Overdue.WISH:
            return _("Red: waited longer than wished")


def _parties(
    agreement: ClusterAgreement | None, counts: Counts | Told
) -> Iterator[tuple[str, str]]:
    yield _("Parties that are waited for"), _number(counts.waiting)
    yield _("Nobody has taken it yet"), _number(counts.unclaimed)
    yield _overdue_name(agreement), _number(counts.overdue)
    yield _("Help is wanted, and nobody has taken it"), _number(counts.untaken)


def _number(n: int | None) -> str:
    return terms.said(TooFew()) if n is None else str(n)


def _overdue_name(agreement: ClusterAgreement | None) -> str:
    match agreement.overdue if agreement else Overdue.WISH:
        case Overdue.LATE:
            return _("Past the deadline")
        case Overdue.LEARNING_POINT:
            return _("Learning points")
        case Overdue.WISH:
            return _("Waited longer than wished")


def _missed(counts: Counts | Told) -> tuple[Part, ...]:
    """The reasons given, the most frequent first."""
    if not counts.missed:
        return ()
    title = _("What kept the parties, since {day}").format(day=dates.day(counts.since))
    lines = (f"{missed_name(reason)}: {n}" for reason, n in counts.missed.items())
    return (Items(title, tuple(lines)),)


def _unstaffed(unstaffed: Sequence[Organisation]) -> tuple[Part, ...]:
    if not unstaffed:
        return (Text(_("Every desk has somebody within a month."), Tone.QUIET),)
    names = [one.name for one in unstaffed[:MOST_NAMED]]
    lines = (*names, *and_more(len(unstaffed) - len(names)))
    return (Items(_("Nobody has the desk within a month at"), lines),)


def _only_numbers(agreement: ClusterAgreement | None) -> tuple[Part, ...]:
    if agreement is not None and agreement.lead_sees_aliases:
        return ()
    sentence = _("You see how many, not which: your agreement does not say otherwise.")
    return (Text(sentence, Tone.QUIET),)
