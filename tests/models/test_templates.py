"""Templates: each can be used, each word is translated, a bad file says what is wrong."""

from importlib import resources

import pytest

from locales import LOCALES, gettext, speaking
from locales.pathways import sentences
from models.ladder import Rung
from models.templates import (
    ADULT,
    BadTemplate,
    Heading,
    PlanKind,
    Question,
    read,
    template,
    templates,
)

SMALL = """
name = "Small"
about = "A small one."
order = 9
parties = ["municipality"]
[[headings]]
code = "wishes"
title = "Wishes"
is_required = true
[[closing]]
code = "done"
question = "Done?"
"""


def words(one):
    said = (one.name, one.about, *one.steps)
    return (*said, *(h.title for h in one.headings), *(q.question for q in one.closing))


def test_there_is_a_template_for_each_pathway_of_the_region():
    assert [one.code for one in templates()] == [
        *("adult", "vulnerable", "dual_diagnosis", "discharge", "children"),
    ]
    assert [one.code for one in templates() if one.is_for_minors] == ["children"]
    assert [one.code for one in templates() if one.plan is not PlanKind.JOINT_PLAN] == [
        "dual_diagnosis"
    ]


def test_a_file_is_a_template_and_nothing_else_is():
    files = resources.files("models").joinpath("pathways").iterdir()

    assert {file.name for file in files} == {f"{one.code}.toml" for one in templates()}


def test_a_pathway_that_is_no_more_reads_as_the_ordinary_one():
    assert template("children").code == "children"
    assert template("taken_away") == template(ADULT)


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.code)
def test_the_citizens_own_wishes_come_first_and_cannot_be_left_out(one):
    assert (one.headings[0].code, one.headings[0].is_required) == ("wishes", True)
    assert one.closing != ()
    assert {rung for rung, _at in one.ladder} <= set(Rung)


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.code)
def test_every_word_is_said_in_every_language(one):
    said = {}
    for locale in LOCALES:
        with speaking(locale):
            said[locale] = [gettext(word) for word in words(one)]

    assert said["en"] == list(words(one))
    assert [word for word in said["da"] if word in words(one)] == []


def test_a_template_is_read_from_its_file():
    one = read("small", SMALL + '[ladder]\nlift = "11:00"\n')

    assert (one.code, one.name, one.meeting_weeks) == ("small", "Small", None)
    assert one.headings == (Heading("wishes", "Wishes", is_required=True),)
    assert one.closing == (Question("done", "Done?"),)
    assert one.ladder == (("lift", "11:00"),)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("name =", id="no TOML"),
        pytest.param('name = "Small"', id="without parties"),
        pytest.param(SMALL.replace("municipality", "church"), id="an unknown party"),
        pytest.param('colour = "red"\n' + SMALL, id="an unknown key"),
        pytest.param(SMALL + SMALL[SMALL.index("[[closing]]") :], id="a question twice"),
        pytest.param('audience = "all"\n' + SMALL, id="an unknown audience"),
    ],
)
def test_a_file_that_cannot_be_used_says_whose_it_is(text):
    with pytest.raises(BadTemplate) as caught:
        read("small", text)

    assert caught.value.code == "small"


def test_only_what_people_read_goes_to_the_catalogues():
    given = {"name": "N", "code": "c", "steps": ["S"], "closing": [{"question": "Q"}]}

    assert [*sentences(given)] == ["N", "S", "Q"]
