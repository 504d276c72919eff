"""What a channel shows of the world outside: the way to the overview, people elsewhere."""

from hashlib import sha256

from bot.slack.channels import Channel, attempted
from bot.slack.tables import ASKED
from handlers.plans import RoomPlan
from locales import DEFAULT, speaking
from locales import gettext as _
from scheduler.chat import Refused

# conversations.inviteShared: these hold for everybody else from outside as well.
FOR_ALL = frozenset(
    {
        *("connection_limit_exceeded", "missing_scope", "no_permission", "not_allowed"),
        *("not_paid", "restricted_action", "team_access_not_granted"),
    }
)


async def bookmarked(channel: Channel, _plan: RoomPlan) -> list[str]:
    """Put the way to our App Home on top of the channel, once."""
    app_id = await channel.api.tokens.app_id(channel.memory.workspace)
    link = f"https://slack.com/app_redirect?app={app_id}&team={channel.memory.workspace}"
    if not app_id or channel.memory.bookmark == link:
        return []
    if channel.memory.bookmark == ASKED and await _is_made(channel, link):
        await channel.remember(bookmark=link)
        return []
    return await _bookmark(channel, link)


async def _bookmark(channel: Channel, link: str) -> list[str]:
    # Slack would take the same one twice: written down before, so that one looks after a crash.
    await channel.remember(bookmark=ASKED)
    with speaking(DEFAULT):
        title = _("Overview")
    short = await attempted(
        channel, "no_bookmark", "bookmarks.add", title=title, type="link", link=link
    )
    await channel.remember(bookmark="" if short else link)
    return short


async def _is_made(channel: Channel, link: str) -> bool:
    try:
        answer = await channel.call("bookmarks.list")
    except Refused:
        return False
    return any(one.get("link") == link for one in answer.get("bookmarks") or [])


async def connected(channel: Channel, plan: RoomPlan) -> list[str]:
    """Invite people of other workspaces by Slack Connect: one a call, and each but once."""
    short: list[str] = []
    for email in plan.outsiders:
        refused = await _connect(channel, email)
        short += refused
        if any(one.partition(":")[2] in FOR_ALL for one in refused):
            break
    return list(dict.fromkeys(short))


async def _connect(channel: Channel, email: str) -> list[str]:
    digest = sha256(email.lower().encode()).hexdigest()[:16]
    asked = channel.memory.outsiders.split()
    if digest in asked:
        return []
    refused = await attempted(
        channel,
        "connect",
        "conversations.inviteShared",
        fine={"already_in_channel"},
        emails=[email],
        external_limited=False,
    )
    if not refused:
        await channel.remember(outsiders=" ".join([*asked, digest]))
    return refused
