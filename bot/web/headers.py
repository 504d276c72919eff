"""What protects whoever reads an answer of ours: the same on every one, of every part."""

from collections.abc import MutableMapping

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
# A year, for the public address and what is below it; only where that is https.
HTTPS_ONLY = "max-age=31536000; includeSubDomains"
SERVER = "Tovholder"  # and no version of anything


def attach(app: web.Application, *, is_secure: bool) -> None:
    """Set them where an answer has none of its own; the last thing before it is sent."""

    async def protect(_request: web.Request, response: web.StreamResponse) -> None:
        fill(response.headers)
        response.headers["Server"] = SERVER
        if is_secure:
            response.headers["Strict-Transport-Security"] = HTTPS_ONLY

    app.on_response_prepare.append(protect)


def fill(headers: MutableMapping[str, str]) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
