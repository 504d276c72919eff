"""An identity provider: OpenID Connect's code flow with PKCE, in three calls.

Whoever the provider says it was is believed only by a signed token (bot/web/id_tokens.py).
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from yarl import URL

from bot.calling import Answer, Caller, read
from scheduler.chat import DeliveryError

SECONDS = 8.0
DISCOVERY = "/.well-known/openid-configuration"


class Unreachable(Exception):
    """The provider does not answer, or not as one. Nothing has been decided."""


class NotProven(Exception):
    """What came back proves nobody. Carries a word for the log, and nothing of a token."""


@dataclass(frozen=True, slots=True)
class Provider:
    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: where the browser goes, and what only we and it know."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Who it was. `email` is in lower case, and "" unless the provider has verified it."""

    tenant: str
    user: str
    email: str


async def begin(caller: Caller, provider: Provider, back: str) -> Begun:
    """`back` is our own address, to which the browser returns. Raises Unreachable."""
    about = await _about(caller, provider)
    state, nonce, verifier = (secrets.token_urlsafe(36) for _one in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": _digest(verifier),
        "code_challenge_method": "S256",
    }
    url = str(URL(about["authorization_endpoint"]).update_query(asked))
    return Begun(url, state, nonce, verifier)


async def finish(
    caller: Caller, provider: Provider, begun: Begun, code: str, back: str, at: datetime
) -> Proven:
    """Change the code for a token, and believe it if it holds at `at` (machine time).

    Raises Unreachable and NotProven.
    """
    about = await _about(caller, provider)
    token = await _token(caller, provider, about, begun, code, back)
    keys = _object(await _call(caller, "GET", about["jwks_uri"]))
    # Here, because joserfc takes memory that only those need who sign in.
    from bot.web import id_tokens  # noqa: PLC0415

    try:
        claims = id_tokens.claims(
            token,
            keys,
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=begun.nonce,
            at=at,
        )
    except id_tokens.Unproven as error:
        raise NotProven(str(error)) from error
    return _proven(claims)


def _proven(claims: Mapping[str, Any]) -> Proven:
    """Entra says `xms_edov` where others say `email_verified`; some say it as a word."""
    said = (claims.get("email_verified"), claims.get("xms_edov"))
    is_verified = any(one in (True, 1, "true", "1") for one in said)
    email = str(claims.get("email") or "") if is_verified else ""
    return Proven(
        str(claims.get("tid") or ""), str(claims.get("oid") or ""), email.strip().lower()
    )


async def _about(caller: Caller, provider: Provider) -> dict[str, Any]:
    """What the provider says of itself; it must be the one that we were told of."""
    issuer = provider.issuer
    about = _object(await _call(caller, "GET", f"{issuer.rstrip('/')}{DISCOVERY}"))
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    scheme = f"{URL(issuer).scheme}://"
    if about.get("issuer") != issuer or not all(
        str(about.get(one, "")).startswith(scheme) for one in wanted
    ):
        raise Unreachable
    return about


async def _token(
    caller: Caller,
    provider: Provider,
    about: Mapping[str, Any],
    begun: Begun,
    code: str,
    back: str,
) -> str:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": begun.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        headers["Authorization"] = _basic(provider)
    else:
        asked |= {"client_id": provider.client_id, "client_secret": provider.secret}
    body = urlencode(asked).encode()
    answer = await _call(caller, "POST", about["token_endpoint"], body, headers)
    if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotProven("code")  # used, too old, another's, or our secret is wrong
    return str(_object(answer).get("id_token", ""))


def _digest(verifier: str) -> str:
    """What proves later that it is still us (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _basic(provider: Provider) -> str:
    """RFC 6749, 2.3.1: both are written as in a form before they are put together."""
    pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


async def _call(
    caller: Caller,
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    accept = {"Accept": "application/json", **(headers or {})}
    try:
        return await caller.send(method, URL(url, encoded=True), body, accept, SECONDS)
    except (DeliveryError, ValueError) as error:
        raise Unreachable from error


def _object(answer: Answer) -> dict[str, Any]:
    found = read(answer.body)
    if answer.status != HTTPStatus.OK or found is None:
        raise Unreachable
    return found
