"""An agreement in words: a row for each thing that is agreed, and what changed between two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from handlers.agreement_names import (
    calendar_name,
    indicator_name,
    kind_name,
    own_days_name,
    own_name,
    phase_name,
    policy_name,
    principle_name,
    role_name,
    rung_name,
    strength_name,
    target_name,
)
from locales import dates, ngettext
from locales import gettext as _
from models.clusters import ClusterAgreement, Principle, Strength
from models.indicators import OwnIndicator, own
from models.ladder import ladder
from models.templates import template

MOST_ITEMS = 12  # of one row on a card


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is agreed. `is_list`: any number of `items` may be agreed, or none."""

    label: str
    items: tuple[str, ...]
    is_list: bool = False

    @property
    def said(self) -> str:
        if not self.items:
            return _("none")
        more = len(self.items) - MOST_ITEMS
        shown = "; ".join(self.items[:MOST_ITEMS])  # a name may hold a comma of its own
        if more <= 0:
            return shown
        return _("{list} and {n} more").format(list=shown, n=more)


def rows(agreement: ClusterAgreement, people: Mapping[int, str]) -> tuple[Row, ...]:
    """`people` says who a person is, by id."""
    return (
        *_principle_rows(agreement),
        *_day_rows(agreement),
        *_reminder_rows(agreement, people),
        *_party_rows(agreement),
        *_content_rows(agreement),
        *_indicator_rows(agreement),
    )


def changes(
    before: ClusterAgreement, after: ClusterAgreement, people: Mapping[int, str]
) -> tuple[str, ...]:
    """What is different, a sentence for each."""
    pairs = zip(rows(before, people), rows(after, people), strict=True)
    return tuple(sentence for old, new in pairs for sentence in _differences(old, new))


def _differences(old: Row, new: Row) -> Iterator[str]:
    if not new.is_list:
        if old.items != new.items:
            yield _("{what}: was {before}, becomes {after}").format(
                what=new.label, before=old.said, after=new.said
            )
        return
    added = Row(new.label, tuple(one for one in new.items if one not in old.items))
    gone = Row(new.label, tuple(one for one in old.items if one not in new.items))
    if added.items:
        yield _("{what}: new {items}").format(what=new.label, items=added.said)
    if gone.items:
        yield _("{what}: no longer {items}").format(what=new.label, items=gone.said)


def _principle_rows(agreement: ClusterAgreement) -> Iterator[Row]:
    yield Row(_("Phase"), (phase_name(agreement.phase),))
    for principle in Principle:
        agreed = Strength(agreement.principles.get(principle, Strength.ON))
        yield Row(principle_name(principle), (strength_name(agreed),))
    acute = tuple(f"{whose} {phone}" for whose, phone in agreement.acute)
    yield Row(_("Acute numbers"), acute, is_list=True)


def _day_rows(agreement: ClusterAgreement) -> Iterator[Row]:
    yield Row(_("Target for contact"), (working_days(agreement.target_days),))
    yield Row(_("Deadline for contact"), (working_days(agreement.deadline_days),))
    yield Row(_("Calendar"), (calendar_name(agreement.calendar),))
    closed = tuple(map(date.fromisoformat, sorted(agreement.closing_days)))
    yield Row(
        _("The cluster's closing days"), tuple(map(dates.day_with_year, closed)), is_list=True
    )
    yield Row(_("When only one organisation is closed"), (own_days_name(agreement.own_days),))
    yield Row(_("Office hours"), (dates.times(agreement.opens, agreement.closes),))


def _reminder_rows(agreement: ClusterAgreement, people: Mapping[int, str]) -> Iterator[Row]:
    climbed = ladder(agreement.ladder).items()
    rungs = tuple(f"{rung_name(rung)}: {dates.wall(at)}" for rung, at in climbed)
    yield Row(_("Reminders"), rungs, is_list=True)
    yield Row(_("Help is asked of"), tuple(map(role_name, agreement.lift_roles)), is_list=True)
    named = tuple(people.get(person, "") for _organisation, person in agreement.lift_people)
    yield Row(_("By name"), tuple(filter(None, named)), is_list=True)


def _party_rows(agreement: ClusterAgreement) -> Iterator[Row]:
    kinds = tuple(map(kind_name, agreement.required_parties))
    yield Row(_("Parties asked for"), kinds, is_list=True)
    pathways = tuple(_(template(code).name) for code in agreement.pathways)
    yield Row(_("Pathways"), pathways, is_list=True)
    doors = yes_or_no(agreement.has_administrations)
    yield Row(_("A municipality's administrations have doors of their own"), (doors,))
    yield Row(_("Advice is answered within"), (advice_target(agreement),))
    lines = tuple(f"{whose} {phone}, {when}" for whose, phone, when in agreement.specialists)
    yield Row(_("Specialist telephone"), lines, is_list=True)


def _content_rows(agreement: ClusterAgreement) -> Iterator[Row]:
    yield Row(_("Content about citizens"), (policy_name(agreement.content_policy),))
    days = ngettext(
        "{n} day after the closing", "{n} days after the closing", agreement.content_days
    )
    yield Row(_("Content is to be gone"), (days.format(n=agreement.content_days),))
    months = ngettext("{n} month longer", "{n} months longer", agreement.log_months)
    yield Row(_("The log is kept"), (months.format(n=agreement.log_months),))
    yield Row(_("The cluster lead sees aliases"), (yes_or_no(agreement.lead_sees_aliases),))


def _indicator_rows(agreement: ClusterAgreement) -> Iterator[Row]:
    targets = {one: target_name(one, n) for one, n in agreement.indicator_targets.items()}
    chosen = tuple(
        _with_target(indicator_name(one), targets.get(one, "")) for one in agreement.indicators
    )
    yield Row(_("Indicators"), chosen, is_list=True)
    mine = tuple(_own(one) for one in own(agreement.own_indicators))
    yield Row(_("Own indicators"), mine, is_list=True)


def _own(indicator: OwnIndicator) -> str:
    said = _with_target(own_name(indicator), indicator.target)
    return f"{said}: {indicator.definition}" if indicator.definition else said


def _with_target(what: str, target: str) -> str:
    return _("{what} (target: {target})").format(what=what, target=target) if target else what


def working_days(n: int) -> str:
    return ngettext("{n} working day", "{n} working days", n).format(n=n)


def advice_target(agreement: ClusterAgreement) -> str:
    hours = agreement.advice_hours
    if not hours:
        return working_days(agreement.advice_days)
    return ngettext("{n} open hour", "{n} open hours", hours).format(n=hours)


def yes_or_no(is_so: bool) -> str:
    return _("yes") if is_so else _("no")
