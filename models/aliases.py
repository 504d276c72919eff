"""Aliases for courses of care: an adjective, a bird or beast, a number. Never a person.

The space is 40 x 40 x 9,990, nearly sixteen million; an alias is unique for ever.
"""

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
_PLAIN = str.maketrans({"Æ": "ae", "Ø": "oe", "Å": "aa"})
_SUFFIX = "abcdefghjkmnpqrstuvwxyz23456789"


def draw(random: Random) -> str:
    chosen = random.choice(ADJECTIVES), random.choice(ANIMALS), str(random.choice(NUMBERS))
    return "-".join(chosen)


def room_name(alias: str, random: Random) -> str:
    """Name a room: lower case ASCII, letters, digits and dashes, at most 50 characters."""
    return f"forloeb-{alias.translate(_PLAIN).lower()}-{room_suffix(random)}"


def room_suffix(random: Random) -> str:
    return "".join(random.choices(_SUFFIX, k=4))
