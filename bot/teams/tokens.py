"""Tokens for Teams and Graph, from Microsoft's sign-in, kept by MSAL until they run out."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from msal import ConfidentialClientApplication

from bot.teams.registrations import Registration, Registrations
from scheduler.chat import Failed, Refused

LOGIN_URL = "https://login.microsoftonline.com"
TO_CHAT = "https://api.botframework.com/.default"
TO_GRAPH = "https://graph.microsoft.com/.default"
SECONDS = 5
# Sign-in says so for good: the secret is wrong or out of date, the app or tenant unknown.
DEAD = frozenset({"invalid_client", "unauthorized_client", "invalid_request"})
CODE = re.compile(r"[a-z_]{1,64}")


class Tokens(Protocol):
    async def token(self, tenant: str, scope: str) -> str:
        """Return "" where none is asked for. Raises Refused("not_installed"), or Failed."""
        ...


class NoTokens:
    """For a Teams on this computer that asks for none."""

    async def token(self, tenant: str, scope: str) -> str:
        return ""


class SignIn:
    """`make` builds MSAL's application; a test gives it one that speaks to its own server."""

    def __init__(
        self,
        registrations: Registrations,
        make: Callable[..., Any] = ConfidentialClientApplication,
    ) -> None:
        self._registrations, self._make = registrations, make
        self._applications: dict[str, Any] = {}

    async def token(self, tenant: str, scope: str) -> str:
        registration = self._registrations.of(tenant)
        if registration is None:
            raise Refused("not_installed")
        try:
            # MSAL waits for the network where it stands: never on the loop.
            found = await asyncio.to_thread(self._ask, registration, scope)
        except Exception as error:
            raise Failed("sign_in_unreachable") from error
        if token := found.get("access_token"):
            return str(token)
        raise _refusal(str(found.get("error", "")))

    def _ask(self, registration: Registration, scope: str) -> dict[str, Any]:
        application = self._applications.get(registration.tenant)
        if application is None:
            application = self._make(
                registration.client_id,
                authority=f"{LOGIN_URL}/{registration.tenant}",
                client_credential=_credential(registration),
                instance_discovery=False,
                timeout=SECONDS,
            )
            self._applications[registration.tenant] = application
        found = application.acquire_token_for_client([scope])
        return found if isinstance(found, dict) else {}


def _credential(registration: Registration) -> str | dict[str, str]:
    if not registration.is_certificate:
        return registration.secret
    certificate = load_pem_x509_certificate(registration.secret.encode())
    thumbprint = certificate.fingerprint(SHA256()).hex()
    return {
        "private_key": registration.secret,
        "thumbprint_sha256": thumbprint,
        "public_certificate": registration.secret,
    }


def _refusal(code: str) -> Refused | Failed:
    known = code if CODE.fullmatch(code) else "unreadable"
    return Refused(f"sign_in:{known}") if known in DEAD else Failed(f"sign_in_{known}")
