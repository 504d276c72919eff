"""Pages as PDF: every letter there is, nothing read as markup, nothing left running."""

import shutil
import subprocess

import pytest

from bot import printing
from handlers.cards import Contact, Facts, Items, People, Text, Tone
from handlers.documents import Page, Section
from locales import speaking
from tests.conftest import missing

WRITTEN = 'Blåbærgrød på Ærø #strong[x] *y* $z$ "citat" – Łódź'
PAGE = Page(
    "Fælles plan for GRØN-RAVN-17",
    (
        Section("Ønsker", (Text(WRITTEN), Text("Stille", Tone.QUIET), Text("!", Tone.URGENT))),
        Section("", (Facts((("Tovholder", "Bo Demo"),)), Items("Liste", ("en\nto", "tre")))),
        Section("Folk", (People("", (Contact("Team", "Anna", phone="00 00 00 01"),)),)),
    ),
    foot="Læst af Anna",
)


async def test_a_page_becomes_a_pdf(tmp_path):
    with speaking("da"):
        drawn = await printing.pdf(PAGE)

    assert drawn.startswith(b"%PDF-")
    assert b"/Lang (da)" in drawn or b"/Lang(da)" in drawn


async def test_it_says_what_was_written_letter_by_letter(tmp_path):
    if shutil.which("pdftotext") is None:
        missing("no pdftotext: apt-get install poppler-utils")
    path = tmp_path / "page.pdf"
    path.write_bytes(await printing.pdf(PAGE))

    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)

    for line in (
        PAGE.title,
        WRITTEN,
        "Tovholder",
        "en\nto",
        "Team, Anna, 00 00 00 01",
        PAGE.foot,
    ):
        assert line in text.stdout


async def test_a_page_that_cannot_be_drawn_says_nothing_of_what_stands_on_it(monkeypatch):
    monkeypatch.setattr(printing, "written", lambda page: {"title": page.title})

    with pytest.raises(printing.NotDrawn) as failed:
        await printing.pdf(PAGE)

    assert str(failed.value) == ""
