"""How an agreement looks: what is agreed now, what comes, and how the next version is made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from handlers import cluster_status_cards, experiences_cards, implementation_cards
from handlers.agreement_names import problem_sentence
from handlers.agreement_terms import changes as changes_of
from handlers.agreement_terms import rows
from handlers.agreement_versions import Draft, History
from handlers.cards import (
    Button,
    Buttons,
    Card,
    DateField,
    Facts,
    Form,
    FormField,
    Items,
    Part,
    Style,
    Text,
    Tone,
)
from handlers.cluster_counts import Counts
from handlers.counting import and_more
from handlers.turn import Turn
from locales import dates, ngettext
from locales import gettext as _
from models.access import Act
from models.agreements import troubles
from models.clusters import Cluster, ClusterAgreement, Overdue

MOST_VERSIONS = 8
MOST_CHANGES = 30
# What else there is of a cluster, for who may.
BESIDE: Mapping[Act, Callable[[Cluster], Button]] = {
    Act.SEE_COUNTS: cluster_status_cards.button,
    Act.READ_EXPERIENCES: experiences_cards.button,
}


def card(history: History, counts: Counts | None, beside: Sequence[Button]) -> Card:
    """`counts` are for the cluster's lead, who alone can change the agreement."""
    return Card(
        title=_("What {cluster} agreed").format(cluster=history.cluster.name),
        parts=(
            *_in_force(history),
            *(_overview(history, counts) if counts else ()),
            *_versions(history),
            Buttons((implementation_cards.button(history.cluster.id), *beside)),
            *(_lead_buttons(history) if counts else ()),
        ),
    )


def draft(found: Draft) -> Card:
    """Where the lead goes on: what is different so far, and a button for each form."""
    agreement = found.agreement
    return Card(
        title=_("{cluster}: draft of version {n}").format(
            cluster=found.cluster.name, n=agreement.version
        ),
        parts=(
            Text(_("Nothing of this is in force. The draft is kept until you come back.")),
            _changes(found.latest, agreement, found.people),
            *(Text(problem_sentence(one.problem), Tone.NOTICE) for one in troubles(agreement)),
            Text(_("What do you want to change?")),
            Buttons(tuple(_section_button(agreement, name) for name in SECTION_NAMES)),
            Buttons(_draft_buttons(str(agreement.id))),
        ),
    )


def section_form(found: Draft, name: str, subject: str, fields: tuple[FormField, ...]) -> Form:
    return Form(
        title=section_name(name),
        action="agreement.section",
        submit=_("Keep in the draft"),
        subject=subject,
        intro=(
            Text(
                _(
                    "{cluster}, draft of version {n}. Nothing is in force before you say so."
                ).format(cluster=found.cluster.name, n=found.agreement.version),
                Tone.QUIET,
            ),
        ),
        fields=fields,
    )


def enact_form(turn: Turn, found: Draft, subject: str, first_day: date) -> Form:
    return Form(
        title=_("Put in force"),
        action="agreement.enact",
        submit=_("Put in force"),
        subject=subject,
        intro=(
            _changes(found.latest, found.agreement, found.people),
            Text(
                _(
                    "It counts for courses opened from that day on. Open courses keep the "
                    "agreement they were opened under, but show the new acute numbers."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            DateField(
                "valid_from", _("First day"), _day(turn.value("valid_from")) or first_day
            ),
        ),
    )


def changes(
    cluster: Cluster,
    before: ClusterAgreement,
    after: ClusterAgreement,
    people: Mapping[int, str],
) -> Card:
    return Card(
        title=_("{cluster}: what version {n} changes").format(
            cluster=cluster.name, n=after.version
        ),
        parts=(
            *((Text(_from(after.valid_from)),) if after.valid_from else ()),
            _changes(before, after, people),
            Buttons((Button(_("The whole agreement"), "agreement.show", str(cluster.id)),)),
        ),
    )


def mend_first(found: Draft) -> str:
    return " ".join(problem_sentence(one.problem) for one in troubles(found.agreement))


SECTION_NAMES = ("phase", "days", "ladder", "lift", "parties", "content", "indicators")


def section_name(name: str) -> str:
    match name:
        case "phase":
            return _("Phase and principles")
        case "days":
            return _("Days and hours")
        case "ladder":
            return _("Reminders")
        case "lift":
            return _("Who helps")
        case "parties":
            return _("Parties and advice")
        case "content":
            return _("Content")
        case _:
            return _("Indicators")


def _section_button(agreement: ClusterAgreement, name: str) -> Button:
    return Button(section_name(name), "agreement.section_start", f"{agreement.id}:{name}")


def _draft_buttons(subject: str) -> tuple[Button, ...]:
    return (
        Button(_("See changes"), "agreement.changes", subject),
        Button(_("Put in force from ..."), "agreement.enact_start", subject, Style.PRIMARY),
        Button(_("Discard the draft"), "agreement.discard", subject, Style.DANGER),
    )


def _in_force(history: History) -> tuple[Part, ...]:
    agreement = history.current
    if agreement is None or agreement.valid_from is None:
        return (Text(_("No agreement is in force yet."), Tone.NOTICE),)
    since = _("Version {n}, in force since {day}.").format(
        n=agreement.version, day=dates.day_with_year(agreement.valid_from)
    )
    facts = tuple((row.label, row.said) for row in rows(agreement, history.people))
    return (Text(since), Facts(facts))


def _overview(history: History, counts: Counts) -> Iterator[Part]:
    courses = ngettext("{n} open course.", "{n} open courses.", counts.open)
    waiting = ngettext(
        "{n} party is waited for.", "{n} parties are waited for.", counts.waiting
    )
    lines = [courses.format(n=counts.open), waiting.format(n=counts.waiting)]
    overdue = _overdue_sentence(history.current, counts.overdue).format(n=counts.overdue)
    yield Items(_("The cluster right now"), (*lines, overdue))
    yield from cluster_status_cards.aliases(counts)


def _overdue_sentence(agreement: ClusterAgreement | None, n: int) -> str:
    match agreement.overdue if agreement else Overdue.WISH:
        case Overdue.LATE:
            return ngettext("{n} is past its deadline.", "{n} are past their deadline.", n)
        case Overdue.LEARNING_POINT:
            return ngettext("{n} is a learning point.", "{n} are learning points.", n)
        case Overdue.WISH:
            return ngettext(
                "{n} has waited longer than wished.", "{n} have waited longer than wished.", n
            )


def _versions(history: History) -> tuple[Part, ...]:
    shown = history.versions[:MOST_VERSIONS]
    lines = tuple(_version(history, one) for one in shown)
    buttons = tuple(
        Button(
            _("What version {n} changed").format(n=one.version),
            "agreement.changes",
            str(one.id),
        )
        for one in shown
        if one is not history.versions[-1]
    )
    return (Items(_("Versions"), lines), *((Buttons(buttons),) if buttons else ()))


def _version(history: History, version: ClusterAgreement) -> str:
    n, first, last = version.version, version.valid_from, history.last_day(version)
    if first is None:
        return ""
    if last is None:
        return _("Version {n}: from {first}").format(n=n, first=dates.day_with_year(first))
    return _("Version {n}: from {first} to {last}").format(
        n=n, first=dates.day_with_year(first), last=dates.day_with_year(last)
    )


def _lead_buttons(history: History) -> Iterator[Part]:
    planned = [one for one in history.versions if history.is_planned(one)]
    label = _("Go on with the draft") if history.draft else _("Change the agreement")
    buttons = [Button(label, "agreement.edit", str(history.cluster.id), Style.PRIMARY)]
    if planned and history.draft is None:
        take_back = _("Take back version {n}").format(n=planned[0].version)
        buttons.append(Button(take_back, "agreement.take_back", str(planned[0].id)))
    yield Buttons(tuple(buttons))


def _changes(
    before: ClusterAgreement, after: ClusterAgreement, people: Mapping[int, str]
) -> Items | Text:
    found = changes_of(before, after, people)
    if not found:
        return Text(_("Nothing has been changed yet."))
    title = _("Changed from version {n}").format(n=before.version)
    return Items(title, (*found[:MOST_CHANGES], *and_more(len(found) - MOST_CHANGES)))


def _from(day: date) -> str:
    return _("In force from {day}.").format(day=dates.day_with_year(day))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
