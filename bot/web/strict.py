"""How pages behind links are answered: with as little as a browser needs to show them."""

from http import HTTPStatus

from aiohttp import web
from htpy import Element

from bot.web import paper

# No script and nothing from elsewhere. The button's request must say where it comes from.
STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex",
}


# A page that shows itself anew: our own script, which asks for the same page again.
LIVE = STRICT | {
    "Content-Security-Policy": (
        f"{STRICT['Content-Security-Policy']}; script-src 'self'; connect-src 'self'"
    )
}


def answer(
    page: Element, status: HTTPStatus = HTTPStatus.OK, *, is_live: bool = False
) -> web.Response:
    headers = LIVE if is_live else STRICT
    return web.Response(
        text=str(page), status=status, content_type="text/html", headers=headers
    )


def closed(sentence: str, status: HTTPStatus) -> web.Response:
    """Nothing was opened, and this is why."""
    return answer(paper.closed(sentence), status)
