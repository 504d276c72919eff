"""A shared room as a private channel: found, opened, called about, and remembered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack import tables
from bot.slack.api import SlackApi
from bot.slack.tables import SlackChannel
from handlers.plans import RoomPlan
from scheduler.chat import Refused, Unsure
from scheduler.store import Store

PAGE = 200  # "We recommend no more than 200 results at a time"

# A channel that is not there for us any more.
GONE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
# Nothing more can be done in it, or with this token: not a shortfall but an end.
SHUT = GONE | frozenset(
    {
        *("account_inactive", "invalid_auth", "not_authed", "not_installed"),
        *("token_expired", "token_revoked"),
    }
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel and what we remember of it, which grows with each step."""

    api: SlackApi
    store: Store
    memory: SlackChannel

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 -- Slack's
        name = "channel_id" if method.startswith("bookmarks.") else "channel"
        arguments[name] = self.memory.channel
        return await self.api.call(self.memory.workspace, method, **arguments)

    async def remember(self, **values: str | bool) -> None:
        await tables.remember(self.store, self.memory, **values)

    async def forget(self) -> None:
        await tables.erase(self.store, self.memory)

    @property
    def invited(self) -> list[str]:
        return self.memory.invited.split()


async def found(api: SlackApi, workspace: str, name: str, bot_user: str) -> str | None:
    """Look for the channel of exactly this name that is our own; a stranger's is not."""
    cursor = None
    while True:
        answer = await api.call(
            workspace,
            "users.conversations",
            types="private_channel",
            limit=PAGE,
            cursor=cursor,
            team_id=workspace,
        )
        for channel in answer.get("channels", []):
            if (channel.get("name"), channel.get("creator")) == (name, bot_user):
                return str(channel["id"])
        cursor = next_page(answer)
        if cursor is None:
            return None


async def opened(api: SlackApi, store: Store, workspace: str, plan: RoomPlan) -> Channel:
    """Create a channel; Refused("name_taken") where there is one of that name already."""
    answer = await api.call(
        workspace, "conversations.create", name=plan.name, is_private=True, team_id=workspace
    )
    try:
        made = str(answer["channel"]["id"])
    except (KeyError, TypeError) as error:
        raise Unsure("unreadable") from error
    channel = Channel(api, store, SlackChannel(workspace=workspace, channel=made))
    await channel.remember(is_known=True, name=plan.name)
    return channel


async def attempted(
    channel: Channel,
    shortfall: str,
    method: str,
    *,
    fine: Collection[str] = (),
    **arguments: Any,  # noqa: ANN401 -- Slack's
) -> list[str]:
    """Call; return the shortfall with Slack's code, if there is one. A `fine` one is none."""
    try:
        await channel.call(method, **arguments)
    except Refused as refused:
        if refused.reason_code in fine:
            return []
        if refused.reason_code in SHUT:
            raise
        return [f"{shortfall}:{refused.reason_code}"]
    return []


def next_page(answer: Mapping[str, Any]) -> str | None:
    """The cursor of what comes after, if anything does."""
    return (answer.get("response_metadata") or {}).get("next_cursor") or None
