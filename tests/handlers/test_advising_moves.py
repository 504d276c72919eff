"""A question is given to another, goes back, is declined, or taken back; never lost."""

import asyncio
from datetime import date

import pytest

from bot.turns import take
from handlers import advice, advising, advising_moves, routes
from handlers.turn import Ask, Correct, Incoming, Named, Refusal, Say, Show
from locales import speaking
from models.advice import AdviceRequest, Why
from models.advice_life import AdviceState
from models.entries import Did, Entry, first_break, whole
from models.organisations import Organisation
from models.outbox import OutboxMessage
from models.passages import Passage, PassageKind
from models.people import Absence, ChatIdentity, Person, Role
from tests.conftest import MONDAY
from tests.handlers.advising import (
    REPLY,
    SECRET,
    TUESDAY_13,
    WEDNESDAY,
    act,
    answered,
    answered_about_a_course,
    ask,
    build,
    change,
    look,
    only_request,
    posts,
    remind,
    rows,
)


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
async def world(store):
    return await store.write(build)


NOTE = "Hun kender ham fra sidste år."


async def taken(store, world):
    await ask(store, world)
    await act(store, advising.take, world.anne, subject="1")


# Handing on


async def test_the_form_offers_the_advisers_who_are_there(store, world):
    await ask(store, world)

    assert await act(store, advising_moves.start_hand, world.kaj, subject="1") == Ask(
        "advice.hand", "1"
    )
    form = await act(store, advising_moves.hand_form, world.kaj, subject="1")

    assert form.fields[0].choices == (
        (str(world.anne.id), "Anne Demo, sygeplejerske"),
        (str(world.aksel.id), "Aksel Demo, psykolog"),
    )
    today = date(2026, 1, 12)
    await change(store, Absence(person_id=world.aksel.id, first_day=today, last_day=today))
    await act(store, advising.take, world.anne, subject="1")
    form = await act(store, advising_moves.hand_form, world.anne, subject="1")
    assert form.fields[0].choices == (("queue", "Back into the queue"),)
    assert form.intro[1].text == "No other adviser of the team is there today."


async def test_a_coordinator_gives_an_untaken_question_to_an_adviser(store, world):
    await ask(store, world)

    reply = await hand(store, world.kaj, world.aksel)

    assert reply == Say(Named("advice.handed", "1"))
    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.TAKEN, world.aksel.id)
    [_queue, told] = posts(await rows(store, OutboxMessage))
    assert told == ("advice.handed", f"person:{world.aksel.id}")
    card = await look(store, advising_moves.handed, world.aksel)
    assert card.title == "You have been given a question"
    card = await look(store, advising_moves.handed, world.kaj)
    assert card.title == "Aksel Demo has been given the question"
    assert await look(store, advising_moves.handed, world.else_) is None


async def hand(store, who, to, **fields):
    chosen = to if isinstance(to, str) else str(to.id)
    return await act(store, advising_moves.hand, who, subject="1", to=chosen, **fields)


async def test_the_note_is_sealed_and_the_teams_alone(store, world):
    await taken(store, world)

    await hand(store, world.anne, world.aksel, note=NOTE)

    note = (await rows(store, Passage))[-1]
    assert note.kind is PassageKind.HANDOVER
    assert NOTE.encode() not in note.sealed
    for who, sees in ((world.aksel, True), (world.else_, False)):
        form = await act(store, advice.content_form, who, subject="1")
        assert (NOTE in repr(form)) is sees
        assert SECRET in repr(form)
    assert NOTE not in repr(await rows(store, Entry))


async def test_back_in_the_queue_the_desk_hears_of_it_at_once(store, world):
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")

    await hand(store, world.aksel, "queue")

    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.ASKED, None)
    assert posts(await rows(store, OutboxMessage))[-1] == (
        "advice.untaken",
        f"person:{world.anne.id}",
    )
    card = await look(store, advising_moves.handed, world.aksel)
    assert card.title == "The question is back in the queue"


async def test_only_who_is_there_and_not_who_has_it_can_be_chosen(store, world):
    await taken(store, world)

    for to in (str(world.anne.id), str(world.else_.id), "", "x"):
        reply = await hand(store, world.anne, to)
        assert reply == Correct({"to": "Choose who takes it over."}, form="advice.hand")
    reply = await hand(store, world.anne, world.aksel, note="n" * 3001)
    assert list(reply.errors) == ["note"]
    assert (await only_request(store)).adviser_id == world.anne.id


async def test_an_untaken_question_cannot_go_back_to_where_it_is(store, world):
    await ask(store, world)

    reply = await hand(store, world.kaj, "queue")

    assert list(reply.errors) == ["to"]


HANDING = [advising_moves.start_hand, advising_moves.hand_form, advising_moves.hand]


@pytest.mark.parametrize("handler", HANDING)
async def test_nobody_else_hands_out_questions(store, world, handler):
    await ask(store, world)

    for who, said in (
        (world.else_, "Only the team's advisers"),
        (world.nils, "I cannot find that"),
    ):
        with pytest.raises(Refusal, match=said):
            await act(store, handler, who, subject="1", to=str(world.aksel.id))


async def test_who_advised_last_on_the_course_is_offered_first(store, world):
    await answered_about_a_course(store, world, by=world.aksel)
    await ask(store, world)
    second = (await rows(store, AdviceRequest))[-1]
    await change(store, second, case_id=1)

    form = await act(store, advising_moves.hand_form, world.kaj, subject=str(second.id))

    assert [label for _id, label in form.fields[0].choices] == [
        "Aksel Demo, psykolog",
        "Anne Demo, sygeplejerske",
    ]


# Who is not there any more


async def test_the_stand_in_takes_over_from_who_is_away(store, world):
    bente = Person(
        organisation_id=world.team.id, name="Bente", function="læge", roles=[Role.ADVISER]
    )
    await change(store, bente)
    await taken(store, world)
    day = date(2026, 1, 13)
    away = {"person_id": world.anne.id, "stand_in_id": bente.id}
    await change(store, Absence(first_day=day, last_day=day, **away))

    await remind(store, TUESDAY_13)

    assert (await only_request(store)).adviser_id == bente.id


async def test_without_another_adviser_it_is_back_in_the_queue_and_told(store, world):
    await taken(store, world)
    for one in (world.anne, world.aksel):
        await change(store, one, roles=[])

    await remind(store, WEDNESDAY)

    request = await only_request(store)
    assert (request.state, request.adviser_id) == (AdviceState.ASKED, None)
    assert posts(await rows(store, OutboxMessage))[-1] == (
        "advice.untaken",
        f"person:{world.kaj.id}",
    )


async def test_somebody_shut_out_of_the_chat_has_no_question_any_more(store, world):
    await taken(store, world)
    identity = {"workspace_id": 1, "external_id": "UA", "person_id": world.anne.id}
    await change(store, ChatIdentity(is_active=False, **identity))

    await remind(store, TUESDAY_13)

    assert (await only_request(store)).adviser_id == world.aksel.id


async def test_who_has_a_question_is_looked_after_each_morning(store, world):
    await ask(store, world)
    await act(store, advising.take, world.aksel, subject="1")

    await remind(store, TUESDAY_13)

    assert (await only_request(store)).remind_at == WEDNESDAY


# Declining


BETTER = {"why": "elsewhere", "note": "De har et tilbud til netop det."}


async def test_a_declined_question_says_why_and_whom_to_contact(store, world):
    await ask(store, world)
    town = (await rows(store, Organisation))[1]

    reply = await act(
        store, advising_moves.decline, world.anne, subject="1", better=str(town.id), **BETTER
    )

    assert reply == Say(Named("advice.declined", "1"))
    request = await only_request(store)
    assert (request.state, request.why, request.better_id) == (
        AdviceState.DECLINED,
        Why.ELSEWHERE,
        town.id,
    )
    assert posts(await rows(store, OutboxMessage))[-1] == (
        "advice.declined",
        f"person:{world.else_.id}",
    )
    card = await look(store, advising_moves.declined, world.else_)
    assert card.title == "Udgående team Midt cannot answer this question"
    [contact] = card.parts[1].people
    assert (contact.party, contact.phone) == ("Silkeborg Kommune", "00 00 12 34")
    assert BETTER["note"] not in repr(card)
    form = await act(store, advice.content_form, world.else_, subject="1")
    assert BETTER["note"] in repr(form)
    assert await look(store, advising_moves.declined, world.nils) is None


async def test_a_declined_question_says_no_better_address_where_there_is_none(store, world):
    await ask(store, world)

    [request] = await rows(store, AdviceRequest)
    await change(store, request, state=AdviceState.DECLINED, is_waiting=False)

    for better, said in ((None, "Declined"), (1, "Declined, with a better address")):
        await change(store, request, better_id=better)
        card = await look(store, advice.receipt, world.else_)
        assert card.parts[0].text == said


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({}, ["why"], id="no reason"),
        pytest.param({"why": "acute"}, ["why"], id="a reason that is none"),
        pytest.param({"why": "elsewhere"}, ["better"], id="elsewhere, but not where"),
        pytest.param({"why": "other", "better": "999"}, ["better"], id="nobody we know"),
        pytest.param({"why": "other", "better": "x"}, ["better"], id="not a key"),
        pytest.param({"why": "other", "note": "n" * 3001}, ["note"], id="too long"),
    ],
)
async def test_a_decline_without_a_reason_is_corrected(store, world, fields, wrong):
    await ask(store, world)

    reply = await act(store, advising_moves.decline, world.anne, subject="1", **fields)

    assert (list(reply.errors), reply.form) == (wrong, "advice.decline")
    assert (await only_request(store)).state is AdviceState.ASKED


async def test_the_decline_form_keeps_what_was_sent(store, world):
    await ask(store, world)
    team = str(world.team.id)

    assert await act(store, advising_moves.start_decline, world.anne, subject="1") == Ask(
        "advice.decline", "1"
    )
    sent = {"better": team, "why": "other", "note": "Ring"}
    form = await act(store, advising_moves.decline_form, world.anne, subject="1", **sent)

    assert [one.value for one in form.fields] == ["other", team, "Ring"]
    assert form.fields[1].value_label == "Udgående team Midt"


@pytest.mark.parametrize("ending", ["declined", "withdrawn", "answered"])
async def test_nothing_is_done_with_a_closed_question(store, world, ending):
    if ending == "answered":
        await answered(store, world)
    else:
        await ask(store, world)
    if ending == "declined":
        await act(store, advising_moves.decline, world.anne, subject="1", why="other")
    if ending == "withdrawn":
        await act(store, advice.withdraw, world.else_, subject="1")

    for handler in (advising.take, advising_moves.start_hand, advising_moves.start_decline):
        with pytest.raises(Refusal, match=r"already answered|This question is closed"):
            await act(store, handler, world.aksel, subject="1")
    reply = await act(store, advising.answer, world.aksel, subject="1", answer=REPLY)
    assert list(reply.errors) == ["answer"]


# Taking back


async def test_who_asked_takes_the_question_back_and_the_adviser_hears(store, world):
    await taken(store, world)

    reply = await act(store, advice.withdraw, world.else_, subject="1")
    again = await act(store, advice.withdraw, world.else_, subject="1")

    assert reply == again == Show(Named("advice.receipt", "1"))
    request = await only_request(store)
    assert (request.state, request.ended_at, request.remind_at) == (
        AdviceState.CLOSED,
        MONDAY,
        None,
    )
    assert posts(await rows(store, OutboxMessage))[-1] == (
        "advice.withdrawn",
        f"person:{world.anne.id}",
    )
    card = await look(store, advice.withdrawn, world.anne)
    assert card.title == "Else Demo has taken the question back"
    card = await look(store, advice.receipt, world.else_)
    assert card.parts[0].text == "Taken back by the one who asked"


async def test_an_answered_question_is_not_taken_back_and_no_other_may(store, world):
    await answered(store, world)

    with pytest.raises(Refusal, match="Anne Demo has already answered it"):
        await act(store, advice.withdraw, world.else_, subject="1")
    for who, said in (
        (world.anne, "Only those who asked"),
        (world.nils, "I cannot find that"),
    ):
        with pytest.raises(Refusal, match=said):
            await act(store, advice.withdraw, who, subject="1")


# Ten at once


async def test_ten_advisers_take_one_question_and_one_has_it(store, world):
    """The others are told who; nothing else is done, and the chain of entries is whole."""
    await ask(store, world)
    advisers = await ten_advisers(store, world)

    answers = await asyncio.gather(
        *(
            take(
                Incoming(1, f"U{one.id}", MONDAY, f"key-{one.id}", "en", subject="1"),
                routes.ACTIONS["advice.take"],
                store,
            )
            for one in advisers
        )
    )

    request = await only_request(store)
    won = [one for one, answer in zip(advisers, answers, strict=True) if answer.show]
    assert [one.id for one in won] == [request.adviser_id]
    name = won[0].name
    said = [answer.say.title for answer in answers if answer.is_refused]
    assert said == [f"{name} has already taken it."] * 9

    async def read(db):
        return (await db.exec(whole(f"organisation:{world.team.id}"))).all()

    chain = await store.read(read)
    assert [one.did for one in chain] == [Did.ASKED, Did.TOOK]
    assert first_break(chain) is None


async def ten_advisers(store, world):
    async def work(db):
        for n in range(10):
            person = Person(
                organisation_id=world.team.id,
                name=f"Rådgiver {n}",
                function="læge",
                roles=[Role.ADVISER],
            )
            db.add(person)
            await db.flush()
            identity = {"workspace_id": 1, "external_id": f"U{person.id}"}
            db.add(ChatIdentity(person_id=person.id, **identity))

    await store.write(work)
    return (await rows(store, Person))[-10:]
