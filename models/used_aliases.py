"""Aliases of courses that are gone: none is given again, and none says whose it was."""

from collections.abc import Collection

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar


class UsedAlias(SQLModel, table=True):
    """`fingerprint` recognises it, and is made anew from `sealed` when the keys change."""

    __tablename__ = "used_alias"

    id: int = Field(default=None, primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    key_id: str
    fingerprint: str = Field(unique=True)


def marked(alias: str) -> str:
    """What a fingerprint is made of."""
    return f"alias:{alias}"


def used(fingerprints: Collection[str]) -> SelectOfScalar[UsedAlias]:
    return select(UsedAlias).where(col(UsedAlias.fingerprint).in_(fingerprints))
