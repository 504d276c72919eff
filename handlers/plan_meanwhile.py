"""What somebody else changed in the joint plan while a form was open, compared three ways.

What one began from, what stands there now, and what one has written. The entries of a course
tell what its plan held in each of its versions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, plan_files
from handlers.plan_files import PlanFile
from handlers.turn import Turn
from locales import gettext as _
from models.entries import Did, Entry, of_kinds
from models.joint_plan import PlanAction

# What each field says; None for what one may not read, or what is not kept any more.
Values = Mapping[str, str | None]
Held = Mapping[str, Any]

OF_PLAN = (Did.PLAN_EDITED, Did.PLAN_FOLLOWED_UP, Did.MEETING)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`began`: what the form was first made from; `seen`: when it was made anew.

    Either is None where no entry tells it any more: then all that differs counts as changed.
    """

    began: Values | None
    seen: Values | None
    now: Values

    def merged(self, turn: Turn) -> Turn:
        """What one left alone stays as somebody else wrote it."""
        kept = {
            name: (text or "",)
            for name, text in self.now.items()
            if name in turn.fields and self._is_left_alone(turn, name)
        }
        return replace(turn, fields={**turn.fields, **kept})

    def differing(self, turn: Turn) -> list[str]:
        """The fields that somebody else changed to something that the form does not say."""
        return [
            name
            for name, text in self.now.items()
            if name in turn.fields and turn.value(name) != text and self._is_changed(name)
        ]

    def errors(self, turn: Turn) -> dict[str, str]:
        return {
            name: _theirs() if self._is_left_alone(turn, name) else _both()
            for name in self.differing(turn)
        }

    def _is_changed(self, name: str) -> bool:
        return self.began is None or self.began.get(name, "") != self.now[name]

    def _is_left_alone(self, turn: Turn, name: str) -> bool:
        shown = [one.get(name, "") for one in (self.began, self.seen) if one is not None]
        return turn.value(name) in shown


def plan_values(plan: PlanFile, held: Held, said: Mapping[int, str | None]) -> Values:
    """A plan's fields as `Plan.held` has them, in words."""
    texts = held.get("texts") or {}
    words = {one.code: _text(texts.get(one.code), said) for one in plan.template.headings}
    return words | {one: held.get(one) or "" for one in ("wishes_on", "part", "follow_up_on")}


def action_values(held: Held, said: Mapping[int, str | None]) -> Values:
    """An action's fields as `PlanAction.held` has them, in words."""
    owner = f"{held['party']}:{held['owner'] or ''}"
    return {"what": _text(held["passage"], said), "owner": owner, "due_on": held["due_on"]}


async def of_plan(
    turn: Turn,
    plan: PlanFile,
    said: Mapping[int, str],
    versions: tuple[int, int],
    db: AsyncSession,
) -> Meanwhile:
    """`versions`: the one that the form began from, and the one it was made anew from."""
    kept = plan.plan
    if kept is None:
        return Meanwhile(None, None, {})
    found = await _entries(db, plan, *OF_PLAN)
    began, seen = (_as_of(found, one, {}) for one in versions)
    ids = [one for held in (began, seen) if held for one in (held.get("texts") or {}).values()]
    known = {**await _others(turn, ids, said, db), **said}
    return Meanwhile(
        began=None if began is None else plan_values(plan, began, known),
        seen=None if seen is None else plan_values(plan, seen, known),
        now=plan_values(plan, kept.held, known),
    )


async def of_action(
    turn: Turn,
    plan: PlanFile,
    action: PlanAction,
    said: str,
    versions: tuple[int, int],
    db: AsyncSession,
) -> Meanwhile:
    found = await _entries(db, plan, Did.PLAN_ACTION)
    mine = [one for one in found if one.codes.get("action") == action.id]
    began, seen = (_as_of(mine, one, None) for one in versions)
    ids = [held["passage"] for held in (began, seen) if held]
    known = {**await _others(turn, ids, {}, db), action.passage_id: said}
    return Meanwhile(
        began=action_values(began, known) if began else None,
        seen=action_values(seen, known) if seen else None,
        now=action_values(action.held, known),
    )


async def _entries(db: AsyncSession, plan: PlanFile, *kinds: Did) -> Sequence[Entry]:
    chain = entries.of_case(plan.file.case.id)
    found = (await db.exec(of_kinds(chain, *kinds))).all()
    # A meeting says what the plan holds where the day of follow-up went along.
    return [one for one in found if one.did is not Did.MEETING or "holds" in one.codes]


def _as_of(found: Sequence[Entry], version: int, nothing: Held | None) -> Held | None:
    """What was held in a version; `nothing` before anything was written."""
    told: list[Held] = [one.codes["holds"] for one in found if "holds" in one.codes]
    before = [one for one in told if one["version"] <= version]
    if before:
        return max(before, key=lambda one: int(one["version"]))
    # An older release wrote entries that do not say it.
    return nothing if len(told) == len(found) else None


async def _others(
    turn: Turn, ids: Sequence[int], said: Mapping[int, str], db: AsyncSession
) -> dict[int, str | None]:
    """What stood there before: compared, and never shown, so it is not read."""
    asked = set(ids) - said.keys()
    return await plan_files.texts(db, turn.me, asked, at=turn.at) if asked else {}


def _text(passage_id: int | None, said: Mapping[int, str | None]) -> str | None:
    return "" if passage_id is None else said.get(passage_id)


def _theirs() -> str:
    return _(
        "Somebody else has changed this: it stands at the top. It stays so, unless you write "
        "something else here."
    )


def _both() -> str:
    return _(
        "You have both changed this. The other text stands at the top; yours is kept here."
    )
