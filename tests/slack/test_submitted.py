import json
from datetime import date

import pytest

from bot.slack import answers, render, submitted
from bot.slack.asked import Submit, View, Who
from bot.slack.metadata import Metadata
from bot.turns import Answer
from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    ChoicesField,
    DateField,
    Form,
    SearchField,
    TextField,
)
from tests.slack import seen

FEW = tuple((str(number), f"Number {number}") for number in range(3))
MANY = tuple((str(number), f"Number {number}") for number in range(20))
FIELDS = (
    TextField("text", "Text", is_required=False),
    ChoiceField("radio", "Radio", FEW),
    ChoiceField("menu", "Menu", FEW, is_required=False),
    ChoicesField("ticks", "Ticks", FEW),
    ChoicesField("menus", "Menus", MANY),
    DateField("day", "Day"),
    SearchField("found", "Found", "practices"),
)
NAMES = [one.name for one in FIELDS]


def modal(*fields, errors=None):
    form = Form("Form", "case.open", "Send", fields or FIELDS)
    return render.modal(form, metadata="", errors=errors or {})


def sent(view):
    return json.loads(json.dumps(view))


def test_what_is_filled_in_comes_back_by_field():
    given = {
        "text": "Words\nand more",
        "radio": "1",
        "menu": "2",
        "ticks": ["0", "2"],
        "menus": ["19"],
        "day": "2026-01-12",
        "found": "7",
    }

    found = submitted.fields(sent(seen.state(modal(), **given)))

    assert found == {
        "text": ("Words\nand more",),
        "radio": ("1",),
        "menu": ("2",),
        "ticks": ("0", "2"),
        "menus": ("19",),
        "day": ("2026-01-12",),
        "found": ("7",),
    }


def test_what_stood_there_beforehand_comes_back_when_nobody_touches_it():
    view = modal(
        TextField("text", "Text", "Words"),
        ChoiceField("radio", "Radio", FEW, "1"),
        ChoiceField("menu", "Menu", FEW, "2", is_required=False),
        ChoicesField("ticks", "Ticks", FEW, ("0", "2")),
        ChoicesField("menus", "Menus", MANY, ("19",)),
        DateField("day", "Day", date(2026, 1, 12)),
        SearchField("found", "Found", "practices", "7", "Solsikken"),
    )

    assert submitted.fields(sent(seen.state(view))) == {
        "text": ("Words",),
        "radio": ("1",),
        "menu": ("2",),
        "ticks": ("0", "2"),
        "menus": ("19",),
        "day": ("2026-01-12",),
        "found": ("7",),
    }


def test_what_is_left_empty_comes_back_as_nothing():
    assert submitted.fields(sent(seen.state(modal()))) == dict.fromkeys(
        ("text", "radio", "menu", "ticks", "menus", "day", "found"), ()
    )


@pytest.mark.parametrize("kind", ["checkboxes", "plain_text_input", "static_select"])
def test_what_slack_leaves_out_is_nothing(kind):
    state = {"values": {"field:a": {"value": {"type": kind}}}}

    assert submitted.fields({"state": state}) == {"a": ()}


def test_what_no_database_stores_is_left_out():
    state = {"values": {"field:a": {"value": {"type": "plain_text_input", "value": "a\x00b"}}}}

    assert submitted.fields({"state": state}) == {"a": ("ab",)}


def test_a_view_without_fields_has_none():
    assert submitted.fields({"state": {"values": {}}}) == {}
    assert submitted.fields({}) == {}


def test_what_is_no_field_of_ours_is_passed_over():
    other = {"B1": {"a": {"type": "static_select", "selected_option": None}}}

    assert submitted.fields({"state": {"values": other}}) == {}


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param([], id="no object"),
        pytest.param({}, id="no element"),
        pytest.param({"value": {"type": "datepicker"}, "b": {}}, id="two elements"),
        pytest.param({"value": "words"}, id="element of another shape"),
        pytest.param({"value": {}}, id="no type"),
        pytest.param({"value": {"type": "number_input", "value": "1"}}, id="not ours"),
        pytest.param({"value": {"type": "plain_text_input", "value": 1}}, id="no text"),
        pytest.param({"value": {"type": "plain_text_input", "value": ["a"]}}, id="list"),
        pytest.param({"value": {"type": "datepicker", "selected_date": {}}}, id="no date"),
        pytest.param(
            {"value": {"type": "radio_buttons", "selected_option": "a"}}, id="no option"
        ),
        pytest.param(
            {"value": {"type": "static_select", "selected_option": {"value": 1}}},
            id="number chosen",
        ),
        pytest.param(
            {"value": {"type": "checkboxes", "selected_options": {"value": "a"}}},
            id="options not a list",
        ),
        pytest.param(
            {"value": {"type": "checkboxes", "selected_options": ["a"]}},
            id="options no objects",
        ),
    ],
)
def test_what_slack_does_not_send_is_refused(actions):
    with pytest.raises(ValueError, match=r"is no|a field has"):
        submitted.fields({"state": {"values": {"field:a": actions}}})


@pytest.mark.parametrize("state", ["words", {"values": []}, {"values": "words"}])
def test_a_state_of_another_shape_is_refused(state):
    with pytest.raises(ValueError, match="is not an object"):
        submitted.fields({"state": state})


def test_errors_are_placed_on_their_fields():
    assert submitted.errors(modal(), {"text": "Write more.", "day": "Too late."}) == {
        "field:text": "Write more.",
        "field:day": "Too late.",
    }


@pytest.mark.parametrize(
    "errors",
    [
        pytest.param({"": "Not sent."}, id="about the form"),
        pytest.param({"gone": "Not now."}, id="no such field"),
        pytest.param({"text": "Write more.", "": "Not sent."}, id="one of two"),
        pytest.param({"text": " "}, id="nothing said"),
        pytest.param({}, id="none"),
    ],
)
def test_errors_that_cannot_be_placed(errors):
    assert submitted.errors(modal(), errors) is None


def test_a_modal_drawn_with_errors_is_drawn_anew():
    view = modal(errors={"text": "Write more."})

    assert submitted.errors(view, {"day": "Too late."}) is None


def test_an_error_at_something_that_is_no_field_is_not_placed():
    view = modal(ChoiceField("empty", "Empty", ()))

    assert submitted.errors(view, {"empty": "Choose one."}) is None


@pytest.mark.parametrize(
    ("about", "action"),
    [
        pytest.param("7:2", "errors", id="about the same: the errors alone"),
        pytest.param("7:3", "update", id="about something newer: with its new subject"),
    ],
)
def test_a_form_made_anew_takes_the_place_of_one_about_something_older(about, action):
    asked = Submit(
        Who("T1", "U1"), "key", View("V1", "modal", "", "", modal()), dict.fromkeys(NAMES, ())
    )
    form = Form("Form", "case.open", "Send", FIELDS, subject=about)
    answer = Answer("en", form=form, errors=(("text", "Changed meanwhile."),))

    told = answers.to_form(asked, Metadata("case.open", "7:2", "key"), answer)

    assert told["response_action"] == action
    if action == "update":
        assert json.loads(told["view"]["private_metadata"])["s"] == about


@pytest.mark.parametrize("subject", ["17", "17:second", ""])
def test_a_pressed_button_says_what_it_does(subject):
    row = Buttons((Button("Other", "help.waiting"), Button("Take", "case.claim", subject)))

    [block] = render.message(Card("", (row,)))["blocks"]

    assert submitted.pressed(sent(block["elements"][1])) == ("case.claim", subject)


@pytest.mark.parametrize(
    "action_id", ["", "act", "act:", "act::0", "act:case.claim", "act:case.claim:x", "x:y:0"]
)
def test_a_button_of_somebody_else_does_nothing(action_id):
    assert submitted.pressed({"action_id": action_id, "value": "1"}) is None


def test_a_search_is_known_by_its_name():
    element = seen.element(modal(), "found")

    assert submitted.searched({"action_id": element["action_id"], "value": "sol"}) == (
        "practices"
    )


@pytest.mark.parametrize("action_id", ["", "search", "search:", "search::gp", "search:x:", "a"])
def test_a_search_of_somebody_else_is_none(action_id):
    assert submitted.searched({"action_id": action_id}) is None
