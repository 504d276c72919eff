"""How many short messages a minute the guard reads, on one core.

The messages are the labelled cases and ordinary sentences, in equal parts. Beside it, from the
same run, what finding ten digits takes, which misses much and finds too much.
`through_the_command` is `tovholder guard --jsonl` with its start, reading and writing.
"""

import csv
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.printing import show
from models.guard import find

CASES = Path(__file__).parent.parent / "tests" / "data" / "cpr_cases.csv"
TODAY = date(2026, 1, 15)
MESSAGES = 50_000
PLAIN = re.compile(r"[0-9]{6}-?[0-9]{4}")
ORDINARY = (
    "Vi vil gerne mødes i næste uge, helst onsdag kl. 13.00.",
    "Kan I ringe på 00 00 00 12 inden frokost?",
    "Borgeren ønsker selv at komme med til mødet i GRØN-RAVN-17.",
    "Tak. Jeg har talt med bostøtten, og hun følger op i morgen.",
)


def main() -> None:
    messages = _messages()
    ours = _a_minute(messages, lambda text: find(text, today=TODAY))
    plain = _a_minute(messages, PLAIN.findall)
    show(
        {
            "messages_a_minute": round(ours),
            "plain_pattern_a_minute": round(plain),
            "times_the_plain_pattern": round(plain / ours, 1),
            "through_the_command_a_minute": round(_through_the_command(messages)),
        }
    )


def _messages() -> list[str]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        labelled = [row["text"] for row in csv.DictReader(lines)]
    mixed = [
        one
        for text, more in zip(labelled, ORDINARY * 100, strict=False)
        for one in (text, more)
    ]
    return (mixed * (MESSAGES // len(mixed) + 1))[:MESSAGES]


def _a_minute(messages: list[str], look: Callable[[str], object]) -> float:
    began = time.perf_counter()
    for text in messages:
        look(text)
    return 60 * len(messages) / (time.perf_counter() - began)


def _through_the_command(messages: list[str]) -> float:
    sent = "".join(f"{json.dumps(text)}\n" for text in messages)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "guard", "--jsonl"],
        input=sent,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return 60 * len(messages) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
