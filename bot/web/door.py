"""What every web request passes on its way in and out, whoever sends it."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import web
from yarl import URL

from bot.web.problems import Problem, answer, broken, out_of_date, too_large, unavailable
from locales import gettext as _
from locales import speaking
from scheduler.store import Unavailable

LOG = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Door:
    """`origins` are the addresses we answer to, such as "http://127.0.0.1:8080"."""

    origins: frozenset[str]
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        hosts = frozenset(origin.partition("://")[2] for origin in self.origins)
        object.__setattr__(self, "hosts", hosts)

    def guard(self, handle: Handle) -> Handle:
        """Let `handle` see only honest requests, and browsers only plain sentences."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            with speaking(preferred(request)):
                return await self._answer(request, handle)

        return guarded

    async def _answer(self, request: web.Request, handle: Handle) -> web.StreamResponse:
        try:
            self._check(request)
            return await handle(request)
        except Problem as problem:
            return answer(request, problem)
        except Exception as error:  # noqa: BLE001 -- the last stop before a person
            return _failed(request, error)

    def _check(self, request: web.Request) -> None:
        if request.host.lower() not in self.hosts:
            # Somebody else's name pointed at us: the browser would take us for them.
            raise Problem(
                HTTPStatus.MISDIRECTED_REQUEST, _("This is not the address of Tovholder.")
            )
        if request.method not in {"GET", "HEAD"} and not self._is_ours(request.headers):
            raise Problem(
                HTTPStatus.FORBIDDEN, _("This request comes from another page than Tovholder.")
            )

    def _is_ours(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a page of ours sent this: every browser of today says one or both."""
        origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
        if origin is None:
            return site == "same-origin"
        return origin.lower() in self.origins and site in {None, "same-origin"}


def origins(port: int, public_url: str = "", *, is_trial: bool) -> frozenset[str]:
    """The public address, and in a trial this computer's own names with the served port."""
    found = {str(URL(public_url).origin())} if public_url else set()
    if is_trial:
        found |= {f"http://{name}:{port}" for name in LOOPBACK}
        found |= {f"http://{name}" for name in LOOPBACK if port == 80}  # noqa: PLR2004 -- HTTP's own
    return frozenset(origin.lower() for origin in found)


def preferred(request: web.BaseRequest) -> str:
    """The browser's first language, for whoever has chosen none."""
    return request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]


async def sent(request: web.Request) -> dict[str, Any]:
    """Return the JSON object a page of ours sent; raises Problem for anything else."""
    if request.content_type != "application/json":
        raise out_of_date(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        found = json.loads(await request.clone(client_max_size=MOST_BYTES).read())
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large() from error
    except (ValueError, RecursionError) as error:
        raise out_of_date() from error
    if not isinstance(found, dict):
        raise out_of_date()
    return found


def _failed(request: web.Request, error: Exception) -> web.Response:
    # The type and the route's name: a message or a path may hold what a person wrote.
    LOG.error("%s in web route %s", type(error).__name__, request.match_info.route.name)
    return answer(request, unavailable(error) if isinstance(error, Unavailable) else broken())
