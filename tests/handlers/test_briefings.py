"""The duty to inform: a person decides, each party is reached, and each one's answer shows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import digests
from handlers.turn import Looking
from locales import speaking
from models.briefings import Acknowledgement, Briefing, Happening, TurnedDown
from models.cases import Case, Party
from models.entries import Did, Entry
from models.passages import Passage
from models.people import Absence, Duty, Person
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_parties import party_of
from tests.handlers.test_party_changes import withdraw
from tests.town import acting, all_of, fetch, rows, words

WORDS = "Vi ses på stuen på torsdag."


async def told(store, town, case, happening="admission", by="anna", **changed):
    """Everybody is told; an answer without errors."""
    parties = [one for one in await all_of(store, Party) if one.case_id == case.id]
    own = town.people[by].organisation_id
    fields = {
        "parties": [str(one.id) for one in parties if one.organisation_id != own],
        "on": "2026-01-12",
        "words": "",
    }
    return await acting(store, town, by).submit(
        "briefing.send", fields | changed, f"{case.id}:{happening}", at=MONDAY
    )


async def reached(store) -> list[tuple[str, str]]:
    """(view, lane) of everything that tells of a briefing."""
    return [
        (row.view, row.lane)
        for row in await rows(store)
        if row.view.startswith("briefing") and row.verb == "post"
    ]


def to(person):
    return f"person:{person.id}"


async def test_everybody_is_ticked_until_one_says_otherwise(store, town):
    case = await opened(store, town)

    choices = await acting(store, town, "anna").press("briefing.choose", case.id, at=MONDAY)
    answer = await acting(store, town, "anna").press(
        "briefing.start", f"{case.id}:admission", at=MONDAY
    )

    [parties, *_rest] = answer.form.fields
    assert [label for _value, label in parties.choices] == [
        "Eksempel Kommune",
        "Lægehuset Solsikken",
    ]
    assert parties.values == tuple(value for value, _label in parties.choices)
    assert all(f"{case.id}:{one}" in words(choices.say) for one in Happening)


async def test_each_party_is_reached_through_who_answers_for_it(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await store.write(lambda db: _away(db, town.bo, town.dan))

    answer = await told(store, town, case)

    assert answer.errors == ()
    assert await reached(store) == [
        ("briefing.card", to(town.dan)),  # who stands in for the contact person
        ("briefing.card", to(town.gerd)),  # the desk: nobody has taken it yet
        ("briefing.card", "room:1"),
    ]


async def test_a_party_without_chat_is_a_call_of_the_sender(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)

    await told(store, town, case)

    assert ("briefing.call", to(town.anna)) in await reached(store)


async def test_only_who_is_ticked_is_told(store, town):
    case = await opened(store, town)
    municipal = next(
        one for one in await all_of(store, Party) if one.organisation_id == town.municipality.id
    )

    await told(store, town, case, parties=[str(municipal.id)])

    parts = await all_of(store, Acknowledgement)
    assert [one.party_id for one in parts] == [municipal.id]
    assert ("briefing.card", to(town.gerd)) not in await reached(store)


async def test_one_click_acknowledges_and_everybody_sees_it(store, town):
    case = await opened(store, town)
    await told(store, town, case)
    chatting = Chatting(store)
    await chatting.deliver()

    answer = await acting(store, town, "bo").press("briefing.acknowledge", 1, at=MONDAY)
    await chatting.deliver()

    assert not answer.is_refused
    shown = words(chatting.cards(town.gerd))
    assert "Eksempel Kommune: man. 12. jan. kl. 9.15" in shown
    assert "Lægehuset Solsikken: mangler" in shown
    kept = [one for one in await all_of(store, Entry) if one.did is Did.ACKNOWLEDGED]
    assert [(one.actor_id, one.codes["on_behalf"]) for one in kept] == [(town.bo.id, False)]


async def test_the_second_to_acknowledge_is_told_and_changes_nothing(store, town):
    case = await opened(store, town)
    await told(store, town, case)
    await acting(store, town, "bo").press("briefing.acknowledge", 1, at=MONDAY)

    late = MONDAY + timedelta(hours=1)
    answer = await acting(store, town, "carla").press("briefing.acknowledge", 1, at=late)

    assert answer.is_refused
    part = (await all_of(store, Acknowledgement))[0]
    assert (part.registered_by_id, part.acknowledged_at) == (town.bo.id, MONDAY)


@pytest.mark.parametrize("who", ["dan", "anna", "bro"])
async def test_who_does_not_answer_for_a_party_cannot_acknowledge_for_it(store, town, who):
    case = await opened(store, town)
    await told(store, town, case)

    answer = await acting(store, town, who).press("briefing.acknowledge", 1, at=MONDAY)

    assert answer.is_refused
    assert [one.acknowledged_at for one in await all_of(store, Acknowledgement)] == [None, None]


async def test_a_party_without_chat_acknowledges_by_telephone(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    await told(store, town, case)
    part = (await all_of(store, Acknowledgement))[-1]

    asked = await acting(store, town, "anna").press("briefing.behalf_start", part.id, at=MONDAY)
    nameless = await acting(store, town, "anna").submit(
        "briefing.behalf", {"name": ""}, part.id, at=MONDAY
    )
    await acting(store, town, "anna").submit(
        "briefing.behalf", {"name": "Lise Eksempel, sekretær"}, part.id, at=MONDAY
    )

    assert asked.form.action == "briefing.behalf"
    assert [name for name, _error in nameless.errors] == ["name"]
    part = await fetch(store, Acknowledgement, part.id)
    assert (part.said_by, part.registered_by_id) == ("Lise Eksempel, sekretær", town.anna.id)


async def test_nobody_registers_for_a_party_that_reads_for_itself(store, town):
    case = await opened(store, town)
    await told(store, town, case)

    answer = await acting(store, town, "anna").press("briefing.behalf_start", 1, at=MONDAY)

    assert answer.is_refused


async def test_who_was_let_go_is_not_waited_for_and_the_others_go_on(store, town):
    case = await opened(store, town)
    await told(store, town, case)
    await withdraw(store, town, case, await party_of(store, town.practice), at=MONDAY)

    shown = await _card(store, town, 1, MONDAY)
    answer = await acting(store, town, "bo").press("briefing.acknowledge", 1, at=MONDAY)
    late = await acting(store, town, "anna").press("briefing.behalf_start", 2, at=MONDAY)
    waiting = await acting(store, town, "anna").press("help.waiting", at=MONDAY)

    assert "Eksempel Kommune: not yet" in words(shown)
    assert town.practice.name not in words(shown)
    assert (answer.is_refused, late.is_refused) == (False, True)
    assert f"{case.alias}: Admission" not in words(waiting.say)


async def test_the_desk_answers_for_a_contact_person_who_is_away(store, town):
    """Another has the desk today, and may see and acknowledge what the contact person would."""
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    async def swap(db):
        days = {"first_day": MONDAY.date(), "last_day": date(2026, 1, 16)}
        db.add(Absence(person_id=town.bo.id, **days))
        desk = {"organisation_id": town.municipality.id, "person_id": town.dan.id}
        db.add(Duty(**desk, **days, is_exception=True))

    before = await acting(store, town, "dan").press("case.card", case.id, at=MONDAY)
    await store.write(swap)
    await told(store, town, case)

    answer = await acting(store, town, "dan").press("briefing.acknowledge", 1, at=MONDAY)

    assert ("briefing.card", to(town.dan)) in await reached(store)
    assert ("briefing.call", to(town.anna)) not in await reached(store)
    assert (before.is_refused, answer.is_refused) == (True, False)
    taken = await acting(store, town, "dan").press("case.claim", case.id, at=MONDAY)
    assert taken.say.title == "Bo Demo has already taken it."


async def test_where_the_desk_is_away_too_the_coordinator_is_told(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await store.write(lambda db: _away(db, town.bo, None))

    await told(store, town, case)

    assert ("briefing.card", to(town.carla)) in await reached(store)
    assert ("briefing.call", to(town.anna)) not in await reached(store)


async def test_where_nobody_is_back_in_time_the_sender_calls_and_they_find_it(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    async def leave(db):
        days = {"first_day": MONDAY.date(), "last_day": date(2026, 1, 14)}
        db.add_all(Absence(person_id=one.id, **days) for one in (town.bo, town.carla))

    await store.write(leave)
    await told(store, town, case)

    found = await reached(store)
    assert ("briefing.call", to(town.anna)) in found
    assert ("briefing.card", to(town.bo)) in found  # who has the desk again on Thursday
    chatting = Chatting(store)
    await chatting.deliver()
    assert "Ingen hos Eksempel Kommune læser" in words(chatting.cards(town.anna))
    thursday = MONDAY + timedelta(days=3)
    said = {"name": "Lise Eksempel, sekretær"}
    answer = await acting(store, town, "anna").submit("briefing.behalf", said, 1, at=thursday)
    assert not answer.is_refused, answer.say


async def test_where_nobody_is_at_work_who_called_registers_it(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    async def leave(db):
        days = {"first_day": MONDAY.date(), "last_day": date(2026, 3, 31)}
        db.add_all(Absence(person_id=one.id, **days) for one in (town.bo, town.carla))

    await store.write(leave)
    await told(store, town, case)

    answer = await acting(store, town, "anna").submit(
        "briefing.behalf", {"name": "Lise Eksempel, sekretær"}, 1, at=MONDAY
    )

    assert ("briefing.call", to(town.anna)) in await reached(store)
    assert not answer.is_refused, answer.say
    assert (await fetch(store, Acknowledgement, 1)).said_by == "Lise Eksempel, sekretær"


async def test_what_was_written_is_sealed_and_shown_only_where_there_is_a_basis(store, town):
    case = await opened(store, town, first_message="")
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await told(store, town, case, happening="other", words=WORDS)
    chatting = Chatting(store)
    await chatting.deliver()

    without = await acting(store, town, "bo").press("case.show", case.id, at=MONDAY)
    own = await acting(store, town, "anna").press("case.show", case.id, at=MONDAY)

    [passage] = await all_of(store, Passage)
    assert WORDS.encode() not in passage.sealed
    assert without.is_refused
    assert WORDS in words(own.form)
    everything = [message.card for message in chatting.chat.messages.values()]
    assert "Vis indhold (logges)" in words(everything)
    assert WORDS not in words(everything)


@pytest.mark.parametrize(
    ("happening", "changed", "field"),
    [
        pytest.param("admission", {"parties": []}, "parties", id="nobody"),
        pytest.param("admission", {"parties": ["999"]}, "parties", id="somebody else's party"),
        pytest.param("admission", {"on": "2026-01-13"}, "on", id="a day that has not come"),
        pytest.param("admission", {"on": "nonsense"}, "on", id="no day"),
        pytest.param("discharge", {"on": "2028-01-13"}, "on", id="too far ahead"),
        pytest.param("turned_down", {"words": "Ingen"}, "reason", id="no reason"),
        pytest.param("turned_down", {"reason": "capacity"}, "words", id="no alternative"),
        pytest.param("other", {}, "words", id="nothing said"),
        pytest.param("other", {"words": CPR}, "words", id="a CPR number"),
    ],
)
async def test_bad_input_is_corrected_at_its_field(store, town, happening, changed, field):
    case = await opened(store, town)

    answer = await told(store, town, case, happening, **changed)

    assert [name for name, _error in answer.errors] == [field]
    assert await all_of(store, Briefing) == []
    assert await reached(store) == []


async def test_a_planned_discharge_may_be_told_of_beforehand(store, town):
    case = await opened(store, town)

    answer = await told(store, town, case, "discharge", on="2026-01-20")

    assert answer.errors == ()
    assert [one.happened_on for one in await all_of(store, Briefing)] == [date(2026, 1, 20)]


async def test_days_of_waiting_are_counted_until_the_discharge(store, town):
    case = await opened(store, town)
    await told(store, town, case, "ready", on="2026-01-12")

    before = await _card(store, town, 1, MONDAY + timedelta(days=4))
    await told(store, town, case, "discharge", on="2026-01-14")
    after = await _card(store, town, 1, MONDAY + timedelta(days=10))

    assert "(4 days of waiting)" in words(before)
    assert "(2 days of waiting)" in words(after)


async def test_being_turned_down_is_counted_without_a_word_of_it(store, town):
    case = await opened(store, town)

    await told(store, town, case, "turned_down", reason="outside_target", words=WORDS)

    [briefing] = await all_of(store, Briefing)
    assert briefing.reason is TurnedDown.OUTSIDE_TARGET
    assert WORDS not in words(await _card(store, town, 1, MONDAY))


async def test_not_attending_never_closes_a_course(store, town):
    case = await opened(store, town)

    await told(store, town, case, "no_show")

    assert (await fetch(store, Case, case.id)).is_open


async def test_a_closed_course_is_only_told_of_as_closed(store, town):
    case = await opened(store, town)
    closing = {"ending": "moved", "informed": "yes", "anyway": "yes"}
    closed = await acting(store, town, "anna").submit("case.close", closing, case.id, at=MONDAY)

    admission = await told(store, town, case, "admission")
    ending = await told(store, town, case, "closing")

    assert f"{case.id}:closing" in words(closed.say)  # offered, not done
    assert admission.is_refused
    assert ending.errors == ()
    assert not ending.is_refused


async def test_who_has_no_part_in_a_course_tells_nobody(store, town):
    case = await opened(store, town)

    for who in ("dan", "bro"):
        answer = await told(store, town, case, by=who)
        asked = await acting(store, town, who).press("briefing.choose", case.id, at=MONDAY)
        assert answer.is_refused
        assert asked.is_refused
    assert await all_of(store, Briefing) == []


async def test_who_has_no_part_in_it_sees_nothing_of_it(store, town):
    case = await opened(store, town)
    await told(store, town, case)

    seen = await acting(store, town, "gerd").press("briefing.show", 1, at=MONDAY)
    hidden = await acting(store, town, "dan").press("briefing.show", 1, at=MONDAY)

    assert case.alias in words(seen.say)
    assert hidden.is_refused
    assert case.alias not in words(hidden)


async def test_a_forged_button_leads_nowhere(store, town):
    case = await opened(store, town)

    for subject in (f"{case.id}:nonsense", f"{case.id}", "x:admission", "99:admission"):
        answer = await acting(store, town, "anna").press("briefing.start", subject, at=MONDAY)
        assert answer.is_refused
    for action in ("briefing.show", "briefing.acknowledge", "briefing.behalf_start"):
        assert (await acting(store, town, "anna").press(action, 99, at=MONDAY)).is_refused


async def test_what_is_missing_waits_for_sender_receiver_and_coordinator(store, town):
    case = await opened(store, town)
    await told(store, town, case)

    async def waiting(who):
        answer = await acting(store, town, who).press("help.waiting", at=MONDAY)
        return f"{case.alias}: Admission" in words(answer.say)

    before = [await waiting(who) for who in ("anna", "bo", "carla", "gerd", "dan")]
    for who in ("bo", "gerd"):
        await acting(store, town, who).press("briefing.acknowledge", 1, at=MONDAY)
    after = [await waiting(who) for who in ("anna", "bo", "carla", "gerd", "dan")]

    assert before == [True, True, True, True, False]
    assert after == [False] * 5


async def test_the_coordinators_digest_has_what_is_missing(store, town):
    case = await opened(store, town)
    await told(store, town, case)
    await store.write(lambda db: _wants_digests(db, town.carla))
    tuesday = datetime(2026, 1, 13, 7, 0, tzinfo=UTC)

    await store.write(lambda db: digests.make_due(db, tuesday))
    with speaking("en"):
        looking = Looking(await fetch(store, Person, town.carla.id), "1", tuesday)
        card = await store.read(lambda db: digests.digest(looking, db))

    assert f"{case.alias}: Admission" in words(card)


async def test_a_coordinator_chooses_among_the_organisations_courses(store, town):
    case = await opened(store, town)

    hers = await acting(store, town, "carla").press("briefing.which", at=MONDAY)
    nobodys = await acting(store, town, "dan").press("briefing.which", at=MONDAY)

    assert case.alias in words(hers.say)
    assert case.alias not in words(nobodys.say)


async def _card(store, town, briefing_id, at):
    answer = await acting(store, town, "anna").press("briefing.show", briefing_id, at=at)
    return answer.say


async def _away(db, person, stand_in):
    day = MONDAY.date()
    by = stand_in.id if stand_in else None
    db.add(Absence(person_id=person.id, first_day=day, last_day=day, stand_in_id=by))


async def _wants_digests(db, person):
    (await db.get_one(Person, person.id)).digest_at = MONDAY
