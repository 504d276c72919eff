"""The next version of an agreement while it is being written; nothing of it is in force."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, agreements_cards, entries, staffing
from handlers.agreement_versions import Draft, draft_of
from handlers.cards import Card
from handlers.turn import Hidden, Looking, Named, Refusal, Reply, Say, Turn, number
from locales import gettext as _
from models.access import Act
from models.agreements import next_draft, versions_of
from models.clusters import Cluster, ClusterAgreement
from models.entries import Did

VIEW = "agreement.draft"


async def edit(turn: Turn, db: AsyncSession) -> Reply:
    """Go on with the draft of a cluster, or begin one with what its latest version says."""
    cluster = await led_alone(turn, turn.number, db)
    versions = (await db.exec(versions_of(cluster.id))).all()
    if not versions:
        raise Refusal(gone())
    if not versions[0].is_draft:
        draft = next_draft(versions[0], turn.me.id)
        db.add(draft)
        await enter(turn, draft, Did.AGREEMENT_DRAFTED, db)
    return Say(Named(VIEW, str(cluster.id)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The draft of a cluster (`subject`), for its lead; None when there is none."""
    cluster, reader = await db.get(Cluster, looking.number), looking.reader
    if cluster is None or reader is None:
        return None
    await access.require(db, reader, Act.CHANGE_AGREEMENT, cluster, at=looking.at)
    draft = await draft_of(cluster, staffing.today(looking.at), db)
    return agreements_cards.draft(draft) if draft else None


async def discard(turn: Turn, db: AsyncSession) -> Reply:
    draft = await find(turn, turn.subject, db)
    await enter(turn, draft.agreement, Did.AGREEMENT_DISCARDED, db)
    await db.delete(draft.agreement)
    return Say(Named("agreement.card", str(draft.cluster.id)))


async def find(turn: Turn, draft_id: str, db: AsyncSession) -> Draft:
    """Raises Refusal for a draft that is no more, and for who may not change it."""
    agreement = await db.get(ClusterAgreement, number(draft_id))
    if agreement is None:
        raise Hidden
    cluster = await led(turn, agreement.cluster_id, db)
    if not agreement.is_draft:
        raise Refusal(gone())
    draft = await draft_of(cluster, staffing.today(turn.at), db)
    if draft is None:
        raise Refusal(gone())
    return draft


async def led(turn: Turn, cluster_id: int, db: AsyncSession) -> Cluster:
    """A cluster that the person leads; raises Refusal for any other."""
    cluster = await db.get(Cluster, cluster_id)
    if cluster is None:
        raise Hidden
    await access.require(db, turn.me, Act.CHANGE_AGREEMENT, cluster, at=turn.at)
    return cluster


async def led_alone(turn: Turn, cluster_id: int, db: AsyncSession) -> Cluster:
    """The same, one lead after the other: the second sees which draft the first has begun."""
    cluster = await led(turn, cluster_id, db)
    await db.refresh(cluster, with_for_update={"key_share": True})
    return cluster


async def enter(
    turn: Turn,
    agreement: ClusterAgreement,
    did: Did,
    db: AsyncSession,
    **codes: Any,  # noqa: ANN401 -- ids and codes, as in entries.record
) -> None:
    chain = entries.of_cluster(agreement.cluster_id)
    await entries.record(
        db, chain, did, at=turn.at, by=turn.me, version=agreement.version, **codes
    )


def subject(agreement: ClusterAgreement, section: str) -> str:
    """What a form is about, and how far the draft was when it was asked."""
    return f"{agreement.id}:{section}:{agreement.edits}"


def gone() -> str:
    return _("This draft is no more: it was put in force or discarded. Ask for it again.")
