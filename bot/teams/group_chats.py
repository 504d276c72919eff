"""A room as a group chat, for tenants where channels are not allowed. It cannot be archived."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from bot.teams import membership
from bot.teams.graph import identified
from bot.teams.rooms import Found, Room, name_of, owner_of
from bot.teams.verdicts import TeamsRefused
from handlers.plans import RoomPlan
from scheduler.chat import Refused

CREATE = "Chat.Create"
INSTALL = "TeamsAppInstallation.ReadWriteSelfForChat.All"
MEMBERS = "ChatMember.ReadWrite.All"
READ = "Chat.ReadBasic.All"
CHANGE = "Chat.ReadWrite.All"
DELETE = "Chat.ManageDeletion.All"


@dataclass(frozen=True, slots=True)
class GroupChats:
    async def found(self, room: Room, plan: RoomPlan) -> str | None:
        """Look among the chats of whoever owns it: an application has no list of its own."""
        said = quote(f"topic eq '{name_of(plan)}'")
        path = f"users/{owner_of(plan)}/chats?$filter={said}"
        chat = await room.graph.first(READ, path)
        if chat is None:
            return None
        await room.remember(conversation=identified(chat))
        return room.row.conversation

    async def opened(self, room: Room, plan: RoomPlan) -> None:
        # Teams takes any number of chats of one name: a lost answer is looked for first.
        if not room.row.conversation and await self._created(room, plan):
            return
        if not room.row.is_enabled:
            await _installed(room)

    async def settled(self, room: Room, plan: RoomPlan) -> list[str]:
        path = _path(room)
        short = await membership.removed(room, path, MEMBERS, plan)
        if not plan.is_open:
            await room.remember(is_archived=True)
            return short
        await self.opened(room, plan)
        if not room.row.is_known:
            body = {"topic": name_of(plan)}
            try:
                await room.graph.call(CHANGE, "PATCH", path, body)
            except Refused as refused:
                short.append(f"not_renamed:{refused.reason_code}")
            else:
                await room.remember(is_known=True)
        return [*short, *await membership.invited(room, path, MEMBERS, plan)]

    async def deleted(self, room: Room) -> None:
        """Teams keeps it for its administrators for 7 days more, then it is gone for good."""
        await room.graph.call(DELETE, "DELETE", _path(room), fine={HTTPStatus.NOT_FOUND})

    async def looked(self, room: Room) -> Found | None:
        """None when there is no such chat any more. It has no archive, and its name is free."""
        try:
            users = await room.graph.users(MEMBERS, _path(room))
        except TeamsRefused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            return None
        return Found(users=users)

    async def _created(self, room: Room, plan: RoomPlan) -> bool:
        owner_of(plan)
        homes = {user: await room.home_of(user) for user in plan.members}
        members = [room.graph.member(user, "owner", home=home) for user, home in homes.items()]
        body = {"chatType": "group", "topic": name_of(plan), "members": members}
        app = await room.graph.app(room.registration.client_id)
        bound = room.graph.address(f"appCatalogs/teamsApps/{app}")
        body["installedApps"] = [{"teamsApp@odata.bind": bound}]
        made = await room.graph.call(CREATE, "POST", "chats", body)
        await room.remember(
            conversation=identified(made),
            is_known=True,
            is_enabled=True,
            invited=" ".join(plan.members),
        )
        return True


async def _installed(room: Room) -> None:
    app = await room.graph.app(room.registration.client_id)
    body = {"teamsApp@odata.bind": room.graph.address(f"appCatalogs/teamsApps/{app}")}
    path = f"{_path(room)}/installedApps"
    await room.graph.call(INSTALL, "POST", path, body, fine={HTTPStatus.CONFLICT})
    await room.remember(is_enabled=True)


def _path(room: Room) -> str:
    return f"chats/{quote(room.row.conversation, safe='')}"
