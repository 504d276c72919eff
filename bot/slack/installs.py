"""Whose tokens we hold: one workspace's from the settings, or many workspaces' by OAuth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from scheduler.chat import Refused

KEPT_SECONDS = 60.0  # another replica may have been told that a workspace uninstalled us


@dataclass(frozen=True, slots=True)
class Install:
    """What we are in one workspace. `enterprise` is its organisation on Enterprise Grid.

    `is_org_wide`: the organisation installed us in all its workspaces, with one token.
    """

    team: str
    name: str
    token: str = field(repr=False)
    bot_user: str
    bot_id: str
    app_id: str
    enterprise: str = ""
    is_org_wide: bool = False
    installed_at: datetime | None = None


class Source(Protocol):
    """Where installs come from."""

    async def find(self, team: str, enterprise: str | None) -> Install | None: ...

    async def drop(self, team: str, enterprise: str | None, *, is_org_wide: bool) -> None:
        """Forget the tokens. What is gone already is success."""
        ...


class OneWorkspace:
    """The workspace of SLACK_BOT_TOKEN."""

    def __init__(self, install: Install) -> None:
        self._install: Install | None = install

    async def find(self, team: str, enterprise: str | None) -> Install | None:
        return self._install if self._install and self._install.team == team else None

    async def drop(self, team: str, enterprise: str | None, *, is_org_wide: bool) -> None:
        if self._install and self._install.team == team:
            self._install = None


class Installs:
    """What Slack's API and Bolt ask for each request: remembered for a minute.

    `ticking` are seconds that never jump.
    """

    def __init__(self, source: Source, ticking: Callable[[], float]) -> None:
        self._source, self._ticking = source, ticking
        self._known: dict[str, tuple[float, Install]] = {}

    async def token(self, workspace: str) -> str:
        """Raises Refused("not_installed") for a workspace that has not, or no longer, us."""
        return (await self._need(workspace)).token

    async def bot_user(self, workspace: str) -> str:
        return (await self._need(workspace)).bot_user

    async def app_id(self, workspace: str) -> str:
        return (await self._need(workspace)).app_id

    async def find(self, team: str, enterprise: str | None = None) -> Install | None:
        until, install = self._known.get(team, (0.0, None))
        if install is None or self._ticking() >= until:
            install = await self._source.find(team, enterprise)
            self._keep(team, install)
        return install

    async def forget(
        self, team: str, enterprise: str | None = None, *, is_org_wide: bool = False
    ) -> None:
        """The workspace uninstalled us, or revoked the token: it is of no use to anybody."""
        await self._source.drop(team, enterprise, is_org_wide=is_org_wide)
        self.look_again()

    def look_again(self) -> None:
        """Something was installed or removed: believe nothing that is remembered."""
        self._known.clear()

    async def _need(self, workspace: str) -> Install:
        install = await self.find(workspace)
        if install is None:
            raise Refused("not_installed")
        return install

    def _keep(self, team: str, install: Install | None) -> None:
        if install is None:
            self._known.pop(team, None)
        else:
            self._known[team] = (self._ticking() + KEPT_SECONDS, install)
