"""A Slack team, as the rest of the bot knows it: a ChatWorkspace that has installed us."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

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

    async def settle(self) -> None:
        """Bring the workspaces to the tokens that we hold when we start."""

        async def has_us(team: str) -> bool:
            return await self._installs.find(team) is not None

        await chat_workspaces.let_go(self._store, Platform.SLACK, has_us, self._now())
        for row in await chat_workspaces.every(self._store, Platform.SLACK):
            if not row.is_installed:
                await self.find(row.external_id)  # lets it in, if its token has come since

    async def leave(
        self,
        team: str,
        enterprise: str | None = None,
        *,
        at: datetime,
        is_org_wide: bool = False,
    ) -> list[Known]:
        """Drop the tokens that Slack says are of no use since then; return who has us no more.

        May be done any number of times. None for a workspace that never had us, and for one
        that has installed us anew since.
        """
        asked = (enterprise or team) if is_org_wide else team
        install = await self._installs.find(asked, enterprise)
        if install and install.installed_at and install.installed_at > at + AGREEING:
            return []
        await self._installs.forget(team, enterprise, is_org_wide=is_org_wide)
        self._known.clear()
        left = await teams.of(self._store, enterprise or "") if is_org_wide else [team]
        rows = [
            await self._row(one)
            for one in left
            if await self._installs.find(one, enterprise) is None
        ]
        return [Known(row.id, row.external_id) for row in rows if row]

    async def admit(
        self, team: str | None, enterprise: str | None, *, by: str, is_org_wide: bool = False
    ) -> None:
        """Somebody has installed us; of an organisation, others come as they are seen."""
        self._installs.look_again()
        known = await teams.of(self._store, enterprise or "") if is_org_wide else ()
        for one in dict.fromkeys([*([team] if team else []), *known]):
            install = await self._installs.find(one, enterprise)
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
            key = f"slack:{install.team}:installed:{token_hex(8)}"  # it may happen again
            incoming = Incoming(row.id, by, at, key)
            await take(incoming, routes.EVENTS["installed"], self._store)
        return Known(row.id, install.team, install.bot_user, install.app_id)

    async def _look_up(self, install: Install) -> Known | None:
        row = await self._row(install.team)
        if row is None:  # of an organisation that installed us everywhere: seen at last
            return await self.welcome(install)
        if not row.is_installed:
            return await self.welcome(install) if await self._is_kept(install) else None
        return Known(row.id, install.team, install.bot_user, install.app_id)

    async def _is_kept(self, install: Install) -> bool:
        """Whether it came after the workspace had left: until then its token was dropped.

        A token of the settings is never dropped for good.
        """
        self._installs.look_again()
        found = await self._installs.find(install.team, install.enterprise or None)
        return found is not None and found.installed_at is not None

    async def _row(self, team: str) -> ChatWorkspace | None:
        return await chat_workspaces.find(self._store, Platform.SLACK, team)
