"""Pages as PDF: every letter there is, nothing read as markup, nothing left running."""

import re
import shutil
import subprocess

import pytest

from bot import children, printing
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

    with pytest.raises(children.NotDrawn) as failed:
        await printing.pdf(PAGE)

    assert str(failed.value) == ""


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(WRITTEN, id="letters that our font has"),
        pytest.param("漢字 \ue000 \x07", id="letters that nobody has"),
    ],
)
async def test_every_pdf_is_one_that_records_keep(written):
    page = Page(written, (Section(written, (Text(written),)),), foot=written)

    drawn = await printing.pdf(page)

    # What a PDF/A says of itself (ISO 19005-2, 6.6.4): part 2, with tags that readers follow.
    assert re.findall(rb'pdfaid:(part|conformance)[>=]"?([^<"]+)', drawn) == [
        (b"part", b"2"),
        (b"conformance", b"A"),
    ]
    assert (b"/OutputIntents" in drawn, b"/MarkInfo" in drawn) == (True, True)


async def test_a_letter_that_nobody_has_is_a_box_and_the_rest_stays(tmp_path):
    if shutil.which("pdftotext") is None:
        missing("no pdftotext: apt-get install poppler-utils")
    path = tmp_path / "page.pdf"
    path.write_bytes(await printing.pdf(Page("T", (Section("", (Text("Ærø \x07 – €"),)),))))

    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)

    assert "Ærø ▯ – €" in text.stdout
