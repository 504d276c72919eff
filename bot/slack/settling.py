"""Bring a channel to its plan, one thing at a time; what cannot be done stops nothing else."""

from html import unescape

from bot.slack.channels import Channel, attempted
from bot.slack.membership import invited, present, removed
from bot.slack.outward import bookmarked, connected
from handlers.plans import RoomPlan
from scheduler.chat import Refused

TOPIC_LENGTH = 250


async def settled(channel: Channel, plan: RoomPlan) -> list[str]:
    """Return what could not be done, as codes. Raises Refused where nothing more can be.

    What was set is remembered at once: a room that was interrupted goes on where it stopped,
    and one that is as planned costs no call.
    """
    if plan.is_gone:
        return await _gone(channel)
    if not channel.memory.is_known:
        await _look(channel, plan)
    if channel.memory.is_archived:
        if plan.is_open:
            raise Refused("is_archived")  # a bot may not unarchive
        return []
    steps = OPEN if plan.is_open else SHUT
    return [short for step in steps for short in await step(channel, plan)]


async def _gone(channel: Channel) -> list[str]:
    """Slack lets no app delete a channel: see whether somebody has, and forget it then."""
    try:
        await channel.call("conversations.info")
    except Refused as refused:
        if refused.reason_code != "channel_not_found":
            raise
        await channel.forget()
        return []
    return ["not_deleted:by_hand"]


async def _look(channel: Channel, plan: RoomPlan) -> None:
    """See how the channel is, and who of those that belong there is in it."""
    shown = (await channel.call("conversations.info")).get("channel") or {}
    ours = dict.fromkeys([*channel.invited, *plan.members])
    there = await present(channel)
    await channel.remember(
        is_known=True,
        name=str(shown.get("name") or ""),
        topic=unescape(str((shown.get("topic") or {}).get("value") or "")),
        is_archived=bool(shown.get("is_archived")),
        pinned="",
        invited=" ".join(user for user in ours if user in there),
    )


async def _renamed(channel: Channel, plan: RoomPlan) -> list[str]:
    if channel.memory.name == plan.name:
        return []
    short = await attempted(channel, "not_renamed", "conversations.rename", name=plan.name)
    if not short:
        await channel.remember(name=plan.name)
    return short


async def _explained(channel: Channel, plan: RoomPlan) -> list[str]:
    topic = plan.topic[:TOPIC_LENGTH]
    if channel.memory.topic == topic:
        return []
    short = await attempted(channel, "no_topic", "conversations.setTopic", topic=topic)
    if not short:
        await channel.remember(topic=topic)
    return short


async def _pinned(channel: Channel, plan: RoomPlan) -> list[str]:
    place, _, ts = (plan.pinned or "").partition(":")
    if place != channel.memory.channel or channel.memory.pinned == plan.pinned:
        return []
    short = await attempted(
        channel, "not_pinned", "pins.add", fine={"already_pinned"}, timestamp=ts
    )
    if not short:
        await channel.remember(pinned=plan.pinned or "")
    return short


async def _archived(channel: Channel, _plan: RoomPlan) -> list[str]:
    short = await attempted(
        channel, "not_archived", "conversations.archive", fine={"already_archived"}
    )
    if not short:
        await channel.remember(is_archived=True)
    return short


# Who no longer belongs is out first, before anything more is said.
OPEN = (removed, _renamed, _explained, invited, _pinned, bookmarked, connected)
SHUT = (removed, _archived)
