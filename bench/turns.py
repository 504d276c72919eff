"""How many turns per second write a case with three parties, its entries and outbox rows.

Beside it, from the same run and database, the same rows written by plain SQLAlchemy Core
through the database's usual async driver (aiosqlite, asyncpg), as many at a time. The Core
side checks nothing, looks nothing up, and knows all the values beforehand. And the same rows as
SQLModel objects, likewise known beforehand: no turn that has such rows can be faster than that.
"""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, event, insert, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.printing import show
from bot.database import Database, open_store
from bot.turns import take
from handlers import routes
from handlers.turn import Incoming
from models.cases import Case, Party
from models.entries import Entry
from models.outbox import OutboxMessage
from models.passages import Passage
from models.rooms import Room
from models.seals import KeyRing, new_key
from models.seen import Seen
from tests.postgres import TemporaryPostgres
from tests.town import Town, build, opening_fields

MONDAY = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)
TURNS = 200
AT_ONCE = 8
ROUNDS = 3
WRITTEN = (Case, Party, Room, Passage, Entry, OutboxMessage, Seen)


Template = dict[Table, list[dict[str, Any]]]


async def measure(url: str) -> tuple[float, float, float]:
    """Turns per second by the product, by Core, by objects alone; the best of some rounds."""
    store = open_store(url, KeyRing([new_key()]))
    town = await store.write(build)
    await _turn(store, town, 0)
    template = await store.read(_template)
    core = _core_engine(url)
    ours, theirs, objects = [], [], []
    for _round in range(ROUNDS):
        ours.append(await _rate(lambda n: _turn(store, town, n)))
        theirs.append(await _rate(lambda _n: _write(core, template)))
        objects.append(await _rate(lambda _n: store.write(lambda db: _add(db, template))))
    await core.dispose()
    await store.close()
    return max(ours), max(theirs), max(objects)


async def _rate(once: Callable[[int], Awaitable[object]]) -> float:
    began = time.perf_counter()
    for first in range(0, TURNS, AT_ONCE):
        await asyncio.gather(*(once(first + n) for n in range(AT_ONCE)))
    return TURNS / (time.perf_counter() - began)


async def _turn(store: Database, town: Town, n: int) -> None:
    fields = {
        name: tuple(value) if isinstance(value, list) else (str(value),)
        for name, value in opening_fields(town).items()
    }
    incoming = Incoming(
        workspace_id=town.workspace.id,
        user=str(town.anna.id),
        at=MONDAY,
        key=f"{n}-{secrets.token_hex(8)}",
        fields=fields,
        form_key=secrets.token_hex(8),
    )
    answer = await take(incoming, routes.ACTIONS["case.open"], store)
    assert not answer.errors, answer.errors  # noqa: S101 -- a refused turn measures nothing


async def _template(db: AsyncSession) -> Template:
    """What one turn wrote, by table."""
    return await (await db.connection()).run_sync(_rows)


def _rows(connection: Connection) -> Template:
    tables = [SQLModel.metadata.tables[model.__tablename__] for model in WRITTEN]
    return {
        table: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in tables
    }


async def _write(engine: AsyncEngine, template: Template) -> None:
    async with engine.begin() as connection:
        case_id = None
        for table, rows in template.items():
            fresh = [_fresh(table.name, row, case_id) for row in rows]
            if table.name == "case":
                done = await connection.execute(insert(table).returning(table.c.id), fresh[0])
                case_id = done.scalar_one()
            else:
                await connection.execute(insert(table), fresh)


async def _add(db: AsyncSession, template: Template) -> None:
    case_id = None
    for model in WRITTEN:
        name = model.__tablename__
        rows = template[SQLModel.metadata.tables[name]]
        made = [model(**_fresh(name, row, case_id)) for row in rows]
        db.add_all(made)
        if isinstance(made[0], Case):
            await db.flush()
            case_id = made[0].id


def _fresh(table: str, row: dict[str, Any], case_id: int | None) -> dict[str, Any]:
    """The same row with new keys, so that it can be written again."""
    new = {name: value for name, value in row.items() if name != "id"}
    unique = {"case": "alias", "room": "name", "outbox_message": "dedupe_key", "seen": "key"}
    if name := unique.get(table):
        new[name] = secrets.token_hex(12)
    if table == "entry":
        new["chain"] = secrets.token_hex(8)
    if new.get("case_id") is not None:
        new["case_id"] = case_id
    return new


def _core_engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed.set(drivername="postgresql+asyncpg"), pool_size=10)
    engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"), pool_size=1)

    @event.listens_for(engine.sync_engine, "connect")
    def _tune(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def _on_sqlite() -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = create_engine(url)
        SQLModel.metadata.create_all(engine)
        engine.dispose()
        return await measure(url)


async def _on_postgresql() -> tuple[float, float, float]:
    server = TemporaryPostgres()
    server.start()
    try:
        server.create_database("bench")
        engine = create_async_engine(server.url("bench"))
        async with engine.begin() as connection:
            await _create(connection)
        await engine.dispose()
        return await measure(server.url("bench"))
    finally:
        server.stop()


async def _create(connection: AsyncConnection) -> None:
    await connection.run_sync(SQLModel.metadata.create_all)


def main() -> None:
    figures = {}
    for name, run in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql)):
        ours, core, objects = asyncio.run(run())
        figures[f"turns_per_s_{name}"] = round(ours, 1)
        figures[f"core_per_s_{name}"] = round(core, 1)
        figures[f"objects_per_s_{name}"] = round(objects, 1)
        figures[f"rate_over_core_{name}"] = round(ours / core, 2)
        figures[f"objects_over_core_{name}"] = round(objects / core, 2)
    show(figures)


if __name__ == "__main__":
    main()
