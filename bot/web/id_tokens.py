"""What a provider's token proves: signed, made for us, for this very sign-in, a moment ago."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]  # never none, never HS
LEEWAY = 60  # seconds that two clocks may differ


class Unproven(Exception):
    """Carries a word for the log, and nothing of the token."""


def claims(
    token: str,
    keys: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    at: datetime,
) -> Mapping[str, Any]:
    """What the token says, if it holds at `at` (machine time). Raises Unproven."""
    try:
        known = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        found = jwt.decode(token, known, algorithms=ALGORITHMS).claims
        _rules(issuer, client_id, nonce, at).validate(found)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Unproven(type(error).__name__) from error
    if found.get("azp", client_id) != client_id:
        raise Unproven("azp")
    return found


def _rules(issuer: str, client_id: str, nonce: str, at: datetime) -> JWTClaimsRegistry:
    """OpenID Connect Core 3.1.3.7."""
    return JWTClaimsRegistry(
        int(at.timestamp()),
        LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
