"""*Erfaringer*: what a cluster has learnt of each principle, written to be spread.

They are about how people work together and never about a citizen. The words are sealed like
everything that people write, and stand on pages alone, without whoever wrote them.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, entries, experience_notes, experiences_cards, passages, staffing
from handlers.cards import Card, Form
from handlers.documents import Document
from handlers.turn import (
    Ask,
    Correct,
    Hidden,
    Looking,
    Named,
    Refusal,
    Reply,
    Say,
    Turn,
)
from locales import gettext as _
from models.access import Act
from models.clusters import Cluster, Principle
from models.entries import Did
from models.experiences import LONGEST, Experience, Lesson, experiences_of
from models.passages import Passage, PassageKind

VIEW, FORM = "experience.list", "experience.write"


async def show(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is a cluster, or "" for one's own."""
    cluster = await staffing.cluster_asked(turn, db, turn.subject)
    await access.require(db, turn.me, Act.READ_EXPERIENCES, cluster, at=turn.at)
    return Say(Named(VIEW, str(cluster.id)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """How many there are, and the reader's own, to be withdrawn."""
    cluster, reader = await db.get(Cluster, looking.number), looking.reader
    if cluster is None or reader is None:
        return None
    await access.require(db, reader, Act.READ_EXPERIENCES, cluster, at=looking.at)
    found = (await db.exec(experiences_of(cluster.id))).all()
    writes = await access.may(db, reader, Act.WRITE_EXPERIENCE, cluster, at=looking.at)
    mine = [one for one, passage in found if passage.author_id == reader.id]
    every = [one for one, _passage in found]
    return experiences_cards.card(cluster, every, mine, writes=writes)


async def page(turn: Turn, db: AsyncSession) -> Document:
    """All of them by principle, without names."""
    cluster = await staffing.cluster_named(db, turn.subject)
    await access.require(db, turn.me, Act.READ_EXPERIENCES, cluster, at=turn.at)
    writes = await access.may(db, turn.me, Act.WRITE_EXPERIENCE, cluster, at=turn.at)
    notes = await experience_notes.collected(db, cluster)
    return experiences_cards.page(cluster, notes, writes=writes)


async def start(turn: Turn, db: AsyncSession) -> Reply:
    cluster = await _writing(turn, db)
    return Ask(FORM, str(cluster.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    return experiences_cards.form(await _writing(turn, db), turn)


async def write(turn: Turn, db: AsyncSession) -> Reply:
    cluster = await _writing(turn, db)
    if errors := _errors(turn):
        return Correct(errors, form=FORM)
    passage = passages.write(
        db, PassageKind.EXPERIENCE, turn.value("experience"), by=turn.me, at=turn.at
    )
    await db.flush()
    one = Experience(
        cluster_id=cluster.id,
        principle=Principle(turn.value("principle")),
        lesson=Lesson(turn.value("lesson")),
        passage_id=passage.id,
        written_on=staffing.today(turn.at),
    )
    db.add(one)
    await db.flush()
    await _record(turn, one, Did.EXPERIENCE_WRITTEN, db)
    return Say(Named(VIEW, str(cluster.id)))


async def withdraw(turn: Turn, db: AsyncSession) -> Reply:
    """Its words are gone for good; whoever presses twice finds it gone."""
    one = await db.get(Experience, turn.number)
    if one is None:
        raise Hidden
    cluster = await db.get_one(Cluster, one.cluster_id)
    await access.require(db, turn.me, Act.WRITE_EXPERIENCE, cluster, at=turn.at)
    passage = await db.get_one(Passage, one.passage_id)
    if passage.author_id != turn.me.id:
        raise Refusal(_("Only who wrote it can withdraw it."))
    await _record(turn, one, Did.EXPERIENCE_WITHDRAWN, db)
    await db.delete(one)
    await db.flush()
    await db.delete(passage)
    return Say(Named(VIEW, str(cluster.id)))


async def _writing(turn: Turn, db: AsyncSession) -> Cluster:
    cluster = await staffing.cluster_named(db, turn.subject)
    await access.require(db, turn.me, Act.WRITE_EXPERIENCE, cluster, at=turn.at)
    return cluster


def _errors(turn: Turn) -> dict[str, str]:
    errors = dict[str, str]()
    if turn.value("principle") not in set(Principle):
        errors["principle"] = _("Choose a principle.")
    if turn.value("lesson") not in set(Lesson):
        errors["lesson"] = _("Choose what it is about.")
    if not 0 < len(turn.value("experience")) <= LONGEST:
        errors["experience"] = _("Write it in at most {n} letters.").format(n=LONGEST)
    return errors


async def _record(turn: Turn, one: Experience, did: Did, db: AsyncSession) -> None:
    chain = entries.of_cluster(one.cluster_id)
    await entries.record(
        db, chain, did, at=turn.at, by=turn.me, experience=one.id, principle=one.principle
    )
