"""What Slack tells an app of its own accord, in the words of the Events API."""

import copy
from typing import TYPE_CHECKING

from tests.slack.fake_delivery import Delivery
from tests.slack.fake_state import Channel, Json, User, Workspace
from tests.slack.fake_tables import EVENT_SCOPES

if TYPE_CHECKING:
    from tests.slack.fake_world import World

KINDS = {"private": "group", "public": "channel", "im": "im"}


def delivered(world: "World", here: Workspace, event: Json) -> Delivery:
    """An event in its envelope, with the number that stays the same when it is repeated."""
    stamp = world.ts()
    by = {"user_id": here.bot_user, "is_bot": True, "is_enterprise_install": False}
    owner = {"enterprise_id": here.enterprise, "team_id": here.team}
    room = world.channels.get(str(event.get("channel")))
    return Delivery(
        "event",
        {
            "token": "unused",
            "team_id": here.team,
            "api_app_id": here.app_id,
            "context_team_id": here.team,
            "context_enterprise_id": here.enterprise,
            "event": {"event_ts": stamp, **copy.deepcopy(event)},
            "type": "event_callback",
            "event_id": world.number("Ev"),
            "event_time": int(float(stamp)),
            "authorizations": [owner | by],
            "event_context": "4-unused",
            "is_ext_shared_channel": bool(room and len(room.teams) > 1),
        },
    )


def name_of(event: Json) -> str:
    """As one subscribes to it."""
    if event["type"] != "message":
        return str(event["type"])
    kind = event["channel_type"]
    return "message.im" if kind == "im" else f"message.{kind}s"


def is_heard(here: Workspace, event: Json) -> bool:
    """Subscribed to, in scope, and the app is still there."""
    name = name_of(event)
    if here.state or (here.events is not None and name not in here.events):
        return False
    needed = EVENT_SCOPES.get(name)
    return needed is None or bool(here.scopes & set(needed))


def listener(world: "World", room: Channel, *also: str) -> Workspace | None:
    """The one workspace whose installation hears of a room: the host's when it may."""
    teams = [room.team, *sorted(room.teams - {room.team})]
    for team in teams:
        here = world.workspaces.get(team)
        if here and not here.state and here.bot_user in {*room.members, *also}:
            return here
    return None


def said(world: "World", room: Channel, message: Json, **more: object) -> Json:
    """The event of a message, or of what became of one."""
    stranger = world.find_user(str(message.get("user")))
    outside = stranger is not None and stranger.team != room.team
    teams = {"user_team": stranger.team, "source_team": stranger.team} if outside else {}
    return {
        "type": "message",
        "channel": room.id,
        "channel_type": KINDS[room.kind],
        **{name: value for name, value in message.items() if name != "metadata"},
        **teams,
        **more,
    }


def changed(world: "World", room: Channel, subtype: str, **more: object) -> Json:
    """message_changed and message_deleted: the message is inside."""
    body = {"type": "message", "subtype": subtype, "hidden": True, "ts": world.ts()}
    return {**body, "channel": room.id, "channel_type": KINDS[room.kind], **more}


def joined(room: Channel, user: str, team: str, inviter: str = "") -> Json:
    kind = {"channel": room.id, "channel_type": "C" if room.kind == "public" else "G"}
    by = {"inviter": inviter} if inviter else {}
    return {"type": "member_joined_channel", "user": user, "team": team, **kind, **by}


def left(room: Channel, user: str, team: str) -> Json:
    kind = {"channel": room.id, "channel_type": "C" if room.kind == "public" else "G"}
    return {"type": "member_left_channel", "user": user, "team": team, **kind}


def removed(room: Channel, actor: str) -> Json:
    """The app itself was shown out."""
    return {"type": f"{KINDS[room.kind]}_left", "channel": room.id, "actor_id": actor}


def renamed(room: Channel) -> Json:
    inner = {"id": room.id, "name": room.name, "created": room.created, "is_channel": False}
    return {"type": f"{KINDS[room.kind]}_rename", "channel": inner}


def archived(room: Channel, user: str, *, is_archived: bool) -> Json:
    word = "archive" if is_archived else "unarchive"
    return {"type": f"{KINDS[room.kind]}_{word}", "channel": room.id, "user": user}


def home_opened(user: str, channel: str, view: Json | None) -> Json:
    shown = {"view": view} if view else {}
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home", **shown}


def user_changed(person: User, stamp: int, *, with_email: bool) -> Json:
    shown = person.shown(with_email=with_email, with_locale=True)
    return {"type": "user_change", "user": shown, "cache_ts": stamp}


def uninstalled() -> Json:
    return {"type": "app_uninstalled"}


def revoked(here: Workspace) -> Json:
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [here.bot_user]}}
