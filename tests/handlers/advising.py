"""A team that advises and those who ask it, to act among by calling handlers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, select

from handlers import advice, advice_reminders, advising
from handlers.cards import Buttons
from handlers.turn import Looking, Turn
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entry_points import EntryPoint
from models.organisations import Kind, Membership, Organisation
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.people import ChatWorkspace, Duty, Person, Role
from models.rooms import Room
from tests.conftest import MONDAY

TUESDAY_13 = datetime(2026, 1, 13, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 1, 14, 7, 30, tzinfo=UTC)  # 08:30, the day promised
AT_ELEVEN = datetime(2026, 1, 14, 10, tzinfo=UTC)  # that day: nobody is asked any more
THURSDAY = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 1, 16, 7, 30, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 1, 19, 7, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECRET = "Hvordan trapper vi ned uden at miste kontakten?"
REPLY = "Ring til os sammen med borgeren."
CALLBACK = "direkte 87 12 00 99"


@dataclass
class World:
    """Else asks, Anne and Aksel advise, Kaj coordinates their team, Nils is another's."""

    team: Organisation
    room: Room
    else_: Person
    anne: Person
    aksel: Person
    kaj: Person
    nils: Person


async def build(db):
    cluster = Cluster(code="midt", name="Midt")
    lonely = Cluster(code="vest", name="Vest")
    workspace = ChatWorkspace(platform="web", external_id="W1", name="Web")
    team = _organisation("team", "Udgående team Midt", Kind.REGIONAL_PSYCHIATRY)
    team.gives_advice = True
    town = _organisation("0740", "Silkeborg Kommune", Kind.MUNICIPALITY)
    far = _organisation("0671", "Struer Kommune", Kind.MUNICIPALITY)
    db.add_all([cluster, lonely, workspace, team, town, far])
    await db.flush()
    first_day = date(2025, 1, 1)
    for one in (team, town):
        db.add(EntryPoint(organisation_id=one.id, name="Indgangen", phone="00 00 12 34"))
    for one, home in ((team, cluster), (town, cluster), (far, lonely)):
        db.add(Membership(organisation_id=one.id, cluster_id=home.id, first_day=first_day))
    for home in (cluster, lonely):
        db.add(_agreement(home))
    room = Room(workspace_id=workspace.id, organisation_id=team.id, name="raad-midt")
    found = World(
        team=team,
        room=room,
        else_=_person(town, "Else Demo", "bostøtte"),
        anne=_person(team, "Anne Demo", "sygeplejerske", Role.ADVISER),
        aksel=_person(team, "Aksel Demo", "psykolog", Role.ADVISER),
        kaj=_person(team, "Kaj Demo", "teamleder", Role.COORDINATOR),
        nils=_person(far, "Nils Demo", "sagsbehandler"),
    )
    db.add_all([room, found.else_, found.anne, found.aksel, found.kaj, found.nils])
    await db.flush()
    db.add(Duty(organisation_id=team.id, person_id=found.anne.id, first_day=first_day))
    return found


def _organisation(code, name, kind):
    return Organisation(code=code, name=name, kind=kind)


def _person(organisation, name, function, *roles):
    return Person(
        organisation_id=organisation.id, name=name, function=function, roles=list(roles)
    )


def _agreement(cluster):
    return ClusterAgreement(
        cluster_id=cluster.id,
        version=1,
        valid_from=date(2025, 1, 1),
        phase=Phase.TEST,
        acute=[["Akutmodtagelsen", "00 00 47 00"]],
    )


def turn(person, *, at=MONDAY, subject="", text="", room=None, **fields):
    sent = {name: (value,) for name, value in fields.items()}
    return Turn(
        person=person, at=at, workspace_id=1, room=room, subject=subject, text=text, fields=sent
    )


async def act(store, handler, person, **rest):
    return await store.write(lambda db: handler(turn(person, **rest), db))


async def look(store, view, reader, subject="1", *, at=MONDAY, room=None):
    return await store.read(lambda db: view(Looking(reader, subject, at, room), db))


async def ask(store, world, *, at=MONDAY, **fields):
    sent = {"question": SECRET, "callback": CALLBACK} | fields
    return await act(store, advice.ask, world.else_, at=at, **sent)


async def rows(store, table):
    async def work(db):
        return (await db.exec(select(table).order_by(col(table.id)))).all()

    return await store.read(work)


async def change(store, thing, **values):
    async def work(db):
        db.add(thing)
        for name, value in values.items():
            setattr(thing, name, value)

    await store.write(work)


async def only_request(store):
    [request] = await rows(store, AdviceRequest)
    return request


def buttons(card):
    return [
        (one.label, one.action)
        for part in card.parts
        if isinstance(part, Buttons)
        for one in part.buttons
    ]


def posts(messages):
    return [(one.view, one.address) for one in messages if one.verb is Verb.POST]


async def answered(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")
    later = MONDAY + MINUTE
    return await act(store, advising.answer, world.anne, subject="1", at=later, answer=REPLY)


async def deliver_all(store):
    for row in await rows(store, OutboxMessage):
        await change(store, row, state=Delivery.DONE)


def opens(card):
    return [
        one.subject
        for part in card.parts
        if isinstance(part, Buttons)
        for one in part.buttons
        if one.action == "advice.card"
    ]


async def ask_in_the_past(store, world, *, at):
    """A question kept before anybody counted how many one asks."""

    async def work(db):
        values = {"asked_at": at, "due_on": date(2026, 1, 14)}
        team, town = world.team.id, world.else_.organisation_id
        who = {"asker_id": world.else_.id, "asker_organisation_id": town}
        db.add(AdviceRequest(organisation_id=team, **who, **values))

    await store.write(work)


async def remind(store, at):
    return await store.write(lambda db: advice_reminders.remind_due(db, at))


async def reminders(store):
    return [
        (one.view, one.address)
        for one in await rows(store, OutboxMessage)
        if one.rank == Rank.REMINDER
    ]


async def answered_about_a_course(store, world, *, by):
    """An earlier question about a course, answered by somebody."""

    async def work(db):
        ids = {"cluster_id": 1, "agreement_id": 1, "organisation_id": world.team.id}
        opened = {
            "opened_by_id": world.anne.id,
            "opened_at": MONDAY,
            "opened_on": MONDAY.date(),
        }
        db.add(Case(alias="GRØN-RAVN-17", **ids, **opened))
        await db.flush()
        who = {"asker_id": world.else_.id, "asker_organisation_id": world.else_.organisation_id}
        how = {"state": AdviceState.ANSWERED, "is_waiting": False, "answered_at": MONDAY}
        when = {"asked_at": MONDAY, "due_on": MONDAY.date()}
        db.add(
            AdviceRequest(
                organisation_id=world.team.id, case_id=1, adviser_id=by.id, **who, **how, **when
            )
        )

    await store.write(work)
