"""Where an organisation's people sign in: its own identity provider (OpenID Connect)."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel


class SignIn(SQLModel, table=True):
    """`issuer` is the provider's own name, an https address; `sealed` our secret there."""

    __tablename__ = "sign_in"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    issuer: str
    client_id: str
    sealed: bytes = Field(sa_type=LargeBinary)
