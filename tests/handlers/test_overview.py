"""The overview's pages: what stands on a board, who sees it, and how it is paged through."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers import access, overview_boards, routes, staffing
from handlers.cards import Facts, Items
from handlers.documents import Choices, Table
from handlers.overview_boards import PAGE
from handlers.turn import Hidden, Refusal, Turn
from locales import speaking
from models import boards
from models.access import Act
from models.cases import Case, CaseMember, Party, Window
from models.entries import Did, Entry
from models.people import Absence, Person, Role
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_directory import away
from tests.handlers.test_waits import change, counted
from tests.town import acting, all_of, build, words

ALL, MINE = "all:any", "mine:any"
DEADLINE = MONDAY.date() + timedelta(days=3)
OLD = "This address is out of date. Open the overview anew."


async def settle(db):
    town = await build(db)
    town.tina.roles = [Role.COORDINATOR, Role.CLUSTER_LEAD]
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def read(store, town, who, page="overview.board", subject="", at=MONDAY):
    async def work(db):
        reader = await db.get_one(Person, town.people[who].id)
        with speaking("en"):
            turn = Turn(reader, at, town.workspace.id, subject=str(subject))
            return await routes.PAGES[page](turn, db)

    is_reading = routes.PAGES[page] in routes.READS
    return await (store.read(work) if is_reading else store.write(work))


def parts(page, kind):
    return [one for part in page.sections for one in part.parts if isinstance(one, kind)]


def rows(page):
    return [row for table in parts(page, Table) for row in table.rows]


def aliases(page):
    return [row[0].partition("\n")[0] for row in rows(page)]


def choices(page):
    return {one.title: [link.label for link in one.links] for one in parts(page, Choices)}


async def fill(store, town, count):
    """Many courses of the town's three parties, with deadlines over some months."""

    async def work(db):
        for number in range(count):
            case = Case(
                alias=f"PRØVE-{number:04}",
                cluster_id=town.cluster.id,
                agreement_id=town.agreement.id,
                opened_by_id=town.anna.id,
                organisation_id=town.team.id,
                opened_at=MONDAY,
                opened_on=MONDAY.date(),
            )
            db.add(case)
            await db.flush()
            due = DEADLINE + timedelta(days=number % 7 - 3)
            own = Party(case_id=case.id, organisation_id=town.team.id, is_opener=True)
            asked = Party(
                case_id=case.id,
                organisation_id=town.municipality.id,
                target_on=due - timedelta(days=1),
                deadline_on=due,
                contact_on=MONDAY.date() if number % 5 == 4 else None,
            )
            db.add_all([own, asked])

    await store.write(work)


async def test_a_coordinator_sees_the_organisations_courses_and_opens_none_of_them(store, town):
    case = await opened(store, town)

    page = await read(store, town, "carla")

    [table] = parts(page, Table)
    assert page.title == "Overview: Eksempel Kommune"
    assert table.rows == (
        (
            f"{case.alias}\nOpened",
            "Green: before the target day",
            "Thu 15 Jan 2026",
            "Nobody yet",
        ),
    )
    assert table.links == (None,)
    assert choices(page) == {
        "Whose courses": ["My own", "Eksempel Kommune"],
        "How they stand": ["All: 1", "Green: 1"],
    }
    assert "cannot be opened here" in words(page)
    assert "mødes" not in words(page)  # what was written


@pytest.mark.parametrize(
    ("stand_in", "said"),
    [("dan", "Bo Demo is away, Dan Demo covers"), (None, "Bo Demo is away")],
)
async def test_the_board_says_who_covers_for_a_contact_person(store, town, stand_in, said):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    before = await read(store, town, "carla")
    await away(store, town.bo, town.people[stand_in] if stand_in else None)

    after = await read(store, town, "carla")

    assert [row[-1] for row in rows(before) + rows(after)] == ["Bo Demo", said]


async def test_who_has_a_part_opens_the_course_from_the_board(store, town):
    case = await opened(store, town)

    page = await read(store, town, "bo")  # he has the desk

    [table] = parts(page, Table)
    assert page.title == "Overview: my courses"
    assert (aliases(page), table.links[0].subject) == ([case.alias], str(case.id))
    assert "Whose courses" not in choices(page)


async def test_only_a_coordinator_sees_all_of_an_organisations_courses(store, town):
    await opened(store, town)

    with pytest.raises(Refusal, match="Only your organisation's coordinators"):
        await read(store, town, "bo", subject=ALL)
    assert aliases(await read(store, town, "dan")) == []
    assert "No open course here." in words(await read(store, town, "dan"))


async def share_out(db, town, first, second, third):
    """A lead elsewhere, people added by name, a stand-in, and a party that is withdrawn."""
    (await db.get_one(Case, first.id)).lead_id = town.gerd.id
    for who, case in (("dan", first), ("bro", second)):
        me = town.people[who].id
        db.add(CaseMember(case_id=case.id, person_id=me, added_by_id=me, added_at=MONDAY))
    today = MONDAY.date()
    db.add(
        Absence(
            person_id=town.bo.id,
            stand_in_id=town.carla.id,
            first_day=today,
            last_day=today,
        )
    )
    gone = select(Party).where(col(Party.case_id) == third.id)
    for party in (await db.exec(gone.where(col(Party.organisation_id) == 3))).all():
        party.withdraw(at=MONDAY)


async def test_ones_own_board_is_what_the_access_rule_says(store, town):
    """The board asks in one statement what `may` asks of each person and course."""
    first, second, third = [await opened(store, town) for _number in range(3)]
    await acting(store, town, "bo").press("case.claim", second.id, at=MONDAY)

    await store.write(lambda db: share_out(db, town, first, second, third))

    async def compare(db):
        found = {}
        for name, person in town.people.items():
            mine = await overview_boards.mine(db, person, staffing.today(MONDAY))
            ids = [first.id, second.id, third.id]
            seen = set((await db.exec(boards.seen_among(mine, ids))).all())
            board = await db.exec(boards.board(mine, MONDAY.date(), None, None))
            shown = {case.id for _party, case, _agreement in board.all()}
            cases = [await db.get_one(Case, one) for one in ids]
            ruled = {
                one.id
                for one in cases
                if await access.may(db, person, Act.SEE_CASE, one, at=MONDAY)
            }
            found[name] = (seen, shown, ruled)
        return found

    found = await store.read(compare)
    assert {name for name, (seen, shown, ruled) in found.items() if seen != ruled} == set()
    assert {name for name, (seen, shown, ruled) in found.items() if shown != ruled} == set()
    assert len({frozenset(ruled) for _seen, _shown, ruled in found.values()}) > 3


async def test_windows_are_counted_and_chosen_as_each_clock_says(store, town):
    await fill(store, town, 35)
    parties = [one for one in await all_of(store, Party) if not one.is_opener]
    today = DEADLINE

    page = await read(store, town, "carla", subject=ALL, at=MONDAY + timedelta(days=3))

    for window, label in (
        (Window.RED, "Red"),
        (Window.YELLOW, "Yellow"),
        (Window.GREEN, "Green"),
        (Window.REACHED, "In contact"),
    ):
        count = sum(one.window(today) is window for one in parties)
        chosen = await read(
            store, town, "carla", subject=f"all:{window}", at=MONDAY + timedelta(days=3)
        )
        assert count > 0
        assert f"{label}: {count}" in choices(page)["How they stand"]
        assert len(rows(chosen)) == count
    assert "All: 35" in choices(page)["How they stand"]


async def test_every_course_stands_on_one_page_the_longest_waited_for_first(store, town):
    await fill(store, town, 2 * PAGE + 7)
    parties = {one.case_id: one for one in await all_of(store, Party) if not one.is_opener}
    numbers = {one.alias: one.id for one in await all_of(store, Case)}

    pages, subject = [], ALL
    while subject:
        page = await read(store, town, "carla", subject=subject)
        pages.append(aliases(page))
        more = [one for one in parts(page, Choices) if one.title == "More courses"]
        ahead = [link for one in more for link in one.links if link.label == "Show the next"]
        subject = ahead[0].subject if ahead else ""

    found = [alias for one in pages for alias in one]
    assert list(map(len, pages)) == [PAGE, PAGE, 7]
    assert found == sorted(numbers, key=lambda alias: boards.place_of(parties[numbers[alias]]))


async def test_a_board_of_many_costs_as_many_queries_as_one_of_few(store, town):
    counts = []
    for more in (1, 2 * PAGE):
        await fill_anew(store, town, more)
        with counted() as statements:
            assert rows(await read(store, town, "carla", subject=ALL))
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[1] <= 20


async def fill_anew(store, town, count):
    async def work(db):
        for kind in (Party, Case):
            for one in (await db.exec(select(kind))).all():
                await db.delete(one)
            await db.flush()

    await store.write(work)
    await fill(store, town, count)


@pytest.mark.parametrize(
    "subject",
    [
        *("x", "all:purple", "all:red:1", "all:red:0.1", "all:red:9999999.1"),
        *("all:red:735000.9999999999", "ALL", "all:", "all:red;drop", "mine:red:٣.1"),
    ],
)
async def test_an_address_that_is_none_is_said_to_be_out_of_date(store, town, subject):
    with pytest.raises(Refusal, match=OLD):
        await read(store, town, "carla", subject=subject)


async def test_a_course_shows_its_parties_and_its_timeline_to_who_has_a_part(store, town):
    case = await opened(store, town)

    page = await read(store, town, "anna", "overview.course", case.id)

    assert page.title == f"Course {case.alias}"
    assert any("Anna Demo opened" in line for one in parts(page, Items) for line in one.items)
    assert parts(page, Facts)
    assert "mødes" not in words(page)
    await refused(store, town, "overview.course", case)


async def test_a_page_asks_nothing_that_only_a_button_answers(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.press("case.know", case.id, at=MONDAY)

    page = await read(store, town, "bo", "overview.course", case.id)

    asked = "Are you in contact?"
    assert asked in words((await bo.press("case.card", case.id, at=MONDAY)).say)
    assert asked not in words(page)


async def refused(store, town, page, case):
    """A coordinator knows of it, and has no part; for a colleague there is no such course."""
    with pytest.raises(Refusal, match="You have no part in this course"):
        await read(store, town, "carla", page, case.id)
    with pytest.raises(Hidden):
        await read(store, town, "dan", page, case.id)


async def test_content_is_read_on_a_page_of_its_own_and_each_reading_is_an_entry(store, town):
    case = await opened(store, town)

    page = await read(store, town, "anna", "overview.content", case.id)

    logged = [one for one in await all_of(store, Entry) if one.did is Did.READ]
    assert "Vi vil gerne mødes i næste uge." in words(page)
    assert [one.actor_id for one in logged] == [town.anna.id]
    await refused(store, town, "overview.content", case)


@pytest.mark.parametrize(
    ("page", "who", "sentence"),
    [
        ("overview.advice", "bo", "Only the team's advisers"),
        ("overview.directory", "bo", "Only your organisation's administrator"),
        ("overview.cluster", "bo", "Only the cluster lead and coordinators see"),
    ],
)
async def test_each_other_page_is_for_those_whose_work_it_is(store, town, page, who, sentence):
    with pytest.raises(Refusal, match=sentence):
        await read(store, town, who, page, town.cluster.id)


async def test_the_pages_for_advisers_and_leads_hold_what_the_chat_shows(store, town):
    await acting(store, town, "gerd").submit(
        "advice.ask",
        {"question": "Hvordan støtter vi bedst?", "urgency": "soon"},
        at=MONDAY,
    )
    case = await opened(store, town)

    queue = await read(store, town, "anna", "overview.advice")
    numbers = await read(store, town, "tina", "overview.cluster", town.cluster.id)

    assert "støtter" not in words(queue)
    assert "Open courses" in words(numbers)
    assert case.alias not in words(numbers)
    few = await read(store, town, "carla", "overview.cluster", town.cluster.id)
    ahead = [link.page for link in (await read(store, town, "carla", "overview.board")).links]
    assert ahead == ["overview.cluster", "experience.page", "overview.directory"]
    assert "not shown" in words(few)
    assert "not shown" not in words(numbers)


async def test_gaps_in_the_directory_are_ones_own_and_those_of_a_cluster_one_leads(store, town):
    await change(store, Person, town.gerd.id, roles=[])
    await change(store, Person, town.bo.id, email="bo@eksempel.invalid")

    own = await read(store, town, "carla", "overview.directory")
    led = await read(store, town, "tina", "overview.directory")

    [unreachable] = [one for one in parts(own, Items) if "e-mail" in one.title]
    assert unreachable.items == ("Carla Demo", "Dan Demo")
    assert "Lægehuset" not in words(own)
    [nobody] = [one for one in parts(led, Items) if "coordinator" in one.title]
    assert nobody.items == ("Lægehuset Solsikken",)
