"""The citizen as a party: without a login or a clock, told of by those who work with them."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import stored


class TakesPart(StrEnum):
    """Whether the citizen takes part in the joint plan."""

    YES = "yes"
    NO = "no"
    DECLINED = "declined"


class Citizen(SQLModel, table=True):
    """What is known of the citizen's part in a course; never who it is. No row: nothing yet.

    All dates are local. `chosen_party_id` is the party whose contact person the citizen
    chose as their own, `chosen_id` that person at the time; None where it has no chat.
    """

    case_id: int = Field(foreign_key="case.id", primary_key=True)
    informed_on: date | None = None
    informed_by_id: int | None = Field(default=None, foreign_key="person.id")
    contact_on: date | None = None
    in_plan: TakesPart | None = Field(default=None, sa_type=stored(TakesPart))
    chosen_party_id: int | None = Field(default=None, foreign_key="party.id")
    chosen_id: int | None = Field(default=None, foreign_key="person.id")

    def learn_from(self, other: "Citizen") -> None:
        """What is known in either of two courses; of two first contacts the earlier."""
        if self.informed_on is None:
            self.informed_on, self.informed_by_id = other.informed_on, other.informed_by_id
        days = (self.contact_on, other.contact_on)
        self.contact_on = min((one for one in days if one), default=None)
        self.in_plan = self.in_plan or other.in_plan
