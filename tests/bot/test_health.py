import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from ruamel.yaml import YAML
from sqlalchemy.exc import OperationalError

from bot.health import LEFT, Health
from bot.turns import take
from handlers import outbox, routes
from handlers.turn import Incoming
from models.outbox import Delivery, counted, oldest
from scheduler.counts import DELIVERIES
from scheduler.jobs import JOBS
from tests.conftest import MONDAY

MINUTE = timedelta(minutes=1)
ENDS = ("done", "corrected", "refused", "failed", "crowded")
ALERTS = Path(__file__).parent.parent.parent / "deploy" / "alerts.yml"


class Hanging:
    """A server that is gone without a word."""

    async def read(self, work):
        await asyncio.Event().wait()


class Broken:
    async def read(self, work):
        raise OperationalError("select secret", {}, Exception("a password"))


@pytest.fixture
async def client_of():
    clients = []

    async def start(store, patience=10.0):
        app = web.Application()
        Health(store, lambda: MONDAY + MINUTE, lambda: MONDAY, patience=patience).attach(app)
        clients.append(TestClient(TestServer(app)))
        await clients[-1].start_server()
        return clients[-1]

    yield start
    for client in clients:
        await client.close()


async def test_a_process_that_answers_is_alive(client_of):
    client = await client_of(Broken())

    response = await client.get("/healthz")

    assert (response.status, await response.json()) == (200, {"alive": True})


async def test_ready_is_when_the_database_answers(client_of, store):
    client = await client_of(store)

    response = await client.get("/readyz")

    assert (response.status, await response.json()) == (200, {"ready": True})


async def test_not_ready_says_no_more_than_the_kind_of_error(client_of):
    client = await client_of(Broken())

    response = await client.get("/readyz")

    assert response.status == 503
    assert await response.json() == {"ready": False, "error": "OperationalError"}


async def metrics_of(client):
    """Every sample by its name and labels."""
    text = await (await client.get("/metrics")).text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (one.rpartition(" ") for one in lines)}


async def test_metrics_count_the_outbox_by_state_and_say_how_late_it_is(client_of, store):
    async def post(db):
        for number in range(4):
            row = outbox.post(db, "person:1", "x", number, at=MONDAY, key=str(number))
            row.state = Delivery.READY if number else Delivery.DEAD
            row.not_before = MONDAY + MINUTE if number == 3 else None

    await store.write(post)

    found = await metrics_of(await client_of(store))

    ours = {name: value for name, value in found.items() if name.startswith("tovholder_outbox")}
    assert ours == {
        'tovholder_outbox_rows{state="held"}': 0,
        'tovholder_outbox_rows{state="ready"}': 3,
        'tovholder_outbox_rows{state="sending"}': 0,
        'tovholder_outbox_rows{state="dead"}': 1,
        "tovholder_outbox_lag_seconds": 60,
    }


@pytest.mark.parametrize("statement", [counted(LEFT), oldest(MONDAY)], ids=["counts", "lag"])
async def test_a_scrape_looks_at_no_row_that_is_done(store, statement):
    """Or it would cost as much as all that was ever sent."""

    async def history(db):
        for number in range(3_000):
            row = outbox.post(db, "person:1", "x", number, at=MONDAY, key=str(number))
            row.state = Delivery.DONE if number else Delivery.READY
        await db.flush()
        await db.exec(sqlalchemy.text("ANALYZE"))

    async def planned(db):
        dialect = db.get_bind().dialect
        how = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
        inline = {"literal_binds": True, "render_postcompile": True}
        said = str(statement.compile(dialect=dialect, compile_kwargs=inline))
        return str((await db.exec(sqlalchemy.text(f"{how} {said}"))).all())

    await store.write(history)
    plan = await store.read(planned)

    assert "ix_outbox_message_" in plan
    assert not re.search(r"SCAN outbox_message|Seq Scan", plan), plan


async def test_what_may_not_go_yet_is_not_late(client_of, store):
    async def post(db):
        row = outbox.post(db, "person:1", "x", 1, at=MONDAY, key="1")
        row.not_before = MONDAY + MINUTE

    await store.write(post)

    found = await metrics_of(await client_of(store))

    assert found["tovholder_outbox_lag_seconds"] == 0


async def test_turns_are_counted_by_how_they_end(client_of, store, town):
    client = await client_of(store)
    before = await metrics_of(client)
    for text in ("", "findes-ikke"):
        incoming = Incoming(
            workspace_id=town.workspace.id,
            user=str(town.anna.id),
            at=MONDAY,
            key=text,
            subject=text,
        )
        await take(incoming, routes.ACTIONS["case.claim"], store)
    after = await metrics_of(client)

    name = 'tovholder_turns_total{ended="refused"}'
    assert after[name] - before.get(name, 0) == 2


async def test_what_alerts_are_about_is_measured(client_of, store):
    DELIVERIES.labels("post", "done").inc(0)
    found = await metrics_of(await client_of(store))
    measured = {name.partition("{")[0] for name in found}

    asked = set(re.findall(r"tovholder_\w+", ALERTS.read_text()))

    assert asked
    assert asked <= measured


async def test_what_may_rise_is_there_from_the_start(client_of, store):
    """What appears with its first count has never risen, as far as an alert can see."""
    found = await metrics_of(await client_of(store))

    assert set(found) >= {
        *(f'tovholder_turns_total{{ended="{one}"}}' for one in ENDS),
        *(f'tovholder_platform_limits_total{{platform="{one}"}}' for one in ("slack", "teams")),
        *(f'tovholder_jobs_failed_total{{name="{one.name}"}}' for one in JOBS),
    }
    told = re.findall(r'(tovholder_\w+\{ended="\w+"\})', ALERTS.read_text())
    assert told
    assert set(found) >= set(told)


async def test_a_database_that_hangs_is_said_to_whoever_scrapes(client_of):
    """Who scrapes does not wait as long as a connection may."""
    found = await asyncio.wait_for(metrics_of(await client_of(Hanging(), patience=0)), 5)

    assert found["tovholder_database_up"] == 0
    assert set(found) >= {f'tovholder_turns_total{{ended="{one}"}}' for one in ENDS}


def test_an_alert_tells_of_it_when_nothing_is_measured():
    """What is compared with nothing is never more or less than that."""
    asked = [one["expr"] for group in _groups() for one in group["rules"]]

    assert [one for one in asked if one.startswith("absent(")] == [
        "absent(tovholder_database_up)"
    ]


def _groups():
    return YAML(typ="safe").load(ALERTS.read_text())["groups"]
