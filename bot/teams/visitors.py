"""Somebody in Teams, here and now: what every turn of theirs begins with."""

from dataclasses import dataclass
from datetime import datetime

from bot.teams.asked import Where, Who
from handlers.turn import Incoming


@dataclass(frozen=True, slots=True)
class Visitor:
    """`workspace_id` is our own key of the tenant; `at` is domain time."""

    who: Who
    where: Where
    workspace_id: int
    at: datetime

    def incoming(self, key: str, room: str = "") -> Incoming:
        """Begin a turn; `room` is where it was asked for, when that is elsewhere."""
        here = "" if self.where.is_personal else self.where.conversation
        return Incoming(
            workspace_id=self.workspace_id,
            user=self.who.user,
            at=self.at,
            key=key,
            locale=self.who.locale,
            room=here or room or None,
        )
