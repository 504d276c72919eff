"""Bring the directory to what a file says: all of it or nothing, and told first.

Nobody and nothing is removed: who is not in the file stays as they are.
"""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import entries, importing_steps
from handlers.importing_rows import Directory
from handlers.importing_steps import Importing
from locales import gettext as _
from models.clusters import Cluster
from models.entries import Did
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Membership, Organisation, in_force
from models.people import Person


async def apply(db: AsyncSession, directory: Directory, *, at: datetime) -> Importing:
    """Write what the file says, unless something is refused, here or already on reading it.

    Done again it changes nothing. Whose e-mail address is entered here is let in.
    """
    doing = await _begin(db, directory, at)
    _refuse_moves(doing)
    if directory.refused:
        return doing
    for organisation in directory.organisations.values():
        await importing_steps.organisation(db, doing, organisation)
    for person in directory.people.values():
        await importing_steps.person(db, doing, person)
    for organisation_id, people in doing.touched.items():
        chain = entries.of_organisation(organisation_id)
        await entries.record(db, chain, Did.IMPORTED, at=at, by=None, people=people)
    return doing


async def _begin(db: AsyncSession, directory: Directory, at: datetime) -> Importing:
    doing = Importing(directory, at)
    for cluster in (await db.exec(select(Cluster))).all():
        doing.clusters |= {cluster.code.lower(): cluster, cluster.name.lower(): cluster}
    for organisation in (await db.exec(select(Organisation))).all():
        doing.organisations[organisation.code] = organisation
    for person in (await db.exec(select(Person).where(col(Person.email) != ""))).all():
        doing.people[person.email] = person
    doors = select(EntryPoint).where(col(EntryPoint.target_group) == TargetGroup.ADULT)
    for door in (await db.exec(doors)).all():
        doing.doors[door.organisation_id] = door
    current = select(Membership).where(*in_force(Membership, doing.today))
    for membership in (await db.exec(current)).all():
        doing.belongs[membership.organisation_id] = membership.cluster_id
    return doing


def _refuse_moves(doing: Importing) -> None:
    """What a file cannot decide: a person, or an organisation, that is elsewhere already."""
    directory = doing.directory
    for row in directory.organisations.values():
        organisation = doing.organisations.get(row.code)
        cluster = doing.clusters.get(row.cluster.lower())
        now = doing.belongs.get(organisation.id) if organisation else None
        if now is not None and (cluster is None or cluster.id != now):
            directory.refuse(row.line, _("This organisation belongs to another cluster."))
    for one in directory.people.values():
        person, own = doing.people.get(one.email), doing.organisations.get(one.code)
        if person is not None and (own is None or own.id != person.organisation_id):
            directory.refuse(one.line, _("This person belongs to another organisation."))
