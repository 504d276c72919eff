"""A small tree of code and words, to be wrong in one way at a time."""

from pathlib import Path

from locales.__main__ import main

CODE = """
from locales import N_, gettext as _, ngettext, pgettext

LABEL = N_("Later")


def card(name, n):
    days = ngettext("{n} day", "{n} days", n).format(n=n)
    return _("Hello {name}").format(name=name), pgettext("verb", "Open"), _("Open"), days
"""
DANISH = """
msgid ""
msgstr ""
"Language: da\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

# Said at the door.
msgid "Hello {name}"
msgstr "Hej {name}"

msgid "Later"
msgstr "Senere"

msgid "Open"
msgstr "Åben"

msgctxt "verb"
msgid "Open"
msgstr "Åbn"

msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} dag"
msgstr[1] "{n} dage"
"""


def plant(root: Path) -> Path:
    """Write code and complete catalogues below this folder."""
    code = root / "handlers" / "hello_cards.py"
    words = root / "locales" / "da" / "LC_MESSAGES" / "messages.po"
    for path, text in ((code, CODE), (words, DANISH)):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    main(["all"], root)
    return root


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
