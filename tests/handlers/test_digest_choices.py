"""Whether one wants a daily overview, and when; and what it says to who is no coordinator."""

from datetime import date, time

import pytest

from handlers import digest_courses, digests, routes
from handlers.cards import Facts, Link, Text
from handlers.turn import Hidden, Looking, Refusal, Turn
from locales import speaking
from models.advice import AdviceRequest
from models.cases import Case, Party
from models.consents import Basis, Consent
from models.digests import Digest
from models.people import Absence, Duty, Person, Role
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_digests import lists, pressed
from tests.handlers.test_directory import away
from tests.handlers.test_reminders import local, municipal
from tests.handlers.test_waits import change
from tests.town import HIDDEN, acting, all_of, build, fetch, words

TUESDAY = local("2026-01-13T08:00")
LEADS_ON = {("See all of it", "page"), ("Open the overview", "page")}


async def choose(store, town, name, *, at=MONDAY, **fields):
    sent = {"wants": "yes", "time": "7.30"} | fields
    return await acting(store, town, name).submit("digest.choice", sent, at=at)


async def make(store, at):
    """Everybody's digest that is due, and what each of them says."""
    await store.write(lambda db: digests.make_due(db, at))
    found = {}
    for one in await all_of(store, Digest):
        person = await fetch(store, Person, one.person_id)
        found[person.name] = await look(store, one, at)
    return found


async def look(store, one, at):
    async def work(db):
        reader = await db.get_one(Person, one.person_id)
        with speaking("en"):
            return await digests.digest(Looking(reader, str(one.id), at), db)

    return await store.write(work)


def labels(card):
    return {
        (button.label, getattr(button, "action", "page"))
        for part in card.parts
        for button in pressed(part)
    }


def texts(card):
    return [part.text for part in card.parts if isinstance(part, Text)]


# Choosing


async def test_anybody_may_choose_one_at_their_own_time(store, town):
    answer = await choose(store, town, "bo", time="kl. 7.30")

    bo = await fetch(store, Person, town.bo.id)
    assert (bo.wants_digest, bo.digest_time) == (True, time(7, 30))
    assert bo.digest_at == local("2026-01-13T07:30")
    assert answer.say.title == "Your daily overview is set"
    assert texts(answer.say) == [
        "The next one comes Tue 13 Jan 07:30, if there is something to say."
    ]


async def test_a_coordinator_may_do_without_and_have_it_back(store, town):
    await choose(store, town, "carla")
    none = await choose(store, town, "carla", wants="no")
    without = await fetch(store, Person, town.carla.id)
    await choose(store, town, "carla")

    assert none.say.title == "You get no daily overview."
    assert (without.gets_digest, without.digest_at) == (False, None)
    assert (await fetch(store, Person, town.carla.id)).digest_at is not None


async def test_who_has_no_working_days_is_told_so(store, town):
    await change(store, Person, town.bo.id, weekdays="")

    answer = await choose(store, town, "bo")

    assert texts(answer.say) == ["It comes once your card says on which days you work."]


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"time": "25.00"}, {"time": "Write a time of day as 8.00."}),
        ({"time": "24.00"}, {"time": "Write a time of day as 8.00."}),
        ({"time": "8.60"}, {"time": "Write a time of day as 8.00."}),
        ({"time": "morgen"}, {"time": "Write a time of day as 8.00."}),
        ({"time": ""}, {"time": "Write a time of day as 8.00."}),
        ({"wants": "maybe"}, {"wants": "Choose yes or no."}),
    ],
)
async def test_what_cannot_be_read_changes_nothing(sqlite_store, fields, errors):
    town = await sqlite_store.write(build)
    answer = await choose(sqlite_store, town, "bo", **fields)

    assert dict(answer.errors) == errors
    bo = await fetch(sqlite_store, Person, town.bo.id)
    assert (bo.wants_digest, bo.digest_time, bo.digest_at) == (None, time(8), None)


# What it says


async def test_a_contact_person_reads_of_their_own_courses(store, town):
    await opened(store, town)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    for name in ("bo", "dan"):
        await choose(store, town, name)
    case = await fetch(store, Case, 1)

    found = await make(store, TUESDAY)

    assert lists(found["Bo Demo"]) == {
        "New since last time": (f"{case.alias}: Contact is wanted by Thu 15 Jan",)
    }
    assert (case.alias, "digest.course") in labels(found["Bo Demo"])
    assert found["Dan Demo"] is None


async def test_a_course_that_asks_for_nothing_today_is_not_named(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    await choose(store, town, "bo", at=TUESDAY)

    on_target = (await make(store, local("2026-01-14T07:30")))["Bo Demo"]
    party = await municipal(store, town)
    await change(store, Party, party.id, target_on=date(2026, 1, 13))
    [digest] = await all_of(store, Digest)

    line = f"{case.alias}: Contact is wanted by Thu 15 Jan"
    assert lists(on_target) == {"Target day today": (line,)}
    assert await look(store, digest, local("2026-01-14T07:30")) is None


async def test_whoever_has_the_desk_reads_of_what_nobody_has_taken(store, town):
    await opened(store, town)
    await choose(store, town, "bo", at=TUESDAY)
    case = await fetch(store, Case, 1)

    found = await make(store, local("2026-01-14T07:30"))

    line = f"{case.alias}: Deadline Thu 15 Jan, no contact person yet"
    assert lists(found["Bo Demo"]) == {"Target day today": (line,)}


async def test_who_stands_in_reads_of_the_others_courses(store, town):
    await opened(store, town)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    await choose(store, town, "dan")

    async def away(db):
        days = {"first_day": date(2026, 1, 13), "last_day": date(2026, 1, 16)}
        db.add(Absence(person_id=town.bo.id, stand_in_id=town.dan.id, **days))

    await store.write(away)

    assert list(lists((await make(store, TUESDAY))["Dan Demo"])) == ["New since last time"]


async def test_an_adviser_opens_the_teams_questions_and_the_own_ones(store, town):
    for question in ("Hvad gør vi?", "Og nu?"):
        await acting(store, town, "bo").submit("advice.ask", {"question": question}, at=MONDAY)
    await acting(store, town, "anna").press("advice.take", 1, at=MONDAY)
    await choose(store, town, "anna")

    card = (await make(store, TUESDAY))["Anna Demo"]

    assert texts(card) == [
        "2 questions wait for your team's advice. The first is promised by Wed 14 Jan.",
        "You have taken these questions",
    ]
    assert labels(card) == {
        ("Question promised by Wed 14 Jan", "advice.card"),
        ("The whole queue", "advice.queue"),
        *LEADS_ON,
    }


async def test_the_teams_coordinator_gives_a_question_to_somebody(store, town):
    await acting(store, town, "bo").submit("advice.ask", {"question": "Og nu?"}, at=MONDAY)
    await choose(store, town, "tina")

    card = (await make(store, TUESDAY))["Tina Demo"]

    question = ("Question promised by Wed 14 Jan", "advice.hand_start")
    assert labels(card) == {question, *LEADS_ON}
    request = (await all_of(store, AdviceRequest))[0]
    answer = await acting(store, town, "tina").press(
        "advice.hand_start", request.id, at=TUESDAY
    )
    assert answer.form is not None


async def test_on_a_quiet_monday_the_next_deadline_is_ones_own(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    party = await municipal(store, town)
    await change(store, Party, party.id, deadline_on=date(2026, 1, 21), target_on=None)
    for name in ("bo", "dan"):
        await choose(store, town, name, at=local("2026-01-16T13:00"))

    found = await make(store, local("2026-01-19T07:30"))

    assert {name: texts(card) for name, card in found.items()} == {
        "Bo Demo": [f"No open deadlines. Next deadline: Wed 21 Jan ({case.alias})"],
        "Dan Demo": ["No open deadlines."],
    }
    assert labels(found["Bo Demo"]) == {(case.alias, "digest.course")}


# What a coordinator's lines lead to


async def test_days_without_anybody_at_the_desk_are_named(store, town):
    duty = next(one for one in await all_of(store, Duty) if one.person_id == town.bo.id)
    await change(store, Duty, duty.id, last_day=date(2026, 1, 14))
    await choose(store, town, "carla")

    card = (await make(store, TUESDAY))["Carla Demo"]

    assert lists(card)["Nobody has the desk"][0] == "Thu 15 Jan"
    assert ("See the roster", "roster.show") in labels(card)


async def test_a_line_opens_ones_own_party_for_its_coordinator(store, town):
    await opened(store, town)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    case = await fetch(store, Case, 1)

    for_coordinator = await acting(store, town, "carla").press("digest.course", 1, at=TUESDAY)
    for_contact = await acting(store, town, "bo").press("digest.course", 1, at=TUESDAY)
    for_others = [
        await acting(store, town, name).press("digest.course", 1, at=TUESDAY)
        for name in ("dan", "tina")
    ]

    assert for_coordinator.say.title == f"{case.alias}: how your own party stands"
    assert "Anna Demo" not in words(for_coordinator.say)
    assert {action for _label, action in labels(for_coordinator.say)} == {
        "party.hand_over_start",
        "briefing.choose",
    }
    assert case.alias in for_contact.say.title
    assert "case.more" in words(for_contact.say)
    assert for_others[0].say.title == HIDDEN


async def test_a_late_party_without_contact_person_can_be_taken_and_explained(store, town):
    await opened(store, town)
    late = local("2026-01-19T09:00")

    card = (await acting(store, town, "carla").press("digest.course", 1, at=late)).say

    actions = {action for _label, action in labels(card)}
    assert actions == {
        *("case.claim", "party.hand_over_start", "party.missed_start", "briefing.choose")
    }


def facts(card):
    [found] = [part for part in card.parts if isinstance(part, Facts)]
    return dict(found.facts)


async def test_a_coordinator_reads_who_covers_and_their_number(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    bo, dan = town.bo, town.dan

    async def shown(at=MONDAY):
        return facts((await acting(store, town, "carla").press("digest.course", 1, at=at)).say)

    there = await shown()
    await away(store, bo, dan)
    covered = await shown()

    assert (there["Contact person"], there["Phone"]) == (f"Bo Demo, {bo.function}", bo.phone)
    assert "Away" not in there
    assert covered["Contact person"] == f"Bo Demo, {bo.function}"
    assert covered["Away"] == "Dan Demo covers for Bo Demo until Mon 12 Jan."
    assert covered["Phone"] == f"Dan Demo, {dan.phone}"


async def test_where_nobody_covers_the_entry_points_number_is_read(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await away(store, town.bo)

    async def work(db):
        carla = await db.get_one(Person, town.carla.id)
        with speaking("en"):
            return await digest_courses.card(Looking(carla, str(case.id), MONDAY), db)

    shown = facts(await store.read(work))
    assert shown["Away"] == "Bo Demo is away until Mon 12 Jan. Use the entry point."
    assert shown["Phone"] == "Indgangen 0001, 00 00 00 01"


async def test_all_of_it_stands_on_a_page_of_its_own_reader(store, town):
    await opened(store, town)
    party = await municipal(store, town)
    await change(store, Party, party.id, deadline_on=date(2026, 1, 12))
    await choose(store, town, "carla")
    await make(store, TUESDAY)
    case = await fetch(store, Case, 1)

    page = await read(store, town, "carla", "digest.page", "1")
    assert [section.title for section in page.sections] == ["The deadline has passed"]
    [[table]] = [section.parts for section in page.sections]
    assert table.rows == ((case.alias, "Deadline Mon 12 Jan, no contact person yet"),)
    assert table.links == (Link(case.alias, "digest.course", f"{case.id}:1"),)
    with pytest.raises(Hidden):
        await read(store, town, "bo", "digest.page", "1")


async def read(store, town, name, page, subject):
    async def work(db):
        reader = await db.get_one(Person, town.people[name].id)
        with speaking("en"):
            turn = Turn(reader, TUESDAY, town.workspace.id, subject=subject)
            return await routes.PAGES[page](turn, db)

    return await store.read(work)


async def test_a_line_of_the_page_opens_what_a_line_of_the_message_opens(store, town):
    await opened(store, town)
    await acting(store, town, "bo").press("case.claim", 1, at=MONDAY)
    case = await fetch(store, Case, 1)

    for_coordinator, for_contact = [
        await read(store, town, name, "digest.course", "1:7") for name in ("carla", "bo")
    ]

    assert for_coordinator.title == f"{case.alias}: how your own party stands"
    assert "Anna Demo" not in words(for_coordinator)
    assert "Anna Demo" in words(for_contact)
    back = Link("Back to the day's overview", "digest.page", "7")
    assert [page.links for page in (for_coordinator, for_contact)] == [(back,), (back,)]
    for name, subject in (("dan", "1:7"), ("carla", "404:7")):
        with pytest.raises(Hidden):
            await read(store, town, name, "digest.course", subject)
    with pytest.raises(Refusal):
        await read(store, town, "carla", "digest.course", "GRØN:7")


async def lapses_on_friday(store, town, alias):
    """The municipality lets the team read in a course, until the 16th."""

    async def work(db):
        case = Case(
            alias=alias,
            cluster_id=town.cluster.id,
            agreement_id=town.agreement.id,
            opened_by_id=town.bo.id,
            organisation_id=town.municipality.id,
            opened_at=MONDAY,
            opened_on=MONDAY.date(),
        )
        db.add(case)
        await db.flush()
        own = {"organisation_id": town.municipality.id, "is_opener": True}
        db.add(Party(case_id=case.id, claimed_at=MONDAY, **own))
        db.add(Party(case_id=case.id, organisation_id=town.team.id, claimed_at=MONDAY))
        db.add(
            Consent(
                case_id=case.id,
                organisation_id=town.team.id,
                discloser_id=town.municipality.id,
                basis=Basis.CONSENT,
                given_on=MONDAY.date(),
                expires_on=date(2026, 1, 16),
                registered_by_id=town.bo.id,
            )
        )

    await store.write(work)


async def test_the_page_holds_what_the_message_cuts_short(store, town):
    for n in range(12):
        await lapses_on_friday(store, town, f"A{n}")
    await choose(store, town, "carla")
    card = (await make(store, TUESDAY))["Carla Demo"]

    page = await read(store, town, "carla", "digest.page", "1")

    assert len(lists(card)["Consents about to lapse"]) == 10
    assert "and 2 more" in texts(card)
    assert labels(card) >= LEADS_ON
    [table] = next(one.parts for one in page.sections if one.title == "Consents about to lapse")
    assert len(table.rows) == 12
    assert table.rows[0][1] == f"{town.team.name}, last day Fri 16 Jan"
    assert all(link.page == "digest.course" for link in table.links)


async def test_who_chose_one_keeps_it_after_coordinating(store, town):
    await choose(store, town, "carla")
    await change(store, Person, town.carla.id, roles=[])

    assert "Carla Demo" in await make(store, TUESDAY)
    assert not (await fetch(store, Person, town.carla.id)).has(Role.COORDINATOR)
