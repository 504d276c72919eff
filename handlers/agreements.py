"""*Samarbejdsaftalen*: what a cluster agreed, since when, and the version that comes next."""

from datetime import date
from secrets import token_hex

from sqlalchemy import String, cast
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    agreement_drafts,
    agreement_people,
    agreements_cards,
    cluster_counts,
    outbox,
    renewals,
    staffing,
)
from handlers.agreement_versions import Draft, history
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import dates
from locales import gettext as _
from models.access import Act
from models.agreements import changed, earliest_start, troubles, versions_of
from models.calendar import ONE_DAY
from models.clusters import Cluster, ClusterAgreement
from models.entries import Did
from models.organisations import Membership, cluster_ids_on, in_force
from models.outbox import Rank
from models.people import Person, Role

VIEW = "agreement.card"
YEARS_AHEAD = 2


async def show(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is a cluster, or "" for one's own."""
    today = staffing.today(turn.at)
    own = (await db.exec(cluster_ids_on(turn.me.organisation_id, today))).first()
    if own is None:
        raise Refusal(
            _(
                "Your organisation is not part of a cluster agreement yet. "
                "Ask your cluster lead to enter it."
            )
        )
    return Say(Named(VIEW, turn.subject or str(own)))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """What a cluster agreed, for all of its organisations; for its lead, how to change it."""
    cluster, reader = await db.get(Cluster, looking.number), looking.reader
    if reader is None:
        return None
    if cluster is None:
        raise Hidden
    await access.require(db, reader, Act.SEE_AGREEMENT, cluster, at=looking.at)
    found = await history(cluster, staffing.today(looking.at), db)
    is_lead = await access.may(db, reader, Act.CHANGE_AGREEMENT, cluster, at=looking.at)
    beside = [
        button(cluster)
        for act, button in agreements_cards.BESIDE.items()
        if await access.may(db, reader, act, cluster, at=looking.at)
    ]
    if not is_lead:
        return agreements_cards.card(found, None, beside)
    counts = await cluster_counts.load(db, cluster, found.current, found.today)
    return agreements_cards.card(found, counts, beside)


async def show_changes(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named("agreement.changes", turn.subject))


async def changes(looking: Looking, db: AsyncSession) -> Card | None:
    """What a version (`subject`) changed from the one before it. A draft is for the lead."""
    version, reader = await db.get(ClusterAgreement, looking.number), looking.reader
    if reader is None:
        return None
    if version is None:
        raise Hidden
    cluster = await db.get_one(Cluster, version.cluster_id)
    act = Act.CHANGE_AGREEMENT if version.is_draft else Act.SEE_AGREEMENT
    await access.require(db, reader, act, cluster, at=looking.at)
    before = (
        await db.exec(
            versions_of(cluster.id).where(col(ClusterAgreement.version) < version.version)
        )
    ).first()
    if before is None:
        return None
    people = await agreement_people.names(db, [before, version])
    return agreements_cards.changes(cluster, before, version, people)


async def enact_start(turn: Turn, db: AsyncSession) -> Reply:
    draft = await agreement_drafts.find(turn, turn.subject.partition(":")[0], db)
    return Ask("agreement.enact", _enact_subject(draft))


async def enact_form(turn: Turn, db: AsyncSession) -> Form:
    """`subject` is "<draft>:<edits>": what is put in force is what was looked at."""
    draft = await agreement_drafts.find(turn, turn.subject.partition(":")[0], db)
    first_day = earliest_start(draft.latest, draft.today + ONE_DAY)
    return agreements_cards.enact_form(turn, draft, _enact_subject(draft), first_day)


async def enact(turn: Turn, db: AsyncSession) -> Reply:
    """From its first day on, courses are opened under it; older ones keep theirs."""
    draft = await agreement_drafts.find(turn, turn.subject.partition(":")[0], db)
    first_day, errors = _first_day(turn, draft)
    if turn.subject != _enact_subject(draft):
        errors = {"valid_from": _("The draft has been changed meanwhile. Look once more.")}
    if errors or first_day is None:
        return Correct(errors, form="agreement.enact")
    agreement = draft.agreement
    await agreement_drafts.enter(
        turn,
        agreement,
        Did.AGREEMENT_ENACTED,
        db,
        valid_from=first_day.isoformat(),
        changed=changed(draft.latest, agreement),
    )
    agreement.valid_from = first_day
    if agreement.acute != draft.latest.acute:
        await renewals.plan(db, draft.cluster, agreement)
    await _announce(turn, agreement, db)
    return Say(Named(VIEW, str(draft.cluster.id)))


async def take_back(turn: Turn, db: AsyncSession) -> Reply:
    """A version that has not begun becomes a draft again."""
    agreement = await db.get(ClusterAgreement, turn.number)
    if agreement is None:
        raise Hidden
    cluster = await agreement_drafts.led_alone(turn, agreement.cluster_id, db)
    newest = (await db.exec(versions_of(cluster.id))).first()
    if newest is not agreement:
        raise Refusal(_("There is a newer draft. Put it in force or discard it first."))
    if agreement.valid_from is None or agreement.valid_from <= staffing.today(turn.at):
        raise Refusal(_("This version is in force already. Write a new one."))
    await agreement_drafts.enter(turn, agreement, Did.AGREEMENT_TAKEN_BACK, db)
    agreement.valid_from = None
    await renewals.drop(db, agreement)
    return Say(Named(agreement_drafts.VIEW, str(cluster.id)))


async def announced(looking: Looking, db: AsyncSession) -> Card | None:
    """To a coordinator: what will be different, and from when. None when it is taken back."""
    version = await db.get(ClusterAgreement, looking.number)
    if version is None or version.valid_from is None:
        return None
    return await changes(looking, db)


def _first_day(turn: Turn, draft: Draft) -> tuple[date | None, dict[str, str]]:
    if any(troubles(draft.agreement)):
        return None, {"valid_from": agreements_cards.mend_first(draft)}
    if not changed(draft.latest, draft.agreement):
        return None, {"valid_from": _("Nothing has been changed yet.")}
    try:
        first_day = date.fromisoformat(turn.value("valid_from"))
    except ValueError:
        return None, {"valid_from": _("Write the day as a date.")}
    earliest = earliest_start(draft.latest, draft.today)
    if first_day < earliest:
        sentence = _("Choose {day} or later.").format(day=dates.day_with_year(earliest))
        return None, {"valid_from": sentence}
    if first_day > draft.today + YEARS_AHEAD * 365 * ONE_DAY:
        return None, {"valid_from": _("That is more than two years ahead.")}
    return first_day, {}


def _enact_subject(draft: Draft) -> str:
    return f"{draft.agreement.id}:{draft.agreement.edits}"


async def _announce(turn: Turn, agreement: ClusterAgreement, db: AsyncSession) -> None:
    """Each coordinator and lead of the cluster hears it once; whoever did it knows."""
    roles = cast(col(Person.roles), String)
    members = (
        select(Person)
        .join(Membership, col(Membership.organisation_id) == col(Person.organisation_id))
        .where(
            col(Membership.cluster_id) == agreement.cluster_id,
            *in_force(Membership, staffing.today(turn.at)),
            col(Person.is_admitted),
            col(Person.id) != turn.me.id,
            or_(roles.contains(Role.COORDINATOR), roles.contains(Role.CLUSTER_LEAD)),
        )
        .order_by(col(Person.id))
    )
    for person in (await db.exec(members)).all():
        outbox.post(
            db,
            outbox.person(person.id),
            "agreement.announced",
            agreement.id,
            at=turn.at,
            # Its number and its edits may be those of a draft that was thrown away.
            key=f"agreement:{agreement.id}:{agreement.edits}:{person.id}:{token_hex(8)}",
            rank=Rank.DIGEST,
        )
