import pytest

from bot.web.asked import Asked, Kind, asked
from bot.web.problems import Problem

KEY = "3b241101-e2bb-4255-8caf-4136c566a962"
ACTION = {"kind": "action", "key": KEY}


def test_asked_reads_a_form():
    found = asked(
        {
            "kind": "submit",
            "key": KEY,
            "room": "1",
            "action": "case.open",
            "subject": "7",
            "form_key": "once",
            "fields": {"why": ["a", "b"], "empty": []},
            "message": None,
        }
    )

    assert found == Asked(
        Kind.SUBMIT,
        KEY,
        room="1",
        action="case.open",
        subject="7",
        form_key="once",
        fields={"why": ("a", "b"), "empty": ()},
    )


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/hvem", "/hvem", ""),
        ("  /HVEM  Silkeborg nu ", "/hvem", "Silkeborg nu"),
        ("/råd\nom noget", "/raad", "om noget"),
        ("/", "/", ""),
    ],
)
def test_asked_tells_a_command_from_a_message(text, command, rest):
    found = asked({"kind": "message", "key": KEY, "text": text})

    assert (found.kind, found.command, found.text) == (Kind.COMMAND, command, rest)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"kind": "action"}, id="no key"),
        pytest.param({"kind": "action", "key": "short"}, id="a short key"),
        pytest.param({"kind": "action", "key": "x" * 65}, id="a long key"),
        pytest.param({"kind": "action", "key": KEY + "\n"}, id="a key of two lines"),
        pytest.param({"kind": "action", "key": 17}, id="a number for a key"),
        pytest.param({"kind": "dance", "key": KEY}, id="an unknown kind"),
        pytest.param({"key": KEY}, id="no kind"),
        pytest.param(ACTION | {"room": 1}, id="a number for a room"),
        pytest.param(ACTION | {"text": ["a"]}, id="a list for a text"),
        pytest.param(ACTION | {"fields": ["a"]}, id="a list of fields"),
        pytest.param(ACTION | {"fields": {"a": "b"}}, id="a text for values"),
        pytest.param(ACTION | {"fields": {"a": [1]}}, id="a number for a value"),
        pytest.param(ACTION | {"fields": {str(n): [] for n in range(101)}}, id="many fields"),
    ],
)
def test_asked_refuses_what_no_page_of_ours_sends(sent):
    with pytest.raises(Problem):
        asked(sent)
