"""Links to our pages that have been used up: each opens one session, whichever replica asks."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class UsedLink(SQLModel, table=True):
    """`expires_at` is machine time: after it the link is refused anyway."""

    __tablename__ = "used_link"

    key: str = Field(primary_key=True)
    expires_at: datetime = Field(index=True)
