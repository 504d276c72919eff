import json
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import lengths
from bot.slack import limits, render
from handlers.cards import (
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
from tests.slack import seen
from tests.slack.blocks import message_problems, view_problems

MARKUP = {"mrkdwn", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date"}
NASTY = (
    "<!channel> <@U1> <#C1|x> <https://example.com|click>",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "> quoted\n>>> more",
    "&amp; &lt;b&gt; & < >",
    ":smile: @here https://example.com",
    "שלום עולם \u202e abc \u2067 مرحبا",
    "👩‍👩‍👧‍👦🇩🇰e\u0301",
    "\x00\x07\x1b\ud800 \udfff",
    " \n\t\u200b\u2060 ",
    "",
)
ROOM = (9_500, 15_500)  # characters of text and bytes of JSON that a message may hold
CHOICES = (("a", "First"), ("b", "Second"))

PARTS = {
    Text: lambda text: Text(text, Tone.URGENT),
    Facts: lambda text: Facts(((text, text),)),
    Items: lambda text: Items(text, (text,)),
    Rows: lambda text: Rows(text, (Row(text, Button(text, "case.claim", "1")),)),
    People: lambda text: People(text, (Contact(text, text, text, text, text),)),
    Buttons: lambda text: Buttons((Button(text, "case.claim", "1"),)),
    Chart: lambda text: Chart(text, "columns", (), text),
}
FIELDS = {
    TextField: lambda text: TextField("name", text, value=text, hint=text),
    ChoiceField: lambda text: ChoiceField("name", text, (("a", text),), hint=text),
    ChoicesField: lambda text: ChoicesField("name", text, (("a", text),), hint=text),
    DateField: lambda text: DateField("name", text, hint=text),
    SearchField: lambda text: SearchField("name", text, "practices", "7", text, hint=text),
}


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


def form(*fields, submit="Send", **more):
    return Form("Form", "case.open", submit, fields, **more)


def modal(*fields, errors=None, **more):
    return render.modal(form(*fields, **more), metadata="{}", errors=errors or {})


def rich_problems(payload):
    """Slack names no limits for rich text: a paragraph's, and nothing empty."""
    for one in seen.objects(payload):
        match one:
            case {"type": "text", "text": text, **rest} if (
                not text or lengths.size(text) > 3000 or set(rest) - {"style"}
            ):
                yield f"text of {lengths.size(text)}"
            case {"type": "rich_text", "elements": []}:
                yield "empty rich text"
            case {"type": str(kind), "elements": []} if kind.startswith("rich_text_"):
                yield f"empty {kind}"
    json.dumps(payload, ensure_ascii=False).encode()


def problems(payload):
    check = view_problems if payload.get("type") in {"modal", "home"} else message_problems
    return [*check(payload), *rich_problems(payload)]


def total(payload):
    texts = [one["text"] for one in seen.objects(payload) if one.get("type") in seen.SPOKEN]
    whole = json.dumps(payload["blocks"], ensure_ascii=False).encode()
    return sum(map(lengths.size, texts)), len(whole)


def actions(payload):
    return [one["action_id"] for one in seen.objects(payload) if one.get("type") == "button"]


def test_every_part_and_field_is_tested_here():
    assert set(PARTS) == set(get_args(Part))
    assert set(FIELDS) == set(get_args(FormField))


@pytest.mark.parametrize("text", [one for one in NASTY if lengths.clean(one)])
@pytest.mark.parametrize("make", PARTS.values(), ids=[one.__name__ for one in PARTS])
def test_what_a_person_wrote_stands_on_a_card_as_it_was_written(make, text):
    shown = render.message(Card(text, (make(text),)))

    assert problems(shown) == []
    assert seen.kinds(shown) & MARKUP == set()
    assert lengths.line(text) in " ".join(seen.read(shown["blocks"][1:]).split())


@pytest.mark.parametrize("text", [one for one in NASTY if lengths.clean(one)])
@pytest.mark.parametrize("make", FIELDS.values(), ids=[one.__name__ for one in FIELDS])
def test_what_a_person_wrote_stands_in_a_form_as_it_was_written(make, text):
    shown = modal(make(text))

    assert problems(shown) == []
    assert seen.kinds(shown) & MARKUP == set()
    assert lengths.line(text) in " ".join(seen.read(shown["blocks"]).split())


def test_a_card_is_its_title_and_its_parts_in_order():
    shown = render.message(
        Card(
            "Course GRØN-RAVN-17",
            (
                Facts((("Purpose", "Coordination"), ("Target", "Wed 14 Jan"))),
                Items("Next", ("Call Bo", "Call Carla")),
                People("Parties", (Contact("Egeby", "Bo", "Nurse", "86 00 00 00", "Waits."),)),
            ),
        )
    )

    assert shown["text"] == "Course GRØN-RAVN-17"
    assert seen.read(shown["blocks"]).splitlines() == [
        "Course GRØN-RAVN-17",
        *("Purpose: Coordination", "Target: Wed 14 Jan"),
        *("Next", "Call Bo", "Call Carla"),
        *("Parties", "Bo, Egeby", "Nurse, 86 00 00 00", "Waits."),
    ]


def test_labels_headings_and_names_are_bold():
    facts = Facts((("Purpose", "Coordination"),))
    people = People("Parties", (Contact("Egeby", "Bo", phone="86 00 00 00"),))

    shown = render.message(Card("Title", (facts, Items("Next", ("Call Bo",)), people)))

    bold = [one["text"] for one in seen.objects(shown) if one.get("style") == {"bold": True}]
    assert bold == ["Purpose: ", "Next", "Parties", "Bo"]


def test_an_entry_point_without_a_name_goes_by_its_organisation():
    shown = render.message(Card("", (People("", (Contact("Practice", ""), Contact("", ""))),)))

    assert seen.read(shown["blocks"]).splitlines() == ["Practice", "–"]


@pytest.mark.parametrize(
    ("tone", "kind"),
    [
        (Tone.PLAIN, "rich_text_section"),
        (Tone.QUIET, "context"),
        (Tone.NOTICE, "rich_text_quote"),
        (Tone.URGENT, "rich_text_section"),
    ],
)
def test_each_tone_looks_its_own_way(tone, kind):
    said = {one: render.message(Card("", (Text("Words", one),)))["blocks"] for one in Tone}

    assert kind in seen.kinds(said[tone])
    assert [said[one] for one in Tone if one is not tone and said[one] == said[tone]] == []


def test_what_is_urgent_says_so_in_words():
    shown = render.message(Card("", (Text("Call 112", Tone.URGENT),)))

    assert seen.read(shown["blocks"]) == "❗ Urgent: Call 112\n"


def test_buttons_carry_what_pressing_them_does():
    row = Buttons(
        (
            Button("Take it", "case.claim", "17", Style.PRIMARY),
            Button("Take it", "case.claim", "18", Style.DANGER),
            Button("Mine", "help.waiting"),
        )
    )

    [shown] = render.message(Card("", (row,)))["blocks"]

    assert [
        (one["action_id"], one.get("value"), one.get("style")) for one in shown["elements"]
    ] == [
        ("act:case.claim:0", "17", "primary"),
        ("act:case.claim:1", "18", "danger"),
        ("act:help.waiting:2", None, None),
    ]


def test_what_leads_elsewhere_opens_there():
    row = Buttons((Outside("Notify Egeby", "https://egeby.example/a"),))

    shown = render.message(Card("", (row,)))

    assert problems(shown) == []
    assert shown["blocks"][0]["elements"] == [
        {
            "type": "button",
            "action_id": "link:0",
            "text": {"type": "plain_text", "text": "Notify Egeby", "emoji": False},
            "url": "https://egeby.example/a",
        }
    ]


def test_no_two_buttons_on_a_surface_share_an_id():
    row = Buttons((Button("Mine", "help.waiting"),) * 30)

    shown = render.home([Card("One", (row, row)), Card("Two", (row,))])

    assert problems(shown) == []
    assert len(set(actions(shown))) == 90


def test_the_notification_is_the_title_and_no_more():
    shown = render.message(Card("<!channel> & co", (Text("Secret"),)))

    assert shown["text"] == "&lt;!channel&gt; &amp; co"


def test_a_sentence_without_more_is_no_heading():
    shown = render.message(Card("This button is no longer in use."))

    assert seen.kinds(shown["blocks"]) == {"rich_text", "rich_text_section", "text"}


def test_a_card_with_nothing_to_see_is_not_refused():
    nothing = Card(" ", (Text("\u200b"), Facts((("", ""),)), Items("", ()), Buttons(())))

    assert render.message(nothing) == {"text": "Tovholder-bot", "blocks": []}
    assert problems(render.notice(nothing, metadata="")) == []


def test_a_text_that_is_too_long_is_divided_between_paragraphs():
    paragraphs = ["One. " * 300, "Two. " * 300, "Three. " * 300]

    shown = render.message(Card("", (Text("\n\n".join(paragraphs)),)))

    assert [seen.read(one).strip() for one in shown["blocks"]] == [
        one.strip() for one in paragraphs
    ]


def test_what_does_not_fit_is_counted_and_the_buttons_stay():
    lines = tuple(f"Number {number}" for number in range(2000))
    row = Buttons((Button("Take", "case.claim", "1"),))

    shown = render.message(Card("Title", (Items("Many", lines), row)))

    assert problems(shown) == []
    assert actions(shown) == ["act:case.claim:0"]
    kept = sum(line in seen.read(shown["blocks"]).splitlines() for line in lines)
    assert 0 < kept < 2000
    assert seen.read(shown["blocks"][-1]) == (
        f"{2000 - kept} more lines do not fit here. "
        "Write /tovholder to see what waits for you.\n"
    )


def test_a_line_with_a_button_beside_it_is_counted_once():
    open_it = Button("Open", "case.card", "1")
    rows = tuple(Row(f"Number {number}", open_it) for number in range(300))

    shown = render.message(Card("Title", (Rows("Many", rows),)))

    read = seen.read(shown["blocks"]).splitlines()
    kept = sum(row.text in read for row in rows)
    assert 0 < kept < 300
    assert f"{300 - kept} more lines" in read[-1]


def test_one_line_too_much_is_counted_in_the_singular():
    texts = tuple(Text(f"Number {number}", Tone.NOTICE) for number in range(50))

    shown = render.message(Card("Title", texts[:50]))

    assert len(shown["blocks"]) == 50
    assert "2 more lines" in seen.read(shown["blocks"][-1])
    assert len(render.message(Card("Title", texts[:49]))["blocks"]) == 50
    assert "more line" not in seen.read(render.message(Card("Title", texts[:49])))


def test_more_is_shown_in_a_modal_and_at_home_than_in_a_message():
    texts = tuple(Text("word " * 500, Tone.NOTICE) for _number in range(20))
    card = Card("Title", texts)

    assert "more lines" in seen.read(render.message(card))
    assert "more lines" not in seen.read(render.notice(card, metadata=""))
    assert "more lines" not in seen.read(render.home([card]))


def test_home_sets_cards_apart():
    shown = render.home([Card("Mine", (Text("One"),)), Card("Due", (Text("Two"),))])

    kinds = [one["type"] for one in shown["blocks"]]
    assert kinds == ["header", "rich_text", "divider", "header", "rich_text"]
    assert problems(shown) == []
    assert problems(render.home([])) == []


def test_a_form_is_a_modal_that_knows_itself():
    shown = render.modal(
        Form("Ask", "advice.ask", "Send", (TextField("q", "Question"),)), metadata='{"k":"1"}'
    )

    assert shown["callback_id"] == "advice.ask"
    assert shown["private_metadata"] == '{"k":"1"}'
    assert [shown[name]["text"] for name in ("title", "submit", "close")] == [
        *("Ask", "Send", "Cancel"),
    ]


def test_a_form_that_only_shows_has_nothing_to_send():
    shown = modal(TextField("q", "Question"), submit="", intro=(Text("Words"),))

    assert "submit" not in shown
    assert shown["close"]["text"] == "Close"
    assert seen.read(shown["blocks"]) == "Words\n"


def test_a_long_title_stands_whole_at_the_top():
    title = "What kept them from being in contact?"

    shown = render.modal(Form(title, "case.open", "Send"), metadata="")

    assert shown["title"]["text"] == "What kept them from bei…"
    assert shown["blocks"] == [
        {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    ]


def test_a_sentence_alone_is_read_in_the_modal_not_in_its_title():
    shown = render.notice(Card("You may not do this while you are away."), metadata="")

    assert shown["title"]["text"] == "Tovholder-bot"
    assert seen.read(shown["blocks"]) == "You may not do this while you are away.\n"


def test_a_text_field_keeps_what_was_written():
    shown = modal(
        TextField("short", "Short", "One\nline", max_length=80),
        TextField("long", "Long", "Two\nlines", is_long=True, max_length=9000),
    )

    short, long = (seen.element(shown, name) for name in ("short", "long"))
    assert (short["multiline"], short["initial_value"], short["max_length"]) == (
        *(False, "One line", 80),
    )
    assert (long["multiline"], long["initial_value"], long["max_length"]) == (
        *(True, "Two\nlines", 3000),
    )


def test_what_has_no_room_in_a_field_is_not_lost_in_silence():
    shown = modal(TextField("name", "Name", "word " * 30, max_length=80))

    assert problems(shown) == []
    assert len(seen.element(shown, "name")["initial_value"]) <= 80
    assert "too long for this field" in seen.read(shown["blocks"][1])


@pytest.mark.parametrize(
    ("count", "is_required", "kind"),
    [
        (10, True, "radio_buttons"),
        (11, True, "static_select"),
        (2, False, "static_select"),
        (100, True, "static_select"),
    ],
)
def test_one_choice(count, is_required, kind):
    choices = tuple((str(number), f"Number {number}") for number in range(count))

    shown = seen.element(modal(ChoiceField("one", "One", choices, "1", is_required)), "one")

    assert shown["type"] == kind
    assert [one["value"] for one in shown["options"]] == [value for value, _label in choices]
    assert shown["initial_option"] == shown["options"][1]


@pytest.mark.parametrize(
    ("count", "kind"), [(10, "checkboxes"), (11, "multi_static_select")], ids=["few", "many"]
)
def test_any_number_of_choices(count, kind):
    choices = tuple((str(number), f"Number {number}") for number in range(count))

    shown = seen.element(modal(ChoicesField("any", "Any", choices, ("0", "9"))), "any")

    assert shown["type"] == kind
    assert shown["initial_options"] == [shown["options"][0], shown["options"][9]]


@pytest.mark.parametrize("field", [ChoiceField, ChoicesField])
def test_of_too_many_choices_the_chosen_ones_are_shown(field):
    choices = tuple((str(number), f"Number {number}") for number in range(140))
    chosen = ("139",) if field is ChoiceField else ("138", "139")

    shown = modal(field("x", "X", choices, chosen[0] if field is ChoiceField else chosen))

    assert problems(shown) == []
    options = [one["value"] for one in seen.element(shown, "x")["options"]]
    assert len(options) == 100
    assert options == sorted(options, key=int)
    assert set(chosen) <= set(options)
    assert seen.read(shown["blocks"][1]) == "40 more choices do not fit here.\n"


def test_nothing_to_choose_from_is_said():
    shown = modal(ChoiceField("x", "Which one?", ()), errors={"x": "Choose one."})

    assert problems(shown) == []
    assert seen.read(shown["blocks"]).splitlines() == [
        *("Which one?", "There is nothing to choose from.", "⚠️ Choose one."),
    ]


def test_the_end_of_a_long_choice_stands_below_it():
    label = "The team for people who have both a mental illness and a misuse of substances"

    shown = seen.element(modal(ChoiceField("x", "X", (("1", label),))), "x")

    [one] = shown["options"]
    assert f"{one['text']['text']} {one['description']['text']}" == label


def test_a_day_is_chosen_in_a_calendar():
    shown = modal(DateField("on", "On", date(2026, 1, 12)), DateField("next", "Next"))

    assert seen.element(shown, "on")["initial_date"] == "2026-01-12"
    assert "initial_date" not in seen.element(shown, "next")


def test_a_long_list_is_searched_while_one_types():
    shown = modal(SearchField("gp", "Practice", "practices", "7", "Solsikken"))

    element = seen.element(shown, "gp")
    assert (element["type"], element["action_id"], element["min_query_length"]) == (
        *("external_select", "search:practices:gp", 1),
    )
    assert element["initial_option"]["value"] == "7"
    assert element["initial_option"]["text"]["text"] == "Solsikken"


def test_hints_stand_at_their_fields_and_the_optional_are_marked():
    shown = modal(
        TextField("a", "A", hint="Help"), DateField("b", "B", is_required=False, hint="")
    )

    assert [(one["optional"], one.get("hint", {}).get("text")) for one in shown["blocks"]] == [
        *((False, "Help"), (True, None)),
    ]


def test_an_error_stands_right_under_its_field_and_the_rest_on_top():
    shown = modal(
        TextField("a", "A"),
        TextField("b", "B"),
        errors={"a": "Write more.", "": "Not sent.", "gone": "Not now.", "b": ""},
        intro=(Text("Words"),),
    )

    assert problems(shown) == []
    assert [one.get("block_id") for one in shown["blocks"]] == [
        *("error:", None, "field:a", "error:a", "field:b"),
    ]
    assert seen.read(shown["blocks"][0]) == "⚠️ Not sent. Not now.\n"
    assert seen.read(shown["blocks"][3]) == "⚠️ Write more.\n"


def echoed(view):
    """A view as Slack tells it: with more to it, and plain text with entities."""
    told = json.loads(json.dumps(view))
    for one in seen.objects(told):
        if one.get("type") == "plain_text":
            one["text"] = one["text"].replace("&", "&amp;").replace("<", "&lt;")
    told["blocks"] = [
        {"block_id": f"B{number}", **block} for number, block in enumerate(told["blocks"])
    ]
    return {"id": "V1", "team_id": "T1", "hash": "1.a", "clear_on_close": False, **told}


def test_an_open_modal_can_be_corrected_without_its_form():
    shown = modal(
        TextField("a", "A & <B>", "Kept"),
        TextField("b", "B"),
        errors={"a": "Write more.", "": "Not sent."},
    )

    mended = render.corrected(echoed(shown), {"b": "Write less.", "gone": "Not now."})

    assert problems(mended) == []
    assert {name: mended[name] for name in mended if name != "blocks"} == {
        name: shown[name] for name in shown if name != "blocks"
    }
    assert [one["block_id"] for one in mended["blocks"]] == [
        *("error:", "field:a", "field:b", "error:b"),
    ]
    assert seen.field(mended, "a") == seen.field(shown, "a")
    assert seen.read(mended["blocks"][0]) == "⚠️ Not now.\n"


def test_slacks_own_models_take_everything():
    parts = tuple(make("Words") for make in PARTS.values())
    fields = (
        TextField("a", "A", "Words", hint="Hint"),
        ChoiceField("b", "B", CHOICES, "a"),
        ChoiceField("c", "C", CHOICES, "a", is_required=False),
        ChoicesField("d", "D", CHOICES, ("a",)),
        DateField("e", "E", date(2026, 1, 12)),
        SearchField("f", "F", "practices", "7", "Solsikken"),
    )

    message = render.message(Card("Title", parts))
    view = modal(*fields, errors={"a": "Write more."})

    assert [one.to_dict() for one in Block.parse_all(message["blocks"])] == message["blocks"]
    assert View(**view).to_dict() == view


# Any text at all, half characters and control characters among them.
ANY = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=200),
    st.sampled_from(NASTY),
    st.builds(
        lambda text, length: (text * length)[:length],
        st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=30)),
        st.sampled_from([24, 75, 76, 150, 151, 2001, 3001, 50_000]),
    ),
)
ACTION = st.sampled_from(["case.claim", "case.contact.phone"])
SUBJECT = st.sampled_from(["", "17", "17:second"])


def several(strategy, most=8):
    return st.lists(strategy, max_size=most).map(tuple)


BUTTONS = st.builds(Buttons, several(st.builds(Button, ANY, ACTION, SUBJECT), 60))
READ = st.one_of(
    st.builds(Text, ANY, st.sampled_from(Tone)),
    st.builds(Facts, several(st.tuples(ANY, ANY))),
    st.builds(Items, ANY, several(ANY)),
)
ROWS = st.builds(
    Rows, ANY, several(st.builds(Row, ANY, st.builds(Button, ANY, ACTION, SUBJECT)), 60)
)
ANY_PART = st.one_of(
    READ,
    BUTTONS,
    ROWS,
    st.builds(People, ANY, several(st.builds(Contact, ANY, ANY, ANY, ANY, ANY))),
)
ANY_CARD = st.builds(Card, ANY, several(ANY_PART))
CHOICE = several(st.tuples(ANY, ANY), 130)


def any_field(name):
    required = st.booleans()
    return st.one_of(
        st.builds(
            TextField, st.just(name), ANY, ANY, required, required, ANY, st.integers(0, 9000)
        ),
        st.builds(ChoiceField, st.just(name), ANY, CHOICE, ANY, required, ANY),
        st.builds(ChoicesField, st.just(name), ANY, CHOICE, several(ANY), required, ANY),
        st.builds(DateField, st.just(name), ANY, st.none() | st.dates(), required, ANY),
        st.builds(
            SearchField, st.just(name), ANY, st.just("practices"), ANY, ANY, required, ANY
        ),
    )


ANY_FORM = st.builds(
    Form,
    title=ANY,
    action=st.just("case.open"),
    submit=ANY,
    fields=st.tuples(*(any_field(name) for name in "abc")),
    intro=several(READ),
)


@settings(deadline=None, max_examples=150)
@given(ANY_CARD)
def test_any_card_is_one_that_slack_takes(card):
    shown = render.message(card)

    assert problems(shown) == []
    assert seen.kinds(shown) & MARKUP == set()
    assert [most >= taken for most, taken in zip(ROOM, total(shown), strict=True)] == [True] * 2
    assert problems(render.notice(card, metadata="")) == []


@pytest.mark.parametrize(
    "make",
    [*PARTS.values(), *FIELDS.values()],
    ids=[one.__name__ for one in (*PARTS, *FIELDS)],
)
@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_shown_as_it_was_written(make, text):
    said = make(text)

    is_part = isinstance(said, get_args(Part))
    shown = render.message(Card("", (said,))) if is_part else modal(said)

    assert seen.kinds(shown) & MARKUP == set()
    # Slack counts a character beyond the first plane twice, so that a button may be cut.
    told = (
        lengths.line(text) if lengths.size(text) <= limits.BUTTON else lengths.line(text)[:20]
    )
    assert told in " ".join(seen.read(shown["blocks"]).split())


@settings(deadline=None, max_examples=50)
@given(several(ANY_CARD, 12))
def test_any_home_is_one_that_slack_takes(cards):
    assert problems(render.home(cards)) == []


@settings(deadline=None, max_examples=100)
@given(ANY_FORM, st.dictionaries(st.sampled_from(["a", "b", "", "gone"]), ANY))
def test_any_form_is_one_that_slack_takes(asked, errors):
    shown = render.modal(asked, metadata="", errors=errors)

    assert problems(shown) == []
    assert problems(render.corrected(echoed(shown), errors)) == []
    assert seen.kinds(shown) & MARKUP == set()


@settings(deadline=None, max_examples=100)
@given(several(READ), st.integers(1, 25))
def test_buttons_stay_whatever_is_written(written, count):
    row = Buttons(tuple(Button("Take", "case.claim", str(n)) for n in range(count)))

    shown = render.message(Card("Title", (*written, row, *written)))

    assert len(actions(shown)) == count


@settings(deadline=None)
@given(ANY, st.sampled_from([24, 75, 3000]))
def test_a_text_is_divided_without_a_loss(text, most):
    whole = lengths.clean(text)

    pieces = lengths.split(whole, most)

    assert max(map(lengths.size, pieces), default=0) <= most
    assert "".join("".join(pieces).split()) == "".join(whole.split())
    assert "" not in pieces


@settings(deadline=None)
@given(ANY, st.sampled_from([24, 75, 150]))
def test_a_text_is_shortened_at_its_end_alone(text, most):
    whole = lengths.line(text)

    short = lengths.shorten(whole, most)

    assert lengths.size(short) <= most
    assert short == whole or (short[-1] == "…" and whole.startswith(short[:-1]))
