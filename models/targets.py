"""Whether a target is reached, by what may be told alone: a verdict gives no number away."""

from models.entered import Average
from models.telling import Days, Nothing, Share, Shown, TooFew

Standing = Shown | Average


def is_reached(shown: Standing, target: int) -> bool | None:
    """A share is to be at least `target` per cent, anything else at most; None: not known."""
    match shown:
        case Share(part=part, whole=whole):
            if _percent(part.least, whole.most) >= target:
                return True
            return False if _percent(part.most, whole.least) < target else None
        case Days(days=days):
            return days is not None and days <= target
        case Average(hundredths=hundredths):
            return hundredths <= 100 * target
        case Nothing() | TooFew() | _:
            return None


def _percent(part: int, whole: int) -> int:
    """Half up, as it is told."""
    return (200 * part + whole) // (2 * whole)
