"""A workspace, or an organisation, removes us: nothing more is sent there."""

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
        """Let go who has not installed us anew since. `at` is domain time.

        The tokens go first: a workspace that we hold one of has us, whatever else was stored.
        """
        if asked.kind == "tokens_revoked" and not inside(asked.event, "tokens").get("bot"):
            return  # a person's own token, of which we hold none
        who, happened = asked.who, datetime.fromtimestamp(asked.time, UTC) if asked.time else at
        gone = await self.workspaces.leave(
            who.team, who.enterprise or None, at=happened, is_org_wide=asked.is_org_wide
        )
        for known in gone:
            incoming = Visitor(who, known, "", at).incoming(f"{asked.key}:{known.team}")
            await take(incoming, self.routes.EVENTS["uninstalled"], self.store)
