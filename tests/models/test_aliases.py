import re
from random import Random

import pytest

from models import aliases


def test_the_space_is_large_enough_to_be_used_for_ever():
    size = len(aliases.ADJECTIVES) * len(aliases.ANIMALS) * len(aliases.NUMBERS)

    assert size > 10_000_000
    assert len(set(aliases.ADJECTIVES)) == len(aliases.ADJECTIVES)
    assert len(set(aliases.ANIMALS)) == len(aliases.ANIMALS)


def test_an_alias_is_an_adjective_an_animal_and_a_number():
    adjective, animal, number = aliases.draw(Random(1)).split("-")

    assert (adjective in aliases.ADJECTIVES, animal in aliases.ANIMALS) == (True, True)
    assert int(number) in aliases.NUMBERS


def test_two_draws_are_two_aliases():
    random = Random(1)

    assert len({aliases.draw(random) for _ in range(1000)}) == 1000


def test_a_room_name_is_what_every_platform_takes():
    random = Random(1)
    longest = "-".join(
        (max(aliases.ADJECTIVES, key=len), max(aliases.ANIMALS, key=len), "9999")
    )

    for alias in (longest, "RØD-RÅDYR-10", *(aliases.draw(random) for _ in range(1000))):
        assert re.fullmatch(r"forloeb-[a-z]+-[a-z]+-\d{2,4}-[a-z2-9]{4}", name(alias, random))
        assert len(name(alias, random)) <= 50


def name(alias, random):
    return aliases.room_name(alias, random)


@pytest.mark.parametrize(
    ("alias", "start"),
    [("GRØN-RAVN-17", "forloeb-groen-ravn-17-"), ("BLÅ-LÆRKE-99", "forloeb-blaa-laerke-99-")],
)
def test_danish_letters_are_written_out(alias, start):
    assert name(alias, Random(1)).startswith(start)


def test_a_suffix_holds_nothing_that_is_read_wrong():
    random = Random(1)
    signs = set("".join(aliases.room_suffix(random) for _ in range(2000)))

    assert signs & set("il01o") == set()
