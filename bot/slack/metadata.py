"""What a modal carries for us, unseen: which form it is, about what, and from where."""

import json
import re
from dataclasses import dataclass

LONGEST = 3000  # Slack's own limit on private_metadata

_NAME = re.compile(r"[a-z_.]{0,80}")
_SUBJECT = re.compile(r"[^\x00-\x1f]{0,200}")
_KEY = re.compile(r"[0-9A-Za-z_-]{0,64}")
_CHANNEL = re.compile(r"[0-9A-Z]{0,64}")
_SHAPES = {"f": _NAME, "s": _SUBJECT, "k": _KEY, "c": _CHANNEL, "h": re.compile("1?")}


@dataclass(frozen=True, slots=True)
class Metadata:
    """`form` "" is a modal that only shows. `is_home`: it was opened from the App Home."""

    form: str = ""
    subject: str = ""
    key: str = ""
    channel: str = ""
    is_home: bool = False

    def written(self) -> str:
        held = {
            "f": self.form,
            "s": self.subject,
            "k": self.key,
            "c": self.channel,
            "h": "1" if self.is_home else "",
        }
        kept = {name: value for name, value in held.items() if value}
        return json.dumps(kept, separators=(",", ":"))


def read(written: str) -> Metadata:
    """Read what we wrote; "" is nothing. Raises ValueError for anything else."""
    if not written:
        return Metadata()
    if len(written) > LONGEST:
        raise ValueError("private_metadata is too long")
    try:
        found = json.loads(written)
    except RecursionError as error:
        raise ValueError("private_metadata is not ours") from error
    if not isinstance(found, dict) or not all(_is_ours(*held) for held in found.items()):
        raise ValueError("private_metadata is not ours")
    return Metadata(
        form=found.get("f", ""),
        subject=found.get("s", ""),
        key=found.get("k", ""),
        channel=found.get("c", ""),
        is_home=bool(found.get("h")),
    )


def _is_ours(name: str, value: object) -> bool:
    shape = _SHAPES.get(name)
    return bool(shape and isinstance(value, str) and shape.fullmatch(value))
