"""Rooms are looked at once after a start: what happened in them may have been lost with it.

Teams has no list of events to catch up with. What it can be asked is how a room is now.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.calling import in_time
from bot.teams.asked import Happening, Where, Who
from bot.teams.rooms import Found
from bot.teams.sender import PATIENCE, TeamsChat
from bot.teams.tables import TeamsRoom
from bot.teams.visitors import Visitor
from bot.teams.workspaces import Workspaces
from models.rooms import Room, RoomState
from scheduler.chat import DeliveryError, Refused
from scheduler.store import Store

LOG = logging.getLogger(__name__)

AT_ONCE = 5  # rooms, each a call or two, of some thirty a second that Graph takes

Follow = Callable[[Happening, Visitor], Awaitable[None]]
Difference = tuple[str, str]  # what happened, and to whom; "" for nobody


@dataclass(slots=True)
class Looks:
    """`now` is domain time. `doubts` are what looked different once: Graph may be behind."""

    chat: TeamsChat
    store: Store
    workspaces: Workspaces
    follow: Follow
    now: Callable[[], datetime]
    every_seconds: int = 10
    after: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    doubts: dict[tuple[str, str], set[Difference]] = field(default_factory=dict)

    def again(self) -> None:
        """Begin anew: more may have been lost."""
        self.after.clear()
        self.done.clear()

    async def look(self) -> None:
        """At some rooms of each tenant, until all have been looked at."""
        for tenant in self.chat.chats.registrations.by_tenant:
            if tenant in self.done:
                continue
            try:
                await self._some_of(tenant)
            except DeliveryError as error:
                LOG.warning("rooms in %s not looked at: %s", tenant, error.reason_code)

    async def _some_of(self, tenant: str) -> None:
        workspace_id = await self.workspaces.id_of(tenant)
        if workspace_id is None:
            return
        doubted = [name for of, name in self.doubts if of == tenant]
        rows = await self._rows(workspace_id, tenant, doubted)
        for name in {*doubted} - {row.name for row in rows}:  # it is out of use by now
            del self.doubts[tenant, name]
        if not (rows or doubted):
            self.done.add(tenant)
        for row in rows:
            await self._one(row, workspace_id)
            if row.name not in doubted:
                self.after[tenant] = row.name

    async def _one(self, row: TeamsRoom, workspace_id: int) -> None:
        key = row.tenant, row.name
        before = self.doubts.pop(key, None)
        try:
            async with in_time(PATIENCE):
                found = await self.chat.look(row)
        except Refused as refused:  # asking again would not help
            LOG.warning("room %s not looked at: %s", row.conversation, refused.reason_code)
            return
        differences = _differences(row, found)
        if before is None and differences:
            self.doubts[key] = differences
        for kind, user in sorted(differences & (before or set())):
            await self._tell(row, workspace_id, kind, user)

    async def _tell(self, row: TeamsRoom, workspace_id: int, kind: str, user: str) -> None:
        at, who, where = self.now(), Who(row.tenant, user), Where(row.conversation)
        # Whichever replica sees it first; who leaves once more, in another hour, is told anew.
        key = f"teams:{row.tenant}:looked:{row.conversation}:{kind}:{user}:{at:%Y-%m-%dT%H}"
        users = (who,) if user else ()
        happening = Happening(replace(who, user=""), key, where, kind, users)
        await self.follow(happening, Visitor(happening.who, where, workspace_id, at))

    async def _rows(
        self, workspace_id: int, tenant: str, doubted: Sequence[str]
    ) -> Sequence[TeamsRoom]:
        """Those in doubt, else the next by name."""
        in_use = (
            select(TeamsRoom)
            .join(Room, col(Room.external_id) == col(TeamsRoom.conversation))
            .where(
                col(TeamsRoom.tenant) == tenant,
                col(TeamsRoom.conversation) != "",
                col(Room.workspace_id) == workspace_id,
                col(Room.state) == RoomState.OPEN,
            )
            .order_by(col(TeamsRoom.name))
            .limit(AT_ONCE)
        )
        name = col(TeamsRoom.name)
        some = in_use.where(name.in_(doubted) if doubted else name > self.after.get(tenant, ""))

        async def work(db: AsyncSession) -> Sequence[TeamsRoom]:
            return (await db.exec(some)).all()

        return await self.store.read(work)


def _differences(row: TeamsRoom, found: Found | None) -> set[Difference]:
    if found is None:
        return {("removed", "")}
    if found.is_archived:
        return {("archived", "")}
    told: set[Difference] = {("renamed", "")} if found.is_renamed else set()
    if found.users is None:
        return told
    return told | {("left", user) for user in row.invited.split() if user not in found.users}
