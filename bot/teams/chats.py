"""Messages in Teams: posted, changed and taken away, in a room or in somebody's own chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.teams import render
from bot.teams.api import TeamsApi
from bot.teams.memory import Memory
from bot.teams.registrations import Registrations
from bot.teams.tables import TeamsUser
from handlers.cards import Card
from scheduler.chat import Refused, Unsure

Json = dict[str, Any]
BOT = "28:"  # what the id of a bot begins with; the client id follows


@dataclass(frozen=True, slots=True)
class Chats:
    api: TeamsApi
    memory: Memory
    registrations: Registrations

    async def post(
        self, tenant: str, conversation: str, activity: Json, *, is_awaited: bool = False
    ) -> str:
        """Return the new message's id."""
        path = f"{_place(conversation)}/activities"
        found = await self.api.chat(tenant, "POST", path, activity, is_awaited=is_awaited)
        return _id(found)

    async def update(
        self, tenant: str, conversation: str, message: str, activity: Json
    ) -> None:
        path = f"{_place(conversation)}/activities/{quote(message, safe='')}"
        await self.api.chat(tenant, "PUT", path, activity | {"id": message})

    async def delete(self, tenant: str, conversation: str, message: str) -> None:
        path = f"{_place(conversation)}/activities/{quote(message, safe='')}"
        await self.api.chat(tenant, "DELETE", path)

    async def member(self, tenant: str, conversation: str, teams_id: str) -> Json:
        path = f"{_place(conversation)}/members/{quote(teams_id, safe='')}"
        return await self.api.chat(tenant, "GET", path, is_awaited=True)

    async def own(self, user: TeamsUser, *, is_awaited: bool = False) -> str:
        """Return somebody's personal chat with us, opened if there is none yet.

        Raises Refused("other_tenant") for whom Teams lets us not write to.
        """
        if user.chat:
            return user.chat
        if user.home not in {"", user.tenant}:
            raise Refused("other_tenant")
        registration = self.registrations.of(user.tenant)
        body = {
            "bot": {"id": f"{BOT}{registration.client_id if registration else ''}"},
            "members": [{"id": user.teams_id or user.user}],
            "isGroup": False,
            "tenantId": user.tenant,
            "channelData": {"tenant": {"id": user.tenant}},
        }
        # Teams hands out the same chat each time: this may be done twice.
        found = await self.api.chat(
            user.tenant, "POST", "v3/conversations", body, is_awaited=is_awaited
        )
        await self.memory.write(user, chat=_id(found))
        return user.chat


def message(card: Card) -> Json:
    """`summary` is what a notification shows, so it is the title and no more."""
    return {
        "type": "message",
        "summary": render.title_of(card),
        "attachments": [render.attachment(render.card(card))],
    }


def form_message(title: str, content: Json) -> Json:
    return {
        "type": "message",
        "summary": title,
        "attachments": [render.attachment(content)],
    }


def calling(user: TeamsUser, said: str, card: Card) -> Json:
    """A message that calls somebody by a mention; `said` goes after their name."""
    mention = f"<at>{_name(user)}</at>"
    entity = {
        "type": "mention",
        "text": mention,
        "mentioned": {"id": user.teams_id, "name": _name(user)},
    }
    return message(card) | {
        "textFormat": "xml",
        "text": f"{mention} {said}",
        "entities": [entity],
    }


def _name(user: TeamsUser) -> str:
    """Nothing in it may pass for markup."""
    return "".join(sign for sign in user.name if sign not in "<>&").strip() or "?"


def _place(conversation: str) -> str:
    return f"v3/conversations/{quote(conversation, safe='')}"


def _id(found: Mapping[str, Any]) -> str:
    made = found.get("id")
    if not (isinstance(made, str) and made):
        raise Unsure("unreadable")
    return made
