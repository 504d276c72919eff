"""What the product is made of: licences we may ship, a lock that is sound, an honest audit."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _supply():
    found = importlib.util.spec_from_file_location("supply", ROOT / ".ci/supply.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


supply = _supply()


def committed():
    lines = (ROOT / "docs/licences.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return dict(rows[1:])


def test_the_list_of_licences_is_what_is_installed():
    """It may hold more: what only another version of Python or another system needs."""
    names = supply.shipped(supply.locked())
    here, known = supply.licences(names), committed()

    assert {name: known.get(name) for name in here} == here
    assert known.keys() - names == set()


def test_we_may_ship_all_of_it():
    assert {
        name: said for name, said in committed().items() if not supply.is_allowed(said)
    } == {}


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0 OR MIT", True),
        ("(MIT OR Apache-2.0) AND PSF-2.0", True),
        ("MIT AND GPL-3.0", False),
        ("AGPL-3.0-only", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_what_may_be_shipped(expression, may):
    assert supply.is_allowed(expression) is may


def test_developers_tools_are_not_shipped():
    assert {"pytest", "mypy"} & supply.shipped(supply.locked()) == set()
    assert {"sqlmodel", "sqlalchemy"} - supply.shipped(supply.locked()) == set()


def test_the_lock_is_sound():
    assert supply.unsound(supply.locked()) == []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"source": {"git": "https://example.test/x"}}, id="from elsewhere"),
        pytest.param({"wheels": [{"url": "https://example.test/x.whl"}]}, id="without a hash"),
        pytest.param({"wheels": [], "sdist": None}, id="without a file"),
    ],
)
def test_a_lock_that_is_not_sound_is_found(changed):
    [package] = supply.locked()["aiohttp"]

    assert len(supply.unsound({"aiohttp": [package | changed]})) == 1


def test_what_was_slipped_in_is_found():
    packages = supply.locked()
    packages["pytest"] = [packages["pytest"][0] | {"version": "0"}]
    del packages["hypothesis"]

    found = [one.partition(" ")[0] for one in supply.not_as_locked(packages)]

    assert sorted(found) == ["hypothesis", "pytest"]


UNREACHED = "error: ...\n  cause: error sending request for url\n  cause: dns error"


@pytest.mark.parametrize(
    ("code", "errors", "is_right", "words"),
    [
        pytest.param(0, "", True, "No known vulnerability", id="asked, and nothing is known"),
        pytest.param(1, "", False, "found something", id="a vulnerability"),
        pytest.param(2, UNREACHED, True, "NOT KNOWN", id="not reached: said aloud"),
        pytest.param(2, "unrecognized subcommand", False, "failed", id="a uv that cannot"),
        pytest.param(1, UNREACHED, False, "failed", id="found, whatever else it says"),
    ],
)
def test_an_audit_that_could_not_ask_never_says_that_all_is_well(code, errors, is_right, words):
    right, said = supply.verdict(code, errors)

    assert (right, words in said) == (is_right, True)
    assert ("No known vulnerability" in said) is (code == 0)
