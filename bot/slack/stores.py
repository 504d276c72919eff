"""Installs by OAuth, in our database: what Bolt's flow saves, and what `Installs` finds.

Slack's own stores on SQLAlchemy keep tokens readable, and the old ones too, file what is a
whole organisation's under one of its workspaces, and need a driver that awaits, which SQLite's
in docs/decisions/002 does not.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.slack.install_tables import SlackInstall, SlackState, SlackTeam
from bot.slack.installs import Install
from models.seals import KeyRing, Unreadable
from scheduler.store import Store

LOG = logging.getLogger(__name__)

STATE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Installations(AsyncInstallationStore):
    """One row for each workspace, and for an organisation one without a workspace.

    A workspace finds its own, also from before it joined an organisation, else its
    organisation's. Only the bot's token is kept.
    """

    store: Store
    ring: KeyRing
    client_id: str

    async def async_save(self, installation: Installation) -> None:
        """Raises BoltError for an installation without a bot."""
        if not installation.bot_token:
            raise BoltError("no bot token")
        row = self._row(installation, self.ring.seal(installation.bot_token))

        async def work(db: AsyncSession) -> None:
            await db.merge(row)

        await self.store.write(work)

    async def find(self, team: str, enterprise: str | None) -> Install | None:
        async def work(db: AsyncSession) -> tuple[SlackInstall | None, str]:
            belongs = await _organisation(db, team, enterprise)
            latest = self._own(team).order_by(col(SlackInstall.installed_at).desc())
            found = (await db.exec(latest)).first()
            if found is None and belongs:
                found = await db.get(SlackInstall, (self.client_id, belongs, ""))
            return found, belongs

        row, belongs = await self.store.read(work)
        return self._install(row, team, belongs) if row else None

    async def drop(self, team: str, enterprise: str | None, *, is_org_wide: bool) -> None:
        async def work(db: AsyncSession) -> None:
            whose = self._own(team)
            if is_org_wide:
                belongs = await _organisation(db, team, enterprise)
                whose = self._own("").where(col(SlackInstall.enterprise) == belongs)
            for row in (await db.exec(whose)).all():
                await db.delete(row)

        await self.store.write(work)

    def _own(self, team: str) -> SelectOfScalar[SlackInstall]:
        """Select what a workspace has installed itself; "" is what organisations have."""
        is_ours = col(SlackInstall.client_id) == self.client_id
        return select(SlackInstall).where(is_ours, col(SlackInstall.team) == team)

    def _row(self, installation: Installation, sealed: bytes) -> SlackInstall:
        is_org_wide = installation.is_enterprise_install
        names = (installation.enterprise_name, installation.team_name)
        return SlackInstall(
            client_id=self.client_id,
            enterprise=installation.enterprise_id or "",
            team="" if is_org_wide else installation.team_id or "",
            name=(names[0] if is_org_wide else names[1]) or "",
            token=sealed,
            bot_user=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            app_id=installation.app_id or "",
            installed_at=datetime.fromtimestamp(installation.installed_at, UTC),
        )

    def _install(self, row: SlackInstall, team: str, enterprise: str) -> Install | None:
        """None when no key opens the token any more: as good as not installed."""
        try:
            token = self.ring.open(row.token)
        except Unreadable:
            LOG.error("no key of TOVHOLDER_KEYS opens the token of workspace %s", team)  # noqa: TRY400 -- there is nothing more to know
            return None
        return Install(
            team=team,
            name=row.name or team,
            token=token,
            bot_user=row.bot_user,
            bot_id=row.bot_id,
            app_id=row.app_id,
            enterprise=enterprise,
            is_org_wide=not row.team,
            installed_at=row.installed_at,
        )


@dataclass(frozen=True, slots=True)
class States(AsyncOAuthStateStore):
    """Installations that somebody has begun. `now` is machine time."""

    store: Store
    now: Callable[[], datetime]

    async def async_issue(self, *_args: object, **_more: object) -> str:
        """Return a new one; those that nobody came back with are thrown away."""
        state, now = secrets.token_urlsafe(24), self.now()

        async def work(db: AsyncSession) -> None:
            await db.exec(delete(SlackState).where(col(SlackState.expires_at) <= now))
            until = now + timedelta(seconds=STATE_SECONDS)
            db.add(SlackState(state=state, expires_at=until))

        await self.store.write(work)
        return state

    async def async_consume(self, state: str) -> bool:
        used = delete(SlackState).where(
            col(SlackState.state) == state, col(SlackState.expires_at) > self.now()
        )

        async def work(db: AsyncSession) -> bool:
            return bool((await db.exec(used)).rowcount == 1)

        return await self.store.write(work)


async def _organisation(db: AsyncSession, team: str, enterprise: str | None) -> str:
    """The organisation, as Slack says or as it said before; the relay knows the team alone."""
    if enterprise:
        return enterprise
    known = await db.get(SlackTeam, team)
    return known.enterprise if known else ""
