import pytest

from models.seals import KeyRing, Unreadable, new_key

WORDS = "Borgeren ønsker kontakt"


def test_what_is_sealed_can_be_opened_and_not_read():
    ring = KeyRing([new_key()])

    sealed = ring.seal(WORDS)

    assert ring.open(sealed) == WORDS
    assert b"Borgeren" not in sealed
    assert ring.seal(WORDS) != sealed


def test_an_older_key_still_opens_and_the_first_one_seals():
    old, new = new_key(), new_key()
    sealed_then = KeyRing([old]).seal(WORDS)

    ring = KeyRing([new, old])

    assert ring.open(sealed_then) == WORDS
    assert KeyRing([new]).open(ring.seal(WORDS)) == WORDS
    assert ring.key_id == KeyRing([new]).key_id != KeyRing([old]).key_id


def test_without_the_key_nothing_opens():
    sealed = KeyRing([new_key()]).seal(WORDS)

    with pytest.raises(Unreadable):
        KeyRing([new_key()]).open(sealed)


def test_what_was_changed_does_not_open():
    ring = KeyRing([new_key()])
    sealed = bytearray(ring.seal(WORDS))
    sealed[20] ^= 1

    with pytest.raises(Unreadable):
        ring.open(bytes(sealed))


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([], id="none"),
        pytest.param([""], id="an empty one"),
        pytest.param(["short"], id="a short one"),
        pytest.param([new_key(), "x" * 44], id="one good, one not"),
    ],
)
def test_a_ring_needs_keys(keys):
    with pytest.raises(ValueError, match="key"):
        KeyRing(keys)


def test_a_key_id_tells_nothing_of_the_key():
    key = new_key()

    key_id = KeyRing([key]).key_id

    assert (len(key_id), key_id in key) == (8, False)


def test_a_token_is_opened_for_its_own_purpose_alone():
    ring = KeyRing([new_key()])
    token = ring.seal("link:17").decode()

    assert ring.open_token(token, "link:") == "17"
    assert ring.open_token(token, "session:") is None
    for none in ("", "å", "\ud800", token[:-4], KeyRing([new_key()]).seal("link:17").decode()):
        assert ring.open_token(none, "link:") is None
