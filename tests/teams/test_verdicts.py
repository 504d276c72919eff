"""What an answer of Teams or Graph tells of the call; nothing that it does not say itself."""

import pytest

from bot.calling import Answer
from bot.teams.verdicts import judged
from scheduler.chat import Failed, Refused, Unsure


@pytest.mark.parametrize(
    ("body", "found"),
    [(b"", {}), (b" \r\n", {}), (b'{"id": "1"}', {"id": "1"})],
    ids=["nothing", "blank", "an object"],
)
def test_done_is_what_says_nothing_or_an_object(body, found):
    assert judged(Answer(200, None, body, "")) == found


@pytest.mark.parametrize(
    "body",
    [b"<html>Sign in</html>", b"[]", b'"ok"', b"null", b"{", b"\xff\xfe"],
    ids=["a page", "a list", "a word", "null", "half", "not text"],
)
def test_an_answer_that_cannot_be_read_is_in_doubt(body):
    with pytest.raises(Unsure, match="unreadable"):
        judged(Answer(200, None, body, ""))


@pytest.mark.parametrize(
    ("status", "error"),
    [(302, Failed), (403, Failed), (404, Refused), (408, Unsure), (412, Failed), (504, Unsure)],
)
def test_a_page_of_a_proxy_is_no_word_of_teams(status, error):
    with pytest.raises(error):
        judged(Answer(status, None, b"<html>Go away</html>", ""))
