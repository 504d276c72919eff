"""Words for numbers that are no counts: a decimal comma or point, as the language has it."""

from decimal import Decimal

from babel.numbers import format_decimal

from locales import current


def amount(hundredths: int) -> str:
    """Say a hundredth of it: "8,25", "8.25" or "12"."""
    return format_decimal(Decimal(hundredths) / 100, "0.##", locale=current())
