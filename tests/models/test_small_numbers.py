"""No small number is told, and none can be worked out from what is told."""

from hypothesis import given
from hypothesis import strategies as st

from models.small_numbers import (
    Told,
    betrays,
    cells,
    is_small,
    tell,
    told_parts,
    total,
    withheld,
)

NUMBERS = st.integers(0, 40)
SPREADS = st.dictionaries(st.sampled_from([0, 1, 2, 3, 4, 9, None]), NUMBERS)
CUTS = st.sets(st.integers(0, 5), max_size=3).map(lambda cuts: tuple(sorted(cuts)))
GROUPS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.integers(0, 15), min_size=3, max_size=3)
)


@given(st.integers(5, 200), st.lists(st.integers(0, 200)))
def test_what_is_told_exactly_differs_by_no_small_number(whole, wanted):
    wanted = [min(one, whole) for one in wanted]

    told = tell(whole, wanted)

    exact = {0, whole} | {one for one, said in told.items() if said.is_exact}
    assert [(a, b) for a in exact for b in exact if is_small(a - b)] == []


@given(st.integers(5, 200), st.lists(st.integers(0, 200)))
def test_what_is_told_holds_and_a_small_number_keeps_company(whole, wanted):
    told = tell(whole, [min(one, whole) for one in wanted])

    for number, said in told.items():
        assert said.least <= number <= said.most
        assert said.is_exact or said.most > said.least
        assert not (said.is_exact and is_small(number))
        assert not (said.is_exact and is_small(whole - number))


def test_what_is_most_important_is_told_exactly():
    assert tell(40, [38, 20, 18]) == {
        38: Told(36, 40),
        20: Told(20, 20),
        18: Told(16, 40),
    }


@given(SPREADS, CUTS)
def test_cells_come_to_the_whole(spread, cuts):
    assert sum(cells(spread, cuts)) == total(spread)


@given(GROUPS)
def test_no_group_that_is_told_of_betrays_anything(groups):
    hidden = withheld(groups)

    assert [
        one for one, counts in groups.items() if one not in hidden and betrays(counts)
    ] == []


@given(GROUPS)
def test_what_is_missing_of_the_whole_betrays_nothing(groups):
    hidden = withheld(groups)

    there = {one for one, counts in groups.items() if sum(counts)}
    whole = [sum(column) for column in zip(*groups.values(), strict=True)] or [0, 0, 0]
    told = [
        sum(column)
        for column in zip(*(groups[one] for one in there - hidden), [0, 0, 0], strict=True)
    ]
    missing = [all_ - some for all_, some in zip(whole, told, strict=True)]
    assert hidden == there or not betrays(missing)
    assert len(hidden) != 1 or hidden == there


def test_a_group_too_small_takes_the_next_smallest_with_it():
    groups = {"a": (20, 20), "b": (2, 10), "c": (8, 7), "none": (0, 0)}

    assert withheld(groups) == {"b", "c"}


@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda two: (max(two), min(two))),
    )
)
def test_who_knows_a_part_of_each_works_out_no_small_number_of_the_others(counts):
    every, others = ({one: two[n] for one, two in counts.items()} for n in range(2))

    whole, told = told_parts(every, others)

    shown = [one for one, n in told.items() if n is not None]
    hidden = [one for one in told if one not in shown]
    assert {one: told[one] for one in shown} == {one: every[one] for one in shown}
    for of in (every, others):
        assert [one for one in shown if is_small(of[one])] == []
        if whole is not None:
            assert not is_small(sum(of.values()))
            assert not is_small(sum(of[one] for one in hidden))
