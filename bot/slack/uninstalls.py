"""A workspace removes us: its tokens are dropped, and nothing more is sent there."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.payloads import inside
from bot.routing import Routes
from bot.slack.asked import Happening
from bot.slack.visitors import Visitor
from bot.slack.workspaces import Workspaces
from bot.turns import take
from scheduler.store import Store

KINDS = frozenset({"app_uninstalled", "tokens_revoked"})


@dataclass(frozen=True, slots=True)
class Uninstalls:
    store: Store
    routes: Routes
    workspaces: Workspaces

    async def take(self, asked: Happening, at: datetime) -> None:
        """Let a workspace go, unless it has installed us anew since. `at` is domain time."""
        if asked.kind == "tokens_revoked" and not inside(asked.event, "tokens").get("bot"):
            return  # a person's own token, of which we hold none
        who, happened = asked.who, datetime.fromtimestamp(asked.time, UTC) if asked.time else at
        enterprise = who.enterprise or None
        known = await self.workspaces.leaving(who.team, enterprise, at=happened)
        if known is None:
            return
        incoming = Visitor(who, known, "", at).incoming(asked.key)
        await take(incoming, self.routes.EVENTS["uninstalled"], self.store)
        await self.workspaces.forget(who.team, enterprise, is_org_wide=asked.is_org_wide)
