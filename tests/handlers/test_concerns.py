"""A worry for a child: a fixed text that leads to the municipality, never taken in here."""

from datetime import timedelta

import pytest

from handlers.cards import Buttons, Outside, Text, Tone
from handlers.concerns_cards import PUBLIC_PAGE
from models.organisations import Organisation
from tests.conftest import MONDAY
from tests.handlers.test_pathways import card, opens, opens_for_child, settle
from tests.town import acting, all_of

FIXED = "Worried about a child? Notify the municipality by telephone, never here."
OWN_PAGE = "https://eksempel.dk/underretning"
PUBLIC = Outside("Find the municipality (borger.dk)", PUBLIC_PAGE)


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def notifies(store, town, phone="", page=""):
    carla, said = acting(store, town, "carla"), {"phone": phone, "page": page}
    answer = await carla.submit("organisation.concern", said, at=MONDAY)
    assert answer.errors == ()


async def told(store, town, **opening):
    """The fixed text on a child's card, and where it leads."""
    await opens_for_child(store, town, **opening)
    parts = (await card(store, "case.card", "1", town.anna)).parts
    [text] = [one for one in parts if isinstance(one, Text) and one.text.startswith(FIXED)]
    buttons = (one.buttons for one in parts if isinstance(one, Buttons))
    return text, tuple(one for row in buttons for one in row if isinstance(one, Outside))


async def shares(store, town, at):
    """Where sharing within a municipality is told of: on the card, and where one registers."""
    shown = (await card(store, "case.card", "1", town.anna, at)).parts
    form = (await acting(store, town, "anna").press("case.basis_start", "1", at=at)).form
    return [
        any("(SSD, the Children's Act)" in one.text for one in parts if isinstance(one, Text))
        for parts in (shown, form.intro)
    ]


async def test_it_leads_to_where_any_municipality_is_found(store, town):
    assert await told(store, town) == (Text(FIXED, Tone.NOTICE), (PUBLIC,))


async def test_it_leads_to_the_municipalitys_own_page_and_telephone(store, town):
    await notifies(store, town, "00 00 44 44", OWN_PAGE)

    text, links = await told(store, town)

    assert text.text == f"{FIXED}\nEksempel Kommune: 00 00 44 44"
    assert links == (Outside("Notify Eksempel Kommune", OWN_PAGE),)


async def test_a_telephone_alone_leaves_the_public_page(store, town):
    await notifies(store, town, "00 00 44 44")

    text, links = await told(store, town)

    assert text.text == f"{FIXED}\nEksempel Kommune: 00 00 44 44"
    assert links == (PUBLIC,)


async def test_what_was_said_can_be_taken_back(store, town):
    await notifies(store, town, "00 00 44 44", OWN_PAGE)
    await notifies(store, town)

    assert await told(store, town) == (Text(FIXED, Tone.NOTICE), (PUBLIC,))


async def test_an_adults_course_says_nothing_of_it(store, town):
    await opens(store, town)

    shown = await card(store, "case.card", "1", town.anna)

    assert FIXED not in repr(shown)
    assert PUBLIC_PAGE not in repr(shown)
    assert await shares(store, town, MONDAY) == [False, False]


async def test_sharing_within_a_municipality_is_told_of_until_the_birthday(store, town):
    await opens_for_child(store, town, adult_from="03.2026")

    before = await shares(store, town, MONDAY)
    after = await shares(store, town, MONDAY + timedelta(days=60))

    assert (before, after) == ([True, True], [False, False])


@pytest.mark.parametrize(
    ("phone", "page", "field"),
    [
        pytest.param("ring", "", "phone", id="no number"),
        pytest.param("", "eksempel.dk", "page", id="no address"),
        pytest.param("", "http://eksempel.dk/a", "page", id="not encrypted"),
        pytest.param("", "javascript:alert(1)", "page", id="a script"),
        pytest.param("", "https://eksempel.dk@ond.dk/", "page", id="somebody else's host"),
        pytest.param("", "https://ond.dk/<b>", "page", id="markup"),
        pytest.param("", "https://eksempel.dk/" + "a" * 300, "page", id="too long"),
        pytest.param("", "https://eksempel.dk/251248-9996", "page", id="a CPR number"),
    ],
)
async def test_what_leads_nowhere_stays_in_the_form(store, town, phone, page, field):
    said = {"phone": phone, "page": page}

    answer = await acting(store, town, "carla").submit("organisation.concern", said, at=MONDAY)

    assert [name for name, _said in answer.errors] == [field]
    found = [(one.concern_phone, one.concern_url) for one in await all_of(store, Organisation)]
    assert set(found) == {("", "")}


async def test_only_a_municipality_is_notified(store, town):
    """Gerd administers a practice."""

    async def promote(db):
        (await db.get_one(type(town.gerd), town.gerd.id)).roles = ["org_admin"]

    await store.write(promote)
    gerd = acting(store, town, "gerd")

    asked = await gerd.press("organisation.concern_start", at=MONDAY)
    sent = await gerd.submit(
        "organisation.concern", {"phone": "00 00 44 44", "page": ""}, at=MONDAY
    )
    own = await gerd.press("organisation.own", at=MONDAY)

    assert asked.is_refused
    assert sent.is_refused
    assert "organisation.offers_start" in repr(own.say)
    assert "organisation.concern_start" not in repr(own.say)
