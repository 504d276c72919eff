"""The page's own files: nothing is loaded from anywhere else."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from bot.web.problems import no_such_page

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


async def serve(request: web.Request) -> web.Response:
    """Send a file; a browser that has it already is told so."""
    return await send(request, request.match_info["name"])


async def send(request: web.Request, name: str) -> web.Response:
    """The same for a file by its name; raises Problem when there is none."""
    found = _files().get(name)
    if found is None:
        raise no_such_page()
    content, kind, tag = found
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=content, content_type=kind, charset="utf-8", headers=headers)


@cache
def _files() -> dict[str, tuple[bytes, str, str]]:
    found = {path: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in KINDS}
    return {
        path.name: (
            content,
            KINDS[path.suffix],
            f'"{hashlib.sha256(content).hexdigest()[:16]}"',
        )
        for path, content in found.items()
    }
