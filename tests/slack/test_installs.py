"""Whose tokens we hold: sealed where they lie, found by workspace or organisation."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text
from sqlmodel import select

from bot.slack import teams
from bot.slack.asked import Happening, Who
from bot.slack.install_tables import SlackInstall, SlackState
from bot.slack.installs import KEPT_SECONDS, Install, Installs, OneWorkspace
from bot.slack.stores import STATE_SECONDS, Installations, States
from bot.slack.uninstalls import Uninstalls
from bot.slack.workspaces import Workspaces
from handlers import routes
from models.entries import Did, Entry
from models.people import ChatWorkspace
from models.seals import KeyRing, new_key
from scheduler.chat import Refused
from tests.conftest import MONDAY, RING
from tests.town import all_of

TOKENS = {
    "bot_token": "xoxb-secret",
    "bot_refresh_token": "xoxe-1-secret",
    "user_token": "xoxp-secret",
    "user_refresh_token": "xoxe-2-secret",
    "incoming_webhook_url": "https://hooks.slack.com/secret",
}
SINCE = datetime(2026, 1, 12, 7, tzinfo=UTC)


class Ticking:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


def installation(team="T1", *, at=SINCE, **more):
    given = {
        "app_id": "A1",
        "team_id": team,
        "team_name": "Aarhus",
        "bot_token": f"xoxb-{team}",
        "bot_id": "BBOT",
        "bot_user_id": "UBOT",
        "bot_scopes": "chat:write",
        "user_id": "UADMIN",
        "installed_at": at.timestamp(),
    }
    return Installation(**given | more)


async def rows_of(store, model):
    async def work(db):
        return (await db.exec(select(model))).all()

    return await store.read(work)


@pytest.fixture
def kept(store):
    return Installations(store, RING, "111.222")


async def test_no_token_lies_open_in_the_database(kept, store):
    await kept.async_save(installation(**TOKENS))

    async def rows(db):
        return str(list(map(tuple, (await db.exec(text("select * from slack_install"))).all())))

    lying = await store.read(rows)
    assert [secret for secret in TOKENS.values() if secret in lying] == []
    assert "UBOT" in lying
    assert (await kept.find("T1", None)).token == "xoxb-secret"


async def test_an_installation_without_a_bot_is_none(kept):
    with pytest.raises(BoltError):
        await kept.async_save(installation(bot_token=None))

    assert await kept.find("T1", None) is None


async def test_an_installation_takes_the_place_of_the_one_before(kept, store):
    await kept.async_save(installation(bot_token="xoxb-old"))
    await kept.async_save(installation(bot_token="xoxb-new", at=SINCE + timedelta(days=1)))

    found = await kept.find("T1", None)

    assert (found.token, found.installed_at) == ("xoxb-new", SINCE + timedelta(days=1))
    assert len(await rows_of(store, SlackInstall)) == 1


async def test_a_token_that_no_key_opens_is_as_good_as_none(store, kept, caplog):
    await kept.async_save(installation())

    found = await Installations(store, KeyRing([new_key()]), "111.222").find("T1", None)

    assert found is None
    assert "xoxb" not in caplog.text
    assert "TOVHOLDER_KEYS" in caplog.text


async def test_another_apps_installation_is_not_ours(store, kept):
    await kept.async_save(installation())

    assert await Installations(store, RING, "333.444").find("T1", None) is None


async def test_in_an_organisation_each_workspace_has_its_own(kept):
    await kept.async_save(installation("T1", enterprise_id="E1"))
    await kept.async_save(installation("T2", enterprise_id="E1"))
    await kept.async_save(installation("T3"))

    found = [await kept.find(team, "E1") for team in ("T1", "T2", "T4")]

    assert [one and one.token for one in found] == ["xoxb-T1", "xoxb-T2", None]
    assert (await kept.find("T3", None)).token == "xoxb-T3"


async def test_a_workspace_that_joins_an_organisation_keeps_what_it_installed(kept, store):
    """Its token goes on, and from then on Slack names the organisation with all it tells."""
    await kept.async_save(installation("T1"))
    workspaces = workspaces_of(store, kept)
    before = await workspaces.find("T1")

    assert await workspaces.find("T1", "E1") == before
    assert (await kept.find("T1", "E1")).token == "xoxb-T1"
    assert await kept.find("T2", "E1") is None


async def test_of_two_installations_in_a_workspace_the_later_counts(kept):
    later = SINCE + timedelta(days=1)
    await kept.async_save(installation("T1", enterprise_id="E1", bot_token="new", at=later))
    await kept.async_save(installation("T1", bot_token="xoxb-old"))

    assert [(await kept.find("T1", one)).token for one in ("E1", None)] == ["new"] * 2

    await kept.drop("T1", "E1", is_org_wide=False)
    assert await kept.find("T1", "E1") is None


@pytest.mark.parametrize(
    "team",
    [pytest.param(None, id="as it should be"), pytest.param("T9", id="with a team named")],
)
async def test_an_organisations_installation_is_for_all_its_workspaces(kept, team):
    await kept.async_save(
        installation(team, enterprise_id="E1", is_enterprise_install=True, bot_token="xoxb-E1")
    )

    found = [await kept.find(one, "E1") for one in ("T1", "T2")]

    assert [(one.team, one.token, one.is_org_wide) for one in found] == [
        ("T1", "xoxb-E1", True),
        ("T2", "xoxb-E1", True),
    ]
    assert await kept.find("T1", "E2") is None
    assert await kept.find("T1", None) is None


async def test_a_workspace_once_seen_is_found_without_its_organisation(kept, store):
    """The relay knows the workspace alone."""
    await kept.async_save(
        installation(None, enterprise_id="E1", is_enterprise_install=True, bot_token="xoxb-E1")
    )
    workspaces = Workspaces(store, Installs(kept, Ticking()), lambda: MONDAY)

    known = await workspaces.find("T1", "E1")

    assert known.team == "T1"
    assert await Installs(kept, Ticking()).token("T1") == "xoxb-E1"


async def test_what_is_dropped_is_gone_and_the_rest_stays(kept):
    for team in ("T1", "T2"):
        await kept.async_save(installation(team, enterprise_id="E1"))
    await kept.async_save(
        installation(None, enterprise_id="E2", is_enterprise_install=True, bot_token="xoxb-E2")
    )

    await kept.drop("T1", "E1", is_org_wide=False)
    await kept.drop("T3", "E2", is_org_wide=True)
    await kept.drop("T3", "E2", is_org_wide=True)

    found = [await kept.find(*one) for one in (("T1", "E1"), ("T2", "E1"), ("T4", "E2"))]
    assert [one and one.token for one in found] == [None, "xoxb-T2", None]


class Counting:
    """A source that counts how often it is asked."""

    def __init__(self, install):
        self.install, self.asked = install, 0

    async def find(self, team, enterprise):
        self.asked += 1
        return self.install

    async def drop(self, team, enterprise, *, is_org_wide):
        self.install = None


OWN = Install("T1", "Aarhus", "xoxb-1", "UBOT", "BBOT", "A1")


async def test_it_is_asked_for_once_a_minute():
    source, ticking = Counting(OWN), Ticking()
    installs = Installs(source, ticking)

    for _ in range(20):
        assert await installs.token("T1") == "xoxb-1"
    assert (await installs.bot_user("T1"), await installs.app_id("T1")) == ("UBOT", "A1")
    before = source.asked
    ticking.at += KEPT_SECONDS
    await installs.token("T1")

    assert (before, source.asked) == (1, 2)


async def test_what_is_forgotten_is_not_installed():
    installs = Installs(Counting(OWN), Ticking())
    await installs.token("T1")

    await installs.forget("T1")

    for ask in (installs.token, installs.bot_user, installs.app_id):
        with pytest.raises(Refused) as refused:
            await ask("T1")
        assert refused.value.reason_code == "not_installed"


async def test_what_another_replica_forgot_is_noticed_within_the_minute():
    source, ticking = Counting(OWN), Ticking()
    installs = Installs(source, ticking)
    await installs.token("T1")

    source.install = None
    ticking.at += KEPT_SECONDS

    assert await installs.find("T1") is None


async def test_the_token_of_the_settings_is_for_its_own_workspace_alone():
    installs = Installs(OneWorkspace(OWN), Ticking())

    assert await installs.find("T2") is None
    assert await installs.find("T1") is OWN
    await installs.forget("T2")
    assert await installs.find("T1") is OWN
    await installs.forget("T1")
    assert await installs.find("T1") is None


def test_a_token_is_not_in_the_text_of_an_install():
    assert "xoxb" not in repr(OWN)


async def test_the_workspace_of_a_token_is_remembered_without_the_token(sqlite_store):
    await teams.remember(sqlite_store, OWN, is_by_token=True)

    found = await teams.recall_by_token(sqlite_store, "xoxb-1")

    assert found == OWN
    assert await teams.recall_by_token(sqlite_store, "xoxb-2") is None


def workspaces_of(store, source):
    return Workspaces(store, Installs(source, Ticking()), lambda: MONDAY)


async def entries(store):
    async def work(db):
        found = await db.exec(select(Entry).where(Entry.chain == "system"))
        return [entry.did for entry in found.all()]

    return await store.read(work)


async def test_a_workspace_is_welcomed_once(sqlite_store):
    workspaces = workspaces_of(sqlite_store, OneWorkspace(OWN))

    first = await workspaces.welcome(OWN)
    again = await workspaces.welcome(OWN)

    [row] = await all_of(sqlite_store, ChatWorkspace)
    assert (row.external_id, row.name, row.is_installed) == ("T1", "Aarhus", True)
    assert first == again == await workspaces.find("T1")
    assert await entries(sqlite_store) == [Did.INSTALLED]


async def test_a_workspace_without_us_is_not_known(sqlite_store):
    workspaces = workspaces_of(sqlite_store, OneWorkspace(OWN))
    await workspaces.welcome(OWN)

    assert await workspaces.find("T2") is None
    assert await workspaces.leave("T2", at=MONDAY) == []


async def test_a_workspace_that_leaves_is_forgotten(sqlite_store):
    workspaces = workspaces_of(sqlite_store, OneWorkspace(OWN))
    known = await workspaces.welcome(OWN)

    [left] = await workspaces.leave("T1", at=MONDAY)

    assert left.id == known.id
    assert await workspaces.find("T1") is None
    # Delivered again: the workspace is still named, so that the turn can be answered alike.
    assert [one.id for one in await workspaces.leave("T1", at=MONDAY)] == [known.id]


async def test_a_late_word_of_leaving_undoes_no_later_installation(sqlite_store):
    kept = Installations(sqlite_store, RING, "111.222")
    workspaces = workspaces_of(sqlite_store, kept)
    await kept.async_save(installation(at=SINCE))
    await workspaces.admit("T1", None, by="UADMIN")

    assert await workspaces.leave("T1", at=SINCE - timedelta(minutes=5)) == []
    assert len(await workspaces.leave("T1", at=SINCE + timedelta(minutes=5))) == 1


ORGANISATION = {"enterprise_id": "E1", "is_enterprise_install": True, "bot_token": "xoxb-E1"}


def removed(team="T1"):
    who = Who(team, "", "E1")
    return Happening(who, "slack:Ev1", "app_uninstalled", {}, is_org_wide=True)


async def installed_in(store):
    return {one.external_id: one.is_installed for one in await all_of(store, ChatWorkspace)}


@pytest.mark.parametrize("told", ["T1", "E1"])
async def test_an_organisation_that_removes_us_removes_us_from_all_its_workspaces(store, told):
    """Slack tells it once, of one of them or of the organisation."""
    kept = Installations(store, RING, "111.222")
    await kept.async_save(installation(None, **ORGANISATION))
    await kept.async_save(installation("T3", enterprise_id="E1"))
    workspaces = workspaces_of(store, kept)
    for team in ("T1", "T2", "T3"):
        await workspaces.find(team, "E1")

    for _ in range(2):
        await Uninstalls(store, routes, workspaces).take(removed(told), MONDAY)

    assert await installed_in(store) == {"T1": False, "T2": False, "T3": True}
    assert [await workspaces.find(one, "E1") for one in ("T1", "T2")] == [None, None]


async def test_an_organisation_that_installs_us_anew_has_us_in_all_its_workspaces(store):
    kept = Installations(store, RING, "111.222")
    await kept.async_save(installation(None, **ORGANISATION))
    workspaces = workspaces_of(store, kept)
    before = [await workspaces.find(team, "E1") for team in ("T1", "T2")]
    await Uninstalls(store, routes, workspaces).take(removed(), MONDAY)

    await kept.async_save(installation(None, **ORGANISATION, at=SINCE + timedelta(days=1)))
    await workspaces.admit(None, "E1", by="UADMIN", is_org_wide=True)

    assert await installed_in(store) == {"T1": True, "T2": True}
    assert [await workspaces.find(team, "E1") for team in ("T1", "T2")] == before


async def test_an_installation_that_was_kept_counts_though_nobody_was_told(store):
    """Killed between keeping the token and letting the workspace in again."""
    kept = Installations(store, RING, "111.222")
    await kept.async_save(installation())
    workspaces = workspaces_of(store, kept)
    known = await workspaces.find("T1")
    event = Happening(Who("T1", ""), "slack:Ev1", "app_uninstalled", {})
    await Uninstalls(store, routes, workspaces).take(event, MONDAY)

    await kept.async_save(installation(at=SINCE + timedelta(days=1)))

    assert await workspaces_of(store, kept).find("T1") == known
    assert await installed_in(store) == {"T1": True}


class Now:
    def __init__(self):
        self.at = MONDAY

    def __call__(self):
        return self.at


async def test_a_state_is_good_once_and_not_for_long(store):
    now = Now()
    states = States(store, now)
    one, two = await states.async_issue(), await states.async_issue()

    once = [await states.async_consume(one) for _ in range(2)]
    now.at += timedelta(seconds=STATE_SECONDS)

    assert once == [True, False]
    assert not await states.async_consume(two)
    assert not await states.async_consume("guessed")
    assert one != two


async def test_states_that_nobody_came_back_with_do_not_pile_up(sqlite_store):
    now = Now()
    states = States(sqlite_store, now)
    await states.async_issue()
    now.at += timedelta(seconds=STATE_SECONDS)

    last = await states.async_issue()

    assert [row.state for row in await rows_of(sqlite_store, SlackState)] == [last]
