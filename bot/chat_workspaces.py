"""The row of a Slack workspace or a Teams tenant, found and made by the platform's own id."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from secrets import token_hex

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.turns import take
from handlers import routes
from handlers.turn import Incoming
from models.base import Platform
from models.people import ChatWorkspace
from scheduler.store import Store


async def find(store: Store, platform: Platform, external_id: str) -> ChatWorkspace | None:
    async def work(db: AsyncSession) -> ChatWorkspace | None:
        return await _found(db, platform, external_id)

    return await store.read(work)


async def insert(
    store: Store, platform: Platform, external_id: str, name: str
) -> ChatWorkspace:
    """Return the row, made not yet installed: a turn says that it is, with an entry."""

    async def work(db: AsyncSession) -> ChatWorkspace:
        row = await _found(db, platform, external_id)
        if row is None:
            row = ChatWorkspace(
                platform=platform, external_id=external_id, name=name, is_installed=False
            )
            db.add(row)
        row.name = name
        await db.flush()
        return row

    return await store.write(work)


async def _found(
    db: AsyncSession, platform: Platform, external_id: str
) -> ChatWorkspace | None:
    statement = select(ChatWorkspace).where(
        col(ChatWorkspace.platform) == platform, col(ChatWorkspace.external_id) == external_id
    )
    return (await db.exec(statement)).first()


async def let_go(
    store: Store, platform: Platform, has_us: Callable[[str], Awaitable[bool]], at: datetime
) -> None:
    """Say of each workspace that has us no more that it has not; `at` is domain time.

    When we start: the settings, or what is kept, may have changed, and nobody tells us of that.
    """
    for row in await every(store, platform):
        if row.is_installed and not await has_us(row.external_id):
            key = f"{platform}:{row.external_id}:uninstalled:{token_hex(8)}"  # and again
            await take(Incoming(row.id, "", at, key), routes.EVENTS["uninstalled"], store)


async def every(store: Store, platform: Platform) -> list[ChatWorkspace]:
    async def work(db: AsyncSession) -> list[ChatWorkspace]:
        statement = select(ChatWorkspace).where(col(ChatWorkspace.platform) == platform)
        return list((await db.exec(statement)).all())

    return await store.read(work)
