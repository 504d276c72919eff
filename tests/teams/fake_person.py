"""Somebody who writes and clicks in the Teams on this machine, as Teams would tell of it."""

from dataclasses import dataclass
from typing import Any

from tests.teams import fake_login, seen
from tests.teams.fake_state import Conversation, Json, Message, User

CARD = "application/vnd.microsoft.card.adaptive"


@dataclass
class Told:
    """What came back: the HTTP status, and the body of an invoke's answer."""

    status: int
    body: Any

    @property
    def said(self) -> str:
        """A sentence that an answer is, or all that is read in its card."""
        found = self.body.get("value", "")
        return found if isinstance(found, str) else seen.read(found)

    @property
    def card(self) -> Json:
        return self.body["value"]

    def action(self, name: str) -> Json:
        """A button of the card that came back."""
        return seen.by_verb(self.card, name)

    @property
    def dialog(self) -> Json:
        return self.body["task"]["value"]


@dataclass
class TeamsPerson:
    fake: Any
    user: User

    @property
    def chat(self) -> Conversation:
        return self.fake.personal(self.user)

    @property
    def last(self) -> Message:
        """The newest message in their own chat with us."""
        return self.chat.shown[-1]

    def read(self) -> list[str]:
        return [seen.read(one.card) for one in self.chat.shown]

    async def says(
        self, text: str, room: Conversation | None = None, *, mention: bool = True, **more: Any
    ) -> Told:
        activity: Json = {"type": "message", "text": text, "textFormat": "plain"}
        if room is not None and mention:
            tenant = self.fake.tenants[room.tenant]
            activity["text"] = f"<at>Tovholder</at> {text}"
            mentioned = {"id": f"28:{tenant.client_id}", "name": "Tovholder"}
            activity["entities"] = [
                {"type": "mention", "text": "<at>Tovholder</at>", "mentioned": mentioned}
            ]
        return await self.tells(activity | more, room)

    async def presses(self, shown: Message, title: str, room: Any = None, **given: str) -> Told:
        """Press a button of a message: what it does is asked of us, as Teams would."""
        action = seen.action(shown.card, title)
        return await self.does(action, shown.card, room, message=shown.id, **given)

    async def does(
        self, action: Json, card: Json, room: Any = None, *, message: str = "", **given: str
    ) -> Told:
        is_alone = action.get("associatedInputs") == "none"
        data = action.get("data", {}) | ({} if is_alone else seen.filled(card, **given))
        if action["type"] == "Action.Execute":
            value: Json = {
                "action": {"type": "Action.Execute", "verb": action["verb"], "data": data},
                "trigger": "manual",
            }
            return await self.invokes("adaptiveCard/action", value, room, message)
        value = {"data": data, "context": {"theme": "default"}}
        return await self.invokes("task/fetch", value, room, message)

    async def sends(self, dialog: Json, title: str, room: Any = None, **given: str) -> Told:
        """Hand in a dialog, or press another of its buttons."""
        card = dialog["card"]["content"]
        action = seen.action(card, title)
        is_alone = action.get("associatedInputs") == "none"
        data = action.get("data", {}) | ({} if is_alone else seen.filled(card, **given))
        return await self.invokes("task/submit", {"data": data}, room)

    async def sends_form(self, card: Json, title: str, room: Any = None, **given: str) -> Told:
        """Hand in a form that stands in a message."""
        return await self.does(seen.action(card, title), card, room, **given)

    async def extends(
        self, command: str, room: Any = None, *, on: str = "", files: tuple[str, ...] = ()
    ) -> Told:
        """Choose a command beside the message box, or on a message of this HTML."""
        value: Json = {"commandId": command, "commandContext": "compose"}
        if on:
            attachments = [{"contentType": kind, "name": "Fil"} for kind in files]
            body = {"contentType": "html", "content": on}
            payload = {"id": "1", "body": body, "attachments": attachments}
            value |= {"commandContext": "message", "messagePayload": payload}
        return await self.invokes("composeExtension/fetchTask", value, room)

    async def invokes(
        self, name: str, value: Json, room: Any = None, message: str = ""
    ) -> Told:
        more = {"replyToId": message} if message else {}
        return await self.tells({"type": "invoke", "name": name, "value": value} | more, room)

    async def tells(self, activity: Json, room: Conversation | None = None) -> Told:
        place = room or self.chat
        sent = self.around(place) | {"id": f"f:{next(self.fake.numbers)}"} | activity
        tenant = self.fake.tenants[place.tenant]
        service = sent["serviceUrl"]
        token = fake_login.token(tenant.client_id, service)
        return await self.posts(sent, f"Bearer {token}")

    async def posts(self, sent: Json, authorization: str = "") -> Told:
        headers = {"Authorization": authorization} if authorization else {}
        url = self.fake.app_url
        async with self.fake.session.post(url, json=sent, headers=headers) as answer:
            is_json = answer.content_type == "application/json"
            return Told(answer.status, await answer.json() if is_json else None)

    def around(self, place: Conversation) -> Json:
        """What stands around every activity that comes from a place."""
        tenant = self.fake.tenants[place.tenant]
        kind = "channel" if place.kind in {"standard", "shared"} else place.kind
        thread = ";messageid=1" if kind == "channel" else ""
        return {
            "serviceUrl": self.fake.service_url(tenant.id),
            "channelId": "msteams",
            "from": {
                "id": self.user.teams_id,
                "name": self.user.name,
                "aadObjectId": self.user.id,
            },
            "recipient": {"id": f"28:{tenant.client_id}", "name": "Tovholder"},
            "conversation": {
                "id": f"{place.id}{thread}",
                "conversationType": kind,
                "tenantId": tenant.id,
                "isGroup": kind != "personal",
            },
            "channelData": {"tenant": {"id": tenant.id}},
            "locale": "da-DK",
            "timestamp": "2026-01-12T08:15:00Z",
        }
