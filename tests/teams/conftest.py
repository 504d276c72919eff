"""A town in a Teams tenant of its own, and the bot beside it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlmodel import select

from models.people import ChatIdentity, ChatWorkspace
from tests.conftest import warmed
from tests.teams.fake import running_fake
from tests.teams.serving import TENANT, registered, serving, settings_of
from tests.town import build


@dataclass
class Here:
    fake: object
    served: object
    store: object
    town: object
    workspace_id: int
    users: dict = field(default_factory=dict)

    def __getattr__(self, name):
        return self.__dict__["fake"].person(f"u-{name}")

    @property
    def chat(self):
        return self.served.teams.chat


async def move_in(db):
    """The town's people chat in Teams and nowhere else, known by their object ids."""
    town = await build(db)
    ours = select(ChatWorkspace).where(ChatWorkspace.external_id == TENANT)
    workspace = (await db.exec(ours)).one()
    for identity in (await db.exec(select(ChatIdentity))).all():
        await db.delete(identity)
    await db.flush()
    for name, person in town.people.items():
        person.locale = "en"
        identity = ChatIdentity(
            workspace_id=workspace.id, external_id=f"u-{name}", person_id=person.id
        )
        db.add(identity)
    (await db.get_one(ChatWorkspace, town.workspace.id)).is_installed = False
    return town, workspace.id


@pytest.fixture
def teams_url(request):
    """A database with every table: SQLite, but for the tests marked `ON_BOTH`."""
    kind = getattr(request, "param", "sqlite")
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[kind]
    return request.getfixturevalue(fixture)


@pytest.fixture
async def teams_store(teams_url, warm):
    async with warmed(teams_url, warm) as store:
        yield store


@asynccontextmanager
async def living(store, **more):
    """The town over this database, and the bot, with more settings, beside its Teams."""
    async with running_fake() as fake:
        registered(fake)
        async with serving(fake, store, settings_of(fake, **more)) as served:
            town, workspace_id = await store.write(move_in)
            for name, person in town.people.items():
                fake.add_user(TENANT, f"u-{name}", person.name)
            yield Here(fake, served, store, town, workspace_id)


@pytest.fixture
async def here(teams_store):
    async with living(teams_store) as here:
        yield here
