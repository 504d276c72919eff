"""`tovholder deadline`: every start answered, whatever stands on the other lines."""

import io
import json
import sys

import pytest

from bot import cli


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command; return its exit code, what it said and what it complained of."""

    def run(*arguments, stdin=""):
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), "utf-8"))
        code = cli.main(["deadline", *arguments])
        written = capsys.readouterr()
        return code, written.out.splitlines(), written.err.splitlines()

    return run


@pytest.mark.parametrize(
    ("start", "target", "deadline"),
    [
        pytest.param("2026-01-12T09:15", "2026-01-14", "2026-01-15", id="an ordinary week"),
        pytest.param("2026-01-12", "2026-01-14", "2026-01-15", id="only a day"),
        pytest.param("2026-01-16T15:30", "2026-01-20", "2026-01-21", id="over a weekend"),
        pytest.param("2026-04-01T12:00", "2026-04-08", "2026-04-09", id="over Easter"),
        pytest.param("2026-12-23T14:30", "2026-12-29", "2026-12-30", id="over Christmas"),
        pytest.param("2026-01-18T22:59Z", "2026-01-20", "2026-01-21", id="still Sunday here"),
        pytest.param("2026-01-18T23:01Z", "2026-01-21", "2026-01-22", id="Monday here"),
        pytest.param("2026-01-19T00:01+02:00", "2026-01-20", "2026-01-21", id="Sunday, east"),
    ],
)
def test_the_working_days_of_a_start(run, start, target, deadline):
    code, [line], complaints = run(start, "--json")

    found = json.loads(line)
    assert (code, complaints) == (0, [])
    assert list(found) == ["opened", "target", "deadline", "skipped"]
    assert (found["target"], found["deadline"]) == (target, deadline)


def test_json_says_which_days_did_not_count_and_why(run):
    _code, [line], _complaints = run("2026-06-03T10:00", "--json")

    assert json.loads(line) == {
        "opened": "2026-06-03T10:00:00+02:00",
        "target": "2026-06-08",
        "deadline": "2026-06-09",
        "skipped": [
            {"date": "2026-06-05", "why": "constitution_day"},
            {"date": "2026-06-06", "why": "weekend"},
            {"date": "2026-06-07", "why": "weekend"},
        ],
    }


def test_the_statutory_calendar_counts_what_only_the_public_sector_closes(run):
    _code, [line], _complaints = run("2026-06-03T10:00", "--json", "--calendar", "statutory")

    assert (json.loads(line)["target"], json.loads(line)["deadline"]) == (
        "2026-06-05",
        "2026-06-08",
    )


def test_a_sentence_for_people(run):
    _code, said, _complaints = run("2026-01-12T09:15", "2026-01-16T15:30")

    assert said == [
        "Opened Mon 12 Jan 2026: target Wed 14 Jan 2026, deadline Thu 15 Jan 2026.",
        (
            "Opened Fri 16 Jan 2026: target Tue 20 Jan 2026, deadline Wed 21 Jan 2026. "
            "Not counted: Sat 17 Jan (weekend), Sun 18 Jan (weekend)."
        ),
    ]


def test_danish_unless_the_computer_says_otherwise(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")

    _code, [line], _complaints = run("2026-01-12")

    assert line == (
        "Oprettet man. 12. jan. 2026: mål ons. 14. jan. 2026, frist tors. 15. jan. 2026."
    )


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        pytest.param("tomorrow", "'tomorrow'", id="a word"),
        pytest.param("2026-02-30", "'2026-02-30'", id="no such day"),
        pytest.param("9999-12-30", "'9999-12-30'", id="the end of the calendar"),
        pytest.param("0001-01-01", "'0001-01-01'", id="its beginning"),
        pytest.param("x" * 1000, repr("x" * 40), id="a thousand letters"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_answered(run, bad, shown):
    code, said, complaints = run("-", stdin=f"2026-01-12\n{bad}\n\n  2026-01-13  \n")

    assert code == 1
    assert [line.split(":")[0] for line in said] == [
        "Opened Mon 12 Jan 2026",
        "Opened Tue 13 Jan 2026",
    ]
    assert complaints == [f"{shown} is not a start. Write it as 2026-12-23T14:30."]


def test_a_letter_in_another_encoding_spoils_its_own_line(run):
    code, said, complaints = run("-", stdin=b"f\xf8rst\n2026-01-12\n")

    assert (code, len(said), len(complaints)) == (1, 1, 1)


def test_what_is_given_comes_before_what_is_read(run):
    _code, said, _complaints = run("-", "2026-01-12", "--json", stdin="2026-01-13\n")

    assert [json.loads(line)["opened"][:10] for line in said] == ["2026-01-12", "2026-01-13"]


def test_ten_thousand_starts_get_ten_thousand_answers(run):
    code, said, complaints = run("-", "--json", stdin="2026-01-12T09:15\n" * 10_000)

    assert (code, len(said), complaints) == (0, 10_000, [])
    assert len(set(said)) == 1
