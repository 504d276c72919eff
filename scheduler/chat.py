"""The port: all the bot asks of a chat platform once a turn is over."""

from typing import Protocol

from handlers.cards import Card
from handlers.plans import RoomPlan
from models.outbox import Verb


class Chat(Protocol):
    """Five verbs and a question. Every method may raise a DeliveryError.

    `workspace` is the platform's id of it. A channel is a room's id, or @ and a user's id for
    their direct messages. A receipt is the platform's to choose; it is handed back as it was.
    `key` is an action's own for ever, and what `find` looks for.

    A method gives up within ten seconds, and repeats nothing by itself: the relay does.
    """

    @property
    def can_find(self) -> bool:
        """Whether `find` can tell. Where it cannot, a doubtful message is sent again."""
        ...

    async def open_room(self, workspace: str, plan: RoomPlan, key: str) -> str:
        """Open a private room, with its topic and members; return the room's id."""
        ...

    async def set_room(self, workspace: str, channel: str, plan: RoomPlan) -> tuple[str, ...]:
        """Bring a room to its plan, as far as it lets us. What is so already is success.

        Return what could not be done, as codes ("not_invited:user_not_found").
        """
        ...

    async def post(self, workspace: str, channel: str, card: Card, key: str) -> str:
        """Send a new message; return its receipt. Raises RoomGone for a room that is gone."""
        ...

    async def update(self, workspace: str, channel: str, receipt: str, card: Card) -> None:
        """Show this card in place of what the message shows."""
        ...

    async def delete(self, workspace: str, channel: str, receipt: str) -> None:
        """Take a message away. One that is gone already is success."""
        ...

    async def find(
        self, workspace: str, channel: str | None, verb: Verb, key: str, plan: RoomPlan | None
    ) -> str | None:
        """Has this been done? Return its receipt, or the room's id; None if it has not.

        Asked about `post`, and about `open_room` with its plan and no channel. The other
        verbs may be repeated freely.
        """
        ...


class DeliveryError(Exception):
    """Something was not done, or not for certain. Carries a code, never words.

    DeliveryError
     |- Refused   certainly not done, and never will be
     |   `- RoomGone   by a room that is no longer there for us
     |- Busy      certainly not done: the platform asks us to wait (429)
     |- Failed    certainly not done, for now (connection refused)
     |   `- Broken    by a fault of our own: no platform had a say
     `- Unsure    perhaps done (time-out, reset, 5xx)
    """

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


class Refused(DeliveryError):
    pass


class RoomGone(Refused):
    """Nothing can be said in this room, and nobody has told us why. Its people are there."""


class Busy(DeliveryError):
    """`retry_after` is in seconds; None when the platform did not say.

    `is_lane`: only this room or person has had enough for now; the others may go on.
    """

    def __init__(
        self, retry_after: float | None, reason_code: str = "busy", *, is_lane: bool = False
    ) -> None:
        super().__init__(reason_code)
        self.retry_after, self.is_lane = retry_after, is_lane


class Failed(DeliveryError):
    pass


class Broken(Failed):
    pass


class Unsure(DeliveryError):
    pass
