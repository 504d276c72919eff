import pytest

from bot.turns import take
from handlers import guarding, routes
from handlers.cards import Tone
from handlers.turn import Correct, Incoming, Refusal, Turn
from locales import speaking
from models.cases import Case
from models.entries import Did
from models.passages import Passage
from models.people import Person
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR
from tests.town import acting, all_of, build, opening_fields

BO = Person(id=4, organisation_id=7, name="Bo Demo", function="x")
LONG = "x" * (guarding.MAX_CHARACTERS + 1)


def check(person=BO, text="", **fields):
    with speaking("en"):
        several = {name: tuple(values) for name, values in fields.items()}
        turn = Turn(person=person, at=MONDAY, workspace_id=1, text=text, fields=several)
        return guarding.check(turn)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("GRØN-RAVN-17", id="an alias"),
        pytest.param("Ring 00 00 00 12", id="a telephone number"),
        pytest.param("x" * guarding.MAX_CHARACTERS, id="as long as may be"),
    ],
)
def test_what_harms_nobody_comes_in(text):
    assert check(text=text, a=[text], b=[]) is None


@pytest.mark.parametrize(
    ("person", "chain"),
    [
        pytest.param(BO, "organisation:7", id="of somebody we know"),
        pytest.param(None, "system", id="of a stranger"),
    ],
)
def test_a_number_in_a_text_is_refused_with_a_note(person, chain):
    with pytest.raises(Refusal) as refused:
        check(person, text=f"Det er {CPR}")

    [note] = refused.value.keep
    assert (note.chain, note.did) == (chain, Did.GUARDED)
    assert note.codes == {"kind": "cpr", "sure": "high"}
    assert CPR not in refused.value.sentence + repr(note)


def test_numbers_in_a_form_are_named_at_their_fields_with_one_note():
    found = check(a=[CPR], b=["fine"], c=["fine", CPR], d=[LONG])

    assert isinstance(found, Correct)
    assert list(found.errors) == ["a", "c", "d"]
    assert (found.form, len(found.keep)) == ("", 1)
    assert "Do not write CPR numbers here" in found.errors["a"]
    assert found.errors["d"] == "This is too long. Write at most 10.000 characters."
    assert CPR not in repr(found)


def test_a_number_split_over_two_values_is_not_glued_together():
    assert check(a=["251248-", "9996"]) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("251248-", "9996", id="a dash at the end"),
        pytest.param("25.12.48", "9996", id="a date and four digits"),
        pytest.param("251248", "-9996", id="a dash at the beginning"),
        pytest.param("120385", "9992", id="digits alone, whose check agrees"),
        pytest.param("Hendes cpr er 251248", "9996, tak", id="beside its name"),
        pytest.param("Det er 251248 -", "9996 som aftalt", id="within two texts"),
    ],
)
def test_a_number_split_over_two_fields_is_refused_at_both(first, second):
    found = check(a=["fine"], b=[first], empty=[""], left_out=[], c=[second], d=["fine"])

    assert isinstance(found, Correct)
    assert list(found.errors) == ["b", "c"]
    assert [note.did for note in found.keep] == [Did.GUARDED]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"a": ["251248"], "b": ["9996"]}, id="what may be chosen in two lists"),
        pytest.param({"a": ["120385"], "b": ["x"], "c": ["9992"]}, id="not beside each other"),
        pytest.param({"a": ["120385", "x"], "b": ["9992"]}, id="several ticked"),
        pytest.param({"a": ["320385"], "b": ["9992"]}, id="no such day"),
        pytest.param({"a": ["12.01.26"], "b": ["1430"]}, id="a day and a time"),
        pytest.param({"a": ["2026-01-12"], "b": ["0830"]}, id="a chosen day and a time"),
        pytest.param({"a": ["03.2030"], "b": ["1203"]}, id="a month and a choice"),
        pytest.param({"a": ["00 00 00 12"], "b": ["9996"]}, id="a telephone"),
        pytest.param({"a": ["Mødt 251248"], "b": ["9996 kr."]}, id="two sentences"),
    ],
)
def test_two_fields_that_only_stand_beside_each_other_come_in(fields):
    assert check(**fields) is None


def test_what_is_too_long_is_no_secret_and_leaves_no_note():
    with pytest.raises(Refusal, match="too long") as refused:
        check(text=LONG)

    assert refused.value.keep == ()
    assert check(a=[LONG]).keep == []


def test_what_stands_in_a_chat_already_is_for_its_writer_to_delete():
    with speaking("en"), pytest.raises(Refusal) as refused:
        guarding.check(
            Turn(person=BO, at=MONDAY, workspace_id=1, text=f"Det er {CPR}"), is_posted=True
        )

    assert "press the three dots and choose Delete" in refused.value.sentence
    assert CPR not in refused.value.sentence
    assert [note.did for note in refused.value.keep] == [Did.GUARDED]


async def test_a_hint_goes_with_what_was_kept_and_refuses_nothing(sqlite_store):
    town = await sqlite_store.write(build)
    said = opening_fields(town, first_message="Borgeren Test Testesen, Eksempelvej 1.")

    answer = await acting(sqlite_store, town, "anna").submit("case.open", said, at=MONDAY)

    assert len(await all_of(sqlite_store, Case)) == 1
    [hint] = [one.text for one in answer.say.parts if getattr(one, "tone", "") == Tone.NOTICE][
        -1:
    ]
    assert hint.startswith("Look once more at what you wrote: it seems to hold an address, a")
    assert "Testesen" not in repr(answer)


async def test_a_message_in_a_room_gets_a_hint_alone_and_nothing_is_kept(sqlite_store):
    town = await sqlite_store.write(build)
    await acting(sqlite_store, town, "anna").submit(
        "case.open", opening_fields(town), at=MONDAY
    )
    [room] = await all_of(sqlite_store, Room)
    incoming = Incoming(
        workspace_id=town.workspace.id,
        user=str(town.anna.id),
        at=MONDAY,
        key="m",
        locale="en",
        room="C1",
        text="Borgeren bor på Eksempelvej 1",
    )

    async def named(db):
        (await db.get_one(Room, room.id)).external_id = "C1"

    await sqlite_store.write(named)
    before = len(await all_of(sqlite_store, Passage))
    answer = await take(incoming, routes.EVENTS["message"], sqlite_store)

    assert answer.say.title == "About what you just wrote"
    assert "an address" in repr(answer)
    assert "Eksempelvej" not in repr(answer)
    assert len(await all_of(sqlite_store, Passage)) == before
