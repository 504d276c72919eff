"""A cluster's implementation plan: its lead writes it, and each owner says how far it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    agreement_people,
    entries,
    implementation_cards,
    meanwhile,
    staffing,
)
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from handlers.turn import number as key
from locales import gettext as _
from models.access import Act
from models.clusters import Cluster
from models.entries import Did
from models.implementation import LONGEST, ImplementationItem, ItemState, Question, items_of
from models.people import Person

VIEW, FORM = "implementation.plan", "implementation.item"


@dataclass(frozen=True, slots=True)
class Found:
    """What a form is about: an item, or None for a new one in the cluster."""

    cluster: Cluster
    item: ImplementationItem | None
    owner: Person | None
    is_lead: bool

    @property
    def subject(self) -> str:
        return str(self.item.id) if self.item else f"new-{self.cluster.id}"


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named(VIEW, turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """For everybody in the cluster, under the four questions."""
    cluster = await db.get(Cluster, looking.number)
    if looking.reader is None:
        return None
    if cluster is None:
        raise Hidden
    await access.require(db, looking.reader, Act.SEE_AGREEMENT, cluster, at=looking.at)
    items = (await db.exec(items_of(cluster.id))).all()
    owners = await staffing.people(db, (one.owner_id for one in items))
    leads = await access.may(db, looking.reader, Act.CHANGE_AGREEMENT, cluster, at=looking.at)
    mine = {one.id for one in items if leads or one.owner_id == looking.reader.id}
    today = staffing.today(looking.at)
    return implementation_cards.plan(cluster, items, owners, mine, today, is_lead=leads)


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is an item, or "new-<cluster>"."""
    return Ask(FORM, (await _found(turn, db)).subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    found = await _found(turn, db)
    present = implementation_cards.present(found.item)
    owner = await agreement_people.chosen_person(turn, found.cluster, db) or found.owner
    return implementation_cards.form(turn, found.subject, present, owner, is_lead=found.is_lead)


async def keep(turn: Turn, db: AsyncSession) -> Reply:
    """The lead changes all of an item, its owner how far it is."""
    found = await _found(turn, db)
    item, errors = found.item, dict[str, str]()
    if item is not None:
        await db.refresh(item, with_for_update=True)
    said = await _said(turn, found, errors, db) if found.is_lead else None
    state = turn.value("state")
    if item is not None and state not in set(ItemState):
        errors["state"] = _("Choose how far it is.")
    if errors := meanwhile.errors(turn, implementation_cards.present(item), errors):
        return Correct(errors, form=FORM)
    kept = item or ImplementationItem(
        cluster_id=found.cluster.id, changed_at=turn.at, **(said or {})
    )
    for name, value in (said or {}).items():
        setattr(kept, name, value)
    kept.state = ItemState(state) if item else ItemState.PLANNED
    kept.changed_at = turn.at
    db.add(kept)
    await db.flush()
    chain = entries.of_cluster(found.cluster.id)
    await entries.record(
        db, chain, Did.IMPLEMENTED, at=turn.at, by=turn.me, item=kept.id, state=kept.state
    )
    return Say(Named(VIEW, str(found.cluster.id)))


async def _found(turn: Turn, db: AsyncSession) -> Found:
    """What may be changed: by the lead anything, by its owner an item; raises Refusal."""
    name = meanwhile.subject(turn)
    new, _dash, cluster_id = name.rpartition("-")
    item = None if new == "new" else await db.get(ImplementationItem, key(name))
    if item is None and new != "new":
        raise Hidden
    cluster = await db.get(Cluster, item.cluster_id if item else key(cluster_id))
    if cluster is None:
        raise Hidden
    await access.require(db, turn.me, Act.SEE_AGREEMENT, cluster, at=turn.at)
    is_lead = await access.may(db, turn.me, Act.CHANGE_AGREEMENT, cluster, at=turn.at)
    if not is_lead and (item is None or item.owner_id != turn.me.id):
        raise Refusal(_("Only the cluster lead and who has the task can change it."))
    owner = await db.get(Person, item.owner_id) if item else None
    return Found(cluster, item, owner, is_lead)


async def _said(
    turn: Turn, found: Found, errors: dict[str, str], db: AsyncSession
) -> dict[str, Any]:
    """All that its lead says of an item, by column."""
    owner = await agreement_people.chosen_person(turn, found.cluster, db)
    what, question = turn.value("item"), turn.value("question")
    due_on = _date(turn.value("due_on"))
    if not what or len(what) > LONGEST:
        errors["item"] = _("Write what is to be done, in at most {n} letters.").format(
            n=LONGEST
        )
    if question not in set(Question):
        errors["question"] = _("Choose a question.")
    if owner is None:
        errors["add_person"] = _("Choose somebody of the cluster.")
    if due_on is None:
        errors["due_on"] = _("Choose a day.")
    return {
        "what": what,
        "question": question,
        "owner_id": owner.id if owner else 0,
        "due_on": due_on,
    }


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
