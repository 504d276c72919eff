"""What a cluster has experienced with each principle (domain/seed-map.md I6)."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import Select

from models.base import stored
from models.clusters import Principle
from models.passages import Passage

LONGEST = 1000


class Lesson(StrEnum):
    WORKED = "worked"
    DID_NOT = "did_not"
    MODEL = "model"  # how others could do it


class Experience(SQLModel, table=True):
    """Its words and its author are the passage's; one that is withdrawn is gone with them.

    `written_on` is a local date.
    """

    id: int = Field(default=None, primary_key=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    principle: Principle = Field(sa_type=stored(Principle))
    lesson: Lesson = Field(sa_type=stored(Lesson))
    passage_id: int = Field(foreign_key="passage.id", unique=True)
    written_on: date


def experiences_of(cluster_id: int) -> Select[Experience, Passage]:
    """Select a cluster's, each with its words, the oldest first."""
    return (
        select(Experience, Passage)
        .join(Passage, col(Passage.id) == col(Experience.passage_id))
        .where(col(Experience.cluster_id) == cluster_id)
        .order_by(col(Experience.id))
    )
