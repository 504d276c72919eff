"""Every turn of a town's life is also tried by everybody whom it does not concern.

The life of tests/test_whole_bot.py comes to every route. Before a turn is taken by whom it is
for, it is taken, and undone, as each of the others (tests/others.py): what they are shown holds
none of what they may not see, and is what they would be shown if there were no such thing. A
new route that nobody comes to in that life fails here.
"""

import asyncio
import shutil

import pytest

from handlers import routes
from tests.conftest import MONDAY
from tests.others import OTHERS, Tried, is_near
from tests.test_whole_bot import Shown, live

# Handlers that another route's turn stands for: the same few lines with another code.
ALIKE = {
    "case.contact": "case.contact.phone",
    "case.contact.meeting": "case.contact.phone",
    "case.contact.message": "case.contact.phone",
    "case.join_no": "case.join",
    "plan.action_done": "plan.action_edit",
    "plan.action_drop": "plan.action_edit",
    "plan.followed": "plan.followed_start",
    "advice.used.yes": "advice.used.partly",
    "advice.used.no": "advice.used.partly",
    "advice.led.referred": "advice.led.treated",
    "advice.led.opened": "advice.led.treated",
    "advice.led.other": "advice.led.treated",
    "advice.start": "/raad",
    "advice.from_message": "/raad",
    "advice.queue": "/raad",
    "calendar.revoke": "calendar.show",
    "roster.take_back": "roster.show",
}
# What can be tried, each by its name.
TABLES = ("COMMANDS", "ACTIONS", "EVENTS", "VIEWS", "FORMS", "PAGES")


@pytest.fixture(scope="module")
def life(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("matrix") / "tovholder.db"
    shutil.copy(sqlite_template, path)
    lives = []

    def begin(*about):
        lives.append(Tried(*about))
        return lives[0]

    with pytest.MonkeyPatch.context() as patched:
        for table in ("VIEWS", "FORMS"):
            for name, show in getattr(routes, table).items():
                patched.setitem(getattr(routes, table), name, later(lives, table, name, show))
        asyncio.run(live(f"sqlite:///{path}", Shown(), begin))
    return lives[0]


def later(lives, table, name, show):
    async def watched(asked, db):
        return await lives[0].watching(table, name, show)(asked, db)

    return watched


@pytest.mark.parametrize("table", TABLES)
def test_every_route_has_been_tried_by_everybody(life, table):
    assert set(getattr(routes, table)) - life.tried[table] - set(ALIKE) == set()


def test_what_one_route_stands_for_is_tried(life):
    assert set(ALIKE.values()) - life.tried["ACTIONS"] - life.tried["COMMANDS"] == set()
    assert set(ALIKE) & life.tried["ACTIONS"] == set()


@pytest.mark.parametrize("how", ["alias", "content", "tells"])
@pytest.mark.parametrize("who", OTHERS)
def test_nobody_is_shown_what_is_not_theirs(life, who, how):
    """`tells`: an answer that differs from the one about what does not exist."""
    assert [one for one in life.leaks if (one.who, one.how) == (who, how)] == []


def test_there_was_something_that_could_have_leaked(life):
    assert len(life.aliases) > 5
    assert len(life.texts) > 10


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_is_written_to_about_what_is_not_theirs(life, who):
    """Neither by digest, notice nor reminder."""
    written = repr([one.card for one in life.letters[who]])

    assert [one for one in life.texts if one in written] == []
    if not OTHERS[who].sees_aliases:
        assert [one for one in life.aliases if one in written] == []


@pytest.mark.parametrize("search", routes.SEARCHES)
def test_a_search_finds_only_what_is_near(life, search):
    for (where, who, _text), found in life.searches.items():
        if where == search:
            shown = repr(found)
            assert [one for one in (*life.aliases, *life.texts) if one in shown] == []
            if not is_near(who) and who != "other cluster":
                assert found == [], who
            foreign = " Demo" if who == "other cluster" else "Andetsteds"
            assert foreign not in shown, who
    assert any(
        found for (where, _who, _text), found in life.searches.items() if where == search
    )


async def test_a_private_address_that_is_not_one_shows_nothing(sqlite_store):
    async def work(db):
        return [await routes.FEED(token, MONDAY, db) for token in ("", "1", "x" * 43, "%00")]

    assert await sqlite_store.write(work) == [None] * 4
