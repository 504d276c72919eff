import asyncio
import shutil
from importlib.util import module_from_spec, spec_from_file_location

import pytest

import locales
from locales import current, known, speaking
from tests.locales.tree import plant


@pytest.fixture
def words(tmp_path):
    """The module of the words, with catalogues this test knows."""
    path = plant(tmp_path) / "locales" / "__init__.py"
    shutil.copy(locales.__file__, path)
    spec = spec_from_file_location("words", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        pytest.param("da", "da", id="Danish"),
        pytest.param("en", "en", id="English"),
        pytest.param("da-DK", "da", id="a browser's Danish"),
        pytest.param("da_DK.UTF-8", "da", id="an operating system's Danish"),
        pytest.param("en-GB", "en", id="British"),
        pytest.param("EN_us", "en", id="shouted"),
        pytest.param("sv-SE", "da", id="unknown"),
        pytest.param("english", "da", id="not a language code"),
        pytest.param("", "da", id="nothing"),
    ],
)
def test_known(hint, expected):
    assert known(hint) == expected


def test_danish_is_spoken_unasked():
    assert current() == "da"


def test_speaking_ends_with_its_block():
    with speaking("en-GB"):
        with speaking("xx"):
            inner = current()
        outer = current()

    assert (inner, outer, current()) == ("da", "en", "da")


def test_speaking_ends_when_its_block_fails():
    with pytest.raises(KeyError), speaking("en"):
        raise KeyError

    assert current() == "da"


async def test_two_conversations_keep_their_languages():
    met = asyncio.Barrier(2)

    async def speak(locale):
        with speaking(locale):
            await met.wait()
            return current()

    assert await asyncio.gather(speak("en"), speak("da")) == ["en", "da"]


@pytest.mark.parametrize(
    ("locale", "hello", "state", "verb", "days"),
    [
        pytest.param("da", "Hej {name}", "Åben", "Åbn", ["dage", "dag", "dage"], id="Danish"),
        pytest.param(
            "en", "Hello {name}", "Open", "Open", ["days", "day", "days"], id="English"
        ),
    ],
)
def test_words_are_looked_up_when_they_are_said(words, locale, hello, state, verb, days):
    with words.speaking(locale):
        assert words.gettext("Hello {name}") == hello
        assert words.gettext("Open") == state
        assert words.pgettext("verb", "Open") == verb
        assert [words.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)] == [
            f"{{n}} {day}" for day in days
        ]


def test_a_marked_constant_is_said_later(words):
    label = words.N_("Later")

    assert (label, words.gettext(label)) == ("Later", "Senere")
