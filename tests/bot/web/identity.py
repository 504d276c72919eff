"""An identity provider for the tests: it signs real tokens, and refuses what others refuse."""

import base64
import hashlib
from dataclasses import dataclass, field
from secrets import token_urlsafe
from urllib.parse import unquote

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tovholder-test", "s3cret & much more of it"


@dataclass
class IdentityProvider:
    """`account` is who sits at the browser; `says` changes what its tokens claim."""

    back: str
    now: object
    account: dict = field(default_factory=dict)
    says: dict = field(default_factory=dict)
    header: dict = field(default_factory=dict)
    is_down: bool = False
    codes: dict = field(default_factory=dict)
    used: list = field(default_factory=list)
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
    )
    signing: RSAKey | None = None
    server: TestServer | None = None

    async def start(self):
        app = web.Application()
        app.router.add_get("/t/.well-known/openid-configuration", self._about)
        app.router.add_get("/t/authorize", self._authorize)
        app.router.add_post("/t/token", self._token)
        app.router.add_get("/t/keys", self._keys)
        self.server = TestServer(app)
        await self.server.start_server()

    @property
    def issuer(self):
        return str(self.server.make_url("/t"))

    async def _about(self, _request):
        if self.is_down:
            raise web.HTTPServiceUnavailable
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def _authorize(self, request):
        asked = request.query
        if (asked["client_id"], asked["redirect_uri"]) != (CLIENT, self.back):
            raise web.HTTPBadRequest
        if "openid" not in asked["scope"].split() or asked["response_type"] != "code":
            raise web.HTTPBadRequest
        if asked["code_challenge_method"] != "S256":
            raise web.HTTPBadRequest
        if not self.account:
            raise web.HTTPFound(f"{self.back}?error=access_denied&state={asked['state']}")
        code = token_urlsafe(16)
        self.codes[code] = dict(asked)
        raise web.HTTPFound(f"{self.back}?code={code}&state={asked['state']}")

    async def _token(self, request):
        sent = await request.post()
        pair = base64.b64decode(request.headers["Authorization"].removeprefix("Basic "))
        if [unquote(one) for one in pair.decode().split(":")] != [CLIENT, SECRET]:
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = self.codes.pop(sent["code"], None)  # a code works once
        if asked is None or sent["redirect_uri"] != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.used.append(sent["code"])
        return web.json_response({"id_token": self._signed(asked["nonce"])})

    def _signed(self, nonce):
        at = int(self.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "somebody",
            "iat": at,
            "exp": at + 300,
            "nonce": nonce,
            **self.account,
            **self.says,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "k1", **self.header}
        if header["alg"] == "none":
            parts = [jwt.encode({"alg": "RS256"}, claims, self.key).split(".")[1], ""]
            return ".".join(["eyJhbGciOiJub25lIn0", *parts])
        return jwt.encode(header, claims, self.signing or self.key)

    async def _keys(self, _request):
        return web.json_response({"keys": [self.key.as_dict(private=False)]})
