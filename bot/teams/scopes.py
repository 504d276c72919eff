"""What we ask of a tenant, and what each thing is for: for the package and the doctor."""

from collections.abc import Callable, Mapping

from locales import gettext as _

# By the app's consent in a team or chat (resource-specific): what members say reaches us.
IN_ROOMS = (
    "ChannelMessage.Read.Group",
    "ChatMessage.Read.Chat",
    "ChannelMember.Read.Group",
)
IN_CHANNELS, IN_CHATS, *_ROSTERS = IN_ROOMS
APP, PEOPLE = "AppCatalog.Read.All", "User.ReadBasic.All"

# Application permissions of Microsoft Graph, by the kind of room, each with what it is for.
OF_CHANNELS: Mapping[str, Callable[[], str]] = {
    "Channel.Create": lambda: _("make the rooms"),
    "Channel.ReadBasic.All": lambda: _("find a room again"),
    "ChannelSettings.ReadWrite.All": lambda: _("keep the rooms' names, and archive them"),
    "Channel.Delete.All": lambda: _("delete the rooms of courses that are erased"),
}
OF_SHARED: Mapping[str, Callable[[], str]] = {
    "ChannelMember.ReadWrite.All": lambda: _("bring people into a room, and out again"),
    "TeamsAppInstallation.ManageSelectedForTeam.All": lambda: _("let Tovholder into a room"),
}
OF_STANDARD: Mapping[str, Callable[[], str]] = {
    "TeamMember.ReadWrite.All": lambda: _("bring people into the team"),
}
OF_CHATS: Mapping[str, Callable[[], str]] = {
    "Chat.Create": lambda: _("make the rooms"),
    "Chat.ReadBasic.All": lambda: _("find a room again"),
    "Chat.ReadWrite.All": lambda: _("keep the rooms' names"),
    "Chat.ManageDeletion.All": lambda: _("delete the rooms of courses that are erased"),
    "ChatMember.ReadWrite.All": lambda: _("bring people into a room, and out again"),
    "TeamsAppInstallation.ReadWriteSelfForChat.All": lambda: _("let Tovholder into a room"),
}


def hearing(rooms: str) -> str:
    """Return the right by which messages in a tenant's rooms reach us without a mention."""
    return IN_CHATS if rooms == "chat" else IN_CHANNELS


def needed(rooms: str) -> dict[str, str]:
    """Return every permission that a tenant's rooms take, with what it is for."""
    of_rooms = {
        "shared": {**OF_CHANNELS, **OF_SHARED},
        "standard": {**OF_CHANNELS, **OF_STANDARD},
        "chat": OF_CHATS,
    }
    every = {
        APP: _("find Tovholder in the tenant's app catalogue"),
        PEOPLE: _("find the directory's people by their e-mail"),
    }
    return every | {name: purpose() for name, purpose in of_rooms[rooms].items()}
