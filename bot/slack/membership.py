"""Who is in a channel because of us: invited, skipped, and taken out again."""

from collections.abc import Mapping
from typing import Any

from bot.slack.channels import SHUT, Channel, attempted, next_page
from bot.slack.verdicts import SlackRefused, code_of
from handlers.plans import RoomPlan

INVITED_AT_ONCE = 100
PAGE = 1000

# conversations.invite: these are about one of the invited, and the others may still come.
PERSONAL = frozenset(
    {
        *("already_in_channel", "cant_invite", "cant_invite_self", "invitee_cant_see_channel"),
        *("ura_max_channels", "user_is_restricted", "user_is_ultra_restricted"),
        *("user_disabled", "user_not_found", "user_team_not_in_channel"),
    }
)
THERE = frozenset({"already_in_channel", "cant_invite_self"})
GONE = frozenset({"not_in_channel", "user_not_found"})


async def invited(channel: Channel, plan: RoomPlan) -> list[str]:
    """Invite who we have not invited yet, a hundred a call; skip whom Slack does not let in."""
    new = [user for user in plan.members if user not in channel.invited]
    codes: set[str] = set()
    for start in range(0, len(new), INVITED_AT_ONCE):
        batch = new[start : start + INVITED_AT_ONCE]
        refused = await _invite(channel, batch)
        there = [user for user in batch if refused.get(user, "already_in_channel") in THERE]
        await channel.remember(invited=" ".join([*channel.invited, *there]))
        codes |= set(refused.values()) - THERE
    return [f"not_invited:{code}" for code in sorted(codes)]


async def removed(channel: Channel, plan: RoomPlan) -> list[str]:
    """Take out whom we invited and who no longer belongs; who came by hand is let be."""
    short: list[str] = []
    for user in [user for user in channel.invited if user not in plan.members]:
        refused = await attempted(
            channel, "not_removed", "conversations.kick", fine=GONE, user=user
        )
        if not refused:
            left = [one for one in channel.invited if one != user]
            await channel.remember(invited=" ".join(left))
        short += refused
    return list(dict.fromkeys(short))


async def present(channel: Channel) -> set[str]:
    """Return everybody in a channel, ourselves too."""
    users: set[str] = set()
    cursor = None
    while True:
        answer = await channel.call("conversations.members", limit=PAGE, cursor=cursor)
        users.update(str(user) for user in answer.get("members", []))
        cursor = next_page(answer)
        if cursor is None:
            return users


async def _invite(channel: Channel, users: list[str]) -> dict[str, str]:
    """Return who could not be invited, with Slack's code for it."""
    try:
        answer: Mapping[str, Any] = await channel.call(
            "conversations.invite", users=",".join(users), force=True
        )
    except SlackRefused as refusal:
        return await _invite_others(channel, users, refusal)
    return _refused(answer)


async def _invite_others(
    channel: Channel, users: list[str], refusal: SlackRefused
) -> dict[str, str]:
    """Invite those whom Slack did not mean; where it does not say whom, one by one."""
    code = refusal.reason_code
    if code in SHUT:
        raise refusal
    said = _refused(refusal.answer)
    refused = {user: said[user] for user in users if user in said}
    if not refused and (code not in PERSONAL or len(users) == 1):
        return dict.fromkeys(users, code)
    others = [user for user in users if user not in refused]
    for batch in [others] if refused and others else [[user] for user in others]:
        refused |= await _invite(channel, batch)
    return refused


def _refused(answer: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(one["user"]): code_of(one)
        for one in answer.get("errors") or []
        if isinstance(one, dict) and "user" in one
    }
