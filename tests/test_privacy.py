"""The papers: each table stands in the data map, once, in both languages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.migrate import tables

DOCS = Path(__file__).parent.parent / "docs"
PAPERS = ("privacy.da.md", "privacy.en.md")
COLUMNS = 6


def rows(paper):
    """The data map: what is before the second chapter."""
    text = (DOCS / paper).read_text(encoding="utf-8")
    chapter = text.split("\n## ")[1]
    lines = [line for line in chapter.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


@pytest.mark.parametrize("paper", PAPERS)
def test_each_table_stands_in_the_data_map_once(paper):
    named = Counter(name for row in rows(paper) for name in re.findall(r"`(\w+)`", row[1]))

    assert named == Counter(table.name for table in tables().sorted_tables)


@pytest.mark.parametrize("paper", PAPERS)
def test_each_row_says_what_why_who_and_how_long(paper):
    assert [row[0] for row in rows(paper) if len(row) != COLUMNS or not all(row)] == []


def test_both_languages_say_the_same_of_each_table():
    da, en = ([re.findall(r"`(\w+)`", row[1]) for row in rows(paper)] for paper in PAPERS)

    assert da == en


def test_both_languages_have_the_same_chapters():
    da, en = ((DOCS / paper).read_text(encoding="utf-8") for paper in PAPERS)

    assert da.count("\n## ") == en.count("\n## ")
    assert da.count("\n| ") == en.count("\n| ")
    assert "@@" not in da + en


@pytest.mark.parametrize("paper", PAPERS)
def test_what_it_names_is_there(paper):
    text = (DOCS / paper).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", text)

    assert [name for name in linked if not (DOCS / name).exists()] == []
    paths = re.findall(r"`((?:bot|handlers|models|deploy)/[\w/.]*)`", text)
    assert [name for name in paths if not (DOCS.parent / name).exists()] == []
