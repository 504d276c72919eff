"""Who we are in each workspace: asked of Slack once, remembered in the database."""

import hashlib
from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.slack.install_tables import SlackTeam
from bot.slack.installs import Install
from scheduler.store import Store


def digest(token: str) -> str:
    """Tells tokens apart; nobody comes back from it to the token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def remember(store: Store, install: Install, *, is_by_token: bool) -> None:
    row = SlackTeam(
        team=install.team,
        name=install.name,
        enterprise=install.enterprise,
        bot_user=install.bot_user,
        bot_id=install.bot_id,
        app_id=install.app_id,
        token_digest=digest(install.token) if is_by_token else "",
    )

    async def work(db: AsyncSession) -> None:
        await db.merge(row)

    await store.write(work)


async def recall(store: Store, team: str) -> SlackTeam | None:
    async def work(db: AsyncSession) -> SlackTeam | None:
        return await db.get(SlackTeam, team)

    return await store.read(work)


async def of(store: Store, enterprise: str) -> Sequence[str]:
    """The workspaces that we have seen of an organisation on Enterprise Grid."""
    found = select(SlackTeam.team).where(col(SlackTeam.enterprise) == enterprise)

    async def work(db: AsyncSession) -> Sequence[str]:
        return (await db.exec(found.order_by(col(SlackTeam.team)))).all()

    return await store.read(work)


async def recall_by_token(store: Store, token: str) -> Install | None:
    """The workspace of a token that worked before; None for one we never used."""
    found = select(SlackTeam).where(col(SlackTeam.token_digest) == digest(token))

    async def work(db: AsyncSession) -> SlackTeam | None:
        return (await db.exec(found)).first()

    row = await store.read(work)
    if row is None:
        return None
    return Install(
        team=row.team,
        name=row.name,
        token=token,
        bot_user=row.bot_user,
        bot_id=row.bot_id,
        app_id=row.app_id,
        enterprise=row.enterprise,
    )
