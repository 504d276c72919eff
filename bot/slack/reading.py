"""Slack's payloads, read strictly: Garbled for a shape that Slack does not send.

https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/apis/events-api
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.payloads import (
    Garbled,
    first,
    identifier,
    inside,
    needed,
    objects,
    reference,
    text,
    whole_number,
)
from bot.slack import messages, submitted
from bot.slack.asked import (
    Asked,
    Command,
    Happening,
    Nothing,
    Payload,
    Press,
    Submit,
    Typing,
    View,
    Who,
)
from bot.slack.texts import readable
from bot.typed import clean, command_name


def read(payload: Payload) -> Asked:
    """Raise ValueError (Garbled) for a shape Slack does not send."""
    kind = identifier(payload, "type")
    if not kind:
        return _command(payload)
    return _KINDS.get(kind, _nothing)(payload)


def _command(payload: Payload) -> Command:
    who = Who(
        team=needed(payload, "team_id"),
        user=needed(payload, "user_id"),
        enterprise=identifier(payload, "enterprise_id"),
        home=identifier(payload, "team_id"),
    )
    trigger = needed(payload, "trigger_id")
    return Command(
        who=who,
        key=f"slack:{who.team}:{trigger}",
        trigger=trigger,
        name=command_name(needed(payload, "command")),
        text=readable(text(payload, "text")).strip(),
        channel=identifier(payload, "channel_id"),
        response_url=identifier(payload, "response_url"),
    )


def _press(payload: Payload) -> Press | Nothing:
    if submitted.is_link(first(payload, "actions")):
        return _nothing(payload)
    who, trigger = _who(payload), needed(payload, "trigger_id")
    channel = reference(payload, "channel")
    return Press(
        who=who,
        key=f"slack:{who.team}:{trigger}",
        trigger=trigger,
        action=submitted.pressed(first(payload, "actions")),
        channel=channel or identifier(inside(payload, "container"), "channel_id"),
        response_url=identifier(payload, "response_url"),
        view=_view(payload) if payload.get("view") else None,
    )


def _shortcut(payload: Payload) -> Press:
    """A shortcut on a message: its text is handed on to the form, and forgotten."""
    who, trigger, message = (
        _who(payload),
        needed(payload, "trigger_id"),
        inside(payload, "message"),
    )
    return Press(
        who=who,
        key=f"slack:{who.team}:{trigger}",
        trigger=trigger,
        action=(needed(payload, "callback_id"), ""),
        channel=reference(payload, "channel"),
        response_url=identifier(payload, "response_url"),
        view=None,
        text=messages.words(message).strip(),
        has_files=messages.has_files(message),
    )


def _submit(payload: Payload) -> Submit:
    who, view = _who(payload), _view(payload)
    fields = {
        name: tuple(map(clean, values))
        for name, values in submitted.fields(view.payload).items()
    }
    # A form sent again with other words is another delivery, though Slack gives it the same
    # hash as long as only errors were shown.
    told = [identifier(payload, "trigger_id"), view.hash, fields]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return Submit(who, f"slack:{who.team}:view:{view.id}:{digest[:32]}", view, fields)


def _typing(payload: Payload) -> Typing:
    return Typing(
        who=_who(payload),
        search=submitted.searched(payload),
        text=text(payload, "value"),
        view=_view(payload) if payload.get("view") else None,
    )


def _happening(payload: Payload) -> Happening:
    event = inside(payload, "event")
    # Of several workspaces in one channel, the one that this event is told to.
    told = first(payload, "authorizations")
    who = Who(
        team=identifier(told, "team_id") or needed(payload, "team_id"),
        user=reference(event, "user"),
        enterprise=identifier(told, "enterprise_id") or identifier(payload, "enterprise_id"),
        home=identifier(event, "user_team") or identifier(event, "team"),
    )
    key = f"slack:{who.team}:{needed(payload, 'event_id')}"
    return Happening(
        who=who,
        key=key,
        kind=needed(event, "type"),
        event=event,
        time=whole_number(payload, "event_time"),
        is_org_wide=told.get("is_enterprise_install") is True,
    )


def _nothing(payload: Payload) -> Nothing:
    team = identifier(payload, "team_id") or reference(payload, "team")
    return Nothing(Who(team, ""), identifier(payload, "type"))


def _who(payload: Payload) -> Who:
    user, view = inside(payload, "user"), inside(payload, "view")
    home = identifier(user, "team_id")
    # An app that a whole organisation has installed is told no team but the user's.
    team = identifier(view, "app_installed_team_id") or reference(payload, "team") or home
    if not team:
        raise Garbled("team is missing")
    found = Who(team, needed(user, "id"), reference(payload, "enterprise"), home)
    return found if found.home else replace(found, home=team)


def _view(payload: Payload) -> View:
    view = inside(payload, "view")
    objects(view, "blocks")  # shown again when something in them is to be mended
    return View(
        id=needed(view, "id"),
        kind=needed(view, "type"),
        hash=identifier(view, "hash"),
        metadata=text(view, "private_metadata"),
        payload=view,
    )


_KINDS: Mapping[str, Callable[[Payload], Asked]] = {
    "block_actions": _press,
    "message_action": _shortcut,
    "view_submission": _submit,
    "block_suggestion": _typing,
    "event_callback": _happening,
}
