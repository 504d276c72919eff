"""The checker lets through what Slack shows and stops each limit one step beyond it."""

import copy

import pytest

from tests.slack.blocks import message_problems, view_problems


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def section(text="Hej", **more):
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text="Ja", **more):
    return {"type": "button", "action_id": "go", "text": plain(text), **more}


def option(value="a", text="A"):
    return {"text": plain(text), "value": value}


def options(count):
    return [option(f"v{number}", f"Nr. {number}") for number in range(count)]


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def field(element, **more):
    return {"type": "input", "label": plain("Felt"), "element": element, **more}


def select(**more):
    return {"type": "static_select", "action_id": "value", "options": options(2), **more}


def typed(**more):
    return {"type": "plain_text_input", "action_id": "value", **more}


def modal(*blocks, **more):
    shown = {"type": "modal", "title": plain("Titel"), "submit": plain("Send")}
    return {**shown, "blocks": list(blocks), **more}


def message(*blocks, **more):
    return {"text": "Hej", "blocks": list(blocks), **more}


WITHIN = [
    message(section("x" * 3000)),
    message(*[section()] * 50),
    message({"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}),
    message({"type": "header", "text": plain("x" * 150)}),
    message(actions(button("x" * 75, value="x" * 2000, action_id="x" * 255))),
    message({"type": "context", "elements": [mrkdwn("x")] * 10}),
    message(actions(*[button(action_id=f"b{n}") for n in range(25)])),
    message(section("*Hej* <@U123> &amp; &lt;tak&gt; <https://x.dk/?a=1|her>\n> sagt")),
    message(section("<!date^1768204800^{date}|12. januar>")),
    message({"type": "divider"}, {"type": "markdown", "text": "# Overskrift"}),
    {"text": "Kun tekst"},
]
WITHIN_VIEWS = [
    modal(*[section()] * 100),
    modal(field(select(options=options(100)))),
    modal(field(typed(max_length=10, initial_value="x" * 10))),
    modal(field(typed(), block_id="field:a"), field(typed(), block_id="field:b")),
    modal(field({"type": "datepicker", "action_id": "value", "initial_date": "2026-01-12"})),
    modal(field({"type": "external_select", "action_id": "s", "min_query_length": 0})),
    modal(field({"type": "checkboxes", "action_id": "value", "options": options(10)})),
    modal(field({"type": "radio_buttons", "action_id": "value", "options": options(10)})),
    modal(field(select(initial_option=option("v1", "Nr. 1"))), private_metadata="x" * 3000),
    {"type": "modal", "title": plain("x" * 24), "blocks": [section()], "close": plain("Luk")},
    {"type": "home", "blocks": [section()] * 100},
]

BEYOND = {
    "no text": ({"text": ""}, "text: must not be empty"),
    "only blanks": ({"text": "  "}, "text: must not be empty"),
    "blocks without text": (
        {"blocks": [section()]},
        "text: must be a string, is NoneType",
    ),
    "51 blocks": (message(*[section()] * 51), "blocks: 51 blocks, must be 0 to 50"),
    "a section too long": (
        message(section("x" * 3001)),
        "blocks[0].text: 3001 characters, at most 3000",
    ),
    "an empty section": (message(section("")), "blocks[0].text: must not be empty"),
    "a section with nothing": (
        message({"type": "section"}),
        "blocks[0]: a section has text or fields",
    ),
    "11 fields": (
        message({"type": "section", "fields": [mrkdwn("x")] * 11}),
        "blocks[0].fields: 11 items, must be 1 to 10",
    ),
    "a field too long": (
        message({"type": "section", "fields": [mrkdwn("x" * 2001)]}),
        "blocks[0].fields[0]: 2001 characters, at most 2000",
    ),
    "a header too long": (
        message({"type": "header", "text": plain("x" * 151)}),
        "blocks[0].text: 151 characters, at most 150",
    ),
    "markup in a header": (
        message({"type": "header", "text": mrkdwn("x")}),
        "blocks[0].text: type 'mrkdwn' is not taken here",
    ),
    "a button too long": (
        message(actions(button("x" * 76))),
        "blocks[0].elements[0].text: 76 characters, at most 75",
    ),
    "a value too long": (
        message(actions(button(value="x" * 2001))),
        "blocks[0].elements[0].value: 2001 characters, at most 2000",
    ),
    "an empty value": (
        message(actions(button(value=""))),
        "blocks[0].elements[0].value: must not be empty",
    ),
    "an action id too long": (
        message(actions(button(action_id="x" * 256))),
        "blocks[0].elements[0].action_id: 256 characters, at most 255",
    ),
    "a link that is none": (
        message(actions(button(url="/sager"))),
        "blocks[0].elements[0].url: no link",
    ),
    "a style unknown": (
        message(actions(button(style="default"))),
        "blocks[0].elements[0].style: 'default'",
    ),
    "one action id twice": (
        message(actions(button()), section(accessory=button())),
        "action_id 'go' twice",
    ),
    "one block id twice": (
        message(section(block_id="a"), section(block_id="a")),
        "block_id 'a' twice",
    ),
    "a block id too long": (
        message(section(block_id="x" * 256)),
        "blocks[0].block_id: 256 characters, at most 255",
    ),
    "26 buttons": (
        message(actions(*[button(action_id=f"b{n}") for n in range(26)])),
        "blocks[0].elements: 26 elements, must be 1 to 25",
    ),
    "no buttons": (
        message(actions()),
        "blocks[0].elements: 0 elements, must be 1 to 25",
    ),
    "11 remarks": (
        message({"type": "context", "elements": [mrkdwn("x")] * 11}),
        "blocks[0].elements: 11 elements, must be 1 to 10",
    ),
    "an ampersand": (
        message(section("Bo & Ib")),
        "blocks[0].text: & is not escaped near 'Bo & Ib'",
    ),
    "a tag": (
        message(section("se <b>her")),
        "blocks[0].text: < is not escaped near 'se <b>her'",
    ),
    "everybody called": (message(section("<!channel> hej")), "blocks[0].text: calls everybody"),
    "everybody called in the text": ({"text": "<!here>"}, "text: calls everybody"),
    "an unknown block": (message({"type": "blink"}), "blocks[0]: no block 'blink' here"),
    "an unknown property": (
        message(section(colour="red")),
        "blocks[0]: invalid additional property colour",
    ),
    "an input where buttons are": (
        message(actions(typed())),
        "blocks[0].elements[0]: 'plain_text_input' does not go here",
    ),
    "a picture without words": (
        message({"type": "image", "image_url": "https://x.dk/a.png"}),
        "blocks[0].alt_text: must be a string, is NoneType",
    ),
    "two tables": (
        message(*[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2),
        "only_one_table_allowed",
    ),
}
BEYOND_VIEWS = {
    "101 blocks": (modal(*[section()] * 101), "blocks: 101 blocks, must be 0 to 100"),
    "a title too long": (
        modal(section(), title=plain("x" * 25)),
        "title: 25 characters, at most 24",
    ),
    "no title": (
        {"type": "modal", "blocks": [section()]},
        "title: must be a text object, is NoneType",
    ),
    "a submit too long": (
        modal(section(), submit=plain("x" * 25)),
        "submit: 25 characters, at most 24",
    ),
    "a close too long": (
        modal(section(), close=plain("x" * 25)),
        "close: 25 characters, at most 24",
    ),
    "metadata too long": (
        modal(section(), private_metadata="x" * 3001),
        "private_metadata: 3001 characters, at most 3000",
    ),
    "a callback id too long": (
        modal(section(), callback_id="x" * 256),
        "callback_id: 256 characters, at most 255",
    ),
    "inputs without a submit": (
        {"type": "modal", "title": plain("x"), "blocks": [field(typed())]},
        "a modal with inputs has a submit",
    ),
    "too large": (modal(*[section("x" * 3000)] * 90), "view_too_large"),
    "a label too long": (
        modal(field(typed(), label=plain("x" * 2001))),
        "blocks[0].label: 2001 characters, at most 2000",
    ),
    "a hint too long": (
        modal(field(typed(), hint=plain("x" * 2001))),
        "blocks[0].hint: 2001 characters, at most 2000",
    ),
    "a placeholder too long": (
        modal(field(typed(placeholder=plain("x" * 151)))),
        "blocks[0].element.placeholder: 151 characters, at most 150",
    ),
    "an input too long": (
        modal(field(typed(max_length=3001))),
        "blocks[0].element.max_length: 3001, must be 1 to 3000",
    ),
    "a text that is too long from the start": (
        modal(field(typed(max_length=3, initial_value="fire"))),
        "blocks[0].element.initial_value: 4 characters, at most 3",
    ),
    "a date that is none": (
        modal(field({"type": "datepicker", "action_id": "v", "initial_date": "12/1/2026"})),
        "blocks[0].element.initial_date: '12/1/2026'",
    ),
    "101 options": (
        modal(field(select(options=options(101)))),
        "blocks[0].element.options: 101 options, must be 1 to 100",
    ),
    "no options": (
        modal(field(select(options=[]))),
        "blocks[0].element.options: 0 options, must be 1 to 100",
    ),
    "an option too long": (
        modal(field(select(options=[option(text="x" * 76)]))),
        "blocks[0].element.options[0].text: 76 characters, at most 75",
    ),
    "an option's value too long": (
        modal(field(select(options=[option("x" * 151)]))),
        "blocks[0].element.options[0].value: 151 characters, at most 150",
    ),
    "one value twice": (
        modal(field(select(options=[option(), option()]))),
        "blocks[0].element.options: two options with one value",
    ),
    "11 checkboxes": (
        modal(field({"type": "checkboxes", "action_id": "v", "options": options(11)})),
        "blocks[0].element.options: 11 options, must be 1 to 10",
    ),
    "11 radio buttons": (
        modal(field({"type": "radio_buttons", "action_id": "v", "options": options(11)})),
        "blocks[0].element.options: 11 options, must be 1 to 10",
    ),
    "chosen from elsewhere": (
        modal(field(select(initial_option=option("c", "C")))),
        f"blocks[0].element: {option('c', 'C')!r} is not among the options",
    ),
    "nothing chosen as a list": (
        modal(
            field({**select(), "type": "multi_static_select", "initial_options": []}),
        ),
        "blocks[0].element.initial_options: 0 items, must be 1 to 100",
    ),
    "a search from fewer than no letters": (
        modal(field({"type": "external_select", "action_id": "v", "min_query_length": -1})),
        "blocks[0].element.min_query_length: -1",
    ),
    "a button as an input": (
        modal(field(button())),
        "blocks[0].element: 'button' does not go here",
    ),
    "a modal that is none": ({"type": "popup"}, "view: neither a modal nor a home"),
    "a home with a submit": (
        {"type": "home", "blocks": [section()], "submit": plain("x")},
        "view: invalid additional property submit",
    ),
    "markdown in a modal": (
        modal({"type": "markdown", "text": "x"}),
        "blocks[0]: no block 'markdown' here",
    ),
    "focus in two places": (
        modal(field(typed(focus_on_load=True)), field(typed(focus_on_load=True))),
        "focus_on_load twice",
    ),
}


@pytest.mark.parametrize("shown", WITHIN, ids=range(len(WITHIN)))
def test_a_message_that_slack_shows(shown):
    before = copy.deepcopy(shown)

    assert list(message_problems(shown)) == []
    assert shown == before


@pytest.mark.parametrize("view", WITHIN_VIEWS, ids=range(len(WITHIN_VIEWS)))
def test_a_view_that_slack_shows(view):
    assert list(view_problems(view)) == []


@pytest.mark.parametrize(("shown", "problem"), BEYOND.values(), ids=BEYOND)
def test_a_message_one_step_beyond(shown, problem):
    assert list(message_problems(shown)) == [problem]


@pytest.mark.parametrize(("view", "problem"), BEYOND_VIEWS.values(), ids=BEYOND_VIEWS)
def test_a_view_one_step_beyond(view, problem):
    assert list(view_problems(view)) == [problem]
