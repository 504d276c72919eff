"""What a page of ours can send: sealed where it is shown, so that nothing else can be sent."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from models.seals import KeyRing

PURPOSE = "page-press:"  # so that nothing else the ring seals passes for one
LASTS = timedelta(days=30)  # half as long as it is remembered that one was taken


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a form, of one person, on one page; `key` is taken once.

    `written`: the names of the fields that are written in. `until` is machine time, in seconds.
    """

    person_id: int
    page: str
    action: str
    subject: str
    key: str
    until: int
    written: tuple[str, ...] = ()


def new_key() -> str:
    return secrets.token_urlsafe(18)


def until(at: datetime) -> int:
    return round((at + LASTS).timestamp())


def seal(ring: KeyRing, press: Press) -> str:
    return ring.seal(f"{PURPOSE}{json.dumps(asdict(press))}").decode()


def read(ring: KeyRing, token: str, *, at: datetime) -> Press | None:
    """None for what is none of ours, or is one no longer."""
    text = ring.open_token(token, PURPOSE)
    if text is None:
        return None
    held = json.loads(text)
    press = Press(**{**held, "written": tuple(held["written"])})
    return press if at.timestamp() < press.until else None
