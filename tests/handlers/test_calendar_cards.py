import pytest

from handlers.calendar_cards import closed_name
from locales import LOCALES, speaking
from models.calendar import Closed


@pytest.mark.parametrize("locale", LOCALES)
def test_every_day_that_does_not_count_has_a_name_of_its_own(locale):
    with speaking(locale):
        names = [closed_name(why) for why in Closed]

    assert len(set(names)) == len(Closed)
    assert "" not in names
