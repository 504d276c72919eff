"""Teams' activities, read strictly where we use them, and let be where we do not.

Garbled for a shape that Teams does not send. What is new to us is Nothing, never an error:
Teams stops delivering for hours to a bot that fails (github.com/microsoft/teams.py/issues/433).

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.payloads import Garbled, identifier, inside, needed, text
from bot.teams import carried
from bot.teams.asked import (
    Asked,
    Happening,
    Nothing,
    Payload,
    Press,
    Surface,
    Typing,
    Where,
    Who,
    Written,
)
from bot.teams.fields import FIELD, SEPARATOR, SEVERAL
from bot.teams.texts import has_files, is_called, of_message, readable
from bot.typed import clean

SEARCH = "application/search"
SURFACES = {surface.value: surface for surface in Surface}
# What channelData.eventType says of a room, and what we call it.
IN_ROOMS: Mapping[str, str] = {
    "channelRenamed": "renamed",
    "channelDeleted": "removed",
    "teamArchived": "archived",
    "teamDeleted": "removed",
    "channelMemberAdded": "joined",
    "channelMemberRemoved": "left",
}


def read(activity: Payload, tenant: str) -> Asked:
    """Raise ValueError (Garbled) for a shape Teams does not send."""
    reader = _KINDS.get(identifier(activity, "type"), _nothing)
    return reader(activity, tenant)


def _message(activity: Payload, tenant: str) -> Asked:
    who, where = _who(activity, tenant), _where(activity)
    # A card's plain Submit comes as a message: none of ours does.
    if not who.user or activity.get("value") is not None:
        return Nothing(is_invoke=False)
    is_edited = text(activity, "type") == "messageUpdate"
    key = _key(activity, tenant)
    calls = where.is_personal or is_called(activity)
    said, files = readable(activity), has_files(activity)
    return Written(who, key, where, said, calls, is_edited, files)


def _message_deleted(activity: Payload, tenant: str) -> Asked:
    who, where = _who(activity, tenant), _where(activity, message="id")
    return Happening(who, f"{_key(activity, tenant)}:deleted", where, "deleted")


def _invoke(activity: Payload, tenant: str) -> Asked:
    name, value = text(activity, "name"), inside(activity, "value")
    if name == SEARCH:
        typed = text(value, "queryText")
        where = _where(activity)
        return Typing(_who(activity, tenant), where, text(value, "dataset"), typed)
    surface = SURFACES.get(name)
    if surface is None:
        return Nothing(is_invoke=True)
    around = inside(value, "action") if surface is Surface.MESSAGE else value
    held = inside(around, "data")
    return Press(
        who=_who(activity, tenant),
        key=_key(activity, tenant),
        where=_where(activity, message="replyToId"),
        surface=surface,
        carried=carried.read(held),
        fields=_fields(held),
        **_chosen(value, surface),
    )


def _chosen(value: Payload, surface: Surface) -> dict[str, Any]:
    """A command of the extension, and the message that it was chosen on, if there is one."""
    if surface is not Surface.EXTENSION:
        return {}
    message = inside(value, "messagePayload")
    said, files = of_message(message), has_files(message)
    return {"command": text(value, "commandId"), "text": said, "has_files": files}


def _update(activity: Payload, tenant: str) -> Asked:
    """Who came and went, and what became of the room."""
    data = inside(activity, "channelData")
    kind = IN_ROOMS.get(text(data, "eventType"), "")
    added, removed = (
        _members(activity, tenant, f"members{one}") for one in ("Added", "Removed")
    )
    if added or removed:
        kind = "joined" if added else "left"
    users, where, channel = (*added, *removed), _where(activity), inside(data, "channel")
    if kind in {"renamed", "removed"}:
        where = Where(identifier(channel, "id") or where.conversation)
    if not kind or (kind in {"joined", "left"} and not users):  # we ourselves came, or went
        return Nothing(is_invoke=False)
    who, key = _who(activity, tenant), _key(activity, tenant)
    name = text(channel, "name") if kind == "renamed" else ""
    return Happening(who, key, where, kind, users, name)


def _install(activity: Payload, tenant: str) -> Asked:
    action = text(activity, "action")
    if action not in {"add", "remove"}:
        return Nothing(is_invoke=False)
    kind = "app_added" if action == "add" else "app_removed"
    where = _where(activity)
    return Happening(_who(activity, tenant), _key(activity, tenant), where, kind)


def _nothing(activity: Payload, _tenant: str) -> Asked:
    return Nothing(is_invoke=identifier(activity, "type") == "invoke")


def _who(activity: Payload, tenant: str) -> Who:
    sender = inside(activity, "from")
    locale = text(activity, "locale").partition("-")[0].lower()
    return _account(sender, tenant, locale)


def _account(account: Payload, tenant: str, locale: str = "") -> Who:
    teams_id = identifier(account, "id")
    is_bot = teams_id.startswith("28:") or account.get("role") == "bot"
    user = "" if is_bot else identifier(account, "aadObjectId") or teams_id
    return Who(tenant, user, teams_id, text(account, "name"), locale)


def _where(activity: Payload, message: str = "") -> Where:
    conversation = inside(activity, "conversation")
    return Where(
        conversation=identifier(conversation, "id").partition(";")[0],
        is_personal=text(conversation, "conversationType") in {"personal", ""},
        message=identifier(activity, message) if message else "",
    )


def _members(activity: Payload, tenant: str, name: str) -> tuple[Who, ...]:
    found = activity.get(name) or []
    if not isinstance(found, list):
        raise Garbled(f"{name} is not a list")
    people = (_account(one, tenant) for one in found if isinstance(one, Mapping))
    return tuple(one for one in people if one.user)


def _fields(data: Payload) -> dict[str, tuple[str, ...]]:
    """What was filled in, by field. One that was left empty is there without a value."""
    found: dict[str, tuple[str, ...]] = {}
    for name in data:
        sort, _, field = name.partition(":")
        if f"{sort}:" in {FIELD, SEVERAL} and field:
            said = clean(_said(data, name))
            values = said.split(SEPARATOR) if f"{sort}:" == SEVERAL else [said]
            found[field] = tuple(one for one in values if one)
    return found


def _said(data: Payload, name: str) -> str:
    value: Any = data.get(name)
    return str(value).lower() if isinstance(value, bool) else text(data, name)


def _key(activity: Payload, tenant: str) -> str:
    """The activity's own id; where it has none, what it says stands for it."""
    found = identifier(activity, "id")
    if not found:
        told = json.dumps(activity, sort_keys=True, default=str)
        found = hashlib.sha256(told.encode()).hexdigest()[:32]
    kind = needed(activity, "type")
    place = identifier(inside(activity, "conversation"), "id")
    digest = hashlib.sha256(f"{kind}:{place}:{found}".encode()).hexdigest()[:40]
    edited = text(inside(activity, "channelData"), "eventType")
    stamp = identifier(activity, "timestamp") if edited == "editMessage" else ""
    return f"teams:{tenant}:{digest}{stamp}"


_KINDS: Mapping[str, Callable[[Payload, str], Asked]] = {
    "message": _message,
    "messageUpdate": _message,
    "messageDelete": _message_deleted,
    "invoke": _invoke,
    "conversationUpdate": _update,
    "installationUpdate": _install,
}
