"""Aliases for courses of care: an adjective, a bird or beast, a number. Never a person.

The space is 40 x 40 x 9,990, nearly sixteen million; an alias is unique for ever.
"""

import re
from random import Random

ADJECTIVES = (
    *("BLÅ", "BRUN", "DUGFRISK", "FIN", "FLOT", "FRI", "FRISK", "FROSTKLAR", "GLAD", "GRÅ"),
    *("GRØN", "GUL", "GYLDEN", "HVID", "KLAR", "KOBBERRØD", "KVIK", "LET", "LILLA", "LUN"),
    *("LYS", "MILD", "MODIG", "MUNTER", "NY", "OKKER", "ORANGE", "PURPUR", "RASK", "RAV"),
    *("RØD", "SKARP", "SNEHVID", "SOL", "STOR", "SØLV", "TYRKIS", "VARM", "VIOLET", "ÅBEN"),
)
ANIMALS = (
    *("ALK", "BJØRN", "BÆVER", "DELFIN", "DOMPAP", "DUE", "EDDERFUGL", "ELG", "FALK", "FINKE"),
    *("GØG", "HARE", "HEJRE", "HJORT", "HVAL", "IBIS", "ISFUGL", "JAGUAR", "KRAGE", "LAKS"),
    *("LOS", "LÆRKE", "MEJSE", "MUSVIT", "MÅGE", "ODDER", "PANDA", "RAVN", "RYLE", "RÅDYR"),
    *("SKADE", "SNEPPE", "SOLSORT", "SPÆTTE", "STORK", "STÆR", "SVANE", "TERNE", "UGLE"),
)
NUMBERS = range(10, 10_000)
# As people type one: with small letters, a misspelt word, or spaces for the dashes.
_TYPED = re.compile(r"([^\W\d_]{2,12})( *- *| +)([^\W\d_]{2,12})( *- *| +)([0-9]{2,4})")
_PLAIN = str.maketrans({"Æ": "ae", "Ø": "oe", "Å": "aa"})
_SUFFIX = "abcdefghjkmnpqrstuvwxyz23456789"


def draw(random: Random) -> str:
    chosen = random.choice(ADJECTIVES), random.choice(ANIMALS), str(random.choice(NUMBERS))
    return "-".join(chosen)


def typed(text: str) -> str | None:
    """The alias that somebody may have meant, as it is written; None for any other words."""
    found = _TYPED.fullmatch(text.strip().upper())
    if found is None:
        return None
    adjective, first, animal, second, number = found.groups()
    is_dashed = "-" in first and "-" in second
    is_ours = adjective in ADJECTIVES and animal in ANIMALS
    return f"{adjective}-{animal}-{number}" if is_dashed or is_ours else None


def room_name(alias: str, random: Random) -> str:
    """Name a room: lower case ASCII, letters, digits and dashes, at most 50 characters."""
    return f"forloeb-{alias.translate(_PLAIN).lower()}-{room_suffix(random)}"


def room_suffix(random: Random) -> str:
    return "".join(random.choices(_SUFFIX, k=4))
