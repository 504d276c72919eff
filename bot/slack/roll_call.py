"""Find the directory's people in Slack by their e-mail, before they have ever written to us."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import unmet
from bot.payloads import inside, needed
from bot.slack.acquaintances import Acquaintances
from bot.slack.asked import Who
from bot.slack.workspaces import Known, Workspaces
from models.base import Platform
from models.people import ChatWorkspace, Person
from scheduler.chat import DeliveryError, Refused
from scheduler.store import Store

LOG = logging.getLogger(__name__)

# Slack allows fifty look-ups a minute; people who write come first.
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class RollCall:
    """`now` is domain time; `ticking` are seconds that never jump."""

    acquaintances: Acquaintances
    store: Store
    workspaces: Workspaces
    now: Callable[[], datetime]
    ticking: Callable[[], float]
    every_seconds: int = 30
    asked: dict[tuple[str, int], float] = field(default_factory=dict)

    async def call(self) -> None:
        """Look for some of those who can be reached nowhere, in every workspace."""
        for team in await self.store.read(_teams):
            known = await self.workspaces.find(team)
            if known is None:
                continue
            try:
                missing = await unmet.missing(
                    self.store, self.asked, team, self.ticking(), AT_ONCE
                )
                for person in missing:
                    await self._look_for(person, known)
            except DeliveryError as error:
                LOG.warning("roll call in %s stopped: %s", known.team, error.reason_code)

    async def _look_for(self, person: Person, known: Known) -> None:
        api = self.acquaintances.api
        try:
            found = await api.call(known.team, "users.lookupByEmail", email=person.email)
            user = inside(found, "user")
            who = Who(known.team, needed(user, "id"), home=known.team)
            await self.acquaintances.introduce(who, known, user, self.now())
        except (Refused, ValueError):
            pass  # not there, or not for us to see
        self.asked[known.team, person.id] = self.ticking()


async def _teams(db: AsyncSession) -> Sequence[str]:
    installed = select(ChatWorkspace.external_id).where(
        col(ChatWorkspace.platform) == Platform.SLACK, col(ChatWorkspace.is_installed)
    )
    return (await db.exec(installed)).all()
