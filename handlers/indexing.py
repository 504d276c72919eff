"""Keep the words by which the directory is searched: whatever has changed is indexed anew."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, tuple_
from sqlmodel import SQLModel, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.entry_points import EntryPoint
from models.organisations import Membership, Organisation
from models.people import Person
from models.words import Mention, Weight, WordEnding, endings, kept_words, words

BATCH = 50  # of organisations, and as many people: a batch is one short transaction

# Whose card it is (organisation, person or 0), and the weight of each word on it.
Card = tuple[int, int, Mapping[str, int]]


async def index_due(db: AsyncSession, _at: datetime) -> int:
    """Index a batch of what is new or has changed; return how many that was."""
    cards = [*await _organisations(db), *await _people(db)]
    if cards:
        await _forget(db, cards)
        await _keep(db, cards)
    return len(cards)


async def _organisations(db: AsyncSession) -> list[Card]:
    due = select(Organisation).where(col(Organisation.is_indexed).is_(False)).limit(BATCH)
    # Locked: what somebody says while it is read is indexed after it.
    locked = due.with_for_update(skip_locked=True, key_share=True)
    found = (await db.exec(locked.order_by(col(Organisation.id)))).all()
    said: dict[int, list[str]] = {one.id: [] for one in found}
    ids = list(said)
    areas = select(Membership.organisation_id, Membership.area)
    for key, area in (
        await db.exec(areas.where(col(Membership.organisation_id).in_(ids)))
    ).all():
        said[key].append(area)
    doors = select(EntryPoint.organisation_id, EntryPoint.name)
    for key, name in (
        await db.exec(doors.where(col(EntryPoint.organisation_id).in_(ids)))
    ).all():
        said[key].append(name)
    cards: list[Card] = []
    for one in found:
        one.is_indexed = True
        texts = {Weight.PLACE: said[one.id], Weight.OFFER: one.offers, Weight.NAME: [one.name]}
        cards.append((one.id, 0, _weighed(texts)))
    return cards


async def _people(db: AsyncSession) -> list[Card]:
    """Who is not let in is indexed without a word: nobody finds them."""
    due = select(Person).where(col(Person.is_indexed).is_(False)).limit(BATCH)
    cards: list[Card] = []
    locked = due.with_for_update(skip_locked=True, key_share=True)
    for one in (await db.exec(locked.order_by(col(Person.id)))).all():
        one.is_indexed = True
        texts = {
            Weight.PLACE: one.languages,
            Weight.HELP: [one.function, one.helps_with],
            Weight.NAME: [one.name],
        }
        cards.append((one.organisation_id, one.id, _weighed(texts if one.is_admitted else {})))
    return cards


def _weighed(texts: Mapping[Weight, Iterable[str]]) -> dict[str, int]:
    """Each word with the greatest weight it has."""
    return {
        word: int(weight)
        for weight in sorted(texts)
        for text in texts[weight]
        for word in words(text)
    }


async def _forget(db: AsyncSession, cards: Sequence[Card]) -> None:
    """Drop what these cards said, and the words that nobody says any more."""
    whose = tuple_(col(Mention.organisation_id), col(Mention.person_id)).in_(
        [(organisation, person) for organisation, person, _words in cards]
    )
    before = set((await db.exec(select(Mention.word).where(whose))).all())
    if not before:
        return
    await db.exec(delete(Mention).where(whose))
    said = select(Mention.word).where(col(Mention.word) == col(WordEnding.word))
    await db.exec(delete(WordEnding).where(col(WordEnding.word).in_(before), ~said.exists()))


async def _keep(db: AsyncSession, cards: Sequence[Card]) -> None:
    wanted = {word for _organisation, _person, said in cards for word in said}
    known = set((await db.exec(kept_words(wanted))).all())
    new = [ending for word in sorted(wanted - known) for ending in endings(word)]
    mentions = [
        {
            "word": word,
            "organisation_id": organisation,
            "person_id": person,
            "weight": weight,
        }
        for organisation, person, said in cards
        for word, weight in said.items()
    ]

    def insert(connection: Connection) -> None:
        for table, rows in (("word_ending", new), ("mention", mentions)):
            if rows:
                connection.execute(SQLModel.metadata.tables[table].insert(), rows)

    await (await db.connection()).run_sync(insert)
