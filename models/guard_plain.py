"""A text as it reads: without what does not show, and with the digits that everybody knows."""

import html
import re
import unicodedata
from urllib.parse import unquote

_UNSEEN = (
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u20e3"
    r"\ufe00-\ufe0f\ufeff]"
)
_FOLDED = re.compile(
    rf"(?P<unseen>{_UNSEEN}+|[*`~])"  # with a chat's own marks
    r"|(?P<entity>&(?:#x?[0-9a-f]{1,6}|[a-z]{2,6});)"
    r"|(?P<line><br ?/?>)|(?P<tag></?[a-z][^<>\n]{0,99}>)"
    r"|(?P<quoted>(?:%[0-9a-f]{2})+)"
    r"|(?P<wide>[\uff01-\uff5e])"  # ASCII as wide as an ideograph
    r"|(?P<digit>(?![0-9])\d)",
    re.IGNORECASE,
)
_WIDER = 0xFEE0  # from an ASCII character to its wide one


def plain(text: str) -> tuple[str, list[int]] | None:
    """Return the plain text, and where each of its characters, and its end, began in `text`.

    None if `text` is plain already.
    """
    said: list[str] = []
    places: list[int] = []
    position = 0
    for match in _FOLDED.finditer(text):
        said.append(text[position : match.start()])
        places.extend(range(position, match.start()))
        instead = _instead(match)
        said.append(instead)
        places.extend([match.start()] * len(instead))
        position = match.end()
    if not position:
        return None
    said.append(text[position:])
    places.extend(range(position, len(text) + 1))
    return "".join(said), places


def _instead(match: re.Match[str]) -> str:
    found = match[0]
    match match.lastgroup:
        case "line":
            return "\n"
        case "entity":
            return re.sub(_UNSEEN, "", html.unescape(found))
        case "quoted":
            return unquote(found, errors="ignore")
        case "wide":
            return chr(ord(found) - _WIDER)
        case "digit":
            return str(unicodedata.decimal(found))
        case _:
            return ""
