"""Where an organisation's people sign in: its own identity provider (OpenID Connect)."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.organisations import Organisation
from models.people import Person


class SignIn(SQLModel, table=True):
    """`issuer` is the provider's own name, an https address; `sealed` our secret there."""

    __tablename__ = "sign_in"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    issuer: str
    client_id: str
    sealed: bytes = Field(sa_type=LargeBinary)


def nowhere() -> SelectOfScalar[str]:
    """Names of the organisations whose people are let in and sign in nowhere, in order."""
    let_in = select(Person.organisation_id).where(col(Person.is_admitted))
    known = select(SignIn.organisation_id)
    return (
        select(Organisation.name)
        .where(col(Organisation.id).in_(let_in), col(Organisation.id).not_in(known))
        .order_by(Organisation.name)
    )
