"""How much of what it should the guard finds, and what else, class by class."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

from models.guard import Kind, find
from tests.figures import FIGURE

TODAY = date(2026, 1, 15)
CASES = Path(__file__).parents[1] / "data" / "cpr_cases.csv"
LEAST = 1.0  # of what was labelled by hand


def test_recall_and_precision_of_the_labelled_cases(record_property):
    with CASES.open(encoding="utf-8", newline="") as lines:
        counted = counts(csv.DictReader(lines))

    figures = {kind: (recall(counted, kind), precision(counted, kind)) for kind in Kind}
    for kind, (found, right) in figures.items():
        record_property(
            FIGURE,
            f"CPR guard, labelled cases, {kind}: recall {found:.3f} "
            f"({counted[kind, 'hit']} of {counted[kind, 'hit'] + counted[kind, 'missed']}), "
            f"precision {right:.3f} ({counted[kind, 'false']} false alarms)",
        )
    record_property(
        FIGURE,
        f"CPR guard, labelled cases, none: {counted['none', 'flagged']} of "
        f"{counted['none', 'lines']} lines without a number flagged",
    )
    assert all(min(pair) >= LEAST for pair in figures.values())


def counts(rows):
    """Hits, misses and false alarms of each kind, span by span."""
    counted = Counter()
    for row in rows:
        label = row["label"]
        expected = {tuple(span) for span in json.loads(row["expected_spans"])}
        findings = {(one.start, one.end): one.kind for one in find(row["text"], today=TODAY)}
        for span in expected:
            counted[label, "hit" if findings.get(span) == label else "missed"] += 1
        for span, kind in findings.items():
            counted[kind, "false"] += span not in expected or kind != label
        counted[label, "lines"] += 1
        counted[label, "flagged"] += bool(findings)
    return counted


def recall(counted, kind):
    return counted[kind, "hit"] / (counted[kind, "hit"] + counted[kind, "missed"])


def precision(counted, kind):
    return counted[kind, "hit"] / max(1, counted[kind, "hit"] + counted[kind, "false"])


def test_what_is_missed_or_found_too_much_is_counted():
    rows = [
        {"text": "kode 1234", "label": "cpr", "expected_spans": "[[5, 9]]"},
        {"text": "eCPR 120655-0VK9", "label": "none", "expected_spans": "[]"},
        {"text": "eCPR 120655-0VK9", "label": "ecpr", "expected_spans": "[[5, 16]]"},
    ]

    counted = counts(rows)

    assert recall(counted, "cpr") == 0
    assert precision(counted, "ecpr") == 0.5
    assert counted["none", "flagged"] == 1
