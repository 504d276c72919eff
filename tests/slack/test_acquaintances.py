"""Who somebody new is, asked of Slack once; and the language that each is spoken to in."""

import pytest
from sqlmodel import select

from bot.slack.acquaintances import traits
from bot.slack.asked import Who
from models.people import Person
from tests.conftest import MONDAY
from tests.slack.at_edge import at_edge, seen

CARLA = {
    "user": ("UCARLA",),
    "name": ("Carla Demo",),
    "email": ("carla@example.org",),
    "locale": ("en-GB",),
    "is_guest": ("",),
    "is_bot": ("",),
    "is_stranger": ("",),
    "is_deactivated": ("",),
}


@pytest.fixture
async def here(sqlite_store, monkeypatch):
    async with at_edge(sqlite_store, monkeypatch) as here:
        yield here


def met(here):
    return [turn.fields for name, turn in here.handlers.events if name == "met"]


def change(here, user, **values):
    for name, value in values.items():
        setattr(here.slack.workspaces["T1"].users[user], name, value)


async def choose(here, name, locale):
    async def work(db):
        (await db.exec(select(Person).where(Person.name == name))).one().locale = locale

    await here.store.store.write(work)


async def test_somebody_new_is_introduced_before_their_turn(here):
    answer = await here.carla.command("/hvem")

    assert answer.status == 200
    assert met(here) == [CARLA]
    assert [turn.person for turn in here.handlers.turns] == [None]


async def test_somebody_new_is_introduced_once(here):
    await here.carla.command("/hvem")
    await here.carla.press(await here.card(), "Count")
    await here.carla.say(here.room, "hello")

    assert met(here) == [CARLA]
    assert here.called("users.info") == 1


async def test_whom_we_know_is_asked_for_their_language_alone(here):
    await here.anna.command("/hvem")
    await here.anna.command("/hvem")

    assert met(here) == []
    assert here.called("users.info") == 1
    assert here.anna.whispers[0]["text"] == "Number 1"


async def test_who_has_chosen_a_language_is_not_asked_about(here):
    await choose(here, "Anna Demo", "da")

    await here.anna.command("/nothing")

    assert here.called("users.info") == 0
    assert here.anna.whispers[0]["text"].startswith("Den kommando kender jeg ikke")


async def test_the_language_of_the_profile_is_a_hint(here):
    change(here, "UBO", locale="da-DK")
    change(here, "UCARLA", locale="fr-FR")

    for person in (here.anna, here.bo, here.carla):
        await person.command("/nothing")

    assert here.anna.whispers[0]["text"].startswith("I do not know that command")
    assert here.bo.whispers[0]["text"].startswith("Den kommando kender jeg ikke")
    assert here.carla.whispers[0]["text"].startswith("Den kommando kender jeg ikke")


async def test_a_language_chosen_meanwhile_is_heard(here):
    await here.anna.command("/hvem")
    await choose(here, "Anna Demo", "da")
    await here.anna.command("/hvem")

    await here.anna.command("/nothing")

    assert here.anna.whispers[-1]["text"].startswith("Den kommando kender jeg ikke")


@pytest.mark.parametrize("fault", [429, 500, 503, "fatal_error", "garbage", "timeout"])
async def test_a_slack_that_does_not_tell_stops_no_turn_and_is_asked_again(here, fault):
    here.slack.fail("users.info", fault)

    answer = await here.carla.command("/hvem")
    unmet = met(here)
    here.api.pace._held.clear()
    await here.carla.command("/hvem")

    assert answer.status == 200
    assert len(here.handlers.turns) == 2
    assert (unmet, met(here)) == ([], [CARLA])


@pytest.mark.parametrize("fault", ["user_not_found", "user_not_visible", "missing_scope"])
async def test_a_slack_that_never_tells_is_not_asked_each_time(here, fault):
    here.slack.fail("users.info", fault)

    await here.carla.command("/hvem")
    await here.carla.command("/hvem")

    assert len(here.handlers.turns) == 2
    assert (met(here), here.called("users.info")) == ([], 1)


async def test_a_connection_that_is_dropped_stops_no_turn(here):
    here.slack.fail("users.info", drop=True)

    assert (await here.carla.command("/hvem")).status == 200
    assert len(here.handlers.turns) == 1


async def test_somebody_changed_is_looked_at_anew(here):
    await here.carla.command("/hvem")

    await here.slack.change_user("T1", "UCARLA", name="Carla Vang")
    await here.carla.command("/hvem")

    assert here.called("users.info") == 2
    # Introduced once a minute at most, whatever changes.
    assert met(here) == [CARLA]


async def test_the_key_of_a_meeting_is_of_its_minute(here):
    await here.carla.command("/hvem")

    assert f"slack:T1:met:UCARLA:{MONDAY:%Y-%m-%dT%H:%M}" in await seen(here.store)


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        pytest.param({"is_bot": True}, {"is_bot": ("yes",)}, id="a bot"),
        pytest.param({"is_restricted": True}, {"is_guest": ("yes",)}, id="a guest"),
        pytest.param(
            {"is_ultra_restricted": True}, {"is_guest": ("yes",)}, id="a guest of one room"
        ),
        pytest.param({"is_stranger": True}, {"is_stranger": ("yes",)}, id="a stranger"),
        pytest.param({"team_id": "T2"}, {"is_stranger": ("yes",)}, id="from elsewhere"),
        pytest.param(
            {"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}},
            {"is_stranger": ("",)},
            id="of the same organisation",
        ),
        pytest.param({"deleted": True}, {"is_deactivated": ("yes",)}, id="shut out"),
        pytest.param(
            {"is_email_confirmed": False, "profile": {"email": "a@b.dk"}},
            {"email": ("",)},
            id="an address that nobody confirmed",
        ),
        pytest.param({"profile": {"email": "a@b.dk"}}, {"email": ("a@b.dk",)}, id="an address"),
        pytest.param({"name": "anna"}, {"name": ("anna",)}, id="only a handle"),
        pytest.param(
            {"name": "anna", "profile": {"real_name": "Anna Holm"}},
            {"name": ("Anna Holm",)},
            id="a name",
        ),
    ],
)
def test_what_slack_tells_of_a_user_is_told_in_our_words(profile, told):
    found = traits(Who("T1", "U1", home="T1"), profile)

    assert {name: found[name] for name in told} == told


def test_slackbot_is_a_bot():
    assert traits(Who("T1", "USLACKBOT"), {})["is_bot"] == ("yes",)


async def test_somebody_shut_out_is_not_introduced(here):
    change(here, "UCARLA", deleted=True)

    await here.carla.command("/hvem")

    assert met(here) == []


async def test_a_stranger_from_another_workspace_is_said_to_be_one(here):
    change(here, "UCARLA", is_stranger=True, team="T9")

    await here.carla.say(here.room, "hello")

    assert met(here)[0]["is_stranger"] == ("yes",)
    assert met(here)[0]["email"] == ("",)
