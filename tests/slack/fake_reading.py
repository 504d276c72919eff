"""conversations.* that only look: what a room is, who is in it, what was said."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack.fake_rooms import visible
from tests.slack.fake_state import Ask, Json, SlackError

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack


def paged(ask: Ask, everything: list, usual: int) -> tuple[list, str]:
    """A page by limit and cursor, and the cursor of the next."""
    start = int(ask.text("cursor").removeprefix("at:") or 0)
    end = start + min(int(ask.text("limit") or usual), 1000)
    return everything[start:end], f"at:{end}" if end < len(everything) else ""


def info(slack: "FakeSlack", ask: Ask) -> Json:
    room = visible(slack, ask.workspace, ask.text("channel"))
    counted = {"num_members": len(room.members)} if ask.flag("include_num_members") else {}
    return {"channel": {**room.shown(ask.workspace.bot_user), **counted}}


def members(slack: "FakeSlack", ask: Ask) -> Json:
    room = visible(slack, ask.workspace, ask.text("channel"))
    page, following = paged(ask, room.members, 100)
    return {"members": page, "response_metadata": {"next_cursor": following}}


def history(slack: "FakeSlack", ask: Ask) -> Json:
    """Newest first; what a message carries for machines only when asked for."""
    room = visible(slack, ask.workspace, ask.text("channel"))
    if ask.workspace.bot_user not in room.members:
        raise SlackError("not_in_channel")
    hidden = {"channel"} if ask.flag("include_all_metadata") else {"channel", "metadata"}
    found = [
        {name: value for name, value in message.items() if name not in hidden}
        for message in reversed(slack.messages[room.id])
        if within(ask, message["ts"])
    ]
    page, following = paged(ask, found, 100)
    more = {"response_metadata": {"next_cursor": following}} if following else {}
    return {"messages": page, "has_more": bool(following), **more}


def within(ask: Ask, ts: str) -> bool:
    oldest, latest = ask.text("oldest") or "0", ask.text("latest") or "99999999999"
    if ask.flag("inclusive"):
        return float(oldest) <= float(ts) <= float(latest)
    return float(oldest) < float(ts) < float(latest)


def list_rooms(slack: "FakeSlack", ask: Ask) -> Json:
    """The private ones only where the app is in; users.conversations: the others too."""
    words = {"private_channel": "private", "public_channel": "public", "im": "im"}
    kinds = {words.get(one) for one in (ask.text("types") or "public_channel").split(",")}
    bot, is_any = ask.workspace.bot_user, ask.method == "conversations.list"
    found = [
        room.shown(bot)
        for room in slack.channels.values()
        if room.kind in kinds
        and ask.workspace.team in room.teams
        and (bot in room.members or (is_any and room.kind == "public"))
        and not (room.is_archived and ask.flag("exclude_archived"))
    ]
    page, following = paged(ask, found, 100)
    return {"channels": page, "response_metadata": {"next_cursor": following}}


READING: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.list": list_rooms,
    "users.conversations": list_rooms,
}
