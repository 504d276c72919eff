"""What we hold of each tenant, and remember of its rooms and people. No SDK here."""

from sqlmodel import Field, SQLModel


class TeamsTenant(SQLModel, table=True):
    """Our registration in a tenant. `sealed` is its secret, or its certificate's key and chain.

    `sealed` is empty for the registration that the settings hold. `service_url` is where this
    tenant's chats are reached, as Teams has told us. Host teams are ids, parted by spaces.
    """

    __tablename__ = "teams_tenant"

    tenant: str = Field(primary_key=True)
    client_id: str
    name: str
    sealed: bytes = b""
    is_certificate: bool = False
    rooms: str = "shared"
    host_teams: str = ""
    service_url: str = ""


class TeamsRoom(SQLModel, table=True):
    """A room of ours: a channel in a team, or a group chat ("" for `team`).

    `is_known`: name, topic and is_archived are as we last set or saw them. `is_enabled`: the
    app has been let into the channel. `invited` are users that are there because of us.
    `name` alone, with `conversation` "", says in which team a room is being made.
    """

    __tablename__ = "teams_room"

    tenant: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    conversation: str = Field(default="", index=True)
    team: str = ""
    topic: str = ""
    is_known: bool = False
    is_enabled: bool = False
    is_archived: bool = False
    invited: str = ""


class TeamsUser(SQLModel, table=True):
    """Somebody who has been seen. `user` is the Entra object id, `teams_id` is for mentions.

    `home` is their own tenant; `chat` is their personal chat with us, "" until there is one.
    """

    __tablename__ = "teams_user"

    tenant: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    teams_id: str = ""
    home: str = ""
    name: str = ""
    chat: str = ""
