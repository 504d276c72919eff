"""A cluster's agreement in all its versions, with who is named in them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import agreement_people
from models.agreements import versions_of
from models.calendar import ONE_DAY
from models.clusters import Cluster, ClusterAgreement


@dataclass(frozen=True, slots=True)
class Draft:
    """`latest` is the version that the draft will follow; `people` says who is named."""

    cluster: Cluster
    agreement: ClusterAgreement
    latest: ClusterAgreement
    people: dict[int, str]
    today: date


@dataclass(frozen=True, slots=True)
class History:
    """`versions` are those in force, over or planned, the newest first; the draft apart."""

    cluster: Cluster
    versions: tuple[ClusterAgreement, ...]
    draft: ClusterAgreement | None
    people: dict[int, str]
    today: date

    @property
    def current(self) -> ClusterAgreement | None:
        return next((one for one in self.versions if self._has_begun(one)), None)

    def last_day(self, version: ClusterAgreement) -> date | None:
        """The day before the next version's first; None for the newest."""
        later = [one for one in self.versions if one.version > version.version]
        begins = later[-1].valid_from if later else None
        return begins - ONE_DAY if begins else None

    def is_planned(self, version: ClusterAgreement) -> bool:
        return not self._has_begun(version)

    def _has_begun(self, version: ClusterAgreement) -> bool:
        return version.valid_from is not None and version.valid_from <= self.today


async def draft_of(cluster: Cluster, today: date, db: AsyncSession) -> Draft | None:
    versions = (await db.exec(versions_of(cluster.id).limit(2))).all()
    if len(versions) < 2 or not versions[0].is_draft:  # noqa: PLR2004 -- the draft and the latest
        return None
    people = await agreement_people.names(db, versions)
    return Draft(cluster, versions[0], versions[1], people, today)


async def history(cluster: Cluster, today: date, db: AsyncSession) -> History:
    found = (await db.exec(versions_of(cluster.id))).all()
    draft = next((one for one in found if one.is_draft), None)
    versions = tuple(one for one in found if one is not draft)
    return History(cluster, versions, draft, await agreement_people.names(db, found), today)
