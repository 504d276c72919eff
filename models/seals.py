"""Sealing: what people wrote is encrypted at rest, under the first key of a list.

Fernet tokens (AES-128-CBC with HMAC-SHA256). Older keys of the list still open.
"""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """No key of the list opens this text."""


class KeyRing:
    """Raises ValueError when a key is not 32 bytes in URL-safe base64, or there is none."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a key ring needs a key")
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._secrets = [hashlib.sha256(b"fingerprint" + key.encode()).digest() for key in keys]
        self.key_id = hashlib.sha256(keys[0].encode()).hexdigest()[:8]

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def fingerprints(self, text: str) -> tuple[str, ...]:
        """Keyed digests that tell whether texts are equal: one a key, the first key's first."""
        made = (hmac.digest(one, text.encode(), "sha256") for one in self._secrets)
        return tuple(one.hex() for one in made)

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Unreadable from error


def new_key() -> str:
    return Fernet.generate_key().decode()
