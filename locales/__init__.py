"""Every word the bot says, in the language of the person it speaks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, translation
from pathlib import Path

LOCALES = ("da", "en")
DEFAULT = "da"

_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak this language inside the block; a hint like "en-GB" will do."""
    token = _spoken.set(known(locale))
    try:
        yield
    finally:
        _spoken.reset(token)


def current() -> str:
    return _spoken.get()


def known(hint: str) -> str:
    """Return the language we speak for a hint like "da-DK" or "en_GB.UTF-8", else Danish."""
    language = hint.replace("_", "-").partition("-")[0].lower()
    return language if language in LOCALES else DEFAULT


def lacking(locale: str) -> int:
    """How many sentences another language has and this one lacks."""
    return len(set().union(*map(_sentences, LOCALES)) - _sentences(locale))


def gettext(message: str) -> str:
    return _catalogue(current()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _catalogue(current()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    return _catalogue(current()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 -- the name every gettext tool looks for
    """Mark a constant for the catalogues; say it later with gettext()."""
    return message


@cache
def _catalogue(locale: str) -> GNUTranslations:
    # The standard library's reader: 3 ms and 0.7 MB, Babel's 53 ms and 6 MB for the same words.
    return translation("messages", Path(__file__).parent, [locale])


def _sentences(locale: str) -> set[object]:
    known: dict[object, str] = vars(_catalogue(locale))["_catalog"]
    return {key for key, said in known.items() if said}
