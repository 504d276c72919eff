"""`tovholder report` as an operator types it."""

import asyncio

import pytest

from bot import cli
from bot.migrate import upgrade
from tests.conftest import opened
from tests.handlers.years import generate

PERIOD = ["--from", "2025-10-01", "--to", "2026-09-30"]


@pytest.fixture
def data(monkeypatch, tmp_path):
    """An operator's empty installation."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path}/tovholder.db"
    monkeypatch.setenv("DATABASE_URL", url)
    asyncio.run(filled(url))
    return tmp_path


async def filled(url):
    await upgrade(url)
    async with opened(url) as store:
        await store.write(lambda db: generate(db, 1, courses=30, questions=10))


def test_the_report_is_a_file_in_each_format(data):
    for form, starts in (
        ("html", b"<!doctype html>"),
        ("pdf", b"%PDF-"),
        ("csv", b"\xef\xbb\xbf"),
    ):
        path = data / f"report.{form}"

        code = cli.main(
            ["report", "--cluster", "Midtklyngen", *PERIOD, "--format", form, "-o", str(path)]
        )

        assert code == 0
        assert path.read_bytes().lower().startswith(starts.lower())


def test_what_cannot_be_reported_is_one_sentence(data, capsys):
    def says(*arguments):
        assert cli.main(["report", *arguments]) == 1
        return capsys.readouterr()

    reversed_ = ["--from", "2026-09-30", "--to", "2026-09-29"]
    long_ago = ["--from", "2011-01-01", "--to", "2011-12-31"]
    before = ["--from", "2021-01-01", "--to", "2021-12-31"]
    assert [
        says("--cluster", "midt", *reversed_),
        says("--cluster", "Nowhere", *PERIOD),
        says("--cluster", "MIDT", *long_ago),
        says("--cluster", "midt", *before),
        says("--cluster", "midt", *PERIOD, "-o", str(data / "no" / "where")),
    ] == [
        ("", "The period ends before it begins: change --from or --to.\n"),
        ("", "There is no cluster Nowhere. There are: midt.\n"),
        ("", "Nothing was agreed in this cluster in this period.\n"),
        ("", "No course was opened and no question asked in this period.\n"),
        ("", f"{data / 'no' / 'where'} cannot be written.\n"),
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "01-02-2026", ""])
def test_a_day_is_a_date(capsys, day):
    with pytest.raises(SystemExit):
        cli.main(["report", "--cluster", "midt", "--from", day, "--to", "2026-01-01"])

    assert "2026-01-31" in capsys.readouterr().err
