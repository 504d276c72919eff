"""What a Teams on this machine knows: tenants, people, teams, conversations, messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class User:
    """`is_open`: has the app, so that a bot may write to them."""

    id: str
    name: str
    email: str
    tenant: str
    is_open: bool = True

    @property
    def teams_id(self) -> str:
        return f"29:{self.id}"


@dataclass
class Message:
    id: str
    activity: Json
    is_deleted: bool = False

    @property
    def card(self) -> Json:
        return self.activity["attachments"][0]["content"]


@dataclass
class Conversation:
    """`kind` is personal, groupChat, standard or shared. `is_enabled`: the bot is let in."""

    id: str
    kind: str
    tenant: str
    name: str = ""
    topic: str = ""
    team: str = ""
    members: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    is_enabled: bool = False
    is_archived: bool = False

    @property
    def shown(self) -> list[Message]:
        return [one for one in self.messages if not one.is_deleted]


@dataclass
class Tenant:
    id: str
    client_id: str
    granted: set[str]
    teams: list[str] = field(default_factory=list)
    has_app: bool = True


ASKING = web.RequestKey("tenant", Tenant)


@dataclass
class Fault:
    """`after`: it is done, and the answer goes wrong; `skip` calls go well first."""

    api: str
    status: int
    retry_after: int | None = None
    after: bool = False
    times: int = 1
    skip: int = 0


@dataclass
class World:
    tenants: dict[str, Tenant] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    friends: set[frozenset[str]] = field(default_factory=set)  # cross-tenant access both ways
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add_tenant(self, tenant: str, client_id: str, *granted: str, team: str = "") -> Tenant:
        made = Tenant(tenant, client_id, set(granted), [team] if team else [])
        self.tenants[tenant] = made
        return made

    def add_user(self, tenant: str, user: str, name: str, email: str = "") -> User:
        self.users[user] = User(user, name, email or f"{user}@eksempel.dk", tenant)
        return self.users[user]

    def personal(self, user: User) -> Conversation:
        chat = f"a:{user.id}"
        if chat not in self.conversations:
            made = Conversation(chat, "personal", user.tenant, members={user.id: ""})
            made.is_enabled = True
            self.conversations[chat] = made
        return self.conversations[chat]

    def rooms(self) -> list[Conversation]:
        return [one for one in self.conversations.values() if one.kind != "personal"]

    def fault(self, api: str) -> Fault | None:
        if api in self.down:
            return Fault(api, 503)
        for fault in self.faults:
            if fault.api == api and fault.skip:
                fault.skip -= 1
            elif fault.api == api:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None
