"""How Slack brings things to an app: signed, in one of three shapes, perhaps more than once."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.slack.fake_state import Json

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Retry:
    """The second, third or fourth time."""

    number: int
    reason: str = "http_timeout"


@dataclass(frozen=True)
class Delivery:
    """Something that happened, as the app is told of it: the same bytes each time."""

    kind: str  # command, interactive or event
    payload: Json = field(hash=False)

    @property
    def content_type(self) -> str:
        return JSON if self.kind == "event" else FORM

    @property
    def body(self) -> bytes:
        if self.kind == "event":
            return json.dumps(self.payload).encode()
        if self.kind == "command":
            return urlencode(self.payload).encode()
        return urlencode({"payload": json.dumps(self.payload)}).encode()

    def envelope(self, number: str, retry: Retry | None) -> Json:
        """The same through Socket Mode."""
        kinds = {"command": "slash_commands", "event": "events_api"}
        again = {"retry_attempt": retry.number if retry else 0}
        reason = {"retry_reason": retry.reason if retry else ""}
        return {
            "envelope_id": number,
            "type": kinds.get(self.kind, "interactive"),
            "payload": self.payload,
            "accepts_response_payload": self.kind != "event",
            **(again | reason if self.kind == "event" else {}),
        }


@dataclass(frozen=True)
class Answer:
    """What the app answered; status 0 when it did not, or was not asked yet."""

    status: int
    text: str = ""

    @property
    def json(self) -> Any:
        """The answer's content, None when it has none that is JSON."""
        try:
            return json.loads(self.text) if self.text else None
        except ValueError:
            return None


def signature(secret: str, timestamp: int | str, body: bytes) -> str:
    signed = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def headers(
    body: bytes,
    content_type: str,
    *,
    secret: str,
    timestamp: int | str | None,
    sign: str | None = "right",
    retry: Retry | None = None,
) -> dict[str, str]:
    """Slack's headers; `sign` other than right is sent as it stands, None leaves it out."""
    found = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0"}
    if timestamp is not None:
        found["X-Slack-Request-Timestamp"] = str(timestamp)
    if sign is not None:
        right = signature(secret, timestamp or "", body)
        found["X-Slack-Signature"] = right if sign == "right" else sign
    if retry is not None:
        found["X-Slack-Retry-Num"] = str(retry.number)
        found["X-Slack-Retry-Reason"] = retry.reason
    return found
