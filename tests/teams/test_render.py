from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from bot import lengths
from bot.teams import render
from handlers.cards import (
    Bar,
    Button,
    Buttons,
    Card,
    Chart,
    ChoiceField,
    ChoicesField,
    Contact,
    DateField,
    Facts,
    Form,
    FormField,
    Items,
    Outside,
    Part,
    People,
    Row,
    Rows,
    SearchField,
    Style,
    Text,
    TextField,
    Tone,
)
from locales import speaking
from tests.slack.test_render import FIELDS as FIELDS_OF_TEXT
from tests.slack.test_render import NASTY, PARTS
from tests.teams import seen
from tests.teams.cards import dialog_problems, message_problems

MARKUP = {"TextBlock", "FactSet", "Image", "Media"}
SAID = [one for one in NASTY if lengths.clean(one)]


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


def form(*fields, submit="Send", **more):
    return Form("Form", "case.open", submit, fields, key="k1", **more)


def body(card):
    return card["body"]


def words(text):
    return " ".join(text.split())


def test_every_part_and_field_is_tested_here():
    assert set(PARTS) == set(get_args(Part))
    assert set(FIELDS_OF_TEXT) == set(get_args(FormField))


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize("make", PARTS.values(), ids=[one.__name__ for one in PARTS])
def test_what_a_person_wrote_stands_on_a_card_as_it_was_written(make, text):
    shown = render.card(Card(text, (make(text),)))

    assert [*message_problems(shown)] == []
    assert seen.kinds(shown) & MARKUP == set()
    assert lengths.line(text) in words(seen.read(body(shown)[1:]))


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize(
    "make", FIELDS_OF_TEXT.values(), ids=[one.__name__ for one in FIELDS_OF_TEXT]
)
def test_what_a_person_wrote_stands_in_a_form_as_it_was_written(make, text):
    shown = render.dialog(form(make(text)))

    assert [*dialog_problems(shown)] == []
    assert seen.kinds(shown) & MARKUP == set()
    assert lengths.line(text) in words(seen.read(shown["card"]))


def test_a_card_is_its_title_and_its_parts_in_order():
    shown = render.card(
        Card(
            "Course GRØN-RAVN-17",
            (
                Facts((("Purpose", "Coordination"), ("Target", "Wed 14 Jan"))),
                Items("Next", ("Call Bo", "Call Carla")),
                People("Parties", (Contact("Egeby", "Bo", "Nurse", "86 00 00 00", "Waits."),)),
                Text("First\n\nSecond"),
            ),
        )
    )

    assert shown["fallbackText"] == "Course GRØN-RAVN-17"
    assert seen.read(body(shown)).splitlines() == [
        "Course GRØN-RAVN-17",
        *("Purpose: Coordination", "Target: Wed 14 Jan"),
        *("Next", "• Call Bo", "• Call Carla"),
        *("Parties", "• Bo, Egeby", "Nurse, 86 00 00 00", "Waits."),
        *("First", "Second"),
    ]


@pytest.mark.parametrize(
    ("tone", "style"),
    [(Tone.NOTICE, "emphasis"), (Tone.URGENT, "attention")],
)
def test_what_matters_stands_on_a_ground_of_its_own(tone, style):
    [shown] = body(render.card(Card("", (Text("Words", tone),))))

    assert (shown["type"], shown["style"]) == ("Container", style)


def test_what_is_urgent_says_so_in_words():
    shown = render.card(Card("", (Text("Call 112", Tone.URGENT),)))

    assert seen.read(body(shown)) == "❗ Urgent: Call 112"


def test_a_button_acts_at_once_and_one_that_asks_a_form_opens_a_dialog():
    row = Buttons(
        (
            Button("Take it", "case.claim", "17", Style.PRIMARY),
            Button("Close", "case.close_start", "17", Style.DANGER),
        )
    )

    take, close = seen.actions(render.card(Card("", (row,))))

    assert take == {
        "type": "Action.Execute",
        "title": "Take it",
        "style": "positive",
        "verb": "case.claim",
        "data": {"act": "case.claim", "on": "17"},
        "associatedInputs": "none",
    }
    assert close == {
        "type": "Action.Submit",
        "title": "Close",
        "style": "destructive",
        "data": {
            "act": "case.close_start",
            "on": "17",
            "msteams": {"type": "task/fetch"},
        },
        "associatedInputs": "none",
    }


@pytest.mark.parametrize("show", [render.card, lambda one: render.notice(one)["card"]])
def test_what_leads_elsewhere_opens_there(show):
    row = Buttons((Outside("Notify Egeby", "https://egeby.example/a"),))

    [opened] = seen.actions(show(Card("Course", (row,))))

    assert opened == {
        "type": "Action.OpenUrl",
        "title": "Notify Egeby",
        "url": "https://egeby.example/a",
    }


def test_inside_a_dialog_every_button_is_handed_in():
    row = Buttons((Button("Take it", "case.claim"), Button("Close", "case.close_start", "1")))

    shown = render.notice(Card("Course", (row,)))

    assert [*dialog_problems(shown)] == []
    assert [one["data"] for one in seen.actions(shown)] == [
        {"act": "case.claim"},
        {"act": "case.close_start", "on": "1"},
    ]


def test_more_buttons_than_stand_side_by_side_stand_below_each_other():
    shown = render.card(Card("", (Buttons((Button("Mine", "help.waiting"),) * 12),)))

    assert [*message_problems(shown)] == []
    assert [len(one["actions"]) for one in body(shown)] == [5, 5, 2]


def test_a_form_carries_its_name_its_subject_and_its_key():
    asked = form(TextField("q", "Question"), subject="17")

    [in_dialog] = seen.actions(render.dialog(asked))
    [in_message] = seen.actions(render.inline(asked))

    assert in_dialog["data"] == {"act": "case.open", "on": "17", "once": "k1"}
    assert in_dialog["type"] == "Action.Submit"
    assert (in_message["type"], in_message["verb"]) == ("Action.Execute", "case.open")
    assert in_message["data"] == in_dialog["data"]


def test_a_form_that_only_shows_has_nothing_to_send():
    shown = render.dialog(form(TextField("q", "Question"), submit="", intro=(Text("Words"),)))

    assert seen.actions(shown) == []
    assert seen.read(shown) == "Form\nWords"


def test_an_error_stands_under_its_field_and_the_forms_own_above():
    fields = (TextField("a", "First"), TextField("b", "Second"))

    shown = render.dialog(form(*fields), {"a": "Not yet.", "": "Too late.", "gone": "Lost."})

    assert seen.read(shown["card"]).splitlines() == [
        *("⚠️ Too late. Lost.", "First", "", "⚠️ Not yet.", "Second", "", "Send"),
    ]


def test_a_text_field_keeps_what_was_written():
    shown = render.dialog(
        form(
            TextField("short", "Short", "One\nline", max_length=80),
            TextField("long", "Long", "Two\nlines", is_long=True, max_length=9000),
        )
    )

    short, long = (seen.field(shown, name) for name in ("short", "long"))
    assert (short["isMultiline"], short["value"], short["maxLength"]) == (
        *(False, "One line", 80),
    )
    assert (long["isMultiline"], long["value"], long["maxLength"]) == (
        *(True, "Two\nlines", 3000),
    )


def test_what_has_no_room_in_a_field_is_not_lost_in_silence():
    shown = render.dialog(form(TextField("name", "Name", "word " * 30, max_length=80)))

    assert len(seen.field(shown, "name")["value"]) <= 80
    assert "too long for this field" in seen.read(shown)


@pytest.mark.parametrize(
    ("count", "is_required", "style"),
    [(6, True, "expanded"), (7, True, "compact"), (2, False, "filtered")],
    ids=["few", "many", "one that can be taken back"],
)
def test_one_choice(count, is_required, style):
    choices = tuple((str(number), f"Number {number}") for number in range(count))

    shown = seen.field(
        render.dialog(form(ChoiceField("x", "X", choices, "1", is_required))), "x"
    )

    assert (shown["style"], shown["value"]) == (style, "1")
    assert [(one["value"], one["title"]) for one in shown["choices"]] == list(choices)
    assert shown.get("isRequired", False) is is_required


def test_any_number_of_choices_come_back_as_teams_joins_them():
    choices = (("a", "A"), ("b", "B"), ("c", "C"), ("d,e", "cannot be told apart"))

    shown = seen.field(render.dialog(form(ChoicesField("x", "X", choices, ("a", "c")))), "x")

    assert (shown["isMultiSelect"], shown["value"]) == (True, "a,c")
    assert [one["value"] for one in shown["choices"]] == ["a", "b", "c"]


def test_a_day_and_a_search_know_what_was_chosen():
    fields = (
        DateField("day", "Day", date(2026, 1, 14)),
        SearchField("who", "Who", "colleagues", "7", "Bo Prøve"),
    )

    shown = render.dialog(form(*fields))

    assert seen.field(shown, "day")["value"] == "2026-01-14"
    who = seen.field(shown, "who")
    assert (who["value"], who["choices"]) == ("7", [{"title": "Bo Prøve", "value": "7"}])
    assert who["choices.data"] == {"type": "Data.Query", "dataset": "colleagues"}


def test_nothing_to_choose_from_is_said():
    shown = render.dialog(form(ChoiceField("x", "Which one?", ())), {"x": "Choose one."})

    assert seen.read(shown["card"]).splitlines() == [
        *("Which one?", "There is nothing to choose from.", "⚠️ Choose one.", "Send"),
    ]


def test_what_does_not_fit_is_counted_and_the_buttons_stay():
    said = tuple(f"Number {number}" for number in range(2000))
    row = Buttons((Button("Take", "case.claim", "1"),))

    shown = render.card(Card("Title", (Items("Many", said), row)))

    assert [*message_problems(shown)] == []
    assert [one["title"] for one in seen.actions(shown)] == ["Take"]
    read = seen.read(body(shown)).splitlines()
    kept = sum(f"• {one}" in read for one in said)
    assert 0 < kept < 2000
    assert read[-1] == (
        f"{2000 - kept} more lines do not fit here. Write /tovholder to see what waits for you."
    )


def test_a_line_with_a_button_beside_it_is_counted_once():
    open_it = Button("Open", "case.card", "1")
    rows = tuple(Row(f"Number {number}", open_it) for number in range(300))

    shown = render.card(Card("Title", (Rows("Many", rows),)))

    read = seen.read(body(shown)).splitlines()
    kept = sum(row.text in read for row in rows)
    assert 0 < kept < 300
    assert f"{300 - kept} more lines" in read[-1]


def test_a_card_with_nothing_to_see_is_not_refused():
    nothing = Card(" ", (Text("\u200b"), Facts((("", ""),)), Items("", ()), Buttons(())))

    assert seen.read(body(render.card(nothing))) == "Tovholder-bot"
    assert [*message_problems(render.card(nothing))] == []
    assert [*dialog_problems(render.notice(nothing))] == []


def test_a_chart_is_a_picture_where_it_has_an_address_and_words_where_it_has_none():
    chart = Chart("Days", "columns", (Bar("2", 12, "12"),), "Days. 2: 12.")
    drawn = replace(chart, url="https://tovholder.test/i/x")

    words, picture = (render.card(Card("Figures", (one,))) for one in (chart, drawn))

    assert [*message_problems(words), *message_problems(picture)] == []
    assert body(picture)[-1] == {
        "type": "Image",
        "url": "https://tovholder.test/i/x",
        "altText": "Days. 2: 12.",
        "size": "stretch",
    }
    assert "Image" not in seen.kinds(words)
    assert seen.read(body(words)) == "Figures\nDays. 2: 12."
