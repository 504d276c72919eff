import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.sessions import COOKIE, Session, Sessions
from models.seals import KeyRing, new_key

RING = KeyRing([new_key()])


def request(cookie=None):
    return make_mocked_request("GET", "/", {"Cookie": f"{COOKIE}={cookie}"} if cookie else {})


def cookie_of(sessions, person_id):
    response = web.Response()
    sessions.remember(response, person_id)
    return response.cookies[COOKIE]


def test_session_is_remembered():
    sessions = Sessions(RING)

    cookie = cookie_of(sessions, 17)

    assert sessions.resolve(request(cookie.coded_value)) == Session(17)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")


def test_session_travels_over_https_only_where_there_is_https():
    assert cookie_of(Sessions(RING, is_secure=True), 1)["secure"] is True
    assert not cookie_of(Sessions(RING), 1)["secure"]


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(None, id="none"),
        pytest.param("17", id="a bare number"),
        pytest.param("web-session:17", id="unsealed"),
        pytest.param(RING.seal("17").decode(), id="sealed for something else"),
        pytest.param(RING.seal("web-session:x").decode(), id="no number"),
        pytest.param(KeyRing([new_key()]).seal("web-session:17").decode(), id="another's key"),
        pytest.param("æøå", id="no ASCII"),
    ],
)
def test_session_is_nobodys_without_a_cookie_of_ours(cookie):
    assert Sessions(RING).resolve(request(cookie)) is None
    assert Sessions(RING, default_person_id=3).resolve(request(cookie)) == Session(3)


def test_session_is_nobodys_with_bytes_for_a_cookie():
    assert Sessions(RING)._named("æ\udcff") is None


def test_session_outlives_a_change_of_keys():
    old = new_key()
    cookie = cookie_of(Sessions(KeyRing([old])), 17)

    assert Sessions(KeyRing([new_key(), old])).resolve(request(cookie.coded_value)) == Session(
        17
    )
