"""One turn: taken once, undone when refused, answered the same however often it arrives."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot import turns
from handlers import routes
from handlers.cards import Card, Form, TextField
from handlers.turn import Ask, Correct, Done, Incoming, Named, Note, Refusal, Say, Show
from models.cases import Case, Party
from models.entries import Did, Entry
from models.people import Duty, Person
from models.rooms import Room
from models.seen import Seen
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR, opened
from tests.town import acting, all_of, build, fetch, opening_fields, rows, words


async def seen(store):
    async def work(db):
        return {one.key: one.outcome for one in (await db.exec(select(Seen))).all()}

    return await store.read(work)


async def parties(store):
    return [(one.contact_person_id, one.claimed_at) for one in await all_of(store, Party)]


def incoming(town, name="anna", **more):
    given = {"workspace_id": town.workspace.id, "user": str(town.people[name].id)}
    return Incoming(**given | {"at": MONDAY, "key": "one", "locale": "en"} | more)


async def test_a_delivery_repeated_does_nothing_twice(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")

    first = await bo.press("case.claim", case.id, at=MONDAY, key="once")
    before = await parties(store), len(await rows(store)), len(await all_of(store, Entry))
    second = await bo.press("case.claim", case.id, at=MONDAY, key="once")

    assert second == first
    assert "you are the contact person" in first.say.title
    after = await parties(store), len(await rows(store)), len(await all_of(store, Entry))
    assert after == before


async def test_the_same_deliveries_at_once_do_one_thing(store, town):
    anna = acting(store, town, "anna")

    answers = await asyncio.gather(
        *(
            anna.submit("case.open", opening_fields(town), at=MONDAY, form_key="one")
            for _ in range(5)
        )
    )

    assert len(await all_of(store, Case)) == 1
    assert {answer.say.title for answer in answers} == {answers[0].say.title}


async def test_a_refusal_is_remembered(store, town):
    case = await opened(store, town)
    dan = acting(store, town, "dan")

    async def have_the_desk(db):
        db.add(
            Duty(
                organisation_id=town.municipality.id,
                person_id=town.dan.id,
                first_day=MONDAY.date(),
            )
        )

    first = await dan.press("case.claim", case.id, at=MONDAY, key="early")
    await store.write(have_the_desk)
    second = await dan.press("case.claim", case.id, at=MONDAY, key="early")
    anew = await dan.press("case.claim", case.id, at=MONDAY, key="later")

    assert first == second
    assert "no part in it" in first.say.title
    assert (first.is_refused, second.is_refused, anew.is_refused) == (True, True, False)


async def test_a_stranger_delivered_twice_gets_the_same_answer(store, town):
    case = await opened(store, town)
    stranger = acting(store, town, "anna")
    before = await seen(store)
    stranger.person = town.anna.model_copy(update={"id": 4711})

    first = await stranger.press("case.claim", case.id, at=MONDAY, key="once")
    second = await stranger.press("case.claim", case.id, at=MONDAY, key="once")

    assert first == second
    assert "I do not know you yet" in first.say.title
    assert set(await seen(store)) - set(before) == {"once"}


async def test_somebody_not_admitted_is_told_whom_to_ask(store, town):
    case = await opened(store, town)

    async def shut_out(db):
        (await db.get_one(Person, town.anna.id)).is_admitted = False

    await store.write(shut_out)

    answer = await acting(store, town, "anna").press("case.claim", case.id, at=MONDAY)

    assert "has not let you in" in answer.say.title


async def test_a_correction_keeps_the_form_and_acceptance_uses_it_up(store, town):
    anna = acting(store, town, "anna")
    wrong = opening_fields(town, purpose=[])

    corrected = await anna.submit("case.open", wrong, at=MONDAY, form_key="one")
    assert (corrected.form.key, await all_of(store, Case)) == ("one", [])
    assert "form:one" not in await seen(store)

    await anna.submit("case.open", opening_fields(town), at=MONDAY, form_key="one")
    assert "form:one" in await seen(store)

    again = await anna.submit("case.open", wrong, at=MONDAY, form_key="one")
    assert again.errors == ()
    assert len(await all_of(store, Case)) == 1


async def test_a_mended_form_delivered_again_is_answered_as_then(store, town):
    wrong = incoming(town, key="wrong", form_key="f", fields={"purpose": ()})
    right = {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in opening_fields(town).items()
    }
    handler = routes.ACTIONS["case.open"]

    first = await turns.take(wrong, handler, store)
    await turns.take(replace(wrong, key="right", fields=right), handler, store)
    again = await turns.take(wrong, handler, store)

    assert again == first
    assert first.errors != ()


async def test_a_form_gets_a_key_nobody_can_guess(store, town):
    anna = acting(store, town, "anna")

    keys = {(await anna.command("/forloeb", at=MONDAY)).form.key for _ in range(3)}

    assert {len(key) for key in keys} == {24}
    assert len(keys) == 3


async def test_of_two_who_take_it_at_once_one_has_it(store, town):
    case = await opened(store, town)
    names = ("bo", "carla")

    answers = await asyncio.gather(
        *(acting(store, town, one).press("case.claim", case.id, at=MONDAY) for one in names)
    )

    party = await fetch(store, Party, (await all_of(store, Party))[1].id)
    winner = next(one for one in names if town.people[one].id == party.contact_person_id)
    [loser] = set(names) - {winner}
    titles = dict(zip(names, (answer.say.title for answer in answers), strict=True))
    assert titles[loser] == f"{town.people[winner].name} has already taken it."
    assert "you are the contact person" in titles[winner]
    assert [one.did for one in await all_of(store, Entry)].count(Did.CLAIMED) == 1


async def test_many_who_do_different_things_at_once_lose_nothing(store, town):
    anna = acting(store, town, "anna")

    await asyncio.gather(
        *(anna.submit("case.open", opening_fields(town), at=MONDAY) for _ in range(8))
    )

    cases = await all_of(store, Case)
    assert len({case.alias for case in cases}) == len(cases) == 8


async def change_and_refuse(turn, db):
    turn.me.name = "changed"
    await db.flush()
    note = Note("organisation:1", Did.GUARDED, {"kind": "cpr"})
    raise Refusal("Not now.", keep=[note])


async def change_and_correct(turn, db):
    turn.me.name = "changed"
    await db.flush()
    return Correct({"why": "Write more."}, keep=[Note("system", Did.GUARDED, {})])


@pytest.mark.parametrize("handler", [change_and_refuse, change_and_correct])
async def test_what_is_refused_is_undone_and_its_notes_are_kept(store, town, handler):
    answer = await turns.take(incoming(town), handler, store)

    assert answer.is_refused or answer.errors == (("why", "Write more."),)
    assert (await fetch(store, Person, town.anna.id)).name == "Anna Demo"
    assert [(one.did, one.actor_id) for one in await all_of(store, Entry)] == [
        (Did.GUARDED, town.anna.id)
    ]


async def test_an_error_undoes_everything_and_is_not_remembered(store, town):
    async def crash(turn, db):
        turn.me.name = "changed"
        await db.flush()
        raise LookupError("halfway")

    with pytest.raises(LookupError):
        await turns.take(incoming(town), crash, store)

    assert (await fetch(store, Person, town.anna.id)).name == "Anna Demo"
    assert await seen(store) == {}


async def test_a_cpr_number_in_a_form_is_kept_nowhere(store, town):
    fields = opening_fields(town, first_message=f"Det er {CPR}")

    answer = await acting(store, town, "anna").submit("case.open", fields, at=MONDAY)

    [entry] = await all_of(store, Entry)
    assert [name for name, _sentence in answer.errors] == ["first_message"]
    assert (entry.did, entry.chain) == (Did.GUARDED, f"organisation:{town.team.id}")
    assert entry.codes == {"kind": "cpr", "sure": "high"}
    assert CPR not in words(entry) + words(await seen(store)) + words(answer.errors)


@pytest.mark.parametrize(
    "is_posted", [pytest.param(True, id="it stands there"), pytest.param(False, id="never did")]
)
async def test_a_cpr_number_in_a_room_is_refused_and_entered(store, town, is_posted):
    say = incoming(town, text=f"Borgeren er {CPR}", room="r", is_posted=is_posted)

    answer = await turns.take(say, routes.EVENTS["message"], store)

    assert "Do not write CPR numbers here" in answer.say.title
    assert ("delete it there" in answer.say.title) == is_posted
    assert [entry.did for entry in await all_of(store, Entry)] == [Did.GUARDED]
    assert CPR not in words(await seen(store)) + words(await all_of(store, Entry))


async def test_a_cpr_number_of_a_stranger_is_entered_too(store, town):
    say = incoming(town, user="4711", text=CPR)

    await turns.take(say, routes.EVENTS["message"], store)

    assert [(one.chain, one.actor_id) for one in await all_of(store, Entry)] == [
        ("system", None)
    ]


async def test_a_text_without_end_is_refused(store, town):
    answer = await turns.take(
        incoming(town, text="x" * 10_001), routes.EVENTS["message"], store
    )

    assert "too long" in answer.say.title


async def test_what_reads_cannot_write(store, town, monkeypatch):
    async def write(turn, db):
        turn.me.name = "changed"
        await db.flush()
        return Done()

    monkeypatch.setattr(routes, "READS", routes.READS | {write})

    with pytest.raises(DBAPIError):
        await turns.take(incoming(town), write, store)

    assert (await fetch(store, Person, town.anna.id)).name == "Anna Demo"


async def test_what_reads_is_not_remembered(store, town):
    await acting(store, town, "anna").command("/tovholder", at=MONDAY)

    assert await seen(store) == {}


@pytest.mark.parametrize(
    ("own", "hint", "spoken"),
    [
        pytest.param("en", "da", "en", id="one's own choice wins"),
        pytest.param("da", "en-GB", "da", id="also when it is Danish"),
        pytest.param(None, "en-GB", "en", id="else the platform's hint"),
        pytest.param(None, "fr", "da", id="which must be one we speak"),
        pytest.param(None, None, "da", id="Danish without any"),
    ],
)
async def test_which_language_answers(sqlite_store, own, hint, spoken):
    store = sqlite_store
    town = await store.write(lambda db: build_speaking(db, own))

    answer = await turns.take(incoming(town, locale=hint), routes.COMMANDS["/tovholder"], store)

    assert answer.locale == spoken
    assert ("Language" in words(answer)) is (spoken == "en")


async def build_speaking(db, locale):
    town = await build(db)
    town.anna.locale = locale
    return town


async def test_a_view_that_refuses_becomes_a_sentence(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "dan").press("case.card", case.id, at=MONDAY)

    assert answer.show is None
    assert case.alias not in words(answer)
    assert "no part in it" in answer.say.title


async def test_a_view_with_nothing_to_say_says_that_it_is_done(store, town, monkeypatch):
    async def nothing(looking, db):
        return None

    async def handler(turn, db):
        return Show(Named("test.nothing"))

    monkeypatch.setitem(routes.VIEWS, "test.nothing", nothing)

    answer = await turns.take(incoming(town), handler, store)

    assert answer.show == Card("This is already done. There is nothing more to do here.")


async def one_card(looking, db):
    return Card(f"card {looking.subject}")


async def one_form(turn, db):
    return Form("form", "test.form", "Send", (TextField("a", "A", turn.value("a")),))


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Say(Named("test.card", "7")), id="say"),
        pytest.param(Show(Named("test.card", "7")), id="show"),
        pytest.param(Correct({"a": "Mend it."}), id="correct, the form as it is"),
        pytest.param(Correct({"a": "Mend it."}, "test.form"), id="correct, the form anew"),
        pytest.param(Done(), id="done"),
        pytest.param(Refusal("No."), id="refused"),
    ],
)
async def test_every_kind_of_reply_is_given_again(sqlite_store, monkeypatch, reply):
    store = sqlite_store
    town = await store.write(build)
    monkeypatch.setitem(routes.VIEWS, "test.card", one_card)
    monkeypatch.setitem(routes.FORMS, "test.form", one_form)
    runs = []

    async def handler(turn, db):
        runs.append(1)
        if isinstance(reply, Refusal):
            raise reply
        return reply

    sent = incoming(town, fields={"a": ("typed",)}, form_key="f")
    first = await turns.take(sent, handler, store)
    second = await turns.take(sent, handler, store)

    assert second == first
    assert runs == [1]


async def test_a_form_that_was_asked_is_asked_again_with_a_key_of_its_own(
    sqlite_store, monkeypatch
):
    store = sqlite_store
    town = await store.write(build)
    monkeypatch.setitem(routes.FORMS, "test.form", one_form)

    async def handler(turn, db):
        return Ask("test.form", "7")

    first = await turns.take(incoming(town), handler, store)
    second = await turns.take(incoming(town), handler, store)

    assert replace(first.form, key="") == replace(second.form, key="")
    assert first.form.key != second.form.key


async def test_a_turn_knows_the_room_it_was_taken_in(sqlite_store):
    store = sqlite_store
    town = await store.write(build)
    rooms = []

    async def add(db):
        db.add(Room(workspace_id=town.workspace.id, name="here", external_id="r1"))
        db.add(Room(workspace_id=town.workspace.id, name="there", external_id="r2"))

    async def handler(turn, db):
        rooms.append(turn.room and turn.room.name)
        return Done()

    await store.write(add)
    for number, (user, room) in enumerate(
        ((str(town.anna.id), "r1"), ("4711", "r2"), (str(town.anna.id), "r3"))
    ):
        sent = incoming(town, key=f"k{number}", user=user, room=room)
        await turns.take(sent, handler, store)

    assert rooms == ["here", "there", None]
