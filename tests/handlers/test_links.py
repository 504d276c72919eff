"""A link to a page: fresh, private, one person's; never in what is sent or kept."""

from bot import sealed_links
from bot.database import open_store
from handlers.cards import Buttons, Link
from models.people import Person
from models.seals import KeyRing
from tests.conftest import MONDAY, RING
from tests.handlers.test_cases import opened
from tests.town import acting, words


def links(card):
    return [
        one
        for part in card.parts
        if isinstance(part, Buttons)
        for one in part.buttons
        if isinstance(one, Link)
    ]


def read(link):
    base, _slash, token = link.url.partition("/l/")
    assert base == "https://tovholder.test"
    return sealed_links.read(RING, token)


async def test_an_answer_to_one_person_holds_that_persons_link(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "anna").press(
        "page.open", f"plan.page:{case.id}", at=MONDAY
    )

    [link] = links(answer.say)
    sealed = read(link)
    assert (sealed.person_id, sealed.page, sealed.subject) == (
        town.anna.id,
        "plan.page",
        str(case.id),
    )
    assert case.alias not in link.url


async def test_each_link_is_a_fresh_one(store, town):
    case = await opened(store, town)
    anna, page = acting(store, town, "anna"), f"plan.page:{case.id}"

    answers = [await anna.press("page.open", page, at=MONDAY, key="same") for _ in range(2)]

    assert len({read(links(answer.say)[0]).key for answer in answers}) == 2


async def test_the_button_of_a_message_answers_with_a_link(store, town):
    case = await opened(store, town)
    button = Link("x", "plan.page", str(case.id)).button

    answer = await acting(store, town, "bo").press(button.action, button.subject, at=MONDAY)

    [link] = links(answer.say)
    assert read(link).person_id == town.bo.id


async def test_a_link_says_nothing_about_who_may_read(store, town):
    """Who has no part gets a link as well, and learns nothing by it: the page refuses."""
    case = await opened(store, town)

    answer = await acting(store, town, "dan").press(
        "page.open", f"plan.page:{case.id}", at=MONDAY
    )

    assert case.alias not in words(answer.say)


async def test_who_is_not_let_in_gets_no_link(store, town):
    async def propose(db):
        (await db.get_one(Person, town.dan.id)).is_admitted = False

    await store.write(propose)

    answer = await acting(store, town, "dan").press("page.open", "plan.page:1", at=MONDAY)

    assert answer.is_refused


async def test_without_an_address_the_button_says_what_is_missing(database_url, town):
    elsewhere = open_store(database_url, RING)
    try:
        answer = await acting(elsewhere, town, "anna").press("page.open", "x:1", at=MONDAY)
    finally:
        await elsewhere.close()

    assert "TOVHOLDER_URL" in answer.say.title


def test_a_link_of_other_keys_is_none():
    token = sealed_links.path(KeyRing(["A" * 43 + "="]), 1, "x", "1", at=MONDAY)[3:]

    assert sealed_links.read(RING, token) is None
