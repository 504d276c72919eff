"""Links to our pages: sealed, one person's, short-lived. Nobody else can read them."""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.seals import KeyRing

PURPOSE = "page-link:"  # so that nothing else the ring seals passes for a link
LASTS = timedelta(minutes=5)
PATH = "/l"


@dataclass(frozen=True, slots=True)
class PageLink:
    """`key` is used up once. `expires_at` is machine time (UTC)."""

    person_id: int
    page: str
    subject: str
    key: str
    expires_at: datetime


def path(ring: KeyRing, person_id: int, page: str, subject: str, *, at: datetime) -> str:
    """A fresh link for this person, from machine time `at` on: what follows our address."""
    expires = round((at + LASTS).timestamp())
    held = json.dumps([person_id, page, subject, secrets.token_urlsafe(12), expires])
    return f"{PATH}/{ring.seal(f'{PURPOSE}{held}').decode()}"


def read(ring: KeyRing, token: str) -> PageLink | None:
    """None for what is no link of ours."""
    text = ring.open_token(token, PURPOSE)
    if text is None:
        return None
    person_id, page, subject, key, expires = json.loads(text)
    return PageLink(person_id, page, subject, key, datetime.fromtimestamp(expires, UTC))
