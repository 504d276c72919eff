from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import get_args

import pytest
from markupsafe import escape

from bot.web import render
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

EVIL = """<script>alert("1")</script><img src=x onerror='x'> & "more\""""
CHOICES = (("a", "First"), ("b", "Second"))
MANY = tuple((str(n), f"Number {n}") for n in range(7))

PARTS = {
    Text: lambda text: Text(text, Tone.URGENT),
    Facts: lambda text: Facts(((text, text),)),
    Items: lambda text: Items(text, (text,)),
    Rows: lambda text: Rows(text, (Row(text, Button(text, text, text)),)),
    People: lambda text: People(text, (Contact(text, text, text, text, text),)),
    Buttons: lambda text: Buttons((Button(text, text, text),)),
    Chart: lambda text: Chart(text, "columns", (), text),
}
FIELDS = {
    TextField: lambda text: TextField("name", text, value=text, hint=text),
    ChoiceField: lambda text: ChoiceField("name", text, ((text, text),), hint=text),
    ChoicesField: lambda text: ChoicesField("name", text, ((text, text),), hint=text),
    DateField: lambda text: DateField("name", text, hint=text),
    SearchField: lambda text: SearchField("name", text, text, text, text, hint=text),
}


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


class Page(HTMLParser):
    """What a screen reader goes by: elements with their attributes, and the text of each id."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.texts, self._open = [], {}, []
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag not in {"input", "img"}:
            self._open.append((tag, found.get("id")))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _tag, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data

    def all(self, *tags):
        return [found for tag, found in self.elements if tag in tags]

    def controls(self):
        found = self.all("input", "textarea", "select")
        return [control for control in found if control.get("type") != "hidden"]


def form_of(field, **errors):
    return render.form(Form("A form", "test.submit", "Send", (field,), key="once"), errors)


def test_every_part_and_field_is_tried_here():
    assert set(PARTS) == set(get_args(Part))
    assert set(FIELDS) == set(get_args(FormField))


@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: type(part("")).__name__)
def test_part_is_escaped(part):
    html = str(render.card(Card(EVIL, (part(EVIL),))))

    assert "<script" not in html
    assert "<img" not in html
    assert html.count(str(escape(EVIL))) >= 2
    assert not any(
        name.startswith("on") for _tag, found in Page(html).elements for name in found
    )


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: type(field("")).__name__)
def test_field_is_escaped(field):
    shown = Form(EVIL, EVIL, EVIL, (field(EVIL),), (Text(EVIL),), EVIL, EVIL)
    html = str(render.form(shown, {"name": EVIL, "": EVIL}))

    assert "<script" not in html
    assert "<img" not in html
    assert html.count(str(escape(EVIL))) >= 8
    assert not any(
        name.startswith("on") for _tag, found in Page(html).elements for name in found
    )


@pytest.mark.parametrize(
    "field",
    [
        TextField("name", "Label", hint="Hint"),
        TextField("name", "Label", hint="Hint", is_long=True),
        ChoiceField("name", "Label", CHOICES, hint="Hint"),
        ChoiceField("name", "Label", MANY, hint="Hint"),
        ChoiceField("name", "Label", CHOICES, hint="Hint", is_required=False),
        ChoicesField("name", "Label", CHOICES, hint="Hint"),
        DateField("name", "Label", hint="Hint"),
        SearchField("name", "Label", "clinics", hint="Hint"),
    ],
    ids=["text", "long", "radios", "select", "optional", "ticks", "date", "search"],
)
def test_field_has_a_label_a_hint_and_an_error(field):
    page = Page(form_of(field, name="Mend this."))

    (described,) = [found for _, found in page.elements if "aria-describedby" in found]
    assert [page.texts[name] for name in described["aria-describedby"].split()] == [
        "Hint",
        "Mend this.",
    ]
    labels = {label["for"] for label in page.all("label") if "for" in label}
    assert labels == {described["id"]} or described["role"] in {"radiogroup", "group"}
    assert any(found.get("aria-invalid") == "true" for _, found in page.elements)
    wrapper = next(found for _, found in page.elements if "data-field" in found)
    assert ("data-missing" in wrapper and bool(wrapper["data-missing"])) == field.is_required


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: type(field("")).__name__)
def test_field_without_an_error_hides_its_place(field):
    page = Page(form_of(field("Label")))

    (place,) = [found for found in page.all("p") if found.get("id") == "field-name-error"]
    assert "hidden" in place
    assert not any("aria-invalid" in found for _, found in page.elements)


def test_text_field_is_never_cut_short():
    (control,) = Page(form_of(TextField("name", "Label", max_length=1234))).controls()

    assert "maxlength" not in control
    assert control["data-max-length"] == "1234"
    assert control["data-too-long"] == "This is too long. Write at most 1,234 characters."


def test_choice_keeps_what_was_chosen():
    radios = Page(form_of(ChoiceField("name", "Label", CHOICES, value="b"))).controls()
    options = Page(form_of(ChoiceField("name", "Label", MANY, value="3"))).all("option")

    assert [radio["value"] for radio in radios if "checked" in radio] == ["b"]
    assert [option["value"] for option in options if "selected" in option] == ["3"]


def test_choices_keep_what_was_ticked():
    boxes = Page(form_of(ChoicesField("name", "Label", CHOICES, values=("b",)))).controls()

    assert [(box["name"], box["value"], "checked" in box) for box in boxes] == [
        ("name", "a", False),
        ("name", "b", True),
    ]


def test_date_keeps_its_day():
    (control,) = Page(form_of(DateField("name", "Label", date(2026, 1, 14)))).controls()

    assert (control["type"], control["value"]) == ("date", "2026-01-14")


def test_search_sends_the_key_and_shows_the_name():
    field = SearchField("name", "Label", "clinics", value="7", value_label="Square Clinic")
    inputs = Page(form_of(field)).all("input")

    assert [(each.get("name"), each["type"], each["value"]) for each in inputs] == [
        (None, "text", "Square Clinic"),
        ("name", "hidden", "7"),
    ]
    assert (inputs[0]["role"], inputs[0]["data-search"]) == ("combobox", "clinics")


def test_form_carries_what_it_is_sent_with():
    shown = Form("A form", "case.open", "Send", subject="7", key="once")

    (form,) = Page(render.form(shown, {})).all("form")

    assert (form["data-action"], form["data-subject"], form["data-key"]) == (
        "case.open",
        "7",
        "once",
    )


def test_form_that_only_shows_cannot_be_sent():
    buttons = Page(render.form(Form("Content", "case.content", ""), {})).all("button")

    assert ["data-close" in button for button in buttons] == [True]


def test_button_carries_its_action():
    html = render.card(Card("A card", (Buttons((Button("Go", "a.b", "7", Style.DANGER),)),)))

    (button,) = Page(html).all("button")
    assert button == {
        "class": "button danger",
        "type": "button",
        "data-action": "a.b",
        "data-subject": "7",
    }


def test_what_leads_elsewhere_opens_there_and_says_nothing_of_here():
    row = Buttons((Outside("Notify Egeby", "https://egeby.example/a"),))

    (link,) = Page(render.card(Card("A card", (row,)))).all("a")

    assert link == {
        "class": "button plain",
        "href": "https://egeby.example/a",
        "target": "_blank",
        "rel": "noopener noreferrer",
    }


def test_contact_without_a_person_shows_the_party_and_the_phone():
    html = str(
        render.card(
            Card("A card", (People("", (Contact("Clinic", "", phone="00 00 12 34"),)),))
        )
    )

    assert '<a class="phone" href="tel:00001234">00 00 12 34</a>' in html
    assert 'class="name"' not in html
    assert "<h3" not in html


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ring 00 00 12 34 eller 112.", ["00 00 12 34"]),
        ("A 00 00 12 34 · B 00 00 12 35", ["00 00 12 34", "00 00 12 35"]),
        ("00 00 12 34 56", []),
        ("00001234", []),
        ("kl. 13.00", []),
    ],
)
def test_phone_numbers_in_a_text_can_be_called(text, numbers):
    links = Page(render.card(Card("A card", (Text(text),)))).all("a")

    assert [link["href"] for link in links] == [
        f"tel:{number.replace(' ', '')}" for number in numbers
    ]


def test_urgent_text_says_so_to_those_who_do_not_see_it():
    html = str(render.card(Card("A card", (Text("Call 112", Tone.URGENT),))))

    assert '<span class="spoken">Urgent: </span>Call 112' in html


def test_message_says_who_and_when():
    at = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)

    bot = str(render.message(render.typed("x"), None, at))
    anna = str(render.message(render.typed("x"), ("Anna Demo", "nurse"), at))

    assert "Tovholder-bot" in bot
    assert "automatic" in bot
    assert "Anna Demo" in anna
    assert ">AD<" in anna
    assert '<time datetime="2026-01-14T12:00:00+00:00">Wed 14 Jan 13:00</time>' in anna


@pytest.mark.parametrize(
    ("name", "short"), [("Anna Maria Demo", "AD"), ("Anna", "A"), ("", ""), ("åse ø", "ÅØ")]
)
def test_initials(name, short):
    assert render.initials(name) == short


def test_a_chart_is_a_picture_with_its_words():
    chart = Chart("Dage", "columns", (Bar("2", 12, "12"),), "Dage. 2: 12.", url="/i/x")

    html = str(render.card(Card("Tal", (chart,))))

    assert '<figcaption dir="auto">Dage</figcaption><img src="/i/x" alt="Dage. 2: 12.">' in html
