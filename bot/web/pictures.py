"""Pictures of charts, for the chats that show them: fetched by Slack, Teams or a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from bot import sealed_pictures
from bot.children import NotDrawn
from bot.gallery import Gallery
from bot.web.door import Door
from bot.web.problems import Problem, broken
from locales import gettext as _
from models.seals import KeyRing


@dataclass(frozen=True, slots=True)
class PictureDoor:
    """`now` is machine time."""

    ring: KeyRing
    gallery: Gallery
    door: Door
    now: Callable[[], datetime]

    def attach(self, app: web.Application) -> None:
        path = f"{sealed_pictures.PATH}/{{token}}"
        app.router.add_route("GET", path, self.door.guard(self._show), name="picture")

    async def _show(self, request: web.Request) -> web.Response:
        found = sealed_pictures.read(self.ring, request.match_info["token"])
        if found is None or found[1] <= self.now():
            raise Problem(HTTPStatus.GONE, _("This picture is not shown any more."))
        chart, ends = found
        try:
            [picture] = await self.gallery.pictures([chart])
        except NotDrawn as error:
            raise broken() from error
        left = int((ends - self.now()).total_seconds())
        headers = {
            # Whoever keeps it forgets it when its address ends.
            "Cache-Control": f"private, max-age={max(0, left)}",
            # A chat in a browser stands on another address than ours.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Robots-Tag": "noindex",
        }
        return web.Response(body=picture, content_type="image/png", headers=headers)
