from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from handlers import advice, advice_reminders, advising
from handlers.cards import Buttons
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Say, Show, Turn
from locales import speaking
from models.advice import AdviceRequest, AdviceState, Urgency
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entries import Did, Entry, first_break, whole
from models.entry_points import EntryPoint
from models.organisations import Kind, Membership, Organisation
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.passages import Passage, PassageKind
from models.people import Absence, ChatWorkspace, Duty, Person, Role
from models.rooms import Room, RoomState
from tests.conftest import MONDAY

TUESDAY_13 = datetime(2026, 1, 13, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 1, 14, 7, 30, tzinfo=UTC)  # 08:30, the day promised
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


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(_build)


async def _build(db):
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
    db.add(EntryPoint(organisation_id=team.id, name="Indgangen", phone="00 00 12 34"))
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


# Asking


async def test_start_opens_the_form(store, world):
    assert await act(store, advice.start, world.else_) == Ask("advice.ask")


async def test_start_is_refused_for_a_stranger(store, world):
    with pytest.raises(Refusal, match="I do not know you yet"):
        await act(store, advice.start, None)


@pytest.mark.parametrize("handler", [advice.start, advice.ask], ids=["start", "ask"])
async def test_without_a_team_the_refusal_says_where_to_go(store, world, handler):
    with pytest.raises(Refusal, match="See whom you can contact with /hvem"):
        await act(store, handler, world.nils, question=SECRET)

    assert await rows(store, AdviceRequest) == []


async def test_the_form_says_whom_to_call_and_carries_what_stood_after_the_command(
    store, world
):
    form = await act(store, advice.question_form, world.else_, text="Hvad gør vi?")

    assert [part.text for part in form.intro] == [
        "Acute? Call 112 or Akutmodtagelsen 00 00 47 00.",
        (
            "Can it not wait until Wed 14 Jan? Call Udgående team Midt on 00 00 12 34, "
            "working days 08:00-15:00."
        ),
        "Do not write names or CPR numbers.",
    ]
    assert [(one.name, one.value) for one in form.fields] == [
        ("question", "Hvad gør vi?"),
        ("callback", ""),
        ("urgency", "normal"),
    ]


async def test_the_corrected_form_keeps_what_was_sent(store, world):
    form = await act(store, advice.question_form, world.else_, callback="1234", urgency="soon")

    assert [one.value for one in form.fields] == ["", "1234", "soon"]


async def test_ask_without_a_question_is_corrected(store, world):
    reply = await ask(store, world, question="  ")

    assert reply == Correct({"question": "Write your question."}, form="advice.ask")
    assert await rows(store, AdviceRequest) == []


async def test_ask_promises_an_answer_and_reminds_halfway(store, world):
    reply = await ask(store, world, urgency="soon")

    assert reply == Say(Named("advice.receipt", "1"))
    request = await only_request(store)
    assert (request.organisation_id, request.asker_id) == (world.team.id, world.else_.id)
    assert (request.state, request.urgency) == (AdviceState.ASKED, Urgency.SOON)
    assert (request.due_on, request.remind_at) == (date(2026, 1, 14), TUESDAY_13)


@pytest.mark.parametrize(
    ("days", "due_on", "remind_at"),
    [
        pytest.param(1, date(2026, 1, 13), datetime(2026, 1, 13, 7, 30, tzinfo=UTC), id="one"),
        pytest.param(2, date(2026, 1, 14), TUESDAY_13, id="two"),
        pytest.param(3, date(2026, 1, 15), WEDNESDAY, id="three"),
        pytest.param(5, date(2026, 1, 19), datetime(2026, 1, 15, 7, 30, tzinfo=UTC), id="five"),
    ],
)
async def test_the_promise_counts_working_days(store, world, days, due_on, remind_at):
    [agreement, _other] = await rows(store, ClusterAgreement)
    await change(store, agreement, advice_days=days)

    await ask(store, world)

    request = await only_request(store)
    assert (request.due_on, request.remind_at) == (due_on, remind_at)


async def test_what_was_written_is_sealed_and_the_asking_is_an_entry(store, world):
    await ask(store, world)

    written = await rows(store, Passage)
    assert [one.kind for one in written] == [PassageKind.QUESTION, PassageKind.CALLBACK]
    assert not any(SECRET.encode() in one.sealed for one in written)
    [entry] = await rows(store, Entry)
    assert (entry.chain, entry.did) == (f"organisation:{world.team.id}", Did.ASKED)
    assert (entry.actor_id, entry.codes) == (world.else_.id, {"request": 1})


async def test_a_question_without_a_telephone_keeps_none(store, world):
    await ask(store, world, callback="")

    assert [one.kind for one in await rows(store, Passage)] == [PassageKind.QUESTION]


async def test_the_question_goes_to_the_teams_room(store, world):
    await ask(store, world)

    [message] = await rows(store, OutboxMessage)
    assert (message.view, message.address) == ("advice.request", f"room:{world.room.id}")
    assert (message.subject, message.rank) == ("1", Rank.AWAITED)


async def test_a_wish_for_a_sooner_answer_is_on_the_card(store, world):
    await ask(store, world, urgency="soon")

    card = await look(store, advising.request_card, world.anne)

    assert card.parts[0].facts[-1] == ("Wish", "Sooner, if you can")


async def test_without_an_agreement_there_is_no_promise(store, world):
    for agreement in await rows(store, ClusterAgreement):
        await change(store, agreement, valid_from=date(2027, 1, 1))

    with pytest.raises(Refusal, match="See whom you can contact with /hvem"):
        await act(store, advice.start, world.else_)


async def test_without_a_room_it_goes_to_the_advisers_at_the_desk(store, world):
    await change(store, world.room, state=RoomState.CLOSED)

    await ask(store, world)

    messages = await rows(store, OutboxMessage)
    assert posts(messages) == [("advice.request", f"person:{world.anne.id}")]


async def test_without_an_adviser_at_the_desk_it_goes_to_all_advisers(store, world):
    await change(store, world.room, state=RoomState.DEAD)
    [duty] = await rows(store, Duty)
    await change(store, duty, person_id=world.kaj.id)

    await ask(store, world)

    messages = await rows(store, OutboxMessage)
    assert posts(messages) == [
        ("advice.request", f"person:{world.anne.id}"),
        ("advice.request", f"person:{world.aksel.id}"),
    ]


# The cards


async def test_the_teams_card_says_who_asks_and_never_what(store, world):
    await ask(store, world)

    card = await look(store, advising.request_card, None, room=world.room)

    assert astuple(card.parts[0]) == (
        (
            ("Asked by", "Else Demo, bostøtte, Silkeborg Kommune"),
            ("Asked", "Mon 12 Jan 09:15"),
            ("Answer promised by", "Wed 14 Jan"),
            ("Status", "Nobody has taken it yet"),
        ),
    )
    assert buttons(card) == [
        ("I take it", "advice.take"),
        ("Show the question (logged)", "advice.show"),
    ]


async def test_the_teams_card_is_for_the_team_alone(store, world):
    await ask(store, world)
    elsewhere = Room(id=9, workspace_id=1, case_id=1, name="forloeb")

    assert await look(store, advising.request_card, world.anne) is not None
    for reader, room in (
        (None, None),
        (None, elsewhere),
        (world.nils, None),
        (world.kaj, None),
    ):
        assert await look(store, advising.request_card, reader, room=room) is None


async def test_the_receipt_is_for_the_asker_alone(store, world):
    await ask(store, world)

    card = await look(store, advice.receipt, world.else_)

    assert card.parts[0].text == "Udgående team Midt answers no later than Wed 14 Jan."
    for reader in (None, world.anne, world.nils):
        assert await look(store, advice.receipt, reader) is None


@pytest.mark.parametrize(
    "view",
    [
        advice.receipt,
        advice.answered,
        advising.request_card,
        advising.untaken,
        advising.unanswered,
        advising.sent,
    ],
)
async def test_no_card_shows_a_request_that_is_gone(store, world, view):
    assert await look(store, view, world.anne, "404") is None


async def test_no_card_anywhere_shows_what_was_written(store, world):
    await ask(store, world)
    cards = await _all_cards(store, world)
    await act(store, advising.take, world.anne, subject="1")
    cards += await _all_cards(store, world)
    await act(store, advising.answer, world.anne, subject="1", at=MONDAY + MINUTE, answer=REPLY)
    cards += await _all_cards(store, world)

    assert len(cards) == 16
    shown = "\n".join(map(repr, cards))
    assert not [text for text in (SECRET, REPLY, CALLBACK) if text in shown]


async def _all_cards(store, world):
    found = []
    for view in (advice.receipt, advice.answered, advising.request_card, advising.sent):
        found += [await look(store, view, world.else_), await look(store, view, world.anne)]
    for view in (advising.untaken, advising.unanswered, advising.queue_card):
        found += [await look(store, view, world.anne)]
    return [card for card in found if card is not None]


# Taking


async def test_take_names_the_adviser_and_keeps_every_card_current(store, world):
    await ask(store, world)
    await _deliver_all(store)

    reply = await act(store, advising.take, world.anne, subject="1", room=world.room)

    assert reply == Show(Named("advice.request", "1"))
    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.anne.id)
    [_post, update] = await rows(store, OutboxMessage)
    assert (update.verb, update.target_id) == (Verb.UPDATE, 1)
    card = await look(store, advising.request_card, None, room=world.room)
    assert dict(card.parts[0].facts)["Status"] == "Anne Demo, sygeplejerske, has taken it"
    assert buttons(card) == [
        ("Answer", "advice.answer_start"),
        ("Show the question (logged)", "advice.show"),
    ]


async def _deliver_all(store):
    for row in await rows(store, OutboxMessage):
        await change(store, row, state=Delivery.DONE)


async def test_the_second_to_take_hears_who_was_first(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    with pytest.raises(Refusal, match=r"^Anne Demo has already taken it\.$"):
        await act(store, advising.take, world.aksel, subject="1")

    assert (await only_request(store)).adviser_id == world.anne.id


async def test_taking_twice_oneself_changes_nothing(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    reply = await act(store, advising.take, world.anne, subject="1", at=MONDAY + MINUTE)

    assert reply == Show(Named("advice.request", "1"))
    assert (await only_request(store)).taken_at == MONDAY


async def test_an_answered_question_cannot_be_taken(store, world):
    await _answered(store, world)

    with pytest.raises(Refusal, match=r"^Anne Demo has already answered it\.$"):
        await act(store, advising.take, world.aksel, subject="1")


ADVISERS_ONLY = [advising.take, advising.start_answer, advising.answer, advising.answer_form]


@pytest.mark.parametrize("handler", ADVISERS_ONLY)
@pytest.mark.parametrize("name", ["else_", "kaj", "nils"])
async def test_only_the_teams_advisers_take_and_answer(store, world, handler, name):
    await ask(store, world)

    with pytest.raises(Refusal, match="Only the team's advisers can do this"):
        await act(store, handler, getattr(world, name), subject="1", answer=REPLY)


STALE = [*ADVISERS_ONLY, advising.open_card, advice.show, advice.content_form]


@pytest.mark.parametrize("subject", ["404", "", "x"], ids=["gone", "none", "forged"])
@pytest.mark.parametrize("handler", STALE)
async def test_a_stale_button_is_refused_in_words(store, world, handler, subject):
    with pytest.raises(Refusal, match="Ask for the card again"):
        await act(store, handler, world.anne, subject=subject, answer=REPLY)


# Reading


async def test_reading_is_an_entry(store, world):
    await ask(store, world)

    reply = await act(store, advice.show, world.anne, subject="1")

    assert reply == Ask("advice.content", "1")
    read = (await rows(store, Entry))[-1]
    assert (read.did, read.actor_id, read.codes) == (Did.READ, world.anne.id, {"request": 1})


async def test_the_content_is_what_was_written_by_whom_and_when(store, world):
    await _answered(store, world)

    form = await act(store, advice.content_form, world.else_, subject="1")

    assert (form.submit, form.fields) == ("", ())
    assert [part.text for part in form.intro] == [
        "Question",
        SECRET,
        "Call back on",
        CALLBACK,
        "Answer from Anne Demo, sygeplejerske, Mon 12 Jan 09:16",
        REPLY,
        "Your reading has been logged.",
    ]


@pytest.mark.parametrize("handler", [advice.show, advice.content_form, advising.open_card])
@pytest.mark.parametrize("name", ["kaj", "nils"])
async def test_others_cannot_read(store, world, handler, name):
    await _answered(store, world)

    with pytest.raises(Refusal, match="Only the team's advisers can do this"):
        await act(store, handler, getattr(world, name), subject="1")

    assert not [one for one in await rows(store, Entry) if one.did is Did.READ]


# Answering


async def _answered(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")
    later = MONDAY + MINUTE
    return await act(store, advising.answer, world.anne, subject="1", at=later, answer=REPLY)


async def test_the_answer_form_shows_the_question_and_that_is_an_entry(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    reply = await act(store, advising.start_answer, world.anne, subject="1")
    form = await act(store, advising.answer_form, world.anne, subject="1", answer="Ring")

    assert reply == Ask("advice.answer", "1")
    assert (await rows(store, Entry))[-1].did is Did.READ
    assert [part.text for part in form.intro][:4] == [
        "Question",
        SECRET,
        "Call back on",
        CALLBACK,
    ]
    assert [(one.name, one.value) for one in form.fields] == [("answer", "Ring")]


async def test_a_question_is_taken_before_it_is_answered(store, world):
    await ask(store, world)

    with pytest.raises(Refusal, match="Take the question before you answer it"):
        await act(store, advising.start_answer, world.anne, subject="1")


async def test_an_empty_answer_is_corrected(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    reply = await act(store, advising.answer, world.anne, subject="1", answer=" ")

    assert reply == Correct({"answer": "Write your answer."}, form="advice.answer")
    assert (await only_request(store)).state is AdviceState.TAKEN


async def test_the_answer_reaches_the_asker_with_name_function_and_time(store, world):
    reply = await _answered(store, world)

    assert reply == Say(Named("advice.sent", "1"))
    request = await only_request(store)
    assert (request.state, request.remind_at) == (AdviceState.ANSWERED, None)
    last = [one for one in await rows(store, OutboxMessage) if one.verb is Verb.POST][-1]
    assert (last.view, last.address) == ("advice.answered", f"person:{world.else_.id}")
    assert last.rank == Rank.AWAITED
    card = await look(store, advice.answered, world.else_)
    assert [part.text for part in card.parts[:2]] == [
        "Answered by Anne Demo, sygeplejerske, Mon 12 Jan 09:16",
        "Remember a note on the case.",
    ]
    assert buttons(card) == [("Show the answer (logged)", "advice.show")]


@pytest.mark.parametrize(
    ("kind", "reminder"),
    [
        (Kind.GENERAL_PRACTICE, "Remember to write it in the record."),
        (Kind.MUNICIPALITY, "Remember a note on the case."),
        (Kind.OTHER, "Remember to record it where you keep your notes."),
    ],
)
async def test_each_profession_is_reminded_of_its_own_duty(store, world, kind, reminder):
    await _answered(store, world)
    town = (await rows(store, Organisation))[1]
    await change(store, town, kind=kind)

    card = await look(store, advice.answered, world.else_)

    assert card.parts[1].text == reminder


async def test_the_adviser_is_reminded_of_the_record(store, world):
    await _answered(store, world)

    card = await look(store, advising.sent, world.anne)

    assert card.title == "Your answer is on its way to Else Demo"
    assert [part.text for part in card.parts] == ["Remember to write it in the record."]


async def test_another_adviser_may_answer_and_is_named(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")

    await act(
        store, advising.answer, world.aksel, subject="1", at=MONDAY + MINUTE, answer=REPLY
    )

    assert (await only_request(store)).adviser_id == world.aksel.id


async def test_a_second_answer_stays_in_its_form(store, world):
    await _answered(store, world)

    reply = await act(store, advising.answer, world.aksel, subject="1", answer="Et andet svar")

    assert reply == Correct({"answer": "Anne Demo has already answered it."})
    written = await rows(store, Passage)
    assert [one.kind for one in written].count(PassageKind.ANSWER) == 1


async def test_all_that_happens_is_one_whole_chain(store, world):
    await _answered(store, world)
    await act(store, advice.show, world.else_, subject="1")

    async def read(db):
        return (await db.exec(whole(f"organisation:{world.team.id}"))).all()

    chain = await store.read(read)
    assert [one.did for one in chain] == [Did.ASKED, Did.TOOK, Did.ANSWERED, Did.READ]
    assert first_break(chain) is None


# The queue


async def test_the_queue_word_opens_the_queue_for_advisers(store, world):
    reply = await act(store, advice.start, world.anne, text=" KØ ")

    assert reply == Say(Named("advice.queue"))
    with pytest.raises(Refusal, match="Only the team's advisers"):
        await act(store, advice.start, world.else_, text="kø")


async def test_the_queue_lists_the_most_urgent_first(store, world):
    await ask(store, world)
    await ask(store, world, at=MONDAY + MINUTE, urgency="soon")
    await act(store, advising.take, world.anne, subject="1")

    card = await look(store, advising.queue_card, world.anne, "", at=WEDNESDAY)

    assert [(part.title, part.items) for part in card.parts[:2]] == [
        (
            "Nobody has taken these yet",
            ("Else Demo, Silkeborg Kommune: asked 2 working days ago, promised by Wed 14 Jan",),
        ),
        (
            "Taken, not answered yet",
            ("Else Demo, Silkeborg Kommune: asked 2 working days ago, promised by Wed 14 Jan",),
        ),
    ]
    assert [one.subject for one in card.parts[2].buttons] == ["2", "1"]
    assert await act(store, advising.open_card, world.anne, subject="2") == Say(
        Named("advice.request", "2")
    )


async def test_a_long_queue_is_shortened_with_a_count(store, world):
    for n in range(12):
        await ask(store, world, at=MONDAY + n * MINUTE)

    card = await look(store, advising.queue_card, world.anne, "")

    assert len(card.parts[0].items) == len(card.parts[1].buttons) == 10
    assert card.parts[-1].text == "and 2 more"


async def test_an_empty_queue_says_so_and_others_see_none(store, world):
    card = await look(store, advising.queue_card, world.anne, "")

    assert card.title == "No question is waiting"
    for reader in (None, world.kaj, world.else_):
        assert await look(store, advising.queue_card, reader, "") is None


# Reminders


async def remind(store, at):
    return await store.write(lambda db: advice_reminders.remind_due(db, at))


async def reminders(store):
    return [
        (one.view, one.address)
        for one in await rows(store, OutboxMessage)
        if one.rank == Rank.REMINDER
    ]


def untaken(person):
    return ("advice.untaken", f"person:{person.id}")


async def test_an_untaken_question_is_heard_by_the_desk_then_the_coordinators(store, world):
    await ask(store, world)

    assert await remind(store, TUESDAY_13 - MINUTE) == 0
    assert await remind(store, TUESDAY_13) == 1
    assert await remind(store, TUESDAY_13) == 0
    assert await reminders(store) == [untaken(world.anne)]
    assert (await only_request(store)).remind_at == WEDNESDAY

    assert await remind(store, WEDNESDAY) == 1
    assert await remind(store, WEDNESDAY) == 0
    assert await reminders(store) == [untaken(world.anne), untaken(world.kaj)]
    assert (await only_request(store)).remind_at is None


async def test_a_question_taken_in_time_reminds_its_adviser_on_the_last_day(store, world):
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")

    await remind(store, TUESDAY_13)
    assert await reminders(store) == []

    await remind(store, WEDNESDAY)
    assert await reminders(store) == [("advice.unanswered", f"person:{world.aksel.id}")]


async def test_an_adviser_who_is_away_leaves_it_to_the_coordinators(store, world):
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")
    day = date(2026, 1, 14)
    await change(store, Absence(person_id=world.aksel.id, first_day=day, last_day=day))

    await remind(store, WEDNESDAY)

    assert await reminders(store) == [("advice.unanswered", f"person:{world.kaj.id}")]


async def test_an_answered_question_reminds_nobody(store, world):
    await _answered(store, world)

    assert await remind(store, WEDNESDAY) == 0
    assert await reminders(store) == []


async def test_a_reminder_waits_for_the_receivers_hours(store, world):
    await change(store, world.anne, closes=time(12))
    await change(store, world.kaj, opens=time(10))
    await ask(store, world)

    await remind(store, TUESDAY_13)
    assert await reminders(store) == []
    at_eight = datetime(2026, 1, 14, 7, tzinfo=UTC)
    assert (await only_request(store)).remind_at == at_eight

    await remind(store, at_eight)
    assert await reminders(store) == [untaken(world.anne)]
    await remind(store, WEDNESDAY)
    at_ten = datetime(2026, 1, 14, 9, tzinfo=UTC)
    assert (await only_request(store)).remind_at == at_ten
    await remind(store, at_ten)
    assert await reminders(store) == [untaken(world.anne), untaken(world.kaj)]
    assert (await only_request(store)).remind_at is None


async def test_colleagues_with_other_hours_each_hear_once(store, world):
    await change(store, world.anne, closes=time(12))
    duty = Duty(
        organisation_id=world.team.id, person_id=world.aksel.id, first_day=date(2025, 1, 1)
    )
    await change(store, duty)
    await ask(store, world)

    await remind(store, TUESDAY_13)
    assert await reminders(store) == [untaken(world.aksel)]
    await remind(store, datetime(2026, 1, 14, 7, tzinfo=UTC))
    assert await reminders(store) == [untaken(world.aksel), untaken(world.anne)]


async def test_somebody_without_working_days_leaves_it_to_the_coordinator(store, world):
    await change(store, world.anne, weekdays="")
    await ask(store, world)

    assert await remind(store, TUESDAY_13) == 1
    assert await reminders(store) == [untaken(world.kaj)]
    assert (await only_request(store)).remind_at == WEDNESDAY


async def test_after_a_long_stop_only_the_later_reminder_is_sent(store, world):
    await ask(store, world)

    await remind(store, datetime(2026, 1, 15, 8, tzinfo=UTC))

    assert await reminders(store) == [untaken(world.kaj)]


async def test_a_reminder_is_an_entry_of_nobody(store, world):
    await ask(store, world)

    await remind(store, TUESDAY_13)

    entry = (await rows(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.REMINDED, None)
    assert entry.codes == {"request": 1, "people": [world.anne.id]}


async def test_next_due_is_the_first_instant(store, world):
    async def next_due(db):
        return (await db.exec(advice_reminders.next_due())).first()

    assert await store.read(next_due) is None
    await ask(store, world)
    await ask(store, world, at=MONDAY + timedelta(days=1))
    assert await store.read(next_due) == TUESDAY_13


async def test_the_reminder_is_dropped_once_taken(store, world):
    await ask(store, world)
    card = await look(store, advising.untaken, world.kaj)
    assert card.title == "Nobody has taken this question yet"
    assert buttons(card) == []
    assert await look(store, advising.unanswered, world.kaj) is None

    await act(store, advising.take, world.anne, subject="1")

    assert await look(store, advising.untaken, world.kaj) is None
    card = await look(store, advising.unanswered, world.anne)
    assert card.title == "This question waits for its answer"
    assert ("Answer", "advice.answer_start") in buttons(card)


async def test_the_reminder_is_for_those_who_see_to_it_alone(store, world):
    await ask(store, world)

    assert await look(store, advising.untaken, world.anne) is not None
    for reader, room in ((None, world.room), (world.nils, None)):
        assert await look(store, advising.untaken, reader, room=room) is None
