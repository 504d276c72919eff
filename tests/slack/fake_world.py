"""Everything a Slack remembers, and what may happen in it whoever does it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from tests.slack import fake_events
from tests.slack.fake_delivery import Delivery
from tests.slack.fake_state import (
    Call,
    Channel,
    Json,
    OpenView,
    ResponseUrl,
    Trigger,
    User,
    Workspace,
)
from tests.slack.fake_tables import EVERY_SCOPE


class World:
    """`waiting` is what the app is to be told: see `FakeSlack.deliver`."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.clock = clock or (lambda: datetime.now(UTC))
        self.emits_events = False
        self.root = ""
        # Where a picture is fetched: the start of its address -> a server on this machine.
        self.pictures_at: dict[str, str] = {}
        self.workspaces: dict[str, Workspace] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.ephemerals: list[Json] = []
        self.pins: dict[str, list[str]] = defaultdict(list)
        self.bookmarks: dict[str, list[Json]] = defaultdict(list)
        self.views: dict[str, OpenView] = {}
        self.stacks: dict[tuple[str, str], list[str]] = {}
        self.homes: dict[tuple[str, str], OpenView] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.codes: dict[str, tuple[str, str]] = {}
        self.calls: list[Call] = []
        self.bad_payloads: list[str] = []
        self.waiting: list[Delivery] = []
        self._counted = 0

    def add_workspace(
        self,
        team: str = "T1",
        *,
        bot_token: str = "xoxb-1",  # noqa: S107 -- opens nothing
        bot_user: str = "UBOT",
        bot_id: str = "BBOT",
        app_id: str = "A1",
        scopes: Iterable[str] = EVERY_SCOPE,
        **more: Any,
    ) -> Workspace:
        here = Workspace(team, bot_token, bot_user, bot_id, app_id, set(scopes), **more)
        self.workspaces[team] = here
        here.users[bot_user] = User(bot_user, team, "Tovholder-bot", is_bot=True)
        return here

    def add_user(self, team: str, user: str, *, name: str, **more: Any) -> User:
        """Somebody seen in a workspace; `home` is a stranger's own workspace."""
        own = more.pop("home", team)
        self.workspaces[team].users[user] = User(user, own, name, **more)
        return self.workspaces[team].users[user]

    def find_user(self, user: str) -> User | None:
        found = (here.users[user] for here in self.workspaces.values() if user in here.users)
        return next(found, None)

    def owner(self, token: str) -> Workspace | None:
        here = self.workspaces.values()
        return next((one for one in here if one.bot_token == token), None)

    def number(self, kind: str) -> str:
        self._counted += 1
        return f"{kind}{self._counted:08d}"

    def ts(self) -> str:
        self._counted += 1
        return f"{int(self.clock().timestamp())}.{self._counted:06d}"

    def hash(self) -> str:
        return f"{self.ts().split('.', maxsplit=1)[0]}.{self.number('h')}"

    def trigger(self, team: str, user: str, view: str | None = None) -> str:
        self._counted += 1
        key = f"{self._counted}.4815162342.{self._counted:08x}"
        self.triggers[key] = Trigger(team, user, self.clock(), view)
        return key

    def response_url(self, team: str, user: str, channel: str, message: Json | None) -> str:
        key = self.number("r")
        self.response_urls[key] = ResponseUrl(team, user, channel, message, self.clock())
        return f"{self.root}/response/{key}"

    def add_channel(
        self, team: str, name: str, creator: str, *members: str, kind: str = "private"
    ) -> Channel:
        """A room made by somebody, who is in it."""
        number = self.number("D" if kind == "im" else "C")
        created = int(self.clock().timestamp())
        room = Channel(number, team, name, creator, kind, [creator, *members], created=created)
        room.teams.add(team)
        self.channels[number] = room
        return room

    def channel_named(self, name: str, team: str = "T1") -> Channel:
        return next(
            one for one in self.channels.values() if (one.team, one.name) == (team, name)
        )

    def direct(self, here: Workspace, user: str) -> Channel:
        """The direct messages of a person and the bot, made the first time."""
        for room in self.channels.values():
            if room.kind == "im" and set(room.members) == {here.bot_user, user}:
                return room
        return self.add_channel(here.team, "", here.bot_user, user, kind="im")

    def join(self, room: Channel, user: str, inviter: str = "") -> None:
        room.members.append(user)
        person = self.find_user(user)
        team = person.team if person else room.team
        self.happened(room, fake_events.joined(room, user, team, inviter))
        self.told(room, "join", user, inviter=inviter)

    def leave(self, room: Channel, user: str, actor: str = "") -> None:
        room.members.remove(user)
        bots = {here.bot_user for here in self.workspaces.values()}
        person = self.find_user(user)
        team = person.team if person else room.team
        self.happened(room, fake_events.left(room, user, team), user)
        if user in bots:
            self.happened(room, fake_events.removed(room, actor or user), user)

    def say(self, room: Channel, message: Json) -> Json:
        said = {"type": "message", "channel": room.id, "ts": self.ts(), **message}
        self.messages[room.id].append(said)
        self.happened(room, fake_events.said(self, room, said))
        return said

    def whisper(self, channel: str, user: str, message: Json) -> Json:
        """To one person in a room, until they reload."""
        stamp = {"ts": self.ts(), "is_ephemeral": True}
        said = {"type": "message", "channel": channel, "to": user, **stamp, **message}
        self.ephemerals.append(said)
        return said

    def message(self, channel: str, ts: str) -> Json | None:
        return next((one for one in self.messages[channel] if one["ts"] == ts), None)

    def unsay(self, message: Json) -> None:
        if message.get("is_ephemeral"):
            self.ephemerals.remove(message)
            return
        room = self.channels[message["channel"]]
        self.messages[room.id].remove(message)
        if message["ts"] in self.pins[room.id]:
            self.pins[room.id].remove(message["ts"])
        gone = {"deleted_ts": message["ts"], "previous_message": message}
        event = fake_events.changed(self, room, "message_deleted", **gone)
        self.happened(room, event)

    def emit_changed(self, message: Json) -> None:
        room = self.channels[message["channel"]]
        event = fake_events.changed(self, room, "message_changed", message=message)
        self.happened(room, event)

    def emit_renamed(self, room: Channel) -> None:
        self.happened(room, fake_events.renamed(room))
        self.told(room, "name", room.creator, name=room.name)

    def emit_archived(self, room: Channel, user: str) -> None:
        event = fake_events.archived(room, user, is_archived=room.is_archived)
        self.happened(room, event)
        self.told(room, "archive", user)

    def told(
        self, room: Channel, subtype: str, user: str, *, by_hand: bool = False, **more: object
    ) -> None:
        """What Slack itself writes in a room about what happened to it."""
        if self.emits_events or by_hand:
            word = {"user": user, "subtype": f"{fake_events.KINDS[room.kind]}_{subtype}"}
            message = {"ts": self.ts(), "text": "", **word, **more}
            self.happened(room, fake_events.said(self, room, message))

    def happened(self, room: Channel, event: Json, *also: str) -> None:
        """Let the app hear of something in a room that it is in, or (`also`) was."""
        here = fake_events.listener(self, room, *also)
        if here is not None:
            self.emit(here, event)

    def emit(self, here: Workspace, event: Json) -> None:
        if fake_events.is_heard(here, event):
            self.waiting.append(fake_events.delivered(self, here, event))

    def close_all(self, team: str, user: str) -> None:
        """No modal stands before a person any more."""
        for view in self.stacks.pop((team, user), []):
            del self.views[view]
