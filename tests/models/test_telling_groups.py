"""A group beside the whole never lets a small number be worked out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models import telling_groups
from models.figures import Figure, Measure, cuts
from models.small_numbers import cells, is_small
from models.tallies import Tally
from models.telling import Nothing, TooFew

SPREADS = st.dictionaries(st.sampled_from([0, 1, 2, 3, 4, None]), st.integers(0, 12))


def tally(spread):
    found = Tally()
    for value, n in spread.items():
        if n:
            found.add(Measure.CONTACT, None, value, n)
    return found


@given(st.lists(SPREADS, min_size=1, max_size=4), SPREADS)
def test_neither_a_group_nor_what_is_left_without_it_is_small(groups, rest):
    whole = sum((Counter(one) for one in groups), Counter(rest))
    parts = {number: tally(one) for number, one in enumerate(groups)}

    told = telling_groups.figure(tally(whole), parts, Figure.WITHIN_3)

    shown = [n for n, one in told.items() if not isinstance(one, TooFew | Nothing)]
    counted = {n: cells(Counter(groups[n]), cuts(Measure.CONTACT)) for n in parts}
    every = cells(whole, cuts(Measure.CONTACT))
    for number in shown:
        left = [a - b for a, b in zip(every, counted[number], strict=True)]
        assert [n for n in (*counted[number], *left) if is_small(n)] == []


@given(st.lists(SPREADS, min_size=2, max_size=4))
def test_where_the_groups_are_all_there_is_the_hidden_ones_are_no_small_number(groups):
    whole = sum((Counter(one) for one in groups), Counter())
    parts = {number: tally(one) for number, one in enumerate(groups)}

    told = telling_groups.figure(tally(whole), parts, Figure.WITHIN_3)

    hidden = [n for n, one in told.items() if isinstance(one, TooFew)]
    shown = [n for n, one in told.items() if not isinstance(one, TooFew | Nothing)]
    missing = sum((Counter(groups[n]) for n in hidden), Counter())
    if shown and hidden:
        assert [n for n in cells(missing, cuts(Measure.CONTACT)) if is_small(n)] == []
