"""conversations.*: rooms that are made, named, filled, emptied and put away."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack.fake_state import Ask, Channel, Json, SlackError, Workspace

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

NAME = 80
TOPIC = 250
AT_ONCE = 100  # people in one conversations.invite


def visible(slack: "FakeSlack", workspace: Workspace, channel: str) -> Channel:
    """A room that the app can know of: a private one only from the inside."""
    room = slack.channels.get(channel)
    if room is None or workspace.team not in room.teams:
        raise SlackError("channel_not_found")
    if room.kind != "public" and workspace.bot_user not in room.members:
        raise SlackError("channel_not_found")
    return room


def inside(slack: "FakeSlack", ask: Ask, name: str = "channel") -> Channel:
    """A room that the app is in and that is not archived."""
    room = visible(slack, ask.workspace, ask.text(name))
    if ask.workspace.bot_user not in room.members:
        raise SlackError("not_in_channel")
    if room.is_archived:
        raise SlackError("is_archived")
    return room


def of_many(room: Channel) -> Channel:
    if room.kind == "im":
        raise SlackError("method_not_supported_for_channel_type")
    return room


def named(slack: "FakeSlack", team: str, name: str) -> str:
    """The name, if Slack takes it and nobody has it, archived rooms included."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > NAME:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"[^\W_]", name):
        raise SlackError("invalid_name_punctuation")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise SlackError("invalid_name_specials")
    rooms = slack.channels.values()
    if any(room.team == team and room.name == name for room in rooms):
        raise SlackError("name_taken")
    return name


def create(slack: "FakeSlack", ask: Ask) -> Json:
    name = named(slack, ask.workspace.team, ask.text("name"))
    kind = "private" if ask.flag("is_private") else "public"
    room = slack.add_channel(ask.workspace.team, name, ask.workspace.bot_user, kind=kind)
    return {"channel": room.shown(ask.workspace.bot_user)}


def invite(slack: "FakeSlack", ask: Ask) -> Json:
    """All or none, unless forced: then those who can, and a list of who could not."""
    room = of_many(inside(slack, ask))
    if not isinstance(ask.arguments["users"], str):
        raise SlackError("invalid_array_arg")
    users = [one.strip() for one in ask.text("users").split(",") if one.strip()]
    if len(users) > AT_ONCE:
        raise SlackError("too_many_users")
    faults = {user: why for user in users if (why := not_invited(ask.workspace, room, user))}
    errors = [{"user": user, "ok": False, "error": why} for user, why in faults.items()]
    able = [user for user in dict.fromkeys(users) if user not in faults]
    if not able or (errors and not ask.flag("force")):
        raise SlackError(errors[0]["error"] if errors else "no_user", errors=errors)
    for user in able:
        slack.join(room, user, inviter=ask.workspace.bot_user)
    return {
        "channel": room.shown(ask.workspace.bot_user),
        **({"errors": errors} if errors else {}),
    }


def not_invited(workspace: Workspace, room: Channel, user: str) -> str | None:
    if user == workspace.bot_user:
        return "cant_invite_self"
    person = workspace.users.get(user)
    if person is None:
        return "user_not_found"
    if user in room.members:
        return "already_in_channel"
    return "cant_invite" if person.deleted or person.is_stranger else None


def invite_shared(slack: "FakeSlack", ask: Ask) -> Json:
    """Slack Connect, one person a call; accepted by hand in the other workspace."""
    room = of_many(visible(slack, ask.workspace, ask.text("channel")))
    if room.is_archived:
        raise SlackError("channel_archived")
    given = ask.arguments.get("emails") or ask.arguments.get("user_ids") or []
    people = given.split(",") if isinstance(given, str) else list(given)
    if not people:
        raise SlackError("recipients_not_specified")
    if len(people) > 1:
        raise SlackError("too_many_emails")
    if "emails" in ask.arguments and "@" not in people[0]:
        raise SlackError("invalid_email")
    if people[0] in room.invited.values():
        raise SlackError("connection_limit_exceeded_pending")
    number = slack.number("I")
    room.invited[number] = people[0]
    return {"invite_id": number, "is_legacy_shared_channel": False}


def set_topic(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask)
    if len(ask.text("topic")) > TOPIC:
        raise SlackError("too_long")
    room.topic = ask.text("topic")
    slack.told(room, "topic", ask.workspace.bot_user, topic=room.topic)
    return {"channel": room.shown(ask.workspace.bot_user)}


def set_purpose(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask)
    if len(ask.text("purpose")) > TOPIC:
        raise SlackError("too_long")
    room.purpose = ask.text("purpose")
    return {"channel": room.shown(ask.workspace.bot_user)}


def rename(slack: "FakeSlack", ask: Ask) -> Json:
    room = of_many(inside(slack, ask))
    if room.creator != ask.workspace.bot_user:
        raise SlackError("not_authorized")
    if room.name != ask.text("name"):
        room.name = named(slack, room.team, ask.text("name"))
        slack.emit_renamed(room)
    return {"channel": room.shown(ask.workspace.bot_user)}


def archive(slack: "FakeSlack", ask: Ask) -> Json:
    room = of_many(visible(slack, ask.workspace, ask.text("channel")))
    if room.is_archived:
        raise SlackError("already_archived")
    inside(slack, ask)
    room.is_archived = True
    slack.emit_archived(room, ask.workspace.bot_user)
    return {}


def unarchive(slack: "FakeSlack", ask: Ask) -> Json:
    """A bot may not: Slack takes this of people only."""
    if not visible(slack, ask.workspace, ask.text("channel")).is_archived:
        raise SlackError("not_archived")
    raise SlackError("not_in_channel")


def kick(slack: "FakeSlack", ask: Ask) -> Json:
    room = of_many(inside(slack, ask))
    if ask.text("user") == ask.workspace.bot_user:
        raise SlackError("cant_kick_self")
    if ask.text("user") not in room.members:
        raise SlackError("not_in_channel")
    slack.leave(room, ask.text("user"))
    return {"errors": {}}


def leave(slack: "FakeSlack", ask: Ask) -> Json:
    slack.leave(of_many(inside(slack, ask)), ask.workspace.bot_user)
    return {}


def open_direct(slack: "FakeSlack", ask: Ask) -> Json:
    if ask.text("channel"):
        return {"channel": {"id": visible(slack, ask.workspace, ask.text("channel")).id}}
    if not ask.text("users"):
        raise SlackError("users_list_not_supplied")
    person = ask.workspace.users.get(ask.text("users"))
    if person is None:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    room = slack.direct(ask.workspace, person.id)
    whole = room.shown(ask.workspace.bot_user) if ask.flag("return_im") else {"id": room.id}
    return {"channel": whole}


ROOMS: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    "conversations.create": create,
    "conversations.invite": invite,
    "conversations.inviteShared": invite_shared,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "conversations.rename": rename,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.kick": kick,
    "conversations.leave": leave,
    "conversations.open": open_direct,
}
