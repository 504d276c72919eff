"""The catalogues as files: from the code to .pot, from .pot to .po, from .po to .mo."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from locales import LOCALES

SOURCES = ("bot", "handlers", "models", "scheduler")
# The language the code is written in: its catalogue fills itself.
WRITTEN_IN = "en"
METHODS = [("**.py", "python"), ("pathways/*.toml", "locales.pathways:extract")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# Fixed, so that running twice changes no file; git knows the dates.
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def pot(root: Path) -> Path:
    return root / "locales" / "messages.pot"


def po(root: Path, locale: str) -> Path:
    return root / "locales" / locale / "LC_MESSAGES" / "messages.po"


def mo(root: Path, locale: str) -> Path:
    return po(root, locale).with_suffix(".mo")


def extract(root: Path) -> None:
    """Write what the code says to the template."""
    pot(root).write_bytes(_text(found(root)))


def update(root: Path) -> None:
    """Bring the template's messages into every language; keep what is translated."""
    template = read(pot(root))
    for locale in LOCALES:
        path = po(root, locale)
        catalogue = _empty(locale)
        for message in messages(read(path, locale)) if path.exists() else ():
            catalogue[message.id] = message
        catalogue.update(template, no_fuzzy_matching=True)
        if locale == WRITTEN_IN:
            _fill(catalogue)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_text(catalogue))


def build(root: Path) -> None:
    """Write the .mo files the running bot reads."""
    for locale in LOCALES:
        mo(root, locale).write_bytes(compiled(read(po(root, locale), locale)))


def found(root: Path) -> Catalog:
    """Collect every message in the code."""
    catalogue = _empty()
    for folder in SOURCES:
        for _file, _line, message, _comments, context in extract_from_dir(
            root / folder, method_map=METHODS, keywords=KEYWORDS
        ):
            catalogue.add(message, context=context)
    return catalogue


def read(path: Path, locale: str | None = None) -> Catalog:
    """Read a .pot or .po file; raise PoFileError if it is not one."""
    with path.open("rb") as file:
        return read_po(file, locale, abort_invalid=True)


def compiled(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Iterate over the entries, without the header, which has no id."""
    return (message for message in catalogue if message.id)


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return an entry's singular and plural, or its one text."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _empty(locale: str | None = None) -> Catalog:
    return Catalog(
        locale,
        project="Tovholder",
        version="1",
        header_comment="# The words of Tovholder.",
        msgid_bugs_address="Tovholder",
        last_translator="Tovholder",
        language_team="Tovholder",
        creation_date=WRITTEN_AT,
        revision_date=WRITTEN_AT,
        fuzzy=False,
    )


def _fill(catalogue: Catalog) -> None:
    """Say what the code says where nobody has said it better."""
    for message in messages(catalogue):
        message.flags.discard("fuzzy")
        pairs = zip(forms(message.string), forms(message.id), strict=True)
        strings = tuple(string or written for string, written in pairs)
        message.string = strings if message.pluralizable else strings[0]


def _text(catalogue: Catalog) -> bytes:
    """Render sorted, unwrapped and without line numbers: only words make a difference."""
    buffer = BytesIO()
    write_po(
        buffer,
        catalogue,
        width=0,
        no_location=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    return buffer.getvalue()
