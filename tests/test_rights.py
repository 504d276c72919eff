"""The rights in PostgreSQL that the papers call enough: for running, none to change a table."""

import asyncpg
import pytest
from sqlalchemy import make_url

from bot import app, migrate
from bot.settings import Settings

NAME, PASSWORD = "tovholder_runs", "only-in-this-test"
RIGHTS = f"""
    create role {NAME} login password '{PASSWORD}';
    grant usage on schema public to {NAME};
    grant select, insert, update, delete on all tables in schema public to {NAME};
    grant usage on all sequences in schema public to {NAME};
    revoke create on schema public from public;
"""
TAKEN_BACK = f"drop owned by {NAME}; drop role {NAME};"


@pytest.fixture
async def url(postgres):
    """A database with every table, for a user who may only use them."""
    postgres.create_database("rights")
    await migrate.upgrade(postgres.url("rights"))
    postgres.run("rights", RIGHTS)
    runs = make_url(postgres.url("rights")).set(username=NAME, password=PASSWORD)
    yield runs.render_as_string(hide_password=False).replace("%2F", "/")
    postgres.run("rights", TAKEN_BACK)
    postgres.drop_database("rights")


async def test_running_needs_no_right_to_change_a_table(url, tmp_path):
    settings = Settings(DATABASE_URL=url, TOVHOLDER_DATA_DIR=str(tmp_path))

    bot = await app.build(settings, port=80)  # migrates nothing, and fills the trial
    await bot.store.close()

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        assert await connection.fetchval("select count(*) from person") > 0
        for statement in ("create table more (id int)", "alter table person add more int"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()
