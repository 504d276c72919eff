"""The timeline and the audit in one: ids and codes, never words. Append-only, chained.

Each chain (a case, an organisation, a cluster, the system) is numbered without gaps, and
every entry carries the hash of the one before: leaving one out or changing one shows.
The database itself refuses to change an entry, and to delete one that no tombstone covers.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, tuple_
from sqlmodel import Field, SQLModel, UniqueConstraint, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models import append_only
from models.base import BigKey, stored

START = "0" * 64


class Did(StrEnum):
    OPENED = "opened"
    INVITED = "invited"
    CLAIMED = "claimed"
    KNEW_CITIZEN = "knew_citizen"
    HANDING = "handing"
    HANDING_DECLINED = "handing_declined"
    HANDED_OVER = "handed_over"
    INHERITED = "inherited"
    COVERED = "covered"
    RETURNED = "returned"
    CONTACT = "contact"
    MISSED = "missed"
    CONSENT = "consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LED = "led"
    PLAN_OPENED = "plan_opened"
    PLAN_EDITED = "plan_edited"
    PLAN_ACTION = "plan_action"
    PLAN_SENT = "plan_sent"
    PLAN_ANSWERED = "plan_answered"
    PLAN_FOLLOWED_UP = "plan_followed_up"
    MEETING = "meeting"
    REMINDED = "reminded"
    LIFT_TAKEN = "lift_taken"
    LIFT_FREED = "lift_freed"
    INFORMED = "informed"
    ACKNOWLEDGED = "acknowledged"
    READ = "read"
    ASKED = "asked"
    TOOK = "took"
    ANSWERED = "answered"
    GAVE = "gave"
    WROTE = "wrote"
    DECLINED_ADVICE = "declined_advice"
    CONVERTED = "converted"
    WITHDREW = "withdrew"
    ADDED = "added"
    REPORTED = "reported"
    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    REMOVED = "removed"
    CLOSED = "closed"
    REOPENED = "reopened"
    FILING_ASKED = "filing_asked"
    FILED = "filed"
    FILING_TAKEN_BACK = "filing_taken_back"
    LOG_CHECKED = "log_checked"
    LOG_GIVEN = "log_given"
    LOG_EXPORTED = "log_exported"
    HELD = "held"
    RELEASED = "released"
    ERASURE_TOLD = "erasure_told"
    EMPTIED = "emptied"
    TEXT_WAITS = "text_waits"
    TEXT_GONE = "text_gone"
    ROOM_LEFT = "room_left"
    ROOM_SAID = "room_said"
    ROOM_GONE = "room_gone"
    ERASED = "erased"
    MOVED = "moved"
    PARTY_ADDED = "party_added"
    PARTY_WITHDRAWN = "party_withdrawn"
    CORRECTED = "corrected"
    DISPUTED = "disputed"
    AGREED_WHO = "agreed_who"
    CITIZEN = "citizen"
    PUT_OFF = "put_off"
    RECORD_NUMBER = "record_number"
    FOUND = "found"
    JOIN_ASKED = "join_asked"
    JOIN_AGREED = "join_agreed"
    JOIN_DECLINED = "join_declined"
    COURSES_JOINED = "courses_joined"
    UNDELIVERED = "undelivered"
    GUARDED = "guarded"
    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    IDENTIFIED = "identified"
    PROPOSED = "proposed"
    ADMITTED = "admitted"
    DECLINED = "declined"
    PERSON_REMOVED = "person_removed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    ABSENT = "absent"
    BACK = "back"
    ROSTERED = "rostered"
    GAP = "gap"
    PAIRED = "paired"
    UNPAIRED = "unpaired"
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"
    IMPORTED = "imported"
    ADMINISTERED = "administered"
    INTRODUCED = "introduced"
    GROWS_UP = "grows_up"
    AGREEMENT_DRAFTED = "agreement_drafted"
    AGREEMENT_CHANGED = "agreement_changed"
    AGREEMENT_DISCARDED = "agreement_discarded"
    AGREEMENT_ENACTED = "agreement_enacted"
    AGREEMENT_TAKEN_BACK = "agreement_taken_back"
    FIGURES_ENTERED = "figures_entered"
    SEMINAR_CHECKED = "seminar_checked"
    IMPLEMENTED = "implemented"
    EXPERIENCE_WRITTEN = "experience_written"
    EXPERIENCE_WITHDRAWN = "experience_withdrawn"


class Entry(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: int = Field(default=None, primary_key=True, sa_type=BigKey)
    chain: str
    seq: int
    at: datetime
    actor_id: int | None = None
    did: Did = Field(sa_type=stored(Did))
    codes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON))
    previous: str
    digest: str


class Tombstone(SQLModel, table=True):
    """Where a chain was let go: its entries up to `seq` may be deleted, and are not missed.

    `digest` is that of entry `seq`, on which the next one, if there ever is one, stands.
    """

    chain: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    digest: str
    at: datetime


append_only.guard(SQLModel.metadata.tables["tombstone"])


def head(chain: str) -> SelectOfScalar[Entry]:
    return (
        select(Entry).where(col(Entry.chain) == chain).order_by(col(Entry.seq).desc()).limit(1)
    )


def heads(chains: Collection[str]) -> SelectOfScalar[Entry]:
    """Select the last entry of each of these chains."""
    last = (
        select(col(Entry.chain), func.max(col(Entry.seq)))
        .where(col(Entry.chain).in_(chains))
        .group_by(col(Entry.chain))
    )
    return select(Entry).where(tuple_(col(Entry.chain), col(Entry.seq)).in_(last))


def newest_tombstone(chain: str) -> SelectOfScalar[Tombstone]:
    return (
        select(Tombstone)
        .where(col(Tombstone.chain) == chain)
        .order_by(col(Tombstone.seq).desc())
        .limit(1)
    )


def page(after: tuple[str, int], limit: int) -> SelectOfScalar[Entry]:
    """Select entries of all chains, one chain after the other, from a (chain, seq) on."""
    place = tuple_(col(Entry.chain), col(Entry.seq))
    return (
        select(Entry)
        .where(place > after)
        .order_by(col(Entry.chain), col(Entry.seq))
        .limit(limit)
    )


def whole(chain: str) -> SelectOfScalar[Entry]:
    return select(Entry).where(col(Entry.chain) == chain).order_by(col(Entry.seq))


def of_kinds(chain: str, *kinds: Did) -> SelectOfScalar[Entry]:
    """Select a chain's entries of some kinds, by when things happened, not when we heard."""
    wanted = select(Entry).where(col(Entry.chain) == chain, col(Entry.did).in_(kinds))
    return wanted.order_by(col(Entry.at), col(Entry.seq))


def digest(entry: Entry) -> str:
    at = entry.at.astimezone(UTC).isoformat()
    fields = (entry.chain, entry.seq, at, entry.actor_id, entry.did, entry.codes)
    text = json.dumps([*fields, entry.previous], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def follows(entry: Entry, seq: int, previous: str) -> bool:
    """Tell whether an entry stands on the one numbered `seq`, whose digest is `previous`."""
    expected = (seq + 1, previous, digest(entry))
    return (entry.seq, entry.previous, entry.digest) == expected


def first_break(entries: Iterable[Entry]) -> int | None:
    """Return the number at which a whole chain stops holding together, or None."""
    previous = START
    for seq, entry in enumerate(entries):
        if not follows(entry, seq, previous):
            return seq + 1
        previous = entry.digest
    return None
