"""What every table shares: constraint names, enums kept as text, large keys."""

from enum import StrEnum
from functools import cache
from typing import TypeVar

from sqlalchemy import BigInteger, Enum, Index, Integer, text
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel

Table = TypeVar("Table", bound=SQLModel)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite counts rows by itself only in a column that is exactly INTEGER.
BigKey = BigInteger().with_variant(Integer(), "sqlite")


class Platform(StrEnum):
    WEB = "web"
    SLACK = "slack"
    TEAMS = "teams"


@cache  # an alias made anew costs more than its query
def another(table: type[Table]) -> type[Table]:
    """The same table a second time in one query, and always by the same alias."""
    return aliased(table)


def stored(kind: type[StrEnum]) -> Enum:
    """Keep an enum as its text value, so that a new state needs no ALTER TYPE."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda kind: [member.value for member in kind],
    )


def due_index(table: str, column: str) -> Index:
    """Index what is due in the order in which it is taken up, and nothing that never is."""
    is_set = text(f"{column} IS NOT NULL")
    name = f"ix_{table}_due"
    return Index(name, column, "id", sqlite_where=is_set, postgresql_where=is_set)


class IllegalMove(Exception):
    """Something is asked of a record that its state does not allow. Carries both states."""

    def __init__(self, state: StrEnum, to: StrEnum) -> None:
        super().__init__(f"{state} -> {to}")
        self.state, self.to = state, to
