import asyncio
import sqlite3
from datetime import time
from functools import partial

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url

from bot import migrate
from bot.migrate import BrokenReferences, config, run, tables, upgrade
from models.cases import Case, CaseState, Party
from models.entry_points import EntryPoint, TargetGroup
from models.filing import Filing
from models.organisations import Kind, Organisation
from tests.conftest import MONDAY, opened
from tests.town import all_of, build

BEFORE_FILING = "f8522a9d3f93"  # the table is there, and empty


def there_is_no_drift(connection):
    command.check(config(connection))


def to_base(connection):
    command.downgrade(config(connection), "base")


async def names(url):
    found = []
    await run(url, lambda connection: found.extend(inspect(connection).get_table_names()))
    return set(found) - {"alembic_version"}


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


async def test_an_empty_database_gets_every_table(empty_url):
    await upgrade(empty_url)

    assert await names(empty_url) == set(tables().tables)


async def test_migrations_and_models_say_the_same(empty_url):
    await upgrade(empty_url)

    await run(empty_url, there_is_no_drift)


async def test_migrations_go_down_and_up_again(empty_url):
    await upgrade(empty_url)

    await run(empty_url, to_base)
    assert await names(empty_url) == set()

    await upgrade(empty_url)
    await run(empty_url, there_is_no_drift)


async def test_replicas_that_start_at_once_take_turns(empty_url):
    await asyncio.gather(*(upgrade(empty_url) for _ in range(4)))

    await run(empty_url, there_is_no_drift)


async def test_a_migrated_database_can_be_opened(empty_url):
    await upgrade(empty_url)

    async with opened(empty_url) as store:

        async def look(db):
            return [
                len((await db.exec(table.select())).all()) for table in tables().sorted_tables
            ]

        assert set(await store.read(look)) == {0}


async def test_a_step_that_fails_leaves_nothing_behind(empty_url):
    def fail(connection):
        migrate.to_head(connection)
        raise LookupError("halfway")

    with pytest.raises(LookupError):
        await run(empty_url, fail)

    assert await names(empty_url) == set()


async def test_rows_that_point_nowhere_are_refused(tmp_path):
    url = f"sqlite:///{tmp_path}/broken.db"
    await upgrade(url)

    def orphan(connection):
        connection.exec_driver_sql(
            "insert into membership (organisation_id, cluster_id, first_day) values (7, 7, 0)"
        )

    with pytest.raises(BrokenReferences) as caught:
        await run(url, orphan)

    assert caught.value.tables == {"membership"}
    with sqlite3.connect(make_url(url).database) as connection:
        assert connection.execute("select count(*) from membership").fetchone() == (0,)
    connection.close()


def test_the_next_migration_is_written_beside_the_models(tmp_path, monkeypatch):
    """What the models say already makes an empty one; it is written elsewhere here."""
    versions = tmp_path / "migrations"
    versions.mkdir()
    for source in migrate.MIGRATIONS.rglob("*"):
        if source.suffix in {".py", ".mako"}:
            copy = versions / source.relative_to(migrate.MIGRATIONS)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(source.read_bytes())
    monkeypatch.setattr(migrate, "MIGRATIONS", versions)
    before = set(versions.rglob("*.py"))

    migrate.main(["revision", "add nothing"])

    (written,) = set(versions.rglob("*.py")) - before
    assert written.name.endswith("_add_nothing.py")
    assert '"""Add nothing."""' in written.read_text()


async def test_each_organisation_keeps_its_door(empty_url):
    await run(empty_url, lambda connection: command.upgrade(config(connection), "c93224c4195f"))

    def of_old(connection):
        connection.exec_driver_sql(
            "insert into organisation (code, name, kind, has_chat, gives_advice, entry_name,"
            " entry_phone, opens, closes) values ('k', 'K', 'other', true, false, 'Vagten',"
            " '00 00 00 01', '08:30:00', '16:00:00')"
        )

    await run(empty_url, of_old)
    await upgrade(empty_url)

    async with opened(empty_url) as store:
        [door] = await all_of(store, EntryPoint)
        assert (door.target_group, door.name, door.phone) == (
            *(TargetGroup.ADULT, "Vagten", "00 00 00 01"),
        )
        assert [door.hours.on(day) for day in (0, 5)] == [(0, time(8, 30), time(16)), None]
        await store.write(add_another)
        assert len(await all_of(store, Organisation)) == 2


async def test_courses_closed_before_are_to_be_filed(empty_url):
    await upgrade(empty_url)
    async with opened(empty_url) as store:
        town = await store.write(build)
        for state in (CaseState.CLOSED, CaseState.CONTACT):
            await store.write(partial(_add_course, town=town, state=state))
    await run(
        empty_url, lambda connection: command.downgrade(config(connection), BEFORE_FILING)
    )

    await upgrade(empty_url)

    async with opened(empty_url) as store:
        [filing] = await all_of(store, Filing)
        assert (filing.case_id, filing.organisation_id) == (1, town.team.id)
        assert (filing.state, filing.asked_at, filing.remind_at) == ("to_file", MONDAY, MONDAY)


async def _add_course(db, town, state):
    case = Case(
        alias=f"GRØN-RAVN-{state}",
        state=state,
        cluster_id=town.cluster.id,
        agreement_id=town.agreement.id,
        opened_by_id=town.anna.id,
        organisation_id=town.team.id,
        opened_at=MONDAY,
        opened_on=MONDAY.date(),
        closed_at=MONDAY if state is CaseState.CLOSED else None,
    )
    db.add(case)
    await db.flush()
    db.add(Party(case_id=case.id, organisation_id=town.team.id, is_opener=True))
    gone = Party(case_id=case.id, organisation_id=town.municipality.id, withdrawn_at=MONDAY)
    db.add(gone)


async def add_another(db):
    db.add(Organisation(code="l", name="L", kind=Kind.OTHER))
