"""Many rows in one call, made ready beforehand: while a file is written nobody else writes.

Making twenty thousand rows ready takes many times as long as writing them. See
docs/decisions/062.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, String, bindparam
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.importing_present import table
from models.organisations import Organisation

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement as the driver takes it, and the values of each row in its order."""

    sql: str
    rows: Sequence[tuple[Any, ...]]


async def write(db: AsyncSession, *several: Ready) -> None:
    def work(connection: Connection) -> None:
        for one in several:
            connection.exec_driver_sql(one.sql, list(one.rows))

    await (await db.connection()).run_sync(work)


def dialect_of(db: AsyncSession) -> Dialect:
    return db.get_bind().dialect


def inserts(dialect: Dialect, model: type[SQLModel], rows: Sequence[Values]) -> list[Ready]:
    """New rows, each with the same columns. `code` stands for its organisation's id."""
    if not rows:
        return []
    into = table(model)
    values: dict[str, ColumnElement[Any]] = {
        name: bindparam(_key(name), type_=into.c[name].type)
        for name in rows[0]
        if name != "code" or "code" in into.c
    }
    if "organisation_id" in into.c and "code" in rows[0]:
        values["organisation_id"] = _by_code()
    return [_ready(dialect, into.insert().inline().values(values), rows)]


def updates(
    dialect: Dialect, model: type[SQLModel], rows: Sequence[Values], *keys: str
) -> list[Ready]:
    """Changes to rows that are found by `keys`; each row says only what changes."""
    what = table(model)
    alike = defaultdict[tuple[str, ...], list[Values]](list)
    for row in rows:
        alike[tuple(sorted(row))].append(row)
    ready = []
    for names, several in alike.items():
        values = {name: bindparam(_key(name), type_=what.c[name].type) for name in names}
        found = [what.c[name] == values.pop(name) for name in keys]
        ready.append(_ready(dialect, what.update().where(*found).values(values), several))
    return ready


def _by_code() -> ColumnElement[int]:
    code = bindparam(_key("code"), type_=String())
    return select(Organisation.id).where(col(Organisation.code) == code).scalar_subquery()


def _key(name: str) -> str:
    """A column's own name is not free for its value."""
    return f"to_{name}"


def _ready(dialect: Dialect, statement: UpdateBase, rows: Sequence[Values]) -> Ready:
    compiled = statement.compile(dialect=dialect)
    steps = [
        (name.removeprefix("to_"), _process(compiled.binds[name].type, dialect))
        for name in compiled.positiontup or ()
    ]
    return Ready(
        str(compiled),
        [tuple(step(row[name]) if step else row[name] for name, step in steps) for row in rows],
    )


def _process(kind: TypeEngine[Any], dialect: Dialect) -> Any:  # noqa: ANN401 -- as the library has it
    return kind.dialect_impl(dialect).bind_processor(dialect)
