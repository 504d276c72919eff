"""Who has no part in a course, and gets at its card, its forms or its room all the same."""

import pytest

from handlers.turn import not_admitted
from models.entries import Did, Entry
from models.rooms import Room
from tests.slack.seen import read
from tests.slack.test_main_job import buttons, open_a_course, slack_with
from tests.town import all_of

WRITTEN = "Vi vil gerne mødes i næste uge."


@pytest.fixture
async def slack(sqlite_store):
    async with slack_with(sqlite_store, "http", "da") as slack:
        await open_a_course(slack)
        yield slack


async def done(slack):
    return [one.did for one in await all_of(slack.relay.store, Entry)]


async def press_everything(slack, who):
    """Every button of the course's card, which whoever sees it may press."""
    for one in buttons(slack.card()):
        assert (await who.press(slack.card(), one["action_id"])).status == 200
        await slack.arrive()


async def test_a_stranger_from_slack_connect_is_told_that_nobody_knows_them(slack):
    slack.fake.add_user("T1", "U9", name="Sigrid Prøve", home="T9", is_stranger=True)
    slack.room.members.append("U9")
    stranger, before = slack.fake.person("U9"), await done(slack)

    await press_everything(slack, stranger)

    assert stranger.modal is None
    assert {one["text"] for one in stranger.whispers} == {not_admitted(None)}
    assert await done(slack) == before


async def test_a_colleague_without_a_part_is_refused(slack):
    slack.room.members.append("UDAN")
    before = await done(slack)

    await press_everything(slack, slack.dan)

    assert slack.dan.modal is None
    assert len(slack.dan.whispers) == len(buttons(slack.card()))
    assert WRITTEN not in read(slack.dan.whispers)
    assert await done(slack) == before


@pytest.mark.parametrize("form", ["case.close", "case.show", "case.claim", "party.behalf"])
async def test_a_form_made_up_about_somebody_elses_course_changes_nothing(slack, form):
    [case] = await all_of(slack.relay.store, Room)
    before = await done(slack)
    await slack.dan.command("/raad")
    metadata = f'{{"f":"{form}","s":"{case.case_id}","k":"k","c":"{slack.room.id}"}}'
    slack.dan.modal.body["private_metadata"] = metadata

    answer = await slack.dan.submit(values={"question": "Hvad nu?"})

    assert answer.status == 200
    assert WRITTEN not in read(slack.dan.modal.body)
    assert await done(slack) == before


async def test_what_is_written_is_read_with_an_entry_each_time_it_is_opened(slack):
    anna = slack.anna
    for _ in range(2):
        await slack.press(anna, slack.card(), "case.show")
        assert WRITTEN in read(anna.modal.body)
        await anna.close()

    assert (await done(slack)).count(Did.READ) == 2
    assert WRITTEN not in read(slack.fake.messages)
