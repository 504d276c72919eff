"""Text as Teams sends it, made into what the person saw."""

import html
import re
from collections.abc import Mapping
from typing import Any

from bot.payloads import inside, text
from bot.typed import clean

_MENTION = re.compile(r"<at[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{1,1000}>")
# A file from the sender's OneDrive, one that Teams keeps, a picture.
_FILE = re.compile(r"image/|reference$|application/vnd\.microsoft\.teams\.file\.")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\s*/?>", re.IGNORECASE)


def readable(activity: Mapping[str, Any]) -> str:
    """What was written, without our own name; the names of files are read as well."""
    said = text(activity, "text")
    for name in _own_mentions(activity):
        said = said.replace(name, " ", 1)
    return clean("\n".join([_plain(said), *_files(activity)])).strip()


def of_message(payload: Mapping[str, Any]) -> str:
    """The text of a message that a command was chosen on: a `messagePayload` is HTML."""
    return _plain(text(inside(payload, "body"), "content"))


def has_files(message: Mapping[str, Any]) -> bool:
    """Whether a file or a picture came along; Teams sends what was written as HTML as well."""
    kinds = (one.get("contentType") for one in _objects(message.get("attachments")))
    return any(isinstance(one, str) and _FILE.match(one) for one in kinds)


def is_called(activity: Mapping[str, Any]) -> bool:
    return bool(_own_mentions(activity))


def _plain(said: str) -> str:
    # Tags first: what a person typed as < arrives as &lt; and is none.
    shown = _TAG.sub(" ", _BREAK.sub("\n", _MENTION.sub(r"@\1", said)))
    return clean(html.unescape(shown).strip())


def _own_mentions(activity: Mapping[str, Any]) -> list[str]:
    """The texts, such as "<at>Tovholder</at>", by which the writer called us."""
    recipient = activity.get("recipient")
    us = recipient.get("id") if isinstance(recipient, Mapping) else None
    return [
        str(one.get("text", ""))
        for one in _objects(activity.get("entities"))
        if one.get("type") == "mention"
        and isinstance(one.get("mentioned"), Mapping)
        and one["mentioned"].get("id") == us
        and one.get("text")
    ]


def _files(activity: Mapping[str, Any]) -> list[str]:
    names = (one.get("name") for one in _objects(activity.get("attachments")))
    return [name for name in names if isinstance(name, str)]


def _objects(found: object) -> list[Mapping[str, Any]]:
    several = found if isinstance(found, list) else []
    return [one for one in several if isinstance(one, Mapping)]
