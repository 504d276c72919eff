"""`tovholder incident` as whoever looks into one types it."""

import asyncio
import csv
import io
import json
import shutil
from datetime import timedelta

import pytest

from bot import cli
from handlers import entries, incidents
from models.cases import Case
from models.entries import Did, Entry
from models.people import Person
from tests.conftest import MONDAY, opened
from tests.handlers.test_cases import CPR
from tests.handlers.test_cases import opened as opens
from tests.town import acting, all_of, build

PERIOD = ["--from", "2026-01-12", "--to", "2026-01-12"]
SECRET = "Hun siger, at stemmerne er tilbage."


@pytest.fixture(scope="module")
def looked_into(sqlite_template, tmp_path_factory):
    """A database in which something has happened, made once."""
    path = tmp_path_factory.mktemp("incident") / "tovholder.db"
    shutil.copy(sqlite_template, path)
    asyncio.run(lived(f"sqlite:///{path}"))
    return path


@pytest.fixture
def url(monkeypatch, tmp_path, looked_into):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path))
    shutil.copy(looked_into, tmp_path / "tovholder.db")
    url = f"sqlite:///{tmp_path}/tovholder.db"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


async def lived(url):
    """Two courses; Bo reads in the first, and on the next day again."""
    async with opened(url) as store:
        town = await store.write(build)

        async def name(db):
            for who in ("anna", "bo"):
                person = await db.get_one(Person, town.people[who].id)
                person.email = f"{who}@eksempel.dk"

        await store.write(name)
        for _ in range(2):
            case = await opens(store, town, first_message=SECRET)
        bo = acting(store, town, "bo")
        await bo.press("case.claim", 1, at=MONDAY)
        anna = acting(store, town, "anna")
        basis = {"party": 2, "basis": "treatment_s41", "given_on": "2026-01-12"}
        await anna.submit("case.basis", basis, "1", at=MONDAY)
        for days in (0, 1):
            await bo.press("case.show", 1, at=MONDAY + timedelta(days=days))
        assert case.id == 2


def exported(capsysbinary, *arguments, code=0):
    assert cli.main(["incident", *PERIOD, *arguments]) == code
    out, said = capsysbinary.readouterr()
    return out.decode(), said.decode()


def told(capsysbinary, *arguments):
    """Each line's course or chain, who, and what, of the JSON."""
    out, _said = exported(capsysbinary, "--format", "json", *arguments)
    lines = map(json.loads, out.splitlines())
    return [(one["about"], one["person"], one["did"]) for one in lines]


async def stored(url, kind):
    async with opened(url) as store:
        return await all_of(store, kind)


def test_a_course_tells_who_did_and_read_what_on_those_days(url, capsysbinary):
    [first, _second] = asyncio.run(stored(url, Case))

    out, said = exported(capsysbinary, "--case", first.alias.lower())

    assert out.startswith("\ufeffTime;Person;Function;Organisation;Concerns;What happened;")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";"))
    assert {row["Chain"] for row in rows} == {"case:1"}
    [read] = [row for row in rows if row["Code"] == "read"]
    assert (read["Time"], read["Person"], read["Organisation"], read["Concerns"]) == (
        *("2026-01-12T09:15:00+01:00", "Bo Demo", "Eksempel Kommune", first.alias),
    )
    assert read["What happened"] == "Bo Demo read what was written."
    assert json.loads(read["Codes"]) == {"passages": [1]}
    assert "1 course or question was read in, 1 time in all." in said


def test_what_it_says_is_what_the_chain_holds(url, capsysbinary):
    out, _said = exported(capsysbinary, "--format", "json", "--case", "1")

    known = {(one.chain, one.seq): one.digest for one in asyncio.run(stored(url, Entry))}
    lines = [json.loads(line) for line in out.splitlines()]
    assert [one["number"] for one in lines] == list(range(1, len(lines) + 1))
    assert len(lines) == sum(chain == "case:1" for chain, _seq in known) - 1  # the day after
    assert {known[one["chain"], one["number"]] == one["digest"] for one in lines} == {True}


def test_one_persons_doings_and_nobody_elses(url, capsysbinary):
    whole = told(capsysbinary)

    mine = told(capsysbinary, "--person", "BO@eksempel.dk")

    assert {who for _about, who, _did in mine} == {"Bo Demo"}
    assert {who for _about, who, _did in whole} >= {"Anna Demo", "Bo Demo"}
    assert "read" in {did for _about, _who, did in mine}
    assert [one for one in whole if one[1] == "Bo Demo"] == mine


def test_one_organisations_people(url, capsysbinary):
    assert {who for _a, who, _d in told(capsysbinary, "--organisation", "0001")} == {"Bo Demo"}


def test_a_question_about_the_course_comes_with_it(url, capsysbinary):
    async def ask():
        async with opened(url) as store:

            async def work(db):
                chain = entries.of_organisation(1)
                for request in (7, 8):
                    await entries.record(
                        db, chain, Did.READ, at=MONDAY, by=None, request=request
                    )
                    await db.flush()

            await store.write(work)

    asyncio.run(ask())
    asked = incidents.Scope(None, 1, frozenset({7}), None, {})

    found = [one for one in asyncio.run(stored(url, Entry)) if asked.concerns(one)]

    assert [one.codes["request"] for one in found if one.chain == "organisation:1"] == [7]


def test_it_goes_on_over_batches(url, capsysbinary, monkeypatch):
    whole = told(capsysbinary)
    monkeypatch.setattr(incidents, "BATCH", 3)

    assert told(capsysbinary)[: len(whole)] == whole


def test_that_it_was_taken_out_is_an_entry(url, capsysbinary):
    exported(capsysbinary, "--case", "2", "--person", "bo@eksempel.dk")

    [entry] = [one for one in asyncio.run(stored(url, Entry)) if one.did is Did.LOG_EXPORTED]
    [bo] = [one for one in asyncio.run(stored(url, Person)) if one.name == "Bo Demo"]
    assert (entry.chain, entry.actor_id) == ("system", None)
    assert entry.codes == {
        "first": "2026-01-12",
        "last": "2026-01-12",
        "case": 2,
        "person": bo.id,
    }
    assert cli.main(["verify"]) == 0


def test_nothing_that_was_written_is_in_it_and_no_number(url, capsysbinary):
    async def name():
        async with opened(url) as store:

            async def work(db):
                (await db.get_one(Person, 1)).name = f"Anna {CPR}"

            await store.write(work)

    asyncio.run(name())

    for form in ("csv", "json"):
        out, _said = exported(capsysbinary, "--format", form)
        assert "******-****" in out
        assert CPR not in out
        assert SECRET not in out


def test_the_file_is_whole_and_only_for_our_eyes(url, capsysbinary, tmp_path):
    path = tmp_path / "incident.csv"

    out, _said = exported(capsysbinary, "-o", str(path))

    assert out == ""
    assert path.read_bytes().startswith("\ufeffTime;".encode())
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.glob("incident*")] == ["incident.csv"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--to", "2026-01-11"], "The period ends before it begins", id="period"),
        pytest.param(["--case", "GRØN-RAVN-00"], "There is no course GRØN-RAVN-00", id="case"),
        pytest.param(["--person", "x@y.dk"], "There is nobody with", id="person"),
        pytest.param(["--organisation", "x"], "There is no organisation x.", id="organisation"),
        pytest.param(["-o", "/nowhere/at/all.csv"], "cannot be written.", id="path"),
    ],
)
def test_what_cannot_be_is_one_sentence(url, capsysbinary, arguments, sentence):
    out, said = exported(capsysbinary, *arguments, code=1)

    assert out == ""
    assert sentence in said
    assert said.count("\n") == 1
