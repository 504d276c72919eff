"""How long a text is, and how one that is too long is cleaned, shortened or divided.

Lengths are in UTF-16 units, which an emoji has two of: never fewer than a platform counts.
"""

import unicodedata

CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]) | {0x09: " ", 0x0A: "\n"}


def size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def clean(text: str) -> str:
    """Take away what no chat can show; "" when there is nothing to see."""
    shown = text if text.isprintable() else _without_controls(text)
    return shown.strip() if any(map(_is_seen, shown)) else ""


def _without_controls(text: str) -> str:
    plain = text.replace("\r\n", "\n").translate(CONTROLS)
    return plain.encode(errors="replace").decode()  # half characters, too


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def shorten(text: str, most: int) -> str:
    """Cut a text that is too long, and let an ellipsis say so."""
    return text if size(text) <= most else f"{_head(text, most - 1).rstrip()}…"


def split(text: str, most: int) -> list[str]:
    """Divide between paragraphs, lines or words where one can; nothing but white space goes."""
    pieces, rest = [], text
    while size(rest) > most:
        head = _head(rest, most)
        cut = _boundary(head)
        pieces.append(head[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _boundary(head: str) -> int:
    """Where to divide: not before the middle, or every piece would be small."""
    found = (head.rfind(mark) for mark in ("\n\n", "\n", " "))
    return next((at for at in found if at > len(head) // 2), len(head))


def _head(text: str, most: int) -> str:
    """As much of the beginning as there is room for, and no half characters."""
    return text[:most].encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _is_seen(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in {"Cf", "Mn"}
