"""POST /api/messages: everything that Teams tells us, each signed for one registration."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any

import jwt
from aiohttp import web

from bot import clock
from bot.addresses import LOOPBACK
from bot.teams.api import TeamsApi
from bot.teams.manifest import MESSAGES_PATH
from bot.teams.registrations import Registrations
from bot.teams.sdk import PUBLIC, TokenValidator, with_overrides

LOG = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
ALGORITHMS = ["RS256"]
# Microsoft's key set is fetched by urllib, which waits where it stands: never on the loop.
THREADS = 4
SECONDS = 8.0
# Teams sends the same token for an hour: its signature is looked at once.
MOST_PROVEN = 1000

Take = Callable[[Mapping[str, Any], str], Awaitable[tuple[HTTPStatus, dict[str, Any] | None]]]


class Unproven(Exception):
    """Nothing shows that Teams has sent this to us."""


class Proof:
    """Who an activity is for, by its token: issuer, audience, expiry, key and algorithm.

    The rest is Microsoft's own validator; we look at the address as well, which it lets pass
    when an activity has none. What was proven stays so until the token runs out: then nobody
    waits for a thread, nor for a key set that cannot be reached just now.
    """

    def __init__(self, registrations: Registrations, openid_url: str) -> None:
        cloud = with_overrides(PUBLIC, openid_metadata_url=openid_url)
        self._by_client = registrations.by_client
        self._validators = {
            client_id: TokenValidator.for_service(client_id, cloud=cloud)
            for client_id in self._by_client
        }
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="teams-keys")
        self._proven: dict[tuple[str, str], tuple[str, float]] = {}

    async def tenant(self, authorization: str, service_url: str) -> str:
        """Return the tenant whose registration this is for. Raises Unproven."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not service_url:
            raise Unproven
        client_id, until = self._proven.get((token, service_url), ("", 0.0))
        if until <= clock.machine_now().timestamp():
            client_id, until = self._said(token)
            await self._check(client_id, token, service_url)
            if len(self._proven) >= MOST_PROVEN:
                self._proven.clear()
            self._proven[token, service_url] = client_id, until
        return self._by_client[client_id].tenant

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _check(self, client_id: str, token: str, service_url: str) -> None:
        check = partial(self._validators[client_id].validate_token, token, service_url)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(SECONDS):
                await loop.run_in_executor(self._threads, _finished, check)
        except Exception as error:
            raise Unproven from error

    def _said(self, token: str) -> tuple[str, float]:
        """Whose token it says that it is, and until when: only then the keys are looked at."""
        try:
            said = jwt.decode(token, algorithms=ALGORITHMS, options={"verify_signature": False})
            is_ours = jwt.get_unverified_header(token).get("alg") in ALGORITHMS
        except jwt.InvalidTokenError as error:
            raise Unproven from error
        audience = said.get("aud")
        if not (is_ours and isinstance(audience, str) and audience in self._validators):
            raise Unproven
        until = said.get("exp")
        return audience, float(until) if isinstance(until, int | float) else 0.0


class MessagesDoor:
    """`proof` None takes what comes without a token, and from this computer alone."""

    def __init__(
        self, proof: Proof | None, registrations: Registrations, api: TeamsApi, take: Take
    ) -> None:
        self._proof, self._registrations, self._api, self._take = (
            proof,
            registrations,
            api,
            take,
        )

    def attach(self, app: web.Application) -> None:
        app.router.add_post(MESSAGES_PATH, self.take)

    async def take(self, request: web.Request) -> web.Response:
        try:
            activity = await _sent(request)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if activity is None:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        try:
            tenant = await self._tenant(request, activity)
        except Unproven:
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        status, body = await self._take(activity, tenant)
        if body is None:
            return web.Response(status=status)
        return web.json_response(body, status=status, dumps=_dumps)

    async def _tenant(self, request: web.Request, activity: Mapping[str, Any]) -> str:
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str):
            raise Unproven
        if self._proof is None:
            tenant = self._on_this_computer(request, activity)
        else:
            said = request.headers.get("Authorization", "")
            tenant = await self._proof.tenant(said, service_url)
        if not self._api.may_call(service_url):
            raise Unproven
        await self._api.heard_from(tenant, service_url)
        return tenant

    def _on_this_computer(self, request: web.Request, activity: Mapping[str, Any]) -> str:
        if request.remote not in LOOPBACK:
            raise Unproven
        for name in ("conversation", "channelData"):
            around = activity.get(name)
            found = around if isinstance(around, Mapping) else {}
            inner = found.get("tenant")
            told = inner.get("id") if isinstance(inner, Mapping) else found.get("tenantId")
            if isinstance(told, str) and self._registrations.of(told):
                return told
        raise Unproven


async def _sent(request: web.Request) -> dict[str, Any] | None:
    """What was posted; None for what is no object."""
    body = await request.clone(client_max_size=MOST_BYTES).read()
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("type"), str) else None


def _finished(begin: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Run a coroutine that awaits nothing to its end, in this thread."""
    work = begin()
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise Unproven


def _dumps(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)
