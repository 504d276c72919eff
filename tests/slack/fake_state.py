"""What a Slack remembers: workspaces, people, rooms, views, triggers, and what it was asked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TRIGGER_LASTS = timedelta(seconds=3)
RESPONSE_URL_LASTS = timedelta(minutes=30)
RESPONSE_URL_USES = 5

Json = dict[str, Any]


class SlackError(Exception):
    """Slack's own code for why not; `more` goes into the answer beside it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more


@dataclass(frozen=True)
class Call:
    """A call as it came: `query` is what stood in the URL, where nothing about people may."""

    method: str
    token: str
    arguments: Json
    query: dict[str, str]
    at: datetime


@dataclass
class Fault:
    """What goes wrong with the next `times` calls."""

    method: str
    error: str | int
    times: int
    retry_after: int | None
    is_after: bool
    drop: bool


@dataclass
class User:
    id: str
    team: str
    name: str
    email: str = ""
    locale: str = "da-DK"
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_stranger: bool = False

    def shown(self, *, with_email: bool, with_locale: bool = False) -> Json:
        """As users.info shows it; the address only to whom may read addresses."""
        profile: Json = {"real_name": self.name, "display_name": self.name.split()[0]}
        if with_email and self.email and not self.is_bot and not self.is_stranger:
            profile["email"] = self.email
        flags = {} if self.deleted else {"is_restricted": self.is_restricted}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.id.lower(),
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "real_name": self.name,
            "profile": {**profile, "team": self.team},
            "tz": "Europe/Copenhagen",
            "is_stranger": self.is_stranger,
            **flags,
            **({"is_ultra_restricted": False} if flags else {}),
            **({"locale": self.locale} if with_locale else {}),
        }


@dataclass
class Workspace:
    """One workspace and this app's installation in it; `state` is why its token is refused."""

    team: str
    bot_token: str
    bot_user: str
    bot_id: str
    app_id: str
    scopes: set[str]
    name: str = "Aarhus"
    enterprise: str | None = None
    users: dict[str, User] = field(default_factory=dict)
    state: str = ""
    # The subscribed events, or None for every one that the scopes allow.
    events: frozenset[str] | None = None

    @property
    def domain(self) -> str:
        return self.name.lower()

    @property
    def grid(self) -> Json | None:
        """The enterprise that the workspace belongs to, if any."""
        return {"id": self.enterprise, "name": "Region"} if self.enterprise else None


@dataclass
class Channel:
    id: str
    team: str
    name: str
    creator: str
    kind: str = "private"  # private, public or im
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    teams: set[str] = field(default_factory=set)  # every workspace it is shared with
    invited: dict[str, str] = field(default_factory=dict)  # invite id -> address or user
    created: int = 0

    def shown(self, member: str) -> Json:
        said = {"creator": self.creator, "last_set": self.created}
        is_shared = len(self.teams) > 1
        shared = {
            "is_shared": is_shared,
            "is_ext_shared": is_shared,
            "is_org_shared": False,
            "shared_team_ids": sorted(self.teams),
            "context_team_id": self.team,
            "is_pending_ext_shared": bool(self.invited),
            "pending_shared": [],
        }
        if self.kind == "im":
            user = next((one for one in self.members if one != member), member)
            return {"id": self.id, "is_im": True, "user": user, "created": self.created}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_private": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "created": self.created,
            "creator": self.creator,
            "is_archived": self.is_archived,
            "is_member": member in self.members,
            "topic": {"value": self.topic, **said},
            "purpose": {"value": self.purpose, **said},
            **shared,
        }


@dataclass
class OpenView:
    """A modal as it stands before a person, or their Home: `filled` is what they entered."""

    user: str
    team: str
    body: Json
    filled: dict[tuple[str, str], Json] = field(default_factory=dict)
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.body["id"])

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])


@dataclass
class Trigger:
    """What opens one form, once, for three seconds; from inside a modal it may push."""

    team: str
    user: str
    at: datetime
    view: str | None = None
    is_used: bool = False


@dataclass
class ResponseUrl:
    """Where an interaction may be answered, five times in thirty minutes."""

    team: str
    user: str
    channel: str
    message: Json | None
    at: datetime
    uses_left: int = RESPONSE_URL_USES


@dataclass(frozen=True)
class Ask:
    """One call that may be made: what was asked for and by whose app."""

    method: str
    workspace: Workspace
    arguments: Json

    def text(self, name: str) -> str:
        return str(self.arguments.get(name) or "")

    def flag(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in {"true", "1"}
