"""Microsoft's sign-in for bots: a key set, and tokens signed with it. Keys are made once."""

import json
import time
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://api.botframework.com"
KEY_ID = "key-1"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token(client_id: str, service_url: str, *, signed_by: str = KEY_ID, **changed: Any) -> str:
    """A token as Teams sends it; `changed` claims, None for one that is left out."""
    header = {"kid": changed.pop("kid", KEY_ID)}
    algorithm = changed.pop("algorithm", "RS256")
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": client_id,
        "iat": now,
        "nbf": now - 60,
        "exp": now + 3600,
        "serviceurl": service_url,
    } | changed
    told = {name: value for name, value in claims.items() if value is not None}
    secret = key(signed_by) if algorithm == "RS256" else None
    return jwt.encode(told, secret, algorithm=algorithm, headers=header)


async def keys(_request: web.Request) -> web.Response:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(KEY_ID).public_key()))
    return web.json_response({"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]})
