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
        self._first = Fernet(keys[0])
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        # A key of its own for each purpose, made from the one that was given.
        self._marking = [hashlib.sha256(f"mark:{key}".encode()).digest() for key in keys]
        self.key_id = hashlib.sha256(keys[0].encode()).hexdigest()[:8]

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Unreadable from error

    def open_token(self, token: str, purpose: str) -> str | None:
        """What follows the purpose in a token of ours; None for what is none, or of another."""
        try:
            text = self.open(token.encode(errors="replace"))
        except Unreadable:
            return None
        return text.removeprefix(purpose) if text.startswith(purpose) else None

    def is_first(self, sealed: bytes) -> bool:
        """Whether the first key opens it: then the older ones are not needed for it."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def reseal(self, sealed: bytes) -> bytes:
        """The same text under the first key."""
        return self.seal(self.open(sealed))

    def fingerprints(self, text: str) -> list[str]:
        """What a text is recognised by, under each key; without the key they say nothing."""
        marks = (hmac.new(key, text.encode(), hashlib.sha256) for key in self._marking)
        return [mark.hexdigest()[:32] for mark in marks]


def new_key() -> str:
    return Fernet.generate_key().decode()
