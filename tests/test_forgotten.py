"""What is erased is gone from the database's file, its journal and the logs, byte by byte."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.migrate import tables
from bot.verifying import verify
from models.cases import Case
from models.erasures import Stage
from models.outbox import OutboxMessage
from models.passages import Passage
from models.records import RecordNumber
from models.rooms import Room
from tests.fakes import FakeChat
from tests.handlers.forgetting import closed
from tests.town import all_of, fetch

LONG_AGO = {"days": 400}


class Platform(FakeChat):
    """Its ids are long, as the platforms' are, so that none stands anywhere by chance."""

    def _number(self, letter: str) -> str:
        return f"{letter}0FORGETME{super()._number('N')}Q"


async def secrets(found) -> dict[str, bytes]:
    """What nobody shall find again, each by a name to tell it by."""
    case = await fetch(found.store, Case, found.case.id)
    said = {"alias": case.alias.encode()}
    for table in (Passage, RecordNumber):
        said |= {
            f"{table.__name__} {one.id}": one.sealed for one in await all_of(found.store, table)
        }
    for room in await all_of(found.store, Room):
        said[f"room {room.id}"] = room.name.encode()
        said[f"channel {room.id}"] = room.external_id.encode()
    [number] = await all_of(found.store, RecordNumber)
    said["fingerprint"] = number.fingerprint.encode()
    said |= {
        f"message {row.id}": row.receipt.encode()
        for row in await all_of(found.store, OutboxMessage)
        if row.receipt
    }
    return said


async def everything(store, url) -> bytes:
    """All that the database keeps: on SQLite its files as they are, else every row."""
    if make_url(url).get_backend_name() == "sqlite":
        path = Path(make_url(url).database)
        files = sorted(path.parent.glob(f"{path.name}*"))
        return b"".join(one.read_bytes() for one in files)

    async def work(db):
        kept = []
        for table in tables().sorted_tables:
            rows = (await db.exec(text(f'select t::text from "{table.name}" t'))).all()
            sealed = [one for row in (await db.exec(table.select())).all() for one in row]
            kept += [row[0].encode() for row in rows]
            kept += [one for one in sealed if isinstance(one, bytes)]
        return b"\n".join(kept)

    return await store.read(work)


@pytest.mark.parametrize(
    ("erases", "is_filed"),
    [(False, True), (True, True), (True, False)],
    ids=["as it was", "erased", "not filed"],
)
async def test_nothing_is_left_of_what_was_written_and_of_who_it_was(
    store, town, database_url, caplog, erases, is_filed
):
    caplog.set_level(logging.DEBUG)
    found = await closed(store, town, chat=Platform(), is_filed=is_filed)
    wanted = await secrets(found)

    if erases:
        await found.pass_by(**LONG_AGO)

    kept = await everything(store, database_url)
    left = {name for name, secret in wanted.items() if secret in kept}
    logged = {name for name, secret in wanted.items() if secret.decode("latin1") in caplog.text}
    assert left == (set() if erases else set(wanted))
    assert logged == set()
    # There was something to be found, of every kind.
    assert {name.split()[0] for name in wanted} == {
        *("alias", "Passage", "RecordNumber", "room", "channel", "fingerprint", "message")
    }


async def test_it_is_gone_from_the_chats_as_well(store, town):
    found = await closed(store, town, chat=Platform())
    alias = found.case.alias
    before = [one for one in found.chatting.chat.messages.values() if alias in repr(one.card)]

    await found.pass_by(**LONG_AGO)

    assert before != []
    assert found.chatting.chat.rooms == {}
    assert [
        one for one in found.chatting.chat.messages.values() if alias in repr(one.card)
    ] == []
    assert (await found.erasure()).stage is Stage.ERASED
    assert (await verify(store)).broken is None
