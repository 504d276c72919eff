"""What Slack publishes about its methods: scopes, tiers, arguments and how they may be sent."""

# One of these scopes, by the kind of room that the call is about.
MANAGE = {"public": ("channels:manage",), "private": ("groups:write",), "im": ("im:write",)}
INVITE = {
    "public": ("channels:manage", "channels:write.invites"),
    "private": ("groups:write", "groups:write.invites"),
}
TOPIC = {
    "public": ("channels:manage", "channels:write.topic"),
    "private": ("groups:write", "groups:write.topic"),
    "im": ("im:write", "im:write.topic"),
}
READ = {"public": ("channels:read",), "private": ("groups:read",), "im": ("im:read",)}
HISTORY = {
    "public": ("channels:history",),
    "private": ("groups:history",),
    "im": ("im:history",),
}

BY_ROOM = {
    "conversations.create": MANAGE,
    "conversations.invite": INVITE,
    "conversations.kick": MANAGE,
    "conversations.leave": MANAGE,
    "conversations.rename": MANAGE,
    "conversations.archive": MANAGE,
    "conversations.unarchive": MANAGE,
    "conversations.setTopic": TOPIC,
    "conversations.setPurpose": TOPIC,
    "conversations.info": READ,
    "conversations.members": READ,
    "conversations.list": READ,
    "users.conversations": READ,
    "conversations.history": HISTORY,
}
SCOPES = {
    "conversations.open": ("im:write",),
    "conversations.inviteShared": ("conversations.connect:write",),
    "pins.add": ("pins:write",),
    "pins.remove": ("pins:write",),
    "pins.list": ("pins:read",),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.edit": ("bookmarks:write",),
    "bookmarks.remove": ("bookmarks:write",),
    "bookmarks.list": ("bookmarks:read",),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "bots.info": ("users:read",),
    "team.info": ("team:read",),
}
WITHOUT_SCOPE = {
    *("api.test", "auth.test", "auth.revoke", "chat.getPermalink", "apps.connections.open"),
    *("views.open", "views.push", "views.update", "views.publish", "oauth.v2.access"),
}

# A minute's worth, per method and workspace; Slack promises "20+", "50+", "100+".
TIER_2, TIER_3, TIER_4 = 20, 50, 100
TIERS = {
    **dict.fromkeys(
        (
            *("conversations.create", "conversations.setTopic", "conversations.setPurpose"),
            *("conversations.archive", "conversations.rename", "conversations.list"),
            *("conversations.inviteShared", "conversations.unarchive"),
            *("pins.add", "pins.remove", "pins.list", "users.list"),
            *("bookmarks.add", "bookmarks.edit", "bookmarks.remove", "bookmarks.list"),
        ),
        TIER_2,
    ),
    **dict.fromkeys(
        (
            *("conversations.invite", "conversations.info", "conversations.open"),
            *("conversations.history", "conversations.kick", "conversations.leave"),
            *("chat.update", "chat.delete", "users.lookupByEmail", "team.info"),
            "users.conversations",
            *("bots.info", "apps.connections.open", "auth.revoke"),
        ),
        TIER_3,
    ),
    **dict.fromkeys(
        (
            *("views.open", "views.update", "views.push", "views.publish"),
            *("users.info", "conversations.members", "chat.postEphemeral"),
        ),
        TIER_4,
    ),
}

# These read a form in the body and see nothing in JSON.
FORM_ONLY = {
    *("users.info", "users.list", "users.lookupByEmail", "bots.info", "team.info"),
    *("conversations.info", "conversations.members", "conversations.history"),
    *("conversations.list", "users.conversations", "chat.getPermalink"),
    *("bookmarks.list", "pins.list"),
    *("apps.connections.open", "oauth.v2.access", "auth.revoke"),
}

MESSAGE = "text blocks attachments metadata link_names parse"
# What must be there, and what may.
ARGUMENTS = {
    method: (set(required.split()), set(optional.split()))
    for method, required, optional in (
        ("api.test", "", "error"),
        ("auth.test", "", ""),
        ("auth.revoke", "", "test"),
        ("apps.connections.open", "", ""),
        ("oauth.v2.access", "code", "client_id client_secret redirect_uri grant_type"),
        ("conversations.create", "name", "is_private team_id"),
        ("conversations.invite", "channel users", "force"),
        ("conversations.inviteShared", "channel", "emails user_ids external_limited"),
        ("conversations.info", "channel", "include_locale include_num_members"),
        ("conversations.members", "channel", "cursor limit"),
        ("conversations.setTopic", "channel topic", ""),
        ("conversations.setPurpose", "channel purpose", ""),
        ("conversations.rename", "channel name", ""),
        ("conversations.archive", "channel", ""),
        ("conversations.unarchive", "channel", ""),
        ("conversations.kick", "channel user", ""),
        ("conversations.leave", "channel", ""),
        (
            *("conversations.history", "channel"),
            "cursor limit latest oldest inclusive include_all_metadata",
        ),
        ("conversations.open", "", "channel users return_im prevent_creation"),
        ("conversations.list", "", "cursor limit types exclude_archived team_id"),
        ("users.conversations", "", "cursor limit types exclude_archived team_id user"),
        ("pins.add", "channel", "timestamp"),
        ("pins.remove", "channel", "timestamp"),
        ("pins.list", "channel", ""),
        ("bookmarks.add", "channel_id title type", "link emoji entity_id access_level"),
        ("bookmarks.edit", "channel_id bookmark_id", "title link emoji"),
        ("bookmarks.remove", "channel_id bookmark_id", ""),
        ("bookmarks.list", "channel_id", ""),
        (
            *("chat.postMessage", "channel"),
            f"{MESSAGE} thread_ts reply_broadcast unfurl_links unfurl_media mrkdwn",
        ),
        ("chat.postEphemeral", "channel user", f"{MESSAGE} thread_ts"),
        ("chat.update", "channel ts", f"{MESSAGE} reply_broadcast"),
        ("chat.delete", "channel ts", ""),
        ("chat.getPermalink", "channel message_ts", ""),
        ("views.open", "view", "trigger_id interactivity_pointer"),
        ("views.push", "view", "trigger_id interactivity_pointer"),
        ("views.update", "view", "view_id external_id hash"),
        ("views.publish", "user_id view", "hash"),
        ("users.info", "user", "include_locale"),
        ("users.list", "", "cursor limit include_locale team_id"),
        ("users.lookupByEmail", "email", ""),
        ("bots.info", "", "bot team_id"),
        ("team.info", "", "team domain"),
    )
}

# The bot hears of these only with one of the scopes.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "message.groups": ("groups:history",),
    "message.channels": ("channels:history",),
    "message.im": ("im:history",),
    "member_joined_channel": ("groups:read", "channels:read"),
    "member_left_channel": ("groups:read", "channels:read"),
    "group_rename": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_left": ("groups:read",),
    "channel_rename": ("channels:read",),
    "user_change": ("users:read",),
}
EVERY_SCOPE = frozenset(
    {"commands"}
    | {one for names in (*SCOPES.values(), *EVENT_SCOPES.values()) for one in names}
    | {one for kinds in BY_ROOM.values() for names in kinds.values() for one in names}
)
