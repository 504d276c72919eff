"""What a button or a form carries for us, unseen: what it does, about what, and its key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[a-z_.]{1,80}")
_SUBJECT = re.compile(r"[^\x00-\x1f]{0,200}")
_KEY = re.compile(r"[0-9A-Za-z_-]{0,64}")
ACTION, SUBJECT, KEY = "act", "on", "key"


@dataclass(frozen=True, slots=True)
class Carried:
    """`key` "" is a button; a form of ours always has its one-time key."""

    action: str
    subject: str = ""
    key: str = ""

    def written(self) -> dict[str, str]:
        held = {ACTION: self.action, SUBJECT: self.subject, KEY: self.key}
        return {name: value for name, value in held.items() if value}


def read(data: Mapping[str, Any]) -> Carried | None:
    """Read what we wrote; None for anything else."""
    action, subject, key = (data.get(name, "") for name in (ACTION, SUBJECT, KEY))
    if not all(isinstance(one, str) for one in (action, subject, key)):
        return None
    is_ours = _NAME.fullmatch(action) and _SUBJECT.fullmatch(subject) and _KEY.fullmatch(key)
    return Carried(action, subject, key) if is_ours else None
