from datetime import datetime, timedelta, timezone

import pytest

from models.entries import START, Did, Entry, digest, first_break
from tests.conftest import MONDAY


def chain(length=4):
    entries, previous = [], START
    for seq in range(1, length + 1):
        entry = Entry(
            chain="case:1",
            seq=seq,
            at=MONDAY + timedelta(hours=seq),
            actor_id=seq,
            did=Did.READ,
            codes={"passages": [seq], "way": "phone"},
            previous=previous,
            digest="",
        )
        entry.digest = previous = digest(entry)
        entries.append(entry)
    return entries


@pytest.mark.parametrize("length", [0, 1, 4])
def test_a_whole_chain_holds(length):
    assert first_break(chain(length)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("chain", "case:2"),
        ("at", MONDAY),
        ("actor_id", None),
        ("did", Did.JOINED),
        ("codes", {"passages": [99], "way": "phone"}),
        ("previous", START),
        ("digest", "0" * 64),
    ],
)
def test_changing_anything_shows(field, value):
    entries = chain()

    setattr(entries[2], field, value)

    assert first_break(entries) == 3


@pytest.mark.parametrize(("left_out", "shows_at"), [(0, 1), (1, 2), (2, 3)])
def test_leaving_one_out_shows(left_out, shows_at):
    entries = chain()

    del entries[left_out]

    assert first_break(entries) == shows_at


def test_exchanging_two_shows():
    entries = chain()

    entries[1], entries[2] = entries[2], entries[1]

    assert first_break(entries) == 2


def test_one_made_anew_shows_at_the_next():
    entries = chain()

    entries[1].actor_id = 99
    entries[1].digest = digest(entries[1])

    assert first_break(entries) == 3


def test_an_instant_is_the_same_in_every_zone_and_codes_in_every_order():
    [one] = chain(1)
    before = one.digest

    one.at = datetime.fromtimestamp(one.at.timestamp(), timezone(timedelta(hours=5)))
    one.codes = dict(reversed(one.codes.items()))

    assert digest(one) == before
