"""Every row of one database in another, and whether the two are the same."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Table,
    func,
    select,
    text,
    tuple_,
    update,
)

from bot.migrate import tables
from models.entries import Tombstone

BATCH = 500


class Differs(Exception):
    """The two are not the same. Carries the table: what stands in it is nobody's business."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


def copy(source: Connection, target: Connection) -> int:
    """Copy all into empty tables (PostgreSQL); return how many rows that was."""
    # Its trigger asks for an entry that the tombstone has let go of long ago.
    tombstones = Tombstone.__tablename__
    target.execute(text(f"alter table {tombstones} disable trigger user"))
    copied = sum([_copy(table, source, target) for table in tables().sorted_tables])
    target.execute(text(f"alter table {tombstones} enable trigger user"))
    for table in tables().sorted_tables:
        _count_on(table, target)
    return copied


def compare(source: Connection, target: Connection) -> int:
    """Return how many rows each holds; raises Differs at the first that is not in both."""
    return sum([_compare(table, source, target) for table in tables().sorted_tables])


def is_empty(target: Connection) -> bool:
    return not any(
        target.execute(select(1).select_from(table).limit(1)).first()
        for table in tables().sorted_tables
    )


def leave_gap(connection: Connection, gap: int) -> None:
    """Let the next numbers be far from the last (SQLite counts from what it has)."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables().sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            next_one = func.nextval(_numbers(column)) + gap
            connection.execute(select(func.setval(_numbers(column), next_one)))


def _copy(table: Table, source: Connection, target: Connection) -> int:
    """Rows may name others of their own table: those names are filled in afterwards."""
    own, copied = _own_names(table), 0
    for batch in _batches(table, source):
        rows = [{**row._mapping, **dict.fromkeys(own)} for row in batch]  # noqa: SLF001 -- public
        target.execute(table.insert(), rows)
        copied += len(rows)
    for name in own:
        _fill_in(table, table.c[name], source, target)
    return copied


def _own_names(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _fill_in(table: Table, column: Column[Any], source: Connection, target: Connection) -> None:
    [key] = table.primary_key
    for row in source.execute(select(key, column).where(column.is_not(None))):
        target.execute(update(table).where(key == row[0]).values({column: row[1]}))


def _compare(table: Table, source: Connection, target: Connection) -> int:
    """Batches by key, looked up by key: the two sort letters each in their own way."""
    keys, seen = list(table.primary_key), 0
    for batch in _batches(table, source):
        here = {_key(row, keys): tuple(row) for row in batch}
        found = target.execute(select(table).where(tuple_(*keys).in_(list(here))))
        if {_key(row, keys): tuple(row) for row in found} != here:
            raise Differs(table.name)
        seen += len(batch)
    if target.execute(select(func.count()).select_from(table)).scalar() != seen:
        raise Differs(table.name)
    return seen


def _key(row: Row[Any], keys: Sequence[Column[Any]]) -> tuple[Any, ...]:
    return tuple(row._mapping[key] for key in keys)  # noqa: SLF001 -- public


def _batches(table: Table, source: Connection) -> Iterator[Sequence[Row[Any]]]:
    return source.execute(select(table)).partitions(BATCH)


def _count_on(table: Table, target: Connection) -> None:
    """The next number is after the last one, also where it was copied."""
    column = table.autoincrement_column
    if column is not None:
        last = select(func.max(column)).scalar_subquery()
        is_set = last.is_not(None)
        target.execute(select(func.setval(_numbers(column), func.coalesce(last, 1), is_set)))


def _numbers(column: Column[Any]) -> ColumnElement[Any]:
    return func.pg_get_serial_sequence(f'"{column.table.name}"', column.name)
