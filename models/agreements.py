"""From one version of an agreement to the next: what is changed, and what cannot be agreed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.calendar import ONE_DAY
from models.clusters import ClusterAgreement, Phase, Principle, Strength
from models.ladder import BadLadder, Ladder, ladder

# Everything else on a version says which one it is, and who made it.
NOT_TERMS = frozenset({"id", "cluster_id", "version", "valid_from", "edited_by_id", "edits"})
TERMS = tuple(name for name in ClusterAgreement.model_fields if name not in NOT_TERMS)


class Problem(StrEnum):
    DEADLINE_BEFORE_TARGET = "deadline_before_target"
    NO_ACUTE_NUMBERS = "no_acute_numbers"
    CLOSES_BEFORE_OPENING = "closes_before_opening"
    HELP_BEFORE_LAST_DAY = "help_before_last_day"
    OUTSIDE_HOURS = "outside_hours"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an agreement cannot be in force; any of `fields` may be changed to mend it."""

    problem: Problem
    fields: tuple[str, ...]


def troubles(agreement: ClusterAgreement) -> Iterator[Trouble]:
    if agreement.deadline_days < agreement.target_days:
        yield Trouble(Problem.DEADLINE_BEFORE_TARGET, ("deadline_days",))
    if agreement.phase is Phase.OPERATION and not agreement.acute:
        yield Trouble(Problem.NO_ACUTE_NUMBERS, ("acute",))
    if agreement.closes <= agreement.opens:
        yield Trouble(Problem.CLOSES_BEFORE_OPENING, ("closes",))
        return
    yield from _ladder_troubles(agreement)


def rung_field(rung: str) -> str:
    """The name of the field in which a rung's time is written."""
    return f"at_{rung}"


def next_draft(latest: ClusterAgreement, by: int) -> ClusterAgreement:
    """A draft that begins with what the latest version says."""
    terms = {name: _term(latest, name) for name in TERMS}
    return ClusterAgreement(
        cluster_id=latest.cluster_id, version=latest.version + 1, edited_by_id=by, **terms
    )


def changed(before: ClusterAgreement, after: ClusterAgreement) -> list[str]:
    return [name for name in TERMS if _term(before, name) != _term(after, name)]


def earliest_start(latest: ClusterAgreement, today: date) -> date:
    """The first local date on which a version after `latest` may be in force.

    A version that began today may be replaced today: a wrong telephone number cannot wait.
    """
    if latest.valid_from is None or latest.valid_from <= today:
        return today
    return latest.valid_from + ONE_DAY


def versions_of(cluster_id: int) -> SelectOfScalar[ClusterAgreement]:
    """Select a cluster's versions, the newest first; the draft, if any, before all."""
    return (
        select(ClusterAgreement)
        .where(col(ClusterAgreement.cluster_id) == cluster_id)
        .order_by(col(ClusterAgreement.version).desc())
    )


def _term(agreement: ClusterAgreement, name: str) -> Any:  # noqa: ANN401 -- any of its columns
    value = getattr(agreement, name)
    if name == "principles":  # one that is not mentioned counts in full
        return {one.value: value.get(one, Strength.ON.value) for one in Principle}
    return value


def _ladder_troubles(agreement: ClusterAgreement) -> Iterator[Trouble]:
    try:
        times: Ladder = ladder(agreement.ladder)
    except BadLadder as bad:
        yield Trouble(Problem.HELP_BEFORE_LAST_DAY, (rung_field(bad.rung),))
        return
    for rung, at in times.items():
        if not agreement.opens <= at < agreement.closes:
            hour = "opens" if at < agreement.opens else "closes"
            yield Trouble(Problem.OUTSIDE_HOURS, (rung_field(rung), hour))
