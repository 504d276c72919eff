"""What is wrong with the catalogues, said one sentence per problem."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError

from locales import LOCALES
from locales.catalogues import compiled, forms, found, messages, mo, po, pot, read

# Words are plain text, escaped where they are shown; a translation brings no markup of its own.
MARKUP = re.compile(r"[<>]|&#?\w+;")


def problems(root: Path) -> Iterator[str]:
    """Say everything that keeps a language from being complete, correct and compiled."""
    template = read(pot(root)) if pot(root).exists() else Catalog()
    yield from _differences("messages.pot", found(root), template, "extract")
    for locale in LOCALES:
        if not po(root, locale).exists():
            yield f"{locale}: messages.po is missing (run update)"
            continue
        try:
            catalogue = read(po(root, locale), locale)
        except PoFileError as error:
            yield f"{locale}: messages.po cannot be read: {error}"
            continue
        yield from _differences(f"{locale}: messages.po", template, catalogue, "update")
        yield from _faults(locale, catalogue)
        yield from _stale(root, locale, catalogue)


def _differences(name: str, wanted: Catalog, have: Catalog, cure: str) -> Iterator[str]:
    ours, theirs = _keys(wanted), _keys(have)
    for key in sorted(ours - theirs):
        yield f"{name} is stale, it lacks {key[-1]!r} (run {cure})"
    for key in sorted(theirs - ours):
        yield f"{name} is stale, nothing says {key[-1]!r} any more (run {cure})"


def _keys(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {(message.context or "", *forms(message.id)) for message in messages(catalogue)}


def _faults(locale: str, catalogue: Catalog) -> Iterator[str]:
    for message in messages(catalogue):
        if message.fuzzy:
            yield f"{locale}: {message.id!r} is fuzzy"
        written, strings = forms(message.id), forms(message.string)
        if len(written) != len(strings):
            yield f"{locale}: {written[0]!r} has {len(strings)} forms, not {len(written)}"
        for text, string in zip(written, strings, strict=False):
            fault = _fault(text, string)
            if fault:
                yield f"{locale}: {text!r} {fault}"


def _fault(written: str, string: str) -> str | None:
    if not string:
        return "has no translation"
    try:
        if _placeholders(string) != _placeholders(written):
            return f"has other placeholders in its translation {string!r}"
    except ValueError as error:
        return f"is not a format: {error}"
    if MARKUP.search(string) and not MARKUP.search(written):
        return f"has markup in its translation {string!r}"
    return None


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _stale(root: Path, locale: str, catalogue: Catalog) -> Iterator[str]:
    path = mo(root, locale)
    if not path.exists() or path.read_bytes() != compiled(catalogue):
        yield f"{locale}: messages.mo is not what messages.po compiles to (run compile)"
