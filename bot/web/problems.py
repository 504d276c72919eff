"""What we do not serve, said in one plain sentence."""

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web
from htpy import Element, a, body, h1, head, html, link, main, meta, p, title

from bot import sentences
from locales import current
from locales import gettext as _
from scheduler.store import Unavailable

NO_HEADERS: Mapping[str, str] = {}
AGAIN_SECONDS = "10"


class Problem(Exception):
    """A request we do not serve. The sentence is in the person's language."""

    def __init__(
        self, status: HTTPStatus, sentence: str, headers: Mapping[str, str] = NO_HEADERS
    ) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers


def out_of_date(status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Problem:
    return Problem(status, _("This page is out of date. Load it again, and try once more."))


def no_such_page() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, _("There is no such page."))


def too_large() -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("This is too much at once. Write a shorter text."),
    )


def broken() -> Problem:
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentences.broken())


def unavailable(error: Unavailable) -> Problem:
    said = sentences.failed(error)
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, said, {"Retry-After": AGAIN_SECONDS})


def answer(request: web.Request, problem: Problem) -> web.Response:
    """Say it as the page's script takes it, or as a page."""
    status, sentence, more = problem.status, problem.sentence, problem.headers
    if request.path.startswith("/api/"):
        return web.json_response({"error": sentence}, status=status, headers=more)
    page = html(lang=current())[
        head[
            meta(charset="utf-8"),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            title["Tovholder"],
            link(rel="stylesheet", href="/static/app.css"),
        ],
        body(".plain")[main[h1["Tovholder"], p[sentence], _back()]],
    ]
    return web.Response(text=str(page), status=status, content_type="text/html", headers=more)


def _back() -> Element:
    return p[a(href="/")[_("Back to the start")]]
