import pytest

from handlers.turn import Looking, Refusal, Turn, number
from locales import speaking
from models.people import Person
from tests.conftest import MONDAY


def turn(**more):
    return Turn(**{"person": None, "at": MONDAY, "workspace_id": 1} | more)


@pytest.mark.parametrize(
    "subject",
    ["", " 1", "-1", "1.0", "x", "²", "١", "9999999999", "1; drop table", "0x1", "+1", "1\n"],
)
def test_a_forged_subject_is_refused(subject):
    with speaking("en"), pytest.raises(Refusal, match="no longer in use"):
        number(subject)


@pytest.mark.parametrize(
    ("subject", "found"), [("0", 0), ("17", 17), ("999999999", 999_999_999)]
)
def test_a_subject_is_a_key(subject, found):
    looking = Looking(None, subject, MONDAY)

    assert (turn(subject=subject).number, looking.number) == (found, found)


def test_values_are_stripped_and_missing_ones_are_empty():
    fields = {"one": ("  a  ", "b"), "none": ()}
    asked = turn(fields=fields)

    assert [asked.value(name) for name in ("one", "none", "never")] == ["a", "", ""]
    assert [asked.values(name) for name in ("one", "none", "never")] == [("  a  ", "b"), (), ()]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        pytest.param(None, "I do not know you yet", id="a stranger"),
        pytest.param(
            Person(name="x", function="y", organisation_id=1, is_admitted=False),
            "has not let you in",
            id="not let in",
        ),
        pytest.param(
            Person(
                name="x", function="y", organisation_id=1, is_admitted=False, awaits="Tina Demo"
            ),
            "I have asked Tina Demo",
            id="not let in yet",
        ),
    ],
)
def test_only_who_has_been_let_in_may_act(person, said):
    with speaking("en"), pytest.raises(Refusal, match=said):
        turn(person=person).me  # noqa: B018 -- reading it is what is tried


def test_who_has_been_let_in_is_oneself():
    bo = Person(name="Bo", function="y", organisation_id=1)

    assert turn(person=bo).me is bo
