"""Turns already taken: a repeated delivery gets the same answer and does nothing twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Seen(SQLModel, table=True):
    """`key` is the platform's own key of the delivery, or a form's one-time key.

    `outcome` names the reply (its kind, view and subject), and the kinds of what was hinted
    at; the words are made anew.
    """

    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)
    outcome: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
