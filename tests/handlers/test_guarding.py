import pytest

from handlers import guarding
from handlers.turn import Correct, Refusal, Turn
from locales import speaking
from models.entries import Did
from models.people import Person
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR

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


def test_what_is_too_long_is_no_secret_and_leaves_no_note():
    with pytest.raises(Refusal, match="too long") as refused:
        check(text=LONG)

    assert refused.value.keep == ()
    assert check(a=[LONG]).keep == []
