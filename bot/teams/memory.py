"""What is remembered of tenants, rooms and people in Teams, a row at a time."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.teams.tables import TeamsRoom, TeamsTenant, TeamsUser
from scheduler.store import Store

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Memory:
    store: Store

    async def tenants(self) -> list[TeamsTenant]:
        async def work(db: AsyncSession) -> list[TeamsTenant]:
            found = select(TeamsTenant).order_by(col(TeamsTenant.tenant))
            return list((await db.exec(found)).all())

        return await self.store.read(work)

    async def user(self, tenant: str, user: str) -> TeamsUser:
        return await self._recall(TeamsUser(tenant=tenant, user=user), (tenant, user))

    async def room_named(self, tenant: str, name: str) -> TeamsRoom:
        return await self._recall(TeamsRoom(tenant=tenant, name=name), (tenant, name))

    async def room(self, tenant: str, conversation: str) -> TeamsRoom | None:
        """Return what is remembered of a conversation; None for one that is none of ours."""
        statement = select(TeamsRoom).where(
            col(TeamsRoom.tenant) == tenant, col(TeamsRoom.conversation) == conversation
        )

        async def work(db: AsyncSession) -> TeamsRoom | None:
            return (await db.exec(statement)).first()

        return await self.store.read(work)

    async def rooms_with(self, tenant: str, user: str) -> list[TeamsRoom]:
        """Return the rooms in use that we have brought somebody into, the newest name last."""
        statement = select(TeamsRoom).where(
            col(TeamsRoom.tenant) == tenant,
            col(TeamsRoom.conversation) != "",
            col(TeamsRoom.is_archived).is_(False),
            col(TeamsRoom.invited).contains(user),
        )

        async def work(db: AsyncSession) -> list[TeamsRoom]:
            return list((await db.exec(statement)).all())

        return await self.store.read(work)

    async def rooms_in(self, tenant: str, team: str) -> int:
        """Return how many channels we have made in a team, archived ones too."""
        statement = select(TeamsRoom.name).where(
            col(TeamsRoom.tenant) == tenant, col(TeamsRoom.team) == team
        )

        async def work(db: AsyncSession) -> int:
            return len((await db.exec(statement)).all())

        return await self.store.read(work)

    async def write(self, row: SQLModel, **values: Any) -> None:  # noqa: ANN401 -- columns
        """Set columns, here and in the database; the rest of the row is let be."""
        key = tuple(getattr(row, one.name) for one in type(row).__table__.primary_key)  # type: ignore[attr-defined]

        async def work(db: AsyncSession) -> None:
            kept = await db.get(type(row), key)
            if kept is None:
                kept = type(row)(**row.model_dump())
                db.add(kept)
            _set(kept, values)

        await self.store.write(work)
        _set(row, values)

    async def erase(self, row: TeamsRoom) -> None:
        """The room is deleted, and what it was called with it."""

        async def work(db: AsyncSession) -> None:
            kept = await db.get(TeamsRoom, (row.tenant, row.name))
            if kept is not None:
                await db.delete(kept)

        await self.store.write(work)

    async def _recall(self, blank: Row, key: tuple[str, ...]) -> Row:
        async def work(db: AsyncSession) -> Row:
            return await db.get(type(blank), key) or blank

        return await self.store.read(work)


def _set(row: SQLModel, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
