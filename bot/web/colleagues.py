"""Who is in the web workspace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.web.render import initials
from models.organisations import Organisation
from models.people import ChatIdentity, Person

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who chats here. `user` is their id in the web workspace."""

    user: str
    name: str
    function: str
    organisation: str

    def shown(self) -> Json:
        return {
            "id": self.user,
            "name": self.name,
            "initials": initials(self.name),
            "function": self.function,
            "organisation": self.organisation,
        }


async def colleagues(
    db: AsyncSession, workspace_id: int, users: Iterable[str] | None = None
) -> dict[str, Colleague]:
    """These users, or everybody, by organisation and name."""
    query = (
        select(ChatIdentity.external_id, Person.name, Person.function, Organisation.name)
        .join(Person, col(Person.id) == col(ChatIdentity.person_id))
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(col(ChatIdentity.workspace_id) == workspace_id)
        .order_by(col(Organisation.name), col(Person.name))
    )
    if users is not None:
        query = query.where(col(ChatIdentity.external_id).in_(set(users)))
    return {row[0]: Colleague(*row) for row in (await db.exec(query)).all()}


def by_organisation(everybody: Mapping[str, Colleague]) -> list[Json]:
    groups = groupby(everybody.values(), key=lambda one: one.organisation)
    return [
        {"organisation": name, "people": [one.shown() for one in group]}
        for name, group in groups
    ]
