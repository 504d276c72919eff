"""Teams' own API for bots, as Microsoft documents it, refusing what it refuses.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import json

from aiohttp import web

from tests.teams.cards import message_problems
from tests.teams.fake_state import Conversation, Json, Message, User, World

MOST_BYTES = 28_000  # of a message in a channel


class FakeConnector:
    def __init__(self, world: World) -> None:
        self.world = world
        self.problems: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        place = "/chat/{tenant}/v3/conversations"
        return [
            web.post(place, self._create),
            web.post(f"{place}/{{conversation}}/activities", self._post),
            web.put(f"{place}/{{conversation}}/activities/{{message}}", self._put),
            web.delete(f"{place}/{{conversation}}/activities/{{message}}", self._delete),
            web.get(f"{place}/{{conversation}}/members/{{user}}", self._member),
        ]

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        tenant = self.world.tenants[request.match_info["tenant"]]
        if not isinstance(body.get("isGroup"), bool) or body["isGroup"]:
            return _error(400, "BadSyntax", "isGroup")
        if body["bot"]["id"] != f"28:{tenant.client_id}" or len(body["members"]) != 1:
            return _error(400, "BadSyntax", "members")
        user = self._user(body["members"][0]["id"])
        if user is None or user.tenant != tenant.id:
            return _error(403, "ForbiddenOperationException", "user is not in this tenant")
        if not user.is_open:
            return _error(403, "BotNotInConversationRoster", "the app is not installed")
        return web.json_response({"id": self.world.personal(user).id}, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        body, found = await request.json(), self._conversation(request)
        if isinstance(found, web.Response):
            return found
        if found.is_archived:
            return _error(403, "Forbidden", "the channel is archived")
        if refusal := self._refused(body):
            return refusal
        message = Message(f"1:{next(self.world.numbers)}", body)
        found.messages.append(message)
        return web.json_response({"id": message.id}, status=201)

    async def _put(self, request: web.Request) -> web.Response:
        body, found = await request.json(), self._conversation(request)
        if isinstance(found, web.Response):
            return found
        message = _message(found, request)
        if message is None:
            return _no_message()
        if refusal := self._refused(body):
            return refusal
        message.activity = body
        return web.json_response({"id": message.id})

    async def _delete(self, request: web.Request) -> web.Response:
        found = self._conversation(request)
        if isinstance(found, web.Response):
            return found
        message = _message(found, request)
        if message is None:
            return _no_message()
        message.is_deleted = True
        return web.Response(status=200)

    async def _member(self, request: web.Request) -> web.Response:
        user = self._user(request.match_info["user"])
        if user is None:
            return _error(404, "MemberNotFoundInConversation", "no such member")
        return web.json_response(
            {
                "id": user.teams_id,
                "aadObjectId": user.id,
                "name": user.name,
                "email": user.email,
                "userPrincipalName": user.email,
                "tenantId": user.tenant,
                "userRole": "user",
            }
        )

    def _conversation(self, request: web.Request) -> Conversation | web.Response:
        found = self.world.conversations.get(request.match_info["conversation"])
        if found is None or found.tenant != request.match_info["tenant"]:
            return _error(404, "ConversationNotFound", "no such conversation")
        if not found.is_enabled:
            return _error(403, "BotNotInConversationRoster", "the app is not enabled here")
        return found

    def _refused(self, activity: Json) -> web.Response | None:
        if len(json.dumps(activity, ensure_ascii=False).encode()) > MOST_BYTES:
            return _error(413, "MessageSizeTooBig", "Message size too large")
        problems = [
            problem
            for one in activity.get("attachments", [])
            for problem in message_problems(one["content"])
        ]
        self.problems += problems
        return _error(400, "BadSyntax", "; ".join(problems)) if problems else None

    def _user(self, told: str) -> User | None:
        return self.world.users.get(told.removeprefix("29:"))


def _message(found: Conversation, request: web.Request) -> Message | None:
    wanted = request.match_info["message"]
    return next((one for one in found.shown if one.id == wanted), None)


def _no_message() -> web.Response:
    """As github.com/MicrosoftDocs/msteams-docs/issues/6139 has it."""
    said = "Message does not exist in the thread."
    return _error(404, "ActivityNotFoundInConversation", said)


def _error(status: int, code: str, said: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": said}}, status=status)
