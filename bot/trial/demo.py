"""Fill an empty database: real clusters and municipalities, everything else plainly invented.

The directory is a file like anybody's (region.csv), and comes in like one. Names end in Demo,
Eksempel, Prøve or Opdigtet; telephone numbers begin with 00, which no Danish one does.
"""

from datetime import datetime
from importlib import resources
from secrets import SystemRandom

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import importing, importing_rows, indexing, outbox, staffing
from models.aliases import room_suffix
from models.base import Platform
from models.clusters import Cluster, ClusterAgreement, Phase
from models.installation import ONLY, Installation
from models.organisations import Organisation, cluster_ids_on
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room
from models.templates import templates

WORKSPACE = "tovholder"
REGION = "region.csv"
KLYNGEN = "klyngen"
IN_TEST = frozenset({"Vestklyngen", "Horsensklyngen"})
ACUTE = "psykiatrisk akutmodtagelse (opdigtet nummer)"
SPECIALIST, SPECIALIST_HOURS = "Specialisttelefonen (opdigtet nummer)", "hverdage kl. 8-15"
RANDOM = SystemRandom()


async def fill(db: AsyncSession, *, at: datetime) -> None:
    """Fill once; a database that is filled stays as it is."""
    installation = await db.get_one(Installation, ONLY)
    if installation.is_filled:
        return
    installation.is_filled = True
    workspace = ChatWorkspace(platform=Platform.WEB, external_id=WORKSPACE, name="Tovholder")
    db.add(workspace)
    await importing.write(db, await importing.plan(db, region(at), at=at))
    await _agree(db)
    await _let_chat(db, workspace)
    await _open_rooms(db, workspace, at)
    while await indexing.index_due(db, at):
        pass


def region(at: datetime) -> importing_rows.Directory:
    data = resources.files("bot.trial").joinpath(REGION).read_bytes()
    return importing_rows.read(data, staffing.today(at))


async def _agree(db: AsyncSession) -> None:
    """Each cluster's agreement is past its preparation, with a number for what is acute."""
    agreed = select(ClusterAgreement, Cluster).join(Cluster).order_by(col(Cluster.id))
    for number, (agreement, cluster) in enumerate((await db.exec(agreed)).all(), start=1):
        agreement.phase = Phase.TEST if cluster.name in IN_TEST else Phase.OPERATION
        agreement.acute = [[ACUTE, f"00 00 99 {number:02}"]]
        agreement.specialists = [[SPECIALIST, f"00 00 98 {number:02}", SPECIALIST_HOURS]]
        agreement.pathways = [one.code for one in templates()]


async def _let_chat(db: AsyncSession, workspace: ChatWorkspace) -> None:
    for person_id in (await db.exec(select(Person.id).order_by(col(Person.id)))).all():
        db.add(
            ChatIdentity(
                workspace_id=workspace.id, external_id=str(person_id), person_id=person_id
            )
        )


async def _open_rooms(db: AsyncSession, workspace: ChatWorkspace, at: datetime) -> None:
    """A room for each outreach team's advisers, named by its cluster."""
    teams = select(Organisation).where(col(Organisation.gives_advice))
    for team in (await db.exec(teams.order_by(col(Organisation.id)))).all():
        cluster_id = (await db.exec(cluster_ids_on(team.id, staffing.today(at)))).one()
        cluster = await db.get_one(Cluster, cluster_id)
        place = cluster.name.removesuffix(KLYNGEN).lower()
        room = Room(
            workspace_id=workspace.id,
            organisation_id=team.id,
            name=f"raadgivere-{place}-{room_suffix(RANDOM)}",
        )
        db.add(room)
        await db.flush()
        outbox.open_room(db, room.id, at=at)
