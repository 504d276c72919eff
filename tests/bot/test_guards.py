"""`tovholder guard --jsonl`: the detector as others can try it."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from bot import cli

CASES = Path(__file__).parents[1] / "data" / "cpr_cases.csv"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def run(capsys, monkeypatch):
    def run(stdin):
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), "utf-8"))
        code = cli.main(["guard", "--jsonl"])
        written = capsys.readouterr()
        return code, [json.loads(line) for line in written.out.splitlines()], written.err

    return run


def labelled():
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_labelled_case_is_answered_in_its_line(run):
    rows = labelled()

    code, found, said = run("".join(json.dumps(row["text"]) + "\n" for row in rows))

    assert (code, said) == (0, "")
    assert [[[one["start"], one["end"]] for one in line] for line in found] == [
        json.loads(row["expected_spans"]) for row in rows
    ]


def test_a_finding_has_four_fields_and_never_the_number(run):
    row = next(row for row in labelled() if row["label"] == "cpr")
    [[start, end]] = json.loads(row["expected_spans"])

    _code, [[found]], _said = run(json.dumps(row["text"]))

    assert found == {"start": start, "end": end, "kind": "cpr", "confidence": "high"}


@pytest.mark.parametrize(
    "line",
    ["not json", "7", '{"text": "x"}', '["x"]', "[" * 100_000, b"\xff\xfe"],
    ids=["words", "a number", "an object", "a list", "very deep", "no text at all"],
)
def test_a_line_that_is_no_string_is_named_and_the_others_are_answered(run, line):
    raw = line if isinstance(line, bytes) else line.encode()

    code, found, said = run(b'"a"\n' + raw + b'\n"b"\n')

    assert (code, found) == (1, [[], None, []])
    assert said == "Line 2 is not a JSON string.\n"
