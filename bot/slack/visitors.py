"""Somebody in Slack, here and now: what every turn of theirs begins with."""

from dataclasses import dataclass
from datetime import datetime

from bot.slack.asked import Who
from bot.slack.workspaces import Known
from handlers.turn import Incoming

DIRECT = "D"  # what the id of a conversation between two begins with


@dataclass(frozen=True, slots=True)
class Visitor:
    """`locale` is a hint, "" for none; `at` is domain time."""

    who: Who
    known: Known
    locale: str
    at: datetime

    def incoming(self, key: str, channel: str = "") -> Incoming:
        """Begin a turn; `channel` is where, "" for nowhere."""
        return Incoming(
            workspace_id=self.known.id,
            user=self.who.user,
            at=self.at,
            key=key,
            locale=self.locale,
            room=channel if channel and not channel.startswith(DIRECT) else None,
        )
