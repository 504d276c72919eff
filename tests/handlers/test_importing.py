"""The directory from a file: told before it is written, all of it or nothing."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.directories import bring
from handlers import importing, importing_rows
from handlers.importing_plan import Effect
from locales import speaking
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entries import Did, Entry
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Kind, Membership, Organisation
from models.people import ChatIdentity, Duty, Person
from models.renewals import DoorRenewal
from models.rooms import Room
from scheduler.jobs import JOBS, run_due
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_handovers import change
from tests.town import all_of, build, fetch, rows, words

EXAMPLE = (Path(__file__).parents[2] / "docs/directory-example.csv").read_bytes()
HEAD = "klynge;organisationskode;organisation;type;indgang;telefon"
SPELT = "to fem en to fire otte ni ni ni seks"
PEOPLE = ";navn;funktion;e-mail;roller;vagt"
ORGANISATION = "Nord;9001;Opdigtet Kommune;kommune;Indgangen;00 00 00 01"


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


async def imports(store, *lines, at=MONDAY, is_dry=False, encoding="utf-8"):
    data = lines[0] if isinstance(lines[0], bytes) else "\n".join(lines).encode(encoding)
    return await bring(store, data, at=at, is_dry=is_dry)


def refusals(done):
    return [(one.line, one.reason) for one in done.directory.refused]


def effects(done):
    return {one.effect for one in done.changes}


async def everything(store):
    kinds = (
        Cluster,
        ClusterAgreement,
        Organisation,
        EntryPoint,
        Membership,
        Person,
        Duty,
        Entry,
    )
    return [[one.model_dump() for one in await all_of(store, kind)] for kind in kinds]


async def test_the_example_makes_a_cluster_that_can_begin(store):
    done = await imports(store, EXAMPLE)

    assert (refusals(done), effects(done)) == ([], {Effect.ADDED})
    [cluster] = await all_of(store, Cluster)
    [agreement] = await all_of(store, ClusterAgreement)
    assert (cluster.name, agreement.phase, agreement.deadline_days, agreement.acute) == (
        *("Eksempelklyngen", Phase.PREPARATION, 3, []),
    )
    organisations = await all_of(store, Organisation)
    assert [(one.code, one.kind, one.has_chat, one.gives_advice) for one in organisations] == [
        ("9001", Kind.MUNICIPALITY, True, False),
        ("team-eksempel", Kind.REGIONAL_PSYCHIATRY, True, True),
        ("praksis-1", Kind.GENERAL_PRACTICE, True, False),
        ("praksis-2", Kind.GENERAL_PRACTICE, False, False),
    ]
    doors = await all_of(store, EntryPoint)
    assert doors[1].hours.on(0) == (0, time(8), time(15, 30))
    assert organisations[0].domains == ["opdigtet-kommune.example"]
    people = {one.name: one for one in await all_of(store, Person)}
    assert sorted(people) == [
        *("Anna Demo", "Bo Prøve", "Gerd Demo", "Kirsten Eksempel", "Tina Opdigtet"),
    ]
    assert people["Kirsten Eksempel"].roles == ["coordinator", "org_admin"]
    assert people["Kirsten Eksempel"].digest_at is not None
    assert people["Anna Demo"].digest_at is None
    at_desk = {one.person_id for one in await all_of(store, Duty)}
    assert at_desk == {people[name].id for name in ("Anna Demo", "Bo Prøve", "Gerd Demo")}
    assert {one.did for one in await all_of(store, Entry)} == {Did.IMPORTED}


async def test_the_same_file_again_changes_nothing(store):
    await imports(store, EXAMPLE)
    before = await everything(store)

    done = await imports(store, EXAMPLE, at=MONDAY + timedelta(days=1))

    assert effects(done) == {Effect.UNCHANGED}
    assert await everything(store) == before


async def test_trying_it_says_the_same_and_writes_nothing(store):
    tried = await imports(store, EXAMPLE, is_dry=True)
    nothing = await everything(store)
    done = await imports(store, EXAMPLE)

    assert tried.changes == done.changes
    assert nothing == [[], [], [], [], [], [], [], []]


async def test_what_changed_is_said_by_line_and_the_rest_stays(store):
    await imports(store, HEAD + PEOPLE, ORGANISATION + ";Bo Prøve;bostøtte;bo@x.example;;ja")

    done = await imports(
        store,
        HEAD + PEOPLE,
        ORGANISATION.replace("00 01", "00 02") + ";Bo Prøve;bostøtte;BO@x.example;rådgiver;",
        ORGANISATION.replace("00 01", "00 02") + ";Else Prøve;læge;else@x.example;;",
    )

    assert [(one.line, one.effect, one.name) for one in done.changes] == [
        (2, Effect.CHANGED, "Opdigtet Kommune"),
        (2, Effect.CHANGED, "Bo Prøve"),
        (3, Effect.ADDED, "Else Prøve"),
    ]
    [door] = await all_of(store, EntryPoint)
    assert door.phone == "00 00 00 02"
    bo = (await all_of(store, Person))[0]
    assert (bo.roles, bo.email) == (["adviser"], "bo@x.example")
    assert [one.last_day for one in await all_of(store, Duty)] == [None]


async def test_the_desk_and_the_roles_can_be_taken_away(store):
    who = ";Bo Prøve;bostøtte;bo@x.example"
    await imports(store, HEAD + PEOPLE, f"{ORGANISATION}{who};koordinator;ja")

    await imports(store, HEAD + PEOPLE, f"{ORGANISATION}{who};ingen;nej")

    [duty] = await all_of(store, Duty)
    assert duty.last_day == MONDAY.date() - timedelta(days=1)
    assert [one.roles for one in await all_of(store, Person)] == [[]]


async def test_where_a_worry_for_a_child_is_told_comes_in_and_can_be_taken_out(store):
    head = f"{HEAD};telefon underretning;side underretning"
    page = "https://eksempel.dk/underretning"

    seen = []
    for cells in (f";00 00 44 44;{page}", ";;", ";ingen;ingen"):
        assert refusals(await imports(store, head, ORGANISATION + cells)) == []
        [found] = await all_of(store, Organisation)
        seen.append((found.concern_phone, found.concern_url))

    assert seen == [("00 00 44 44", page), ("00 00 44 44", page), ("", "")]


@pytest.mark.parametrize(
    ("kind", "cells", "reason"),
    [
        pytest.param("kommune", ";;ond.dk", "whole address", id="no address"),
        pytest.param("kommune", ";ring;", "telephone number", id="no number"),
        pytest.param("almen praksis", ";00 00 44 44;", "Only a municipality", id="a practice"),
    ],
)
async def test_a_worry_is_told_nowhere_else(store, kind, cells, reason):
    head = f"{HEAD};telefon underretning;side underretning"

    done = await imports(store, head, ORGANISATION.replace("kommune;I", f"{kind};I") + cells)

    [(line, said)] = refusals(done)
    assert line == 2
    assert reason in said
    assert await all_of(store, Organisation) == []


async def test_who_is_entered_is_let_in_and_greeted(store):
    town = await store.write(build)

    async def propose(db):
        dan = await db.get_one(Person, town.dan.id)
        dan.email, dan.is_admitted, dan.awaits = "dan@x.example", False, "Carla Demo"

    await store.write(propose)
    own = "Midt;0001;Eksempel Kommune;kommune;Indgangen 0001;00 00 00 01"
    own = own.replace("Midt;", "Midtklyngen;")

    done = await imports(store, HEAD + PEOPLE, own + ";Dan Demo;bostøtte;dan@x.example;;")

    dan = await fetch(store, Person, town.dan.id)
    assert (dan.is_admitted, dan.awaits) == (True, "")
    assert [one.view for one in await rows(store)] == ["person.welcome"]
    assert [one.effect for one in done.changes] == [Effect.UNCHANGED, Effect.CHANGED]
    assert len(await all_of(store, ChatIdentity)) == 7


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
async def test_files_are_read_as_excel_writes_them(sqlite_store, encoding, delimiter):
    lines = [HEAD, "Øst;9002;Ærø Kommune;kommune;Én indgang;00 00 00 01", ";;;;;", ""]

    done = await imports(
        sqlite_store, "\r\n".join(lines).replace(";", delimiter).encode(encoding)
    )

    assert refusals(done) == []
    assert [one.name for one in await all_of(sqlite_store, Organisation)] == ["Ærø Kommune"]


@pytest.mark.parametrize(
    ("columns", "cells", "reason"),
    [
        pytest.param("", ORGANISATION.replace("kommune;I", "x;I"), "The type is", id="type"),
        pytest.param("", ORGANISATION.replace("9001", ""), "organisationskode", id="no code"),
        pytest.param("", ORGANISATION + ";x", "number of cells", id="one cell too many"),
        pytest.param("", "Nord;9001", "number of cells", id="too few"),
        pytest.param("", ORGANISATION.replace("00 00 00 01", CPR), "CPR", id="a CPR number"),
        pytest.param("", ORGANISATION.replace("Indgangen", SPELT), "CPR", id="one in words"),
        pytest.param("", ORGANISATION.replace("9001", "=cmd"), "a formula", id="a formula"),
        pytest.param("", ORGANISATION.replace("9001", "+cmd"), "a formula", id="a plus"),
        pytest.param("", ORGANISATION.replace("9001", "@SUM"), "a formula", id="an at"),
        pytest.param(";åbningstider", ORGANISATION + ";altid", "as: man-tors", id="hours"),
        pytest.param(
            ";åbningstider", ORGANISATION + ";man 8-9, man 10-11", "twice", id="a day twice"
        ),
        pytest.param(
            ";lukkedage", ORGANISATION + ";30.2.2026", "closing days as", id="no such day"
        ),
        pytest.param(
            ";tilbud", ORGANISATION + ";" + "x" * 70, "a few words", id="a long offer"
        ),
        pytest.param(
            ";telefon børn", ORGANISATION + ";00 00 00 02", "indgang børn", id="half a door"
        ),
        pytest.param(";tenants", ORGANISATION + ";!", "workspace's id", id="no tenant"),
        pytest.param(
            f"{PEOPLE};arbejdstid",
            ORGANISATION + ";Bo;x;bo@x.dk;;;man 8-15, tirs 9-15",
            *("same hours",),
            id="uneven hours",
        ),
        pytest.param(
            f"{PEOPLE};kan hjælpe med",
            f"{ORGANISATION};Bo;x;bo@x.dk;;;spørg om {CPR}",
            *("CPR",),
            id="a CPR number in a note",
        ),
        pytest.param(
            f"{PEOPLE};kan hjælpe med",
            f"{ORGANISATION};Bo;x;bo@x.dk;;;cpr 7. marts 92-1VJ5",
            *("CPR",),
            id="one with few digits",
        ),
        pytest.param(
            ";del af", ORGANISATION + ";9003", "gives a municipality one", id="no agreement"
        ),
        pytest.param(
            ";del af", ORGANISATION + ";9999", "no municipality", id="part of nothing"
        ),
        pytest.param("", ORGANISATION.replace("9001", "9" * 401), "one short", id="too long"),
        pytest.param(
            ";åbner;lukker", ORGANISATION + ";8;7.30", "before it opens", id="reversed hours"
        ),
        pytest.param(";åbner;lukker", ORGANISATION + ";8;", "Write both", id="half the hours"),
        pytest.param(";åbner;lukker", ORGANISATION + ";8;25", "as 8.00", id="no time of day"),
        pytest.param(";chat", ORGANISATION + ";måske", "ja or nej", id="no answer"),
        pytest.param(";domæner", ORGANISATION + ";gmail.com", "anybody", id="shared domain"),
        pytest.param(";domæner", ORGANISATION + ";x", "stands after @", id="no domain"),
        pytest.param(PEOPLE, ORGANISATION + ";Bo;bostøtte;;;", "e-mail", id="no e-mail"),
        pytest.param(PEOPLE, ORGANISATION + ";Bo;bostøtte;bo@x;;", "e-mail", id="half of one"),
        pytest.param(PEOPLE, ORGANISATION + ";;læge;bo@x.dk;;", "navn", id="no name"),
        pytest.param(PEOPLE, ORGANISATION + ";Bo;;bo@x.dk;;", "funktion", id="no function"),
        pytest.param(PEOPLE, ORGANISATION + ";Bo;x;bo@x.dk;konge;", "The roles", id="role"),
    ],
)
async def test_what_cannot_be_is_refused_by_line_and_nothing_is_written(
    sqlite_store, columns, cells, reason
):
    fine = "Nord;9003;Fin Kommune;kommune;Indgangen;00 00 00 03" + ";" * columns.count(";")

    done = await imports(sqlite_store, HEAD + columns, fine, cells)

    assert [(line, reason in said) for line, said in refusals(done)] == [(3, True)]
    assert CPR not in repr(refusals(done))
    assert await everything(sqlite_store) == [[], [], [], [], [], [], [], []]


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        pytest.param(["klynge;organisation"], 1, "are missing: organisationskode", id="few"),
        pytest.param([HEAD + ";løn"], 1, "not known: løn", id="unknown"),
        pytest.param([f"{HEAD};a {CPR}"], 1, "known: a ******-****.", id="a number above"),
        pytest.param([HEAD + ";type"], 1, "there twice", id="twice"),
        pytest.param([""], 1, "are missing", id="an empty file"),
        pytest.param(["\0\0"], 1, "not a CSV file", id="no text"),
        pytest.param(
            [HEAD, ORGANISATION, ORGANISATION.replace("00 01", "00 02")],
            *(3, "9001 has another entry point on line 2"),
            id="two entry points",
        ),
        pytest.param(
            [HEAD, ORGANISATION, ORGANISATION.replace("Opdigtet", "Anden")],
            *(3, "described otherwise on line 2"),
            id="two descriptions",
        ),
        pytest.param(
            [
                HEAD + PEOPLE,
                ORGANISATION + ";Bo;læge;bo@x.dk;;",
                "Nord;9002;Anden Kommune;kommune;Indgangen;00 00 00 01;Bo;læge;bo@x.dk;;",
            ],
            *(3, "in another organisation on line 2"),
            id="a person in two organisations",
        ),
        pytest.param(
            [HEAD, ORGANISATION, 'Nord;9002;"Anden;kommune'],
            *(3, "number of cells"),
            id="a quotation that is not closed",
        ),
        pytest.param(
            [HEAD + PEOPLE, *[ORGANISATION + ";Bo;læge;bo@x.dk;;"] * 2],
            *(3, "already stands on line 2"),
            id="the same person",
        ),
    ],
)
async def test_a_file_that_contradicts_itself_is_refused(sqlite_store, lines, line, reason):
    done = await imports(sqlite_store, *lines)

    assert [(number, reason in said) for number, said in refusals(done)] == [(line, True)]


async def test_sheets_pasted_together_may_mix_encodings(store):
    lines = [
        HEAD,
        ORGANISATION.replace("Opdigtet", "Ærø"),
        ORGANISATION.replace("9001", "9002"),
    ]
    data = b"\n".join(
        [lines[0].encode(), lines[1].encode(), lines[2].replace("Op", "Ø").encode("cp1252")]
    )

    await imports(store, data)

    assert [one.name for one in await all_of(store, Organisation)] == [
        *("Ærø Kommune", "Ødigtet Kommune"),
    ]


async def test_what_excel_calls_unicode_text_is_read(store):
    await imports(store, f"{HEAD}\r\n{ORGANISATION}".replace(";", "\t").encode("utf-16"))

    assert len(await all_of(store, Organisation)) == 1


async def test_every_column_arrives(store):
    town = await store.write(build)
    await store.write(lambda db: set_apart(db, town))
    head = (
        f"{HEAD};område;del af;åbningstider;indgang børn;telefon børn;åbningstider børn;"
        "lukkedage;tilbud;tenants;navn;funktion;e-mail;arbejdstid;sprog;kan hjælpe med;"
        "bedst at nå"
    )
    row = (
        "Midtklyngen;mso;Eksempel Kommune, Sundhed;kommune;Døren;00 00 00 07;Nordvest;0001;"
        "man-tors 8-15, fre 8-12;Børnedøren;00 00 00 08;9-12;24.12.2026 - 26.12.2026;"
        "bostøtte, misbrug;T0001;Ea Prøve;læge;ea@x.example;man, ons 9-14;dansk, arabisk;"
        "medicin;før kl. 10"
    )

    done = await imports(store, head, row)

    assert refusals(done) == []
    organisation = (await all_of(store, Organisation))[-1]
    assert organisation.part_of_id == town.municipality.id
    assert organisation.closing_days == ["2026-12-24", "2026-12-25", "2026-12-26"]
    assert (organisation.offers, organisation.tenants) == (["bostøtte", "misbrug"], ["T0001"])
    assert (await all_of(store, Membership))[-1].area == "Nordvest"
    doors = [one for one in await all_of(store, EntryPoint) if one.name in DOORS]
    assert {one.target_group: (one.phone, len(one.week)) for one in doors} == {
        TargetGroup.ADULT: ("00 00 00 07", 5),
        TargetGroup.CHILD: ("00 00 00 08", 5),
    }
    ea = (await all_of(store, Person))[-1]
    assert (ea.weekdays, ea.opens, ea.closes) == ("02", time(9), time(14))
    assert (ea.languages, ea.helps_with, ea.best_time) == (
        *(["dansk", "arabisk"], "medicin", "før kl. 10"),
    )


DOORS = ("Døren", "Børnedøren")


async def set_apart(db, town):
    (await db.get_one(ClusterAgreement, town.agreement.id)).has_administrations = True


async def test_what_may_be_right_is_warned_of_and_who_is_left_out_is_named(store):
    empty = "Nord;9002;Tom Kommune;kommune;Indgangen;00 00 00 02;;;;;"
    await imports(store, HEAD + PEOPLE, f"{ORGANISATION};Ida Prøve;x;ida@x.example;;")

    done = await imports(
        store,
        HEAD + PEOPLE,
        f"{ORGANISATION};Bo Prøve;x;bo@x.example;;",
        f"{ORGANISATION};bo prøve;x;bo2@x.example;;",
        empty,
    )

    assert [(one.line, one.reason) for one in done.directory.warned] == [
        (3, "bo prøve has a namesake in the same organisation on line 2."),
        (4, "Tom Kommune uses chat and has nobody in this file: nobody can be invited."),
    ]
    assert done.left_out == ["Ida Prøve"]
    assert len(await all_of(store, Person)) == 3


async def test_a_plan_that_is_out_of_date_writes_nothing(store):
    directory = importing_rows.read(f"{HEAD}\n{ORGANISATION}".encode(), MONDAY.date())
    planned = await store.read(lambda db: importing.plan(db, directory, at=MONDAY))
    await imports(store, HEAD, ORGANISATION.replace("9001", "9002"))

    with pytest.raises(importing.Moved):
        await store.write(lambda db: importing.write(db, planned))

    assert [one.code for one in await all_of(store, Organisation)] == ["9002"]


async def test_far_too_many_lines_are_refused_at_the_first_that_is_too_many(sqlite_store):
    people = "".join(f"{ORGANISATION};P{n};x;p{n}@x.example;;\n" for n in range(300_000))

    done = await imports(sqlite_store, f"{HEAD}{PEOPLE}\n{people}".encode())

    assert refusals(done) == [(100_001, "There are more than 100.000 lines. Divide the file.")]


async def test_progress_is_told_on_a_long_file(sqlite_store):
    people = "".join(f"{ORGANISATION};P{n};x;p{n}@x.example;;\n" for n in range(6000))
    said = []

    await bring(
        sqlite_store,
        f"{HEAD}{PEOPLE}\n{people}".encode(),
        at=MONDAY,
        is_dry=True,
        say=said.append,
    )

    assert said[0] == "5000 of 6001 lines read ..."
    assert said[-1] == "Only tried: nothing was written."


async def test_a_file_moves_nobody(store):
    town = await store.write(build)

    async def enter(db):
        (await db.get_one(Person, town.anna.id)).email = "anna@x.example"

    await store.write(enter)

    done = await imports(
        store,
        HEAD + PEOPLE,
        "Nord;0001;Eksempel Kommune;kommune;Indgangen;00 00 00 01;;;;;",
        "Midtklyngen;9001;Ny Kommune;kommune;Indgangen;00 00 00 01;Anna;x;anna@x.example;;",
    )

    assert refusals(done) == [
        (2, "This organisation belongs to another cluster."),
        (3, "This person belongs to another organisation."),
    ]
    found = await store.read(names)
    assert "Ny Kommune" not in found


async def names(db):
    return (await db.exec(select(Organisation.name))).all()


async def test_who_has_the_desk_now_is_asked_to_take_what_waits_there(store):
    town = await store.write(build)
    await opened(store, town)
    await change(store, Person, town.bo.id, email="bo@x.example")
    municipality = "midt;0001;Eksempel Kommune;kommune;Indgangen 0001;00 00 00 01"

    await imports(
        store,
        HEAD + PEOPLE,
        municipality + ";Bo Demo;socialrådgiver;bo@x.example;;nej",
        municipality + ";Nina Ny;bostøtte;nina@x.example;;ja",
    )
    await run_due(store, [one for one in JOBS if one.name == "send held invitations"], MONDAY)

    [nina] = [one for one in await all_of(store, Person) if one.name == "Nina Ny"]
    invited = [one.address for one in await rows(store) if one.view == "party.invitation"]
    assert invited[-1] == f"person:{nina.id}"


async def test_open_courses_follow_new_numbers(store, town, chatting):
    await opened(store, town)
    await chatting.deliver()
    await change(store, Person, town.anna.id, email="anna@x.example")
    room = await fetch(store, Room, 1)
    assert town.anna.phone in words(chatting.cards(room.external_id))

    await imports(
        store,
        HEAD + PEOPLE + ";persontelefon",
        "midt;0001;Eksempel Kommune;kommune;Indgangen 0001;00 00 10 66;;;;;;",
        "midt;team;Udgående team Demo;psykiatri;Indgangen team;00 00 00 01;"
        "Anna Demo;specialsygeplejerske;anna@x.example;;;00 00 10 67",
    )
    await run_due(store, JOBS, MONDAY)
    await chatting.deliver()

    shown = words(chatting.cards(room.external_id))
    assert ("00 00 10 66" in shown, "00 00 10 67" in shown) == (True, True)
    assert town.anna.phone not in shown
    # Whoever opened it tells by telephone which citizen it is about.
    asked = words(chatting.cards(town.gerd))
    assert ("00 00 10 67" in asked, town.anna.phone in asked) == (True, False)


async def test_nobody_follows_where_nothing_has_changed(store, town):
    await opened(store, town)
    same = "midt;0001;Eksempel Kommune;kommune;Indgangen 0001;00 00 00 01"
    await imports(store, HEAD, same)
    await run_due(store, JOBS, MONDAY)
    before = len(await rows(store))

    await imports(store, HEAD, same)

    assert await all_of(store, DoorRenewal) == []
    assert len(await rows(store)) == before
