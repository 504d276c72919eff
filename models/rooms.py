"""A shared room in one chat workspace, about a case or about an organisation."""

from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored


class RoomState(StrEnum):
    WANTED = "wanted"
    OPEN = "open"
    CLOSED = "closed"
    DEAD = "dead"


class Room(SQLModel, table=True):
    """`name` is chosen before the platform is asked, and never used again.

    `external_id` is the platform's own id, known once the room exists there.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="chat_workspace.id", index=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    name: str = Field(unique=True)
    external_id: str | None = None
    state: RoomState = Field(default=RoomState.WANTED, sa_type=stored(RoomState))


def located(workspace_id: int, external_id: str) -> SelectOfScalar[Room]:
    return select(Room).where(
        col(Room.workspace_id) == workspace_id, col(Room.external_id) == external_id
    )


def rooms_of_case(case_id: int) -> SelectOfScalar[Room]:
    return select(Room).where(col(Room.case_id) == case_id).order_by(col(Room.id))


def rooms_in_use(case_id: int) -> SelectOfScalar[Room]:
    """Select a case's rooms without those that are closed, the oldest first."""
    return rooms_of_case(case_id).where(col(Room.state) != RoomState.CLOSED)


def case_rooms_in(workspace_id: int) -> SelectOfScalar[Room]:
    """Select the rooms of cases that are in use in a workspace."""
    return select(Room).where(
        col(Room.workspace_id) == workspace_id,
        col(Room.case_id).is_not(None),
        col(Room.state) != RoomState.CLOSED,
    )


def rooms_of_organisation(organisation_id: int) -> SelectOfScalar[Room]:
    return (
        select(Room).where(col(Room.organisation_id) == organisation_id).order_by(col(Room.id))
    )
