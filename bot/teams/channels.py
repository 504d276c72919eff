"""A room as a channel in a host team: shared with its members alone, or open to the team.

https://learn.microsoft.com/graph/api/channel-post, /channel-post-enabledapps
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from bot.teams import membership
from bot.teams.api import Json
from bot.teams.graph import identified
from bot.teams.rooms import TOPIC_LENGTH, Found, Room, as_named, name_of, owner_of
from bot.teams.verdicts import TeamsRefused
from handlers.plans import RoomPlan
from scheduler.chat import Failed, Refused

# A team holds 1,000 channels, with those that were deleted lately; some are made by hand.
MOST_CHANNELS, NEARLY = 950, 900
CREATE = "Channel.Create"
ENABLE = "TeamsAppInstallation.ManageSelectedForTeam.All"
MEMBERS = "ChannelMember.ReadWrite.All"
TEAM_MEMBERS = "TeamMember.ReadWrite.All"
READ = "Channel.ReadBasic.All"
CHANGE = "ChannelSettings.ReadWrite.All"
DELETE = "Channel.Delete.All"
TAKEN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT})
POLLS, POLL_SECONDS = 4, 0.5


@dataclass(frozen=True, slots=True)
class Channels:
    """`is_shared`: only who is brought in sees it; else everybody in the team does."""

    is_shared: bool

    async def found(self, room: Room, plan: RoomPlan) -> str | None:
        """Look for the channel of exactly this name: nobody else makes one of that name."""
        teams = [room.row.team] if room.row.team else room.registration.host_teams
        said = quote(f"displayName eq '{name_of(plan)}'")
        for team in teams:
            channel = await room.graph.first(READ, f"teams/{team}/channels?$filter={said}")
            if channel is not None:
                await room.remember(conversation=identified(channel), team=team)
                return room.row.conversation
        return None

    async def opened(self, room: Room, plan: RoomPlan) -> None:
        """Make the channel and let us into it; each step is taken up where it stopped."""
        if not room.row.conversation:
            await self._created(room, plan)
        if self.is_shared and not room.row.is_enabled:
            await _enabled(room)

    async def settled(self, room: Room, plan: RoomPlan) -> list[str]:
        if not plan.is_open:
            short = await self._removed(room, plan)
            await _archived(room)
            return short
        if room.row.is_archived:
            raise Refused("is_archived")  # by hand, or with the course
        await self.opened(room, plan)
        return [
            *await self._removed(room, plan),
            *await _named(room, plan),
            *await membership.invited(room, *self._people(room), plan),
            *await _crowded(room),
        ]

    async def deleted(self, room: Room) -> None:
        """Teams keeps it for its owners for 30 days more, then it is gone for good."""
        await room.graph.call(DELETE, "DELETE", _path(room), fine={HTTPStatus.NOT_FOUND})

    async def looked(self, room: Room) -> Found | None:
        """None when there is no such channel any more."""
        path = f"{_path(room)}?$select=id,displayName,isArchived"
        shown = await room.graph.call(READ, "GET", path, fine={HTTPStatus.NOT_FOUND})
        if not shown:
            return None
        # Everybody in the team is in an open channel, and may come and go there.
        users = await room.graph.users(MEMBERS, _path(room)) if self.is_shared else None
        return Found(
            is_archived=shown.get("isArchived") is True,
            is_renamed=shown.get("displayName") != as_named(room.row.name),
            users=users,
        )

    async def _created(self, room: Room, plan: RoomPlan) -> None:
        team = room.row.team or await _host_team(room)
        # Before the call: a lost answer is looked for there.
        await room.remember(team=team)
        body: Json = {
            "displayName": name_of(plan),
            "description": plan.topic[:TOPIC_LENGTH],
            "membershipType": "shared" if self.is_shared else "standard",
        }
        owner = owner_of(plan)
        if self.is_shared:
            body["members"] = [room.graph.member(owner, "owner")]
        try:
            made = await room.graph.started(CREATE, f"teams/{team}/channels", body)
        except TeamsRefused as refused:
            if refused.status not in TAKEN or await self.found(room, plan) is None:
                raise
            return
        await room.remember(
            conversation=identified(made),
            topic=plan.topic,
            is_known=True,
            invited=owner if self.is_shared else "",
        )

    async def _removed(self, room: Room, plan: RoomPlan) -> list[str]:
        # Who leaves a course may have another in the same team.
        if not self.is_shared:
            return []
        return await membership.removed(room, *self._people(room), plan)

    def _people(self, room: Room) -> tuple[str, str]:
        if self.is_shared:
            return _path(room), MEMBERS
        return f"teams/{room.row.team}", TEAM_MEMBERS


async def _host_team(room: Room) -> str:
    """Return the first team that has room for one more; the last takes what there is left."""
    teams = room.registration.host_teams
    if not teams:
        raise Refused("lacks:host_team")
    for team in teams:
        if await room.memory.rooms_in(room.row.tenant, team) < MOST_CHANNELS:
            return team
    return teams[-1]


async def _crowded(room: Room) -> list[str]:
    """Warn when a team is nearly full, and again when it is; whoever hears tells it once."""
    team = room.row.team
    count = await room.memory.rooms_in(room.row.tenant, team)
    if count < NEARLY:
        return []
    passed = MOST_CHANNELS if count >= MOST_CHANNELS else NEARLY
    is_last = team == room.registration.host_teams[-1]
    return [f"host_team:{team}:{passed}:{'no_next' if is_last else 'nearly_full'}"]


async def _enabled(room: Room) -> None:
    app = await room.graph.app(room.registration.client_id)
    body = {"@odata.id": room.graph.address(f"appCatalogs/teamsApps/{app}")}
    path = f"{_path(room)}/enabledApps/$ref"
    await room.graph.call(ENABLE, "POST", path, body, fine={HTTPStatus.CONFLICT})
    await room.remember(is_enabled=True)


async def _named(room: Room, plan: RoomPlan) -> list[str]:
    """Its name and its description, where they are not as planned."""
    if room.row.is_known and room.row.topic == plan.topic:
        return []
    body = {"displayName": name_of(plan), "description": plan.topic[:TOPIC_LENGTH]}
    try:
        await room.graph.call(CHANGE, "PATCH", _path(room), body)
    except Refused as refused:
        return [f"not_renamed:{refused.reason_code}"]
    await room.remember(is_known=True, topic=plan.topic)
    return []


async def _archived(room: Room) -> None:
    """Archive, and see that it is done: it goes on after Teams has answered."""
    if room.row.is_archived:
        return
    try:
        started = await room.graph.started(CHANGE, f"{_path(room)}/archive", {})
        await _ended(room, str(started.get("operation", "")))
    except TeamsRefused as refused:
        if not await _is_archived(room):
            raise Refused(f"not_archived:{refused.reason_code}") from refused
    await room.remember(is_archived=True)


async def _ended(room: Room, operation: str) -> None:
    """Raises Failed while it still goes on: it is looked at again later."""
    for _ in range(POLLS):
        if not operation:
            if await _is_archived(room):
                return
        else:
            path = f"teams/{room.row.team}/operations/{quote(operation, safe='')}"
            state = (await room.graph.call(CHANGE, "GET", path)).get("status")
            if state == "succeeded":
                return
            if state == "failed":
                break
        await asyncio.sleep(POLL_SECONDS)
    raise Failed("archiving")


async def _is_archived(room: Room) -> bool:
    shown = await room.graph.call(READ, "GET", f"{_path(room)}?$select=id,isArchived")
    return shown.get("isArchived") is True


def _path(room: Room) -> str:
    return f"teams/{room.row.team}/channels/{quote(room.row.conversation, safe='')}"
