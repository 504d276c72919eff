"""A text as it reads: without what does not show, and with the digits that everybody knows."""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote

# What most texts are made of: nothing in them needs a second look.
_PLAIN = re.compile(r"[\t\n !-$'-)+-;=-_a-}æøåÆØÅ]*")
_UNSEEN = (
    r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\u20e3\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
# Any script's own, and those that are raised, lowered, ringed, in brackets or with a point.
DIGIT = re.compile(
    r"[\d\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c"
    r"\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792"
    r"\U0001f101-\U0001f10a]"
)
_FOLDED = re.compile(
    rf"(?P<unseen>{_UNSEEN}+|[*`~])"  # with a chat's own marks
    r"|(?P<struck>(?<=[\d\ufe0f])[\u0300-\u036f\u20d0-\u20ff]+)"  # drawn over a digit
    # As often as it has been written for HTML, or for an address, anew.
    r"|(?P<entity>&(?:amp;){0,3}(?:#x?[0-9a-f]{1,6}|[a-z]{2,6});)"
    r"|(?P<line><br ?/?>|\r(?!\n)|[\x0b\x0c\x85\u2028\u2029])|(?P<tag></?[a-z][^<>\n]{0,99}>)"
    r"|(?P<quoted>(?:%(?:25){0,3}[0-9a-f]{2})+)"
    r"|(?P<wide>[\uff01-\uff5e])"  # ASCII as wide as an ideograph
    rf"|(?P<digit>(?![0-9]){DIGIT.pattern})",
    re.IGNORECASE,
)
_WIDER = 0xFEE0  # from an ASCII character to its wide one


def plain(text: str) -> tuple[str, list[int]] | None:
    """Return the plain text, and where each of its characters, and its end, began in `text`.

    None if `text` is plain already.
    """
    if _PLAIN.fullmatch(text):
        return None
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
            return re.sub(_UNSEEN, "", _through(html.unescape, found))
        case "quoted":
            return _through(partial(unquote, errors="ignore"), found)
        case "wide":
            return chr(ord(found) - _WIDER)
        case "digit":
            return str(unicodedata.digit(found))
        case _:
            return ""


def _through(read: Callable[[str], str], text: str) -> str:
    """Read again and again, until nothing is left to be read."""
    while (found := read(text)) != text:
        text = found
    return text
