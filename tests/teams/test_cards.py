"""The checker lets through what Teams shows and stops each limit one step beyond it."""

import copy

import pytest

from tests.teams.cards import dialog_problems, message_problems

SHOWN = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Hej"}]},
        {
            "type": "Input.Text",
            "id": "a",
            "label": "A",
            "isRequired": True,
            "errorMessage": "!",
        },
        {
            "type": "ActionSet",
            "actions": [{"type": "Action.Execute", "title": "Ja", "verb": "go"}],
        },
    ],
}


def changed(change):
    card = copy.deepcopy(SHOWN)
    change(card["body"])
    return [*message_problems(card)]


def test_what_teams_shows_has_no_problem():
    assert [*message_problems(SHOWN)] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body[0].update(type="RichTekstBlock"), id="unknown element"),
        pytest.param(lambda body: body[0].update(colour="red"), id="unknown property"),
        pytest.param(lambda body: body[0]["inlines"][0].pop("text"), id="text missing"),
        pytest.param(lambda body: body[1].pop("id"), id="input without an id"),
        pytest.param(lambda body: body.append(copy.deepcopy(body[1])), id="two inputs, one id"),
        pytest.param(lambda body: body[1].pop("errorMessage"), id="required in silence"),
        pytest.param(lambda body: body[2]["actions"][0].pop("verb"), id="no verb"),
        pytest.param(
            lambda body: body[2]["actions"].extend(body[2]["actions"] * 6), id="7 actions"
        ),
        pytest.param(
            lambda body: body[2]["actions"].append({"type": "Action.Submit", "title": "Nej"}),
            id="submit in a message",
        ),
        pytest.param(
            lambda body: body[0]["inlines"].append({"type": "TextRun", "text": "å" * 12_500}),
            id="too long",
        ),
    ],
)
def test_each_fault_is_found(change):
    assert changed(change) != []


def test_a_dialog_takes_no_execute():
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": SHOWN}
    dialog = {"title": "Hej", "height": "medium", "width": "medium", "card": card}

    assert [*dialog_problems(dialog)] == ["Action.Execute does nothing in a dialog"]
