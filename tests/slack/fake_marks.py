"""pins.* and bookmarks.*: what is kept on top of a room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack.fake_rooms import inside, visible
from tests.slack.fake_state import Ask, Json, SlackError

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

BOOKMARKS = 100


def pin(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask)
    if not ask.text("timestamp"):
        raise SlackError("no_item_specified")
    if slack.message(room.id, ask.text("timestamp")) is None:
        raise SlackError("message_not_found")
    if ask.text("timestamp") in slack.pins[room.id]:
        raise SlackError("already_pinned")
    slack.pins[room.id].append(ask.text("timestamp"))
    return {}


def unpin(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask)
    if ask.text("timestamp") not in slack.pins[room.id]:
        raise SlackError("no_pin")
    slack.pins[room.id].remove(ask.text("timestamp"))
    return {}


def pins(slack: "FakeSlack", ask: Ask) -> Json:
    room = visible(slack, ask.workspace, ask.text("channel"))
    kept = [slack.message(room.id, ts) for ts in slack.pins[room.id]]
    return {"items": [{"type": "message", "channel": room.id, "message": one} for one in kept]}


def add_bookmark(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask, "channel_id")
    if ask.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    if not ask.text("link").startswith(("http://", "https://")):
        raise SlackError("invalid_link")
    if len(slack.bookmarks[room.id]) >= BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    bookmark = {
        "id": slack.number("Bk"),
        "channel_id": room.id,
        "type": "link",
        "title": ask.text("title"),
        "link": ask.text("link"),
        "app_id": None,
        "last_updated_by_user_id": ask.workspace.bot_user,
    }
    slack.bookmarks[room.id].append(bookmark)
    return {"bookmark": bookmark}


def the_bookmark(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask, "channel_id")
    for bookmark in slack.bookmarks[room.id]:
        if bookmark["id"] == ask.text("bookmark_id"):
            return bookmark
    raise SlackError("not_found")


def edit_bookmark(slack: "FakeSlack", ask: Ask) -> Json:
    bookmark = the_bookmark(slack, ask)
    if "link" in ask.arguments and not ask.text("link").startswith(("http://", "https://")):
        raise SlackError("invalid_link")
    bookmark |= {name: ask.text(name) for name in ("title", "link") if name in ask.arguments}
    return {"bookmark": bookmark}


def remove_bookmark(slack: "FakeSlack", ask: Ask) -> Json:
    slack.bookmarks[ask.text("channel_id")].remove(the_bookmark(slack, ask))
    return {}


def list_bookmarks(slack: "FakeSlack", ask: Ask) -> Json:
    room = visible(slack, ask.workspace, ask.text("channel_id"))
    return {"bookmarks": list(slack.bookmarks[room.id])}


MARKS: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    "pins.add": pin,
    "pins.remove": unpin,
    "pins.list": pins,
    "bookmarks.add": add_bookmark,
    "bookmarks.edit": edit_bookmark,
    "bookmarks.remove": remove_bookmark,
    "bookmarks.list": list_bookmarks,
}
