"""The app manifest: what to paste on api.slack.com/apps, written from the routes table."""

from collections.abc import Iterator
from typing import Any

from bot.slack import scopes
from handlers import routes
from locales import gettext as _
from locales import speaking

NAME, BOT_NAME = "Tovholder", "Tovholder-bot"
COLOUR = "#1f4e5f"
EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
LANGUAGE = "da"  # commands are shown to staff as they are written here
# Slack keeps these names for itself, and refuses a whole manifest for one of them.
RESERVED = frozenset(
    f"/{name}"
    for name in (
        *("active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand"),
        *("feed", "feedback", "help", "invite", "invite_people", "join", "kick", "leave"),
        *("list", "me", "msg", "mute", "open", "part", "prefs", "pro", "remind", "remove"),
        *("rename", "search", "shortcuts", "shrug", "star", "status", "topic", "who"),
    )
)


def manifest(url: str, *, is_socket: bool) -> dict[str, Any]:
    """`url` is our public address; "" with Socket Mode, which needs none."""
    with speaking(LANGUAGE):
        address = "" if is_socket else url
        return {
            "_metadata": {"major_version": 1, "minor_version": 1},
            "display_information": {
                "name": NAME,
                "description": _(
                    "One shared room, one contact person per party, one clock: "
                    "Tovholder keeps a course of care together."
                ),
                "background_color": COLOUR,
            },
            "features": _features(address),
            "oauth_config": _oauth(url),
            "settings": _settings(address, is_socket=is_socket),
        }


def commands() -> Iterator[tuple[str, str]]:
    """Every command that Slack lets us have, with its hint in the spoken language."""
    for name in routes.COMMANDS:
        yield name, routes.COMMAND_HINTS[name]()
    for alias, name in routes.ALIASES.items():
        if alias not in RESERVED:
            yield alias, _("the same as {command}").format(command=name)


def _features(address: str) -> dict[str, Any]:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": BOT_NAME, "always_online": True},
        "slash_commands": [
            {"command": name, "description": hint, "should_escape": False}
            | _where("url", address)
            for name, hint in commands()
        ],
        "shortcuts": [
            {"name": label(), "type": "message", "callback_id": name, "description": label()}
            for name, label in routes.SHORTCUTS.items()
        ],
    }


def _oauth(url: str) -> dict[str, Any]:
    redirects = {"redirect_urls": [f"{url}{REDIRECT_PATH}"]} if url else {}
    return {**redirects, "scopes": {"bot": list(scopes.needed())}}


def _settings(address: str, *, is_socket: bool) -> dict[str, Any]:
    events = {"bot_events": list(scopes.EVENTS)}
    return {
        "event_subscriptions": _where("request_url", address) | events,
        "interactivity": {"is_enabled": True}
        | _where("request_url", address)
        | _where("message_menu_options_url", address),
        "org_deploy_enabled": bool(address),
        "socket_mode_enabled": is_socket,
        "token_rotation_enabled": False,
    }


def _where(name: str, address: str) -> dict[str, str]:
    return {name: f"{address}{EVENTS_PATH}"} if address else {}
