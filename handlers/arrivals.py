"""Somebody we do not know wrote or clicked: known by e-mail, proposed by domain, or nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import admissions, entries
from handlers.turn import Done, Reply, Turn
from models.entries import Did
from models.organisations import SHARED_DOMAINS, Organisation
from models.people import ChatIdentity, ChatWorkspace, Person

YES = "yes"  # what an edge says of a trait somebody has; "" otherwise
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a platform tells of a user. The e-mail is in lower case, verified by the platform.

    Of who has none ("") only a tenant that is an organisation's own says whose they are.
    `is_unasked`: we looked for them, and they have done nothing yet: nobody is asked to let
    them in, and they are not greeted. A guest is let into the workspace by its members; a
    stranger belongs to another one, and what is told of them is that one's word.
    """

    workspace_id: int
    user: str
    name: str
    email: str
    is_guest: bool
    is_stranger: bool
    is_unasked: bool
    at: datetime

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


async def met(turn: Turn, db: AsyncSession) -> Reply:
    """Link, propose, or keep nothing.

    Fields: user, name, email, is_guest, is_bot, is_stranger, is_unasked. Their
    locale is a hint for the answer alone: a person's language is what they choose.
    """
    newcomer = _newcomer(turn)
    if turn.value("is_bot") == YES or not newcomer.name or await _is_met(db, newcomer):
        return Done()
    known = await _known(db, newcomer.email) if newcomer.email else []
    if len(known) == 1:
        await _recognise(db, newcomer, known[0])
    elif not known and not newcomer.is_unasked:
        # An e-mail that several share says nothing about which of them this is.
        await _propose(db, newcomer)
    return Done()


def _newcomer(turn: Turn) -> Newcomer:
    email = turn.value("email").lower()
    return Newcomer(
        workspace_id=turn.workspace_id,
        user=turn.value("user"),
        name=(turn.value("name") or email.partition("@")[0])[:LONGEST_NAME],
        email=email if email.count("@") == 1 else "",
        is_guest=turn.value("is_guest") == YES,
        is_stranger=turn.value("is_stranger") == YES,
        is_unasked=turn.value("is_unasked") == YES,
        at=turn.at,
    )


async def _is_met(db: AsyncSession, newcomer: Newcomer) -> bool:
    before = select(ChatIdentity.id).where(
        col(ChatIdentity.workspace_id) == newcomer.workspace_id,
        col(ChatIdentity.external_id) == newcomer.user,
    )
    return (await db.exec(before)).first() is not None


async def _known(db: AsyncSession, email: str) -> list[Person]:
    by_email = select(Person).where(col(Person.email) == email).limit(2)
    return list((await db.exec(by_email)).all())


async def _recognise(db: AsyncSession, newcomer: Newcomer, person: Person) -> None:
    """Link at once: the administrator who entered the e-mail has admitted this person."""
    if newcomer.is_stranger and not await _may_be(db, newcomer, person):
        return
    is_first = await _identify(db, newcomer, person, Did.IDENTIFIED)
    if is_first and person.is_admitted and not newcomer.is_unasked:
        admissions.greet(db, person, at=newcomer.at)


async def _identify(db: AsyncSession, newcomer: Newcomer, person: Person, did: Did) -> bool:
    """Give a person this way to chat, and enter it; return whether it is their first."""
    others = select(ChatIdentity).where(
        col(ChatIdentity.person_id) == person.id, col(ChatIdentity.is_active)
    )
    is_first = (await db.exec(others)).first() is None
    db.add(
        ChatIdentity(
            workspace_id=newcomer.workspace_id,
            external_id=newcomer.user,
            person_id=person.id,
            is_preferred=is_first,
        )
    )
    chain = entries.of_organisation(person.organisation_id)
    await entries.record(
        db,
        chain,
        did,
        at=newcomer.at,
        by=None,
        person=person.id,
        workspace=newcomer.workspace_id,
    )
    return is_first


async def _may_be(db: AsyncSession, newcomer: Newcomer, person: Person) -> bool:
    """Another workspace says so: believed of somebody not seen yet, or the same user."""
    own = select(ChatIdentity.external_id).where(col(ChatIdentity.person_id) == person.id)
    users = (await db.exec(own)).all()
    return not users or newcomer.user in users


async def _propose(db: AsyncSession, newcomer: Newcomer) -> None:
    if newcomer.is_guest or newcomer.is_stranger:
        return
    organisation_id = await _organisation(db, newcomer)
    if organisation_id is None:
        return
    person = await admissions.proposed_person(
        db, organisation_id, newcomer.name, newcomer.email, at=newcomer.at
    )
    if person is not None:
        await _identify(db, newcomer, person, Did.PROPOSED)


async def _organisation(db: AsyncSession, newcomer: Newcomer) -> int | None:
    """Whose domain it is; else whose own workspace this is.

    Of several that share a domain, the one whose staff chats here.
    """
    domain = "" if newcomer.domain in SHARED_DOMAINS else newcomer.domain
    every = (await db.exec(select(Organisation.id, Organisation.domains))).all()
    owners = {one for one, domains in every if domain in domains}
    if not owners:
        owners = await _tenants(db, newcomer.workspace_id)
    if len(owners) > 1:
        chatting = (
            select(Person.organisation_id)
            .join(ChatIdentity, col(ChatIdentity.person_id) == col(Person.id))
            .where(col(ChatIdentity.workspace_id) == newcomer.workspace_id)
            .distinct()
        )
        owners &= set((await db.exec(chatting)).all())
    return owners.pop() if len(owners) == 1 else None


async def _tenants(db: AsyncSession, workspace_id: int) -> set[int]:
    """The organisations whose own this workspace or tenant is."""
    here = (await db.get_one(ChatWorkspace, workspace_id)).external_id
    every = (await db.exec(select(Organisation.id, Organisation.tenants))).all()
    return {one for one, tenants in every if here in tenants}
