"""What each phase, principle and term of an agreement does."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import select

from handlers import routes
from handlers.turn import Looking
from locales import LOCALES, speaking
from models.cases import Case, Party
from models.clusters import ClusterAgreement, OwnClosingDays, Phase, Principle
from models.digests import Digest
from models.organisations import Organisation
from models.people import Absence
from scheduler.jobs import JOBS, next_due, run_due
from tests.conftest import MONDAY
from tests.town import acting, all_of, build, opening_fields, rows, words

AFTER = MONDAY + timedelta(days=4, hours=1)  # Friday 10:15, the day after the deadline
# What somebody who was too late would not like to read.
BLAME = re.compile(
    r"deadline has passed|past (the|its|their) deadline|is late|in time[?:]"
    r"|overskredet|fristen er|over fristen|for sent|i tide[?:]|til tiden[?:]",
    re.IGNORECASE,
)


async def agreed(store, *, principles=None, **terms):
    """A town whose cluster agreed on this."""

    async def settle(db):
        town = await build(db, phase=terms.pop("phase", Phase.OPERATION))
        town.agreement.principles = principles or {}
        for name, value in terms.items():
            setattr(town.agreement, name, value)
        return town

    return await store.write(settle)


async def opens(store, town, at=MONDAY, **changed):
    anna = acting(store, town, "anna")
    return await anna.submit("case.open", opening_fields(town, **changed), at=at)


async def lives(store, until):
    """Let time pass, from one thing that is due to the next."""
    at = await next_due(store, JOBS, MONDAY)
    while at is not None and at <= until:
        await run_due(store, JOBS, at)
        at = await next_due(store, JOBS, at)


async def reminded(store, town, organisation):
    """The rungs of an organisation's party, each with who was told."""
    [party] = [p for p in await all_of(store, Party) if p.organisation_id == organisation.id]
    names = {f"person:{one.id}": name for name, one in town.people.items()}
    found = [one for one in await rows(store) if one.view == "party.reminder"]
    return [
        (one.subject.partition(":")[2], names[one.address])
        for one in found
        if one.subject.startswith(f"{party.id}:")
    ]


async def shown(store, view, subject, reader, at, locale="en"):
    async def look(db):
        with speaking(locale):
            return await routes.VIEWS[view](Looking(reader, str(subject), at), db)

    return await store.read(look)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param({}, ["unclaimed", "target", "deadline", "lift", "breach"], id="in full"),
        pytest.param(
            {"principles": {Principle.SHORT_RESPONSE_TIME: "soft"}},
            ["unclaimed", "target", "deadline"],
            id="time as a wish",
        ),
        pytest.param({"principles": {Principle.SHORT_RESPONSE_TIME: "off"}}, [], id="no time"),
        pytest.param(
            {"principles": {Principle.ACCESSIBILITY: "soft"}},
            ["target", "deadline", "lift", "breach"],
            id="accessibility as a wish",
        ),
        pytest.param({"phase": Phase.PREPARATION}, ["target", "deadline"], id="preparation"),
        pytest.param({"ladder": {"deadline": "09:00"}}, ["deadline"], id="one reminder"),
    ],
)
async def test_what_is_agreed_decides_who_is_reminded(sqlite_store, terms, expected):
    town = await agreed(sqlite_store, **terms)
    await opens(sqlite_store, town)

    await lives(sqlite_store, AFTER)

    told = await reminded(sqlite_store, town, town.municipality)
    assert list(dict.fromkeys(rung for rung, _name in told)) == expected


async def test_an_agreed_time_of_day_is_kept(store):
    town = await agreed(store, ladder={"target": "10:15", "deadline": "09:00"})
    await opens(store, town)

    party = (await all_of(store, Party))[1]

    assert party.remind_at == datetime(2026, 1, 14, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("terms", "who"),
    [
        pytest.param({}, ["tina"], id="both: the coordinator first"),
        pytest.param({"lift_roles": ["bridge_builder"]}, ["bro"], id="the bridge builder"),
        pytest.param({"lift_roles": []}, ["tina"], id="nobody: the coordinator all the same"),
    ],
)
async def test_help_is_asked_of_the_agreed_roles(sqlite_store, terms, who):
    town = await agreed(sqlite_store, **terms)
    bo = acting(sqlite_store, town, "bo")
    await bo.submit("case.open", opening_fields(town), at=MONDAY)

    await lives(sqlite_store, AFTER)

    told = await reminded(sqlite_store, town, town.team)
    assert [name for rung, name in told if rung == "lift"] == who


@pytest.mark.parametrize("is_away", [False, True], ids=["at work", "away"])
async def test_help_is_asked_of_who_is_named_or_stands_in(store, is_away):
    town = await agreed(store)

    async def name_dan(db):
        agreement = await db.get(ClusterAgreement, town.agreement.id)
        agreement.lift_people = [[town.municipality.id, town.dan.id]]
        if is_away:
            first = date(2026, 1, 14)
            away = {"person_id": town.dan.id, "stand_in_id": town.bo.id}
            db.add(Absence(**away, first_day=first, last_day=first + timedelta(days=7)))

    await store.write(name_dan)
    await opens(store, town)
    await lives(store, AFTER)

    told = await reminded(store, town, town.municipality)
    expected = "bo" if is_away else "dan"
    assert [name for rung, name in told if rung == "lift"] == [expected]


async def breached(store, phase, **principles):
    town = await agreed(store, phase=phase, principles=principles)
    await opens(store, town)
    await lives(store, AFTER)
    party = (await all_of(store, Party))[1]

    async def keep_digest(db):
        digest = Digest(person_id=town.carla.id, since=MONDAY, made_at=AFTER)
        db.add(digest)
        await db.flush()
        return digest.id

    return town, party, await store.write(keep_digest)


async def everything_said(store, town, party, digest, locale):
    """All that a party reads of having been too late."""
    said = [
        await shown(store, "case.card", party.case_id, town.anna, AFTER, locale),
        await shown(store, "party.reminder", f"{party.id}:breach", town.bo, AFTER, locale),
        await shown(store, "digest", digest, town.carla, AFTER, locale),
        await shown(store, "party.invitation", party.id, town.bo, AFTER, locale),
    ]
    bo = acting(store, town, "bo")
    town.people["bo"].locale = locale
    form = (await bo.press("party.missed_start", party.id, at=AFTER)).form
    await bo.submit("party.missed", {"reason": "capacity"}, party.id, at=AFTER)
    told = await shown(store, "case.timeline", party.case_id, town.anna, AFTER, locale)
    return [*said, form, told]


async def test_in_the_test_phase_what_is_missed_is_a_learning_point_in_every_text(store):
    town, party, digest = await breached(store, Phase.TEST)

    for locale, learning in (("en", "earning point"), ("da", "æringspunkt")):

        async def speak(db, locale=locale):
            (await db.get(type(town.bo), town.bo.id)).locale = locale

        await store.write(speak)
        texts = [
            words(one) for one in await everything_said(store, town, party, digest, locale)
        ]
        assert [text for text in texts if BLAME.search(text)] == []
        assert [learning in text for text in texts] == [True, True, True, False, True, True]


@pytest.mark.parametrize("locale", LOCALES)
async def test_in_operation_the_same_is_called_by_its_name(store, locale):
    town, party, digest = await breached(store, Phase.OPERATION)

    async def speak(db):
        (await db.get(type(town.bo), town.bo.id)).locale = locale

    await store.write(speak)
    texts = [words(one) for one in await everything_said(store, town, party, digest, locale)]

    is_named = locale == "en"  # the Danish form asks what came in the way, in any phase
    blamed = [bool(BLAME.search(text)) for text in texts]
    assert blamed == [True, True, True, False, is_named, True]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("phase", "principles"),
    [
        pytest.param(Phase.PREPARATION, {}, id="preparation"),
        pytest.param(Phase.OPERATION, {"short_response_time": "soft"}, id="as a wish"),
        pytest.param(Phase.TEST, {"short_response_time": "off"}, id="not yet"),
    ],
)
async def test_where_time_is_only_a_wish_nobody_is_late(store, phase, principles, locale):
    town, party, digest = await breached(store, phase, **principles)

    async def speak(db):
        (await db.get(type(town.bo), town.bo.id)).locale = locale

    await store.write(speak)
    texts = [words(one) for one in await everything_said(store, town, party, digest, locale)]

    assert [text for text in texts if BLAME.search(text)] == []
    wish = {"en": "wished for before now", "da": "ønsket før nu"}[locale]
    assert wish in texts[0]
    assert wish in texts[2]


@pytest.mark.parametrize(
    ("strength", "beforehand", "errors"),
    [
        pytest.param("on", 3, ["why_general_practice"], id="in full"),
        pytest.param("soft", 3, [], id="as a wish"),
        pytest.param("off", 0, [], id="not yet"),
    ],
)
async def test_the_mutual_duty_decides_who_is_chosen_and_who_says_why(
    store, strength, beforehand, errors
):
    town = await agreed(store, principles={Principle.MUTUAL_DUTY: strength})
    form = (await acting(store, town, "anna").command("/forloeb", at=MONDAY)).form

    answer = await opens(store, town, parties=["municipality"])

    assert len(form.fields[0].values) == beforehand
    assert [name for name, _said in answer.errors] == errors


async def test_the_cluster_agrees_which_parties_belong_to_every_course(store):
    town = await agreed(store, required_parties=["municipality"])
    form = (await acting(store, town, "anna").command("/forloeb", at=MONDAY)).form

    answer = await opens(store, town, parties=["municipality"])

    assert form.fields[0].values == ("municipality",)
    assert answer.errors == ()
    assert [one.left_out for one in await all_of(store, Case)] == [[]]


@pytest.mark.parametrize("strength", ["on", "soft", "off"])
async def test_advice_that_is_not_agreed_yet_is_not_promised(store, strength):
    town = await agreed(store, principles={Principle.ADVICE: strength})

    answer = await acting(store, town, "bo").command("/raad", at=MONDAY)

    assert (answer.form is None) == (strength == "off")
    if strength == "off":
        assert answer.say.title == (
            "Your cluster has not agreed on advice yet. "
            "Udgående team Demo has the telephone 00 00 00 01."
        )


async def closes(store, town, *days):
    async def close(db):
        own = select(Organisation).where(Organisation.id == town.municipality.id)
        (await db.exec(own)).one().closing_days = list(days)

    await store.write(close)


async def test_who_opens_on_closing_days_is_warned_and_the_deadline_stays(store):
    town = await agreed(store)
    await closes(store, town, "2026-01-14", "2026-01-15", "2026-01-16", "2026-01-18")

    answer = await opens(store, town)

    assert (
        "Eksempel Kommune is closed Wed 14 Jan, Thu 15 Jan. The deadline stays: in those days "
        "the reminders come to you. Call 00 00 00 01 and ask who stands in."
    ) in words(answer.say)
    assert (await all_of(store, Party))[1].deadline_on == date(2026, 1, 15)


async def test_on_an_organisations_closing_day_the_opener_is_reminded(store):
    town = await agreed(store)
    await closes(store, town, "2026-01-14")
    await opens(store, town)

    await lives(store, AFTER)

    told = await reminded(store, town, town.municipality)
    assert [one for one in told if one[0] in {"target", "deadline"}] == [
        ("target", "anna"),
        ("deadline", "bo"),
    ]
    party = (await all_of(store, Party))[1]
    wednesday = MONDAY + timedelta(days=2)
    card = await shown(store, "party.reminder", f"{party.id}:target", town.anna, wednesday)
    assert "Eksempel Kommune is closed today. Call 00 00 00 01" in words(card)


@pytest.mark.parametrize(
    ("hour", "is_said"),
    [pytest.param(9, False, id="in office hours"), pytest.param(15, True, id="in the evening")],
)
async def test_who_opens_outside_office_hours_hears_when_they_open(store, hour, is_said):
    town = await agreed(store, opens=time(8), closes=time(15))

    answer = await opens(store, town, at=MONDAY.replace(hour=hour))

    sentence = "The offices are closed now and open Tue 13 Jan 08:00. That moves no deadline."
    assert (sentence in words(answer.say)) == is_said


async def test_where_it_is_agreed_closing_days_move_that_organisations_own_clock(store):
    town = await agreed(store, own_days=OwnClosingDays.EXTEND)
    await closes(store, town, "2026-01-14", "2026-01-15")

    answer = await opens(store, town)
    await lives(store, MONDAY + timedelta(days=8))

    own, municipal, practice = await all_of(store, Party)
    assert own.deadline_on is None
    assert (municipal.target_on, municipal.deadline_on) == (
        date(2026, 1, 16),
        date(2026, 1, 19),
    )
    assert (practice.target_on, practice.deadline_on) == (date(2026, 1, 14), date(2026, 1, 15))
    said = words(answer.say)
    assert "Contact is wanted by Thu 15 Jan at the latest" in said
    assert "closed Wed 14 Jan, Thu 15 Jan. Its own deadline is Mon 19 Jan." in said
    days = [
        (row.subject.partition(":")[2], row.at.date().isoformat())
        for row in await rows(store)
        if row.view == "party.reminder" and row.subject.startswith(f"{municipal.id}:")
    ]
    assert days == [
        ("unclaimed", "2026-01-13"),
        ("target", "2026-01-16"),
        ("deadline", "2026-01-19"),
        ("lift", "2026-01-19"),
        ("breach", "2026-01-20"),
    ]


async def test_closing_days_entered_afterwards_move_nothing(store):
    town = await agreed(store, own_days=OwnClosingDays.EXTEND)
    await opens(store, town)
    await closes(store, town, "2026-01-14", "2026-01-15")

    await lives(store, AFTER)

    party = (await all_of(store, Party))[1]
    assert party.deadline_on == date(2026, 1, 15)
    told = await reminded(store, town, town.municipality)
    assert [rung for rung, _name in told if rung in {"target", "deadline"}] == [
        *("target", "deadline"),
    ]
