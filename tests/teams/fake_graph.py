"""Microsoft Graph for channels and chats: this project's own stub, and stateful.

Nothing independent serves these. Each rule is one that Microsoft documents
(learn.microsoft.com/graph/api/channel-post and the pages beside it); nothing here has met a
real tenant.
"""

import re
from urllib.parse import unquote

from aiohttp import web

from tests.teams.fake_state import ASKING, Conversation, Json, Tenant, World

NAME = re.compile(r"[^~#%&*{}+/\\:<>?|'\",]{1,50}")
FILTER = re.compile(r"(displayName|topic|externalId) eq '([^']*)'")
USER = re.compile(r"/users\('([^']+)'\)$")
MOST_CHANNELS, MOST_IN_BATCH = 1000, 20
POLLS = 1  # how often an archive is asked about before it is done


class FakeGraph:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        root = "/graph/v1.0"
        team, channel = f"{root}/teams/{{team}}", f"{root}/teams/{{team}}/channels/{{place}}"
        chat = f"{root}/chats/{{place}}"
        return [
            web.get(f"{root}/appCatalogs/teamsApps", self._apps),
            web.get(f"{team}/channels", self._channels),
            web.post(f"{team}/channels", self._create_channel),
            web.get(channel, self._channel),
            web.patch(channel, self._change),
            web.delete(channel, self._delete),
            web.delete(chat, self._delete),
            web.post(f"{channel}/enabledApps/$ref", self._enable),
            web.post(f"{channel}/archive", self._archive),
            web.get(f"{team}/operations/{{operation}}", self._operation),
            web.post(f"{root}/chats", self._create_chat),
            web.get(f"{root}/users/{{user}}/chats", self._chats),
            web.patch(chat, self._change),
            web.post(f"{chat}/installedApps", self._enable),
            *(
                route
                for place in (channel, chat)
                for route in (
                    web.get(f"{place}/members", self._members),
                    web.post(f"{place}/members", self._add),
                    web.delete(f"{place}/members/{{member}}", self._remove),
                )
            ),
            web.post(f"{team}/members", self._add_to_team),
            web.post(f"{root}/$batch", self._batch),
        ]

    async def _apps(self, request: web.Request) -> web.Response:
        tenant = _allowed(request, "AppCatalog.Read.All")
        wanted = _filtered(request)
        found = [{"id": f"app-{tenant.id}", "externalId": wanted}] if tenant.has_app else []
        return web.json_response({"value": found})

    async def _channels(self, request: web.Request) -> web.Response:
        tenant = _allowed(request, "Channel.ReadBasic.All")
        wanted = _filtered(request)
        found = [_shown(one) for one in self._in_team(request, tenant) if one.name == wanted]
        return web.json_response({"value": found})

    async def _create_channel(self, request: web.Request) -> web.Response:
        tenant, body = _allowed(request, "Channel.Create"), await request.json()
        team = request.match_info["team"]
        if team not in tenant.teams:
            return _error(404, "NotFound", "No team found with Group Id")
        others = self._in_team(request, tenant)
        name, kind = body["displayName"], body["membershipType"]
        owners = [one for one in body.get("members", []) if one["roles"] == ["owner"]]
        faults = {
            "Channel name is invalid": not NAME.fullmatch(name) or name.strip("_.") != name,
            "Channel name already existed": any(one.name == name for one in others),
            "Team has reached its limit of channels": len(others) >= MOST_CHANNELS,
            "exactly one owner": kind == "shared"
            and not len(owners) == len(body["members"]) == 1,
        }
        for said, is_so in faults.items():
            if is_so:
                return _error(400, "BadRequest", said)
        made = self._made(tenant, kind, name, body.get("description", ""), team)
        for one in owners:
            made.members[_user(one)] = f"m{next(self.world.numbers)}"
        made.is_enabled = kind == "standard"
        if kind == "standard":
            return web.json_response(_shown(made), status=201)
        where = f"/teams('{team}')/channels('{made.id}')"
        return web.Response(status=202, headers={"Content-Location": where})

    async def _channel(self, request: web.Request) -> web.Response:
        _allowed(request, "Channel.ReadBasic.All")
        return web.json_response(_shown(self._place(request)))

    async def _change(self, request: web.Request) -> web.Response:
        is_chat = "/chats/" in request.path
        _allowed(request, "Chat.ReadWrite.All" if is_chat else "ChannelSettings.ReadWrite.All")
        found, body = self._place(request), await request.json()
        found.name = body.get("displayName") or body.get("topic") or found.name
        found.topic = body.get("description", found.topic)
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        is_chat = "/chats/" in request.path
        _allowed(request, "Chat.ManageDeletion.All" if is_chat else "Channel.Delete.All")
        del self.world.conversations[self._place(request).id]
        return web.Response(status=204)

    async def _enable(self, request: web.Request) -> web.Response:
        is_chat = "/chats/" in request.path
        permission = "TeamsAppInstallation."
        permission += "ReadWriteSelfForChat.All" if is_chat else "ManageSelectedForTeam.All"
        tenant, body = _allowed(request, permission), await request.json()
        found = self._place(request)
        told = body.get("@odata.id") or body.get("teamsApp@odata.bind", "")
        if not told.endswith(f"/appCatalogs/teamsApps/app-{tenant.id}"):
            return _error(404, "NotFound", "no such app")
        if found.kind == "standard":
            return _error(400, "BadRequest", "only in shared channels")
        found.is_enabled = True
        return web.Response(status=204)

    async def _archive(self, request: web.Request) -> web.Response:
        _allowed(request, "ChannelSettings.ReadWrite.All")
        found = self._place(request)
        if found.is_archived:
            return _error(400, "BadRequest", "the channel is archived already")
        operation = f"op{next(self.world.numbers)}"
        self.world.operations[f"{operation}:{found.id}"] = POLLS
        where = f"/teams('{found.team}')/operations('{operation}')"
        return web.Response(status=202, headers={"Location": where})

    async def _operation(self, request: web.Request) -> web.Response:
        wanted = request.match_info["operation"]
        for name, left in self.world.operations.items():
            operation, _, place = name.partition(":")
            if operation == wanted:
                self.world.operations[name] = left - 1
                is_done = left <= 0
                self.world.conversations[place].is_archived = is_done
                return web.json_response({"status": "succeeded" if is_done else "inProgress"})
        return _error(404, "NotFound", "no such operation")

    async def _create_chat(self, request: web.Request) -> web.Response:
        tenant, body = _allowed(request, "Chat.Create"), await request.json()
        if body["chatType"] != "group" or not body["members"]:
            return _error(400, "BadRequest", "a group chat has members")
        if any(not one["roles"] for one in body["members"]):
            return _error(400, "BadRequest", "each member has a role")
        made = self._made(tenant, "groupChat", body["topic"], "", "")
        made.members = {_user(one): f"m{next(self.world.numbers)}" for one in body["members"]}
        made.is_enabled = bool(body.get("installedApps"))
        return web.json_response(_shown(made), status=201)

    async def _chats(self, request: web.Request) -> web.Response:
        _allowed(request, "Chat.ReadBasic.All")
        user, wanted = request.match_info["user"], _filtered(request)
        found = [
            _shown(one)
            for one in self.world.rooms()
            if one.kind == "groupChat" and user in one.members and one.name == wanted
        ]
        return web.json_response({"value": found})

    async def _members(self, request: web.Request) -> web.Response:
        _allowed(request, _people(request))
        members = self._place(request).members
        shown = [{"id": one, "userId": user} for user, one in members.items()]
        return web.json_response({"value": shown})

    async def _add(self, request: web.Request) -> web.Response:
        tenant, body = _allowed(request, _people(request)), await request.json()
        found, user = self._place(request), self.world.users.get(_user(body))
        if user is None:
            return _error(404, "NotFound", "no such user")
        home = body.get("tenantId", tenant.id)
        if home != user.tenant:
            return _error(400, "BadRequest", "the user is of another tenant")
        if home != tenant.id and frozenset({home, tenant.id}) not in self.world.friends:
            return _error(403, "Forbidden", "not allowed by the xTap policy")
        if user.id in found.members:
            return _error(409, "Conflict", "a member already")
        found.members[user.id] = f"m{next(self.world.numbers)}"
        return web.json_response({"id": found.members[user.id]}, status=201)

    async def _remove(self, request: web.Request) -> web.Response:
        _allowed(request, _people(request))
        found, wanted = self._place(request), request.match_info["member"]
        user = next((user for user, one in found.members.items() if one == wanted), None)
        if user is None:
            return _error(404, "NotFound", "no such member")
        del found.members[user]
        return web.Response(status=204)

    async def _add_to_team(self, request: web.Request) -> web.Response:
        _allowed(request, "TeamMember.ReadWrite.All")
        return web.json_response({"id": "m"}, status=201)

    async def _batch(self, request: web.Request) -> web.Response:
        """Look-ups of people by their address, which is all that we send in batches."""
        tenant, body = _allowed(request, "User.ReadBasic.All"), await request.json()
        if len(body["requests"]) > MOST_IN_BATCH:
            return _error(400, "BadRequest", "at most 20 requests")
        answers = []
        for one in body["requests"]:
            wanted = re.findall(r"eq '([^']*)'", unquote(one["url"]))[0]
            users = [
                {"id": user.id, "displayName": user.name, "mail": user.email}
                for user in self.world.users.values()
                if (user.tenant, user.email) == (tenant.id, wanted)
            ]
            answers.append({"id": one["id"], "status": 200, "body": {"value": users}})
        return web.json_response({"responses": answers})

    def _made(
        self, tenant: Tenant, kind: str, name: str, topic: str, team: str
    ) -> Conversation:
        sort = "v3" if kind == "groupChat" else "tacv2"
        made = f"19:{next(self.world.numbers):08}@thread.{sort}"
        self.world.conversations[made] = Conversation(made, kind, tenant.id, name, topic, team)
        return self.world.conversations[made]

    def _in_team(self, request: web.Request, tenant: Tenant) -> list[Conversation]:
        team = request.match_info["team"]
        return [
            one for one in self.world.rooms() if (one.tenant, one.team) == (tenant.id, team)
        ]

    def _place(self, request: web.Request) -> Conversation:
        found = self.world.conversations.get(request.match_info["place"])
        if found is None:
            raise web.HTTPNotFound(
                text='{"error": {"code": "NotFound", "message": "no such place"}}'
            )
        return found


def _people(request: web.Request) -> str:
    kind = "ChatMember" if "/chats/" in request.path else "ChannelMember"
    return f"{kind}.ReadWrite.All"


def _allowed(request: web.Request, permission: str) -> Tenant:
    tenant = request[ASKING]
    if permission not in tenant.granted:
        said = f"Missing role permissions on the request. API requires one of '{permission}'."
        raise web.HTTPForbidden(
            text=f'{{"error": {{"code": "Forbidden", "message": "{said}"}}}}'
        )
    return tenant


def _filtered(request: web.Request) -> str:
    found = FILTER.fullmatch(request.query.get("$filter", ""))
    return found[2] if found else ""


def _user(member: Json) -> str:
    found = USER.search(member["user@odata.bind"])
    return found[1] if found else ""


def _shown(one: Conversation) -> Json:
    return {"id": one.id, "displayName": one.name, "isArchived": one.is_archived}


def _error(status: int, code: str, said: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": said}}, status=status)
