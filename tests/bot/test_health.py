import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError

from bot.health import Health
from handlers import outbox
from models.outbox import Delivery
from tests.conftest import MONDAY


class Broken:
    async def read(self, work):
        raise OperationalError("select secret", {}, Exception("a password"))


@pytest.fixture
async def client_of():
    clients = []

    async def start(store):
        app = web.Application()
        Health(store).attach(app)
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


async def test_metrics_count_the_outbox_by_state(client_of, store):
    async def post(db):
        for number in range(3):
            row = outbox.post(db, "person:1", "x", number, at=MONDAY, key=str(number))
            row.state = Delivery.READY if number else Delivery.DEAD

    await store.write(post)
    client = await client_of(store)

    text = await (await client.get("/metrics")).text()

    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == [
        'tovholder_outbox_rows{state="held"} 0',
        'tovholder_outbox_rows{state="ready"} 2',
        'tovholder_outbox_rows{state="sending"} 0',
        'tovholder_outbox_rows{state="done"} 0',
        'tovholder_outbox_rows{state="dropped"} 0',
        'tovholder_outbox_rows{state="dead"} 1',
    ]
    assert "# TYPE tovholder_outbox_rows gauge" in text.splitlines()
