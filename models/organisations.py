"""The organisations that work together, and which cluster each belongs to, when."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, ColumnElement, false
from sqlmodel import Field, SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import another, stored


class Kind(StrEnum):
    MUNICIPALITY = "municipality"
    REGIONAL_PSYCHIATRY = "regional_psychiatry"
    GENERAL_PRACTICE = "general_practice"
    OTHER = "other"


# A column that a row of before gets as false: what it says is still to be done.
LATER = {"server_default": false()}

# Mail that anybody can have says nothing about where somebody works.
SHARED_DOMAINS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.dk", "hotmail.com"),
        *("hotmail.dk", "live.com", "live.dk", "msn.com", "yahoo.com", "yahoo.dk"),
        *("icloud.com", "me.com", "proton.me", "protonmail.com", "mail.dk", "mail.com"),
        *(
            "gmx.com",
            "aol.com",
            "jubii.dk",
            "ofir.dk",
            "stofanet.dk",
            "youmail.dk",
            "webspeed.dk",
            "privat.dk",
        ),
    }
)

# The relevant parties of the framework paper, always asked for (domain/seed-map.md A3, P1).
PARTY_KINDS = (Kind.MUNICIPALITY, Kind.REGIONAL_PSYCHIATRY, Kind.GENERAL_PRACTICE)


class Organisation(SQLModel, table=True):
    """One organisation; its door is an `EntryPoint`. Without chat is normal.

    `gives_advice` marks the outreach team that answers its cluster's questions. On its
    `closing_days` (local dates, in ISO format) nobody is in; they move no deadline (R10).
    `desk_look_at` (UTC) is when its roster is next looked through for gaps; None: never yet.
    `part_of_id` is the municipality of an administration that has a door of its own: only
    where the cluster's agreement says so. `offers` are a few words each, for the search.
    `tenants` are the chat workspaces (Slack) and tenants (Teams) that are its own, and
    `domains` its verified e-mail domains, in lower case: who comes from one may be proposed
    as its member. A domain that others share (gmail.com) is nobody's.
    Of a municipality `concern_phone` and `concern_url` say where it is notified of a worry for
    a child (domain/law.md B5); "" where nobody has said so.
    """

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str = Field(index=True)
    kind: Kind = Field(sa_type=stored(Kind))
    has_chat: bool = True
    gives_advice: bool = False
    domains: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    tenants: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    offers: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    part_of_id: int | None = Field(default=None, foreign_key="organisation.id")
    concern_phone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    concern_url: str = Field(default="", sa_column_kwargs={"server_default": ""})
    is_indexed: bool = Field(default=False, index=True, sa_column_kwargs=LATER)
    closing_days: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    desk_look_at: datetime | None = Field(default=None, index=True)


class Membership(SQLModel, table=True):
    """An organisation's time in a cluster, both days included; `last_day` None is still.

    `area` is the part of the cluster it works in, where there are such parts.
    """

    id: int = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    first_day: date
    last_day: date | None = None
    area: str = Field(default="", sa_column_kwargs={"server_default": ""})


def members_on(
    cluster_id: int | ColumnElement[int], day: date | ColumnElement[date]
) -> SelectOfScalar[Organisation]:
    return (
        select(Organisation)
        .join(Membership, col(Membership.organisation_id) == col(Organisation.id))
        .where(col(Membership.cluster_id) == cluster_id, *in_force(Membership, day))
        .order_by(col(Organisation.name))
    )


def cluster_ids_on(organisation_id: int, day: date) -> SelectOfScalar[int]:
    return select(Membership.cluster_id).where(
        col(Membership.organisation_id) == organisation_id, *in_force(Membership, day)
    )


def within_reach(organisation_id: int, day: date) -> SelectOfScalar[int]:
    """Select the ids of an organisation and of all with which it shares a cluster on a day."""
    own = another(Membership)
    return (
        select(Membership.organisation_id)
        .join(own, col(own.cluster_id) == col(Membership.cluster_id))
        .where(
            col(own.organisation_id) == organisation_id,
            *in_force(own, day),
            *in_force(Membership, day),
        )
    )


def in_force(
    membership: type[Membership], day: date | ColumnElement[date]
) -> tuple[ColumnElement[bool], ...]:
    last = col(membership.last_day)
    return col(membership.first_day) <= day, or_(last.is_(None), last >= day)
