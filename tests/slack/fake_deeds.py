"""What a person does in a room by hand: writes, corrects, comes, goes, renames, archives."""

from typing import TYPE_CHECKING, Any

from tests.slack.fake_delivery import Answer
from tests.slack.fake_rooms import named
from tests.slack.fake_state import Channel, Workspace

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack


class Deeds:
    """Each does it in Slack, tells the app, and answers what the app answered."""

    def __init__(self, slack: "FakeSlack", user: str, team: str) -> None:
        self.slack, self.user, self.team = slack, user, team

    @property
    def here(self) -> Workspace:
        return self.slack.workspaces[self.team]

    async def say(self, channel: str, text: str, **more: Any) -> Answer:
        """Write in a room; to the bot alone when no room is named."""
        mark = len(self.slack.waiting)
        ids = {"client_msg_id": self.slack.number("m"), "team": self.team}
        self.slack.say(self._room(channel), {"user": self.user, "text": text, **ids, **more})
        return await self.slack.tell(mark)

    async def edit(self, channel: str, ts: str, text: str) -> Answer:
        mark, message = len(self.slack.waiting), self.slack.message(channel, ts)
        assert message is not None
        assert message["user"] == self.user, "one edits one's own"
        message |= {"text": text, "edited": {"user": self.user, "ts": self.slack.ts()}}
        self.slack.emit_changed(message)
        return await self.slack.tell(mark)

    async def delete(self, channel: str, ts: str) -> Answer:
        """Take back a message; an administrator may also take the bot's."""
        mark, message = len(self.slack.waiting), self.slack.message(channel, ts)
        assert message is not None
        self.slack.unsay(message)
        return await self.slack.tell(mark)

    async def add(self, channel: str, *users: str) -> Answer:
        """Let others into a room, the bot perhaps."""
        mark, room = len(self.slack.waiting), self._own(channel)
        for user in users:
            self.slack.join(room, user, inviter=self.user)
        return await self.slack.tell(mark)

    async def remove(self, channel: str, user: str) -> Answer:
        """Show somebody out, the bot perhaps."""
        mark, room = len(self.slack.waiting), self._own(channel)
        self.slack.leave(room, user, actor=self.user)
        return await self.slack.tell(mark)

    async def leave(self, channel: str) -> Answer:
        return await self.remove(channel, self.user)

    async def rename(self, channel: str, name: str) -> Answer:
        mark, room = len(self.slack.waiting), self._own(channel)
        room.name = named(self.slack, room.team, name)
        self.slack.emit_renamed(room)
        return await self.slack.tell(mark)

    async def set_topic(self, channel: str, topic: str) -> Answer:
        """Slack tells of this with a message in the room."""
        mark, room = len(self.slack.waiting), self._own(channel)
        room.topic = topic
        self.slack.told(room, "topic", self.user, by_hand=True, topic=topic)
        return await self.slack.tell(mark)

    async def archive(self, channel: str, *, is_archived: bool = True) -> Answer:
        mark, room = len(self.slack.waiting), self._own(channel)
        room.is_archived = is_archived
        self.slack.emit_archived(room, self.user)
        return await self.slack.tell(mark)

    async def unarchive(self, channel: str) -> Answer:
        return await self.archive(channel, is_archived=False)

    async def accept(self, invite: str) -> Answer:
        """Take an invitation by Slack Connect: this workspace is in the room from now on."""
        mark = len(self.slack.waiting)
        room = next(one for one in self.slack.channels.values() if invite in one.invited)
        del room.invited[invite]
        room.teams.add(self.team)
        host = self.slack.workspaces[room.team]
        person = self.here.users[self.user]
        if room.team != self.team:
            seen = {"email": person.email, "locale": person.locale, "is_stranger": True}
            self.slack.add_user(host.team, self.user, name=person.name, home=self.team, **seen)
        self.slack.join(room, self.user)
        return await self.slack.tell(mark)

    def _own(self, channel: str) -> Channel:
        room = self.slack.channels[channel]
        assert self.user in room.members, f"{self.user} is not in {room.name}"
        return room

    def _room(self, channel: str) -> Channel:
        found = self.slack.channels.get(channel)
        return found or self.slack.direct(self.here, self.user)
