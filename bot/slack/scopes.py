"""What we may do in a workspace, and what for: the methods we call, the events we hear.

Source: the page of each method and event on docs.slack.dev. A test compares METHODS with
what bot/slack calls, so that nothing is asked for that is not used.
"""

from collections.abc import Mapping

COMMANDS_SCOPE = "commands"

# What each method needs of the bot's token, for private rooms and direct messages.
METHODS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # the app-level token's connections:write
    "auth.test": (),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.list": ("bookmarks:read",),
    "bots.info": ("users:read",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.archive": ("groups:write",),
    "conversations.create": ("groups:write",),
    "conversations.history": ("groups:history", "im:history"),
    "conversations.info": ("groups:read",),
    "conversations.invite": ("groups:write",),
    "conversations.inviteShared": ("conversations.connect:write",),
    "conversations.kick": ("groups:write",),
    "conversations.members": ("groups:read",),
    "conversations.open": ("im:write",),
    "conversations.rename": ("groups:write",),
    "conversations.setTopic": ("groups:write",),
    "oauth.v2.access": (),
    "pins.add": ("pins:write",),
    "users.conversations": ("groups:read",),
    "users.info": ("users:read", "users:read.email"),
    "users.lookupByEmail": ("users:read.email",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}

# The events we are sent, under the names that Slack subscribes them by.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("groups:read",),
    "member_left_channel": ("groups:read",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "team_join": ("users:read", "users:read.email"),
    "tokens_revoked": (),
    "user_change": ("users:read", "users:read.email"),
}


def needed() -> tuple[str, ...]:
    """Every scope the bot's token must have, in alphabetical order."""
    lists = (*METHODS.values(), *EVENTS.values(), (COMMANDS_SCOPE,))
    return tuple(sorted({scope for scopes in lists for scope in scopes}))


def missing(granted: str) -> tuple[str, ...]:
    """What is needed and not among the granted, as Slack lists them: a,b,c."""
    had = {one.strip() for one in granted.split(",")}
    return tuple(scope for scope in needed() if scope not in had)
