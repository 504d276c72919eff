"""Network meetings: told once, moved, cancelled, in calendars without a word of a citizen."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from handlers import meetings
from handlers.documents import Page
from handlers.turn import Looking, Refusal, Turn
from locales import speaking
from models.entries import Did, Entry
from models.meetings import Meeting
from models.passages import Passage, PassageKind
from tests.conftest import MONDAY
from tests.handlers.planning import act, lead, ready, the_plan, write
from tests.handlers.test_disclosure import registers, withdraws
from tests.town import acting, all_of, rows, words

PLACE = "Psykiatriens Hus, lokale 2"
AT_ONE = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)  # 13:00 in Copenhagen


@pytest.fixture
async def case(store, town):
    """Led by Bo, with a plan that is being written."""
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case)
    await act(store, town, case)
    return case


async def call(store, town, case, name="bo", *, meeting=0, at=MONDAY, **changed):
    people = [str(one.id) for one in (town.anna, town.bo, town.gerd)]
    said = {"on": "2026-01-20", "starts": "13.00", "minutes": "60", "place": PLACE}
    fields = said | {"people": people, "follow": "yes"} | changed
    actor = acting(store, town, name)
    return await actor.submit("meeting.call", fields, f"{case.id}:{meeting}", at=at)


async def told(store):
    return [
        (one.address, one.subject) for one in await rows(store) if one.view == "meeting.told"
    ]


async def opened(store, page, reader, subject="1"):
    async def work(db):
        with speaking("en"):
            return await page(Turn(reader, MONDAY, 1, subject=subject), db)

    return await store.write(work)


async def event(store, reader):
    file = await opened(store, meetings.ics, reader)
    calendar = Calendar.from_ical(file.content)
    return calendar, calendar.walk("VEVENT")[0]


async def look(store, subject, reader):
    async def work(db):
        with speaking("en"):
            return await meetings.told(Looking(reader, subject, MONDAY), db)

    return await store.read(work)


async def test_a_meeting_is_told_once_to_who_is_asked(store, town, case):
    asked = await acting(store, town, "bo").press("meeting.start", case.id, at=MONDAY)
    assert [one.name for one in asked.form.fields] == [
        *("on", "starts", "minutes", "place", "people", "follow")
    ]

    answer = await call(store, town, case)

    assert answer.errors == ()
    assert sorted(await told(store)) == [
        (f"person:{town.anna.id}", "1:0"),
        (f"person:{town.gerd.id}", "1:0"),
    ]
    card = await look(store, "1:0", town.anna)
    assert card.title == f"Network meeting about {case.alias}: Tue 20 Jan 13:00-14:00"
    [entry] = [one for one in await all_of(store, Entry) if one.did is Did.MEETING]
    assert entry.codes["step"] == "called"


async def test_where_it_is_stands_sealed_and_on_the_page_alone(store, town, case):
    await call(store, town, case)

    [passage] = [
        one for one in await all_of(store, Passage) if one.kind is PassageKind.MEETING_PLACE
    ]
    assert PLACE.encode() not in passage.sealed
    assert PLACE not in words(await look(store, "1:0", town.anna))
    page = await opened(store, meetings.page, town.gerd)
    assert isinstance(page, Page)
    assert PLACE in words(page)


async def test_the_file_is_one_that_calendars_take(store, town, case):
    await call(store, town, case)

    calendar, found = await event(store, town.anna)

    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert str(found["SUMMARY"]) == "Network meeting (Tovholder)"
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == (
        AT_ONE,
        AT_ONE + timedelta(hours=1),
    )
    assert (found["SEQUENCE"], found["STATUS"], found["LOCATION"]) == (0, "CONFIRMED", PLACE)
    assert "Anna Demo, specialsygeplejerske, Udgående team Demo" in found["DESCRIPTION"]
    assert case.alias not in calendar.to_ical().decode()
    assert calendar.errors == found.errors == []


async def test_a_moved_meeting_keeps_its_name_and_counts_on(store, town, case):
    await call(store, town, case)
    _calendar, before = await event(store, town.anna)
    asked = await acting(store, town, "bo").press("meeting.move_start", 1, at=MONDAY)
    values = {one.name: getattr(one, "value", "") for one in asked.form.fields}
    assert (values["starts"], values["minutes"], values["place"]) == ("13.00", "60", PLACE)

    await call(store, town, case, meeting=1, on="2026-01-21", people=[str(town.anna.id)])

    _calendar, after = await event(store, town.anna)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert sorted((await told(store))[2:]) == [
        (f"person:{town.anna.id}", "1:1"),
        (f"person:{town.gerd.id}", "1:1"),
    ]
    assert await look(store, "1:0", town.anna) is None
    assert "is now on Wed 21 Jan" in (await look(store, "1:1", town.anna)).title
    assert "You need not come." in words(await look(store, "1:1", town.gerd))


async def test_a_cancelled_meeting_is_taken_out_of_calendars_and_is_over(store, town, case):
    await call(store, town, case)
    bo = acting(store, town, "bo")

    await bo.press("meeting.cancel", 1, at=MONDAY)
    again = await bo.press("meeting.cancel", 1, at=MONDAY)
    moved = await call(store, town, case, meeting=1)

    calendar, found = await event(store, town.anna)
    assert (calendar["METHOD"], found["STATUS"], found["SEQUENCE"]) == (
        "CANCEL",
        "CANCELLED",
        1,
    )
    assert "is cancelled" in (await look(store, "1:1", town.anna)).title
    assert again.is_refused
    assert moved.is_refused
    assert len(await told(store)) == 4


async def test_the_plans_follow_up_follows_if_that_is_ticked(store, town, case):
    before = (await the_plan(store)).follow_up_on

    await call(store, town, case, follow="")
    assert (await the_plan(store)).follow_up_on == before
    await call(store, town, case, meeting=1, on="2026-01-22")

    plan = await the_plan(store)
    assert plan.follow_up_on.isoformat() == "2026-01-22"
    assert plan.remind_at == datetime(2026, 1, 22, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"on": ""}, "on", "Choose a day."),
        ({"on": "2026-01-10"}, "on", "This day has passed. Choose today or a later day."),
        (
            {"on": "2026-01-24"},
            "on",
            "Sat 24 Jan is no working day (weekend). The next is Mon 26 Jan.",
        ),
        ({"starts": "after lunch"}, "starts", "Write the time like this: 13.00."),
        ({"starts": "25.00"}, "starts", "Write the time like this: 13.00."),
        (
            {"on": "2026-01-12", "starts": "8"},
            "starts",
            "This time has passed. Choose a later one.",
        ),
        ({"minutes": "7"}, "minutes", "Choose how long it takes."),
        ({"place": ""}, "place", "Write where you meet, in a few words."),
        ({"place": "x" * 201}, "place", "Write where you meet, in a few words."),
        ({"people": []}, "people", "Choose who is to come."),
        ({"people": ["999"]}, "people", "Choose who is to come."),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(store, town, case, changed, name, sentence):
    answer = await call(store, town, case, **changed)

    assert dict(answer.errors) == {name: sentence}
    assert await all_of(store, Meeting) == []
    assert await told(store) == []


@pytest.mark.parametrize("starts", ["13", "13.00", "13:00"])
async def test_a_time_may_be_written_as_people_do(store, town, case, starts):
    await call(store, town, case, starts=starts)

    assert [one.starts_at for one in await all_of(store, Meeting)] == [AT_ONE]


@pytest.mark.parametrize("name", ["carla", "dan", "tina", "bro"])
async def test_others_neither_call_nor_move_nor_read_it(store, town, case, name):
    await call(store, town, case)
    somebody = acting(store, town, name)

    answers = [
        await somebody.press("meeting.start", case.id, at=MONDAY),
        await call(store, town, case, name),
        await somebody.press("meeting.move_start", 1, at=MONDAY),
        await somebody.press("meeting.cancel", 1, at=MONDAY),
    ]

    assert {one.is_refused for one in answers} == {True}
    for page in (meetings.page, meetings.ics):
        with pytest.raises(Refusal):
            await opened(store, page, town.people[name])


async def test_the_next_meeting_stands_on_the_plans_card(store, town, case):
    await call(store, town, case)

    card = await acting(store, town, "anna").press("plan.show", case.id, at=MONDAY)

    assert "Tue 20 Jan 13:00-14:00" in words(card.say)
    assert "meeting.move_start" in words(card.say)


async def test_who_is_not_asked_to_come_needs_a_basis_to_read_where(store, town, case):
    await withdraws(store, town, "bo", to="team")
    await call(store, town, case, people=[str(town.bo.id), str(town.gerd.id)])
    before = [await opened(store, page, town.anna) for page in (meetings.page, meetings.ics)]
    form = (await acting(store, town, "anna").press("meeting.move_start", 1, at=MONDAY)).form
    asked = await opened(store, meetings.page, town.gerd)

    await registers(store, town, "bo", to="team")
    after = await opened(store, meetings.page, town.anna)

    assert PLACE not in words(before)
    assert "has not registered a basis" in words(before[0])
    assert PLACE not in words(form)
    assert (PLACE in words(asked), PLACE in words(after)) == (True, True)


async def test_each_reading_of_where_is_an_entry(store, town, case):
    await withdraws(store, town, "bo", to="team")
    await call(store, town, case, people=[str(town.bo.id)])
    for page in (meetings.page, meetings.ics):
        await opened(store, page, town.bo)
        await opened(store, page, town.anna)  # sees when and who, not where
    await acting(store, town, "bo").press("meeting.move_start", 1, at=MONDAY)

    [meeting] = await all_of(store, Meeting)
    read = [one for one in await all_of(store, Entry) if one.did is Did.READ]
    places = [one for one in read if one.codes.get("passages") == [meeting.place_id]]
    assert [one.actor_id for one in places] == [town.bo.id] * 3
