"""A Slack team, as the rest of the bot knows it: a ChatWorkspace that has installed us."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import chat_workspaces
from bot.slack import teams
from bot.slack.installs import Install, Installs
from bot.turns import take
from handlers import routes
from handlers.turn import Incoming
from models.base import Platform
from models.people import ChatWorkspace
from scheduler.store import Store

# Slack's clock and ours agree about as well; nobody removes us and consents again in less.
AGREEING = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Known:
    """`id` is our own key; `bot_user` and `app_id` are who we are there ("" if not known)."""

    id: int
    team: str
    bot_user: str = ""
    app_id: str = ""


class Workspaces:
    """`now` is domain time."""

    def __init__(self, store: Store, installs: Installs, now: Callable[[], datetime]) -> None:
        self._store, self._installs, self._now = store, installs, now
        self._known: dict[str, tuple[Install, Known]] = {}

    async def find(self, team: str, enterprise: str | None = None) -> Known | None:
        """Return a workspace that has installed us, else None. Asked of memory, mostly."""
        install = await self._installs.find(team, enterprise)
        if install is None:
            return None
        before, known = self._known.get(team, (None, None))
        if known is None or before is not install:  # the installs' memory is also ours
            known = await self._look_up(install)
        if known is not None:
            self._known[team] = (install, known)
        return known

    async def leaving(
        self, team: str, enterprise: str | None = None, *, at: datetime
    ) -> Known | None:
        """Return the workspace that Slack says uninstalled us at that time.

        None for one that never had us, and for one that has installed us anew since.
        """
        install = await self._installs.find(team, enterprise)
        if install and install.installed_at and install.installed_at > at + AGREEING:
            return None
        row = await self._row(team)
        return Known(row.id, team) if row else None

    async def forget(
        self, team: str, enterprise: str | None = None, *, is_org_wide: bool = False
    ) -> None:
        """Drop the tokens and what we remember; may be done any number of times."""
        await self._installs.forget(team, enterprise, is_org_wide=is_org_wide)
        self._known.clear()

    async def admit(self, team: str | None, enterprise: str | None, *, by: str) -> None:
        """Somebody has installed us; an organisation's workspaces come as they are seen."""
        self._installs.look_again()
        install = await self._installs.find(team, enterprise) if team else None
        if install is not None:
            await self.welcome(install, by=by)
            self._known.clear()

    async def welcome(self, install: Install, *, by: str = "") -> Known:
        """Let a workspace in that has installed us. `by` is the user id of who did."""
        await teams.remember(self._store, install, is_by_token=not install.installed_at)
        row = await chat_workspaces.insert(
            self._store, Platform.SLACK, install.team, install.name
        )
        if not row.is_installed:
            at = self._now()
            key = f"slack:{install.team}:installed:{install.installed_at or at}"
            incoming = Incoming(row.id, by, at, key)
            await take(incoming, routes.EVENTS["installed"], self._store)
        return Known(row.id, install.team, install.bot_user, install.app_id)

    async def _look_up(self, install: Install) -> Known | None:
        row = await self._row(install.team)
        if row is None:  # of an organisation that installed us everywhere: seen at last
            return await self.welcome(install)
        if not row.is_installed:
            return None
        return Known(row.id, install.team, install.bot_user, install.app_id)

    async def _row(self, team: str) -> ChatWorkspace | None:
        return await chat_workspaces.find(self._store, Platform.SLACK, team)
