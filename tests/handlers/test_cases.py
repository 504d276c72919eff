"""Opening a course of care, seeing it, and what may not be."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.cases import Case, Party
from models.clusters import ClusterAgreement, ContentPolicy
from models.entries import Did, Entry, first_break
from models.outbox import Verb
from models.passages import Passage
from tests.conftest import MONDAY
from tests.town import HIDDEN, acting, all_of, fetch, opening_fields, rows, words

CPR = "251248-9996"  # MedCom's published test citizen


async def opened(store, town, **changed):
    answer = await acting(store, town, "anna").submit(
        "case.open", opening_fields(town, **changed), at=MONDAY
    )
    assert answer.errors == ()
    return (await all_of(store, Case))[-1]


async def test_the_form_has_three_required_fields_and_all_kinds_ticked(store, town):
    answer = await acting(store, town, "anna").command("/forloeb", at=MONDAY)

    fields = {field.name: field for field in answer.form.fields}
    assert [name for name, field in fields.items() if field.is_required] == [
        "parties",
        "purpose",
        "adult",
    ]
    assert fields["parties"].values == (
        "municipality",
        "regional_psychiatry",
        "general_practice",
    )
    assert "112" in words(answer.form.intro)


async def test_opening_makes_parties_with_their_clocks(store, town):
    case = await opened(store, town)

    parties = await all_of(store, Party)
    assert [
        (one.organisation_id, one.is_opener, one.target_on, one.deadline_on) for one in parties
    ] == [
        (town.team.id, True, None, None),
        (town.municipality.id, False, date(2026, 1, 14), date(2026, 1, 15)),
        (town.practice.id, False, date(2026, 1, 14), date(2026, 1, 15)),
    ]
    assert parties[0].contact_person_id == town.anna.id
    assert case.opened_on == date(2026, 1, 12)


async def test_opening_writes_a_room_its_card_and_one_invitation_per_desk(store, town):
    await opened(store, town)

    assert [(row.lane, row.verb, row.view) for row in await rows(store)] == [
        ("room:1", Verb.OPEN_ROOM, ""),
        ("room:1", Verb.POST, "case.card"),
        ("room:1", Verb.SET_ROOM, ""),
        (f"person:{town.bo.id}", Verb.POST, "party.invitation"),
        (f"person:{town.gerd.id}", Verb.POST, "party.invitation"),
    ]


async def test_a_party_without_chat_becomes_the_openers_task(store, town):
    await opened(store, town, general_practice=town.phone_practice.id)

    assert [row.lane for row in await rows(store) if row.view == "party.call"] == [
        f"person:{town.anna.id}"
    ]


@pytest.mark.parametrize("name", ["anna", "bo", "gerd"])
async def test_any_partys_staff_may_open(store, town, name):
    answer = await acting(store, town, name).submit(
        "case.open", opening_fields(town), at=MONDAY
    )

    assert answer.errors == ()
    [case] = await all_of(store, Case)
    assert case.opened_by_id == town.people[name].id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"purpose": []}, "purpose", id="no purpose"),
        pytest.param({"purpose": ["nonsense"]}, "purpose", id="a purpose nobody offers"),
        pytest.param({"adult": ""}, "adult", id="age not said"),
        pytest.param({"adult": "no"}, "adult", id="under 18"),
        pytest.param({"general_practice": ""}, "general_practice", id="which practice"),
        pytest.param({"general_practice": "999"}, "general_practice", id="an unknown practice"),
        pytest.param({"parties": ["municipality"]}, "why_general_practice", id="left out, why"),
        pytest.param({"parties": []}, "parties", id="no other party"),
        pytest.param({"first_message": f"Det er {CPR}"}, "first_message", id="a CPR number"),
        pytest.param({"first_message": "x" * 50_000}, "first_message", id="50,000 characters"),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_changes_nothing(store, town, changed, field):
    answer = await acting(store, town, "anna").submit(
        "case.open", opening_fields(town, **changed), at=MONDAY
    )

    assert [name for name, _sentence in answer.errors] == [field]
    assert CPR not in words(answer)
    assert await all_of(store, Case) == []
    assert await rows(store) == []


async def test_under_18_shows_the_way_for_children(store, town):
    answer = await acting(store, town, "anna").submit(
        "case.open", opening_fields(town, adult="no"), at=MONDAY
    )

    assert "BUA" in answer.errors[0][1]


async def test_leaving_a_party_out_asks_why_and_keeps_the_reason_sealed(store, town):
    anna = acting(store, town, "anna")
    fields = opening_fields(town, parties=["municipality"])

    asked = await anna.submit("case.open", fields, at=MONDAY, form_key="one")
    assert "why_general_practice" in [field.name for field in asked.form.fields]
    answer = await anna.submit(
        "case.open",
        fields | {"why_general_practice": "Borgeren har ingen læge."},
        at=MONDAY,
        form_key="one",
    )

    assert answer.errors == ()
    [case] = await all_of(store, Case)
    assert case.left_out == [["general_practice"]]
    assert all(b"Borgeren" not in one.sealed for one in await all_of(store, Passage))


async def test_a_form_sent_twice_opens_one_course(store, town):
    anna = acting(store, town, "anna")

    first = await anna.submit("case.open", opening_fields(town), at=MONDAY, form_key="one")
    second = await anna.submit("case.open", opening_fields(town), at=MONDAY, form_key="one")

    assert first == second
    assert len(await all_of(store, Case)) == 1


async def test_the_card_never_holds_what_was_written(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "anna").press("case.card", case.id, at=MONDAY)

    assert case.alias in answer.say.title
    assert "mødes i næste uge" not in words(answer)
    assert "Show content (logged)" in words(answer)


async def test_the_author_reads_the_content_and_the_reading_is_an_entry(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "anna").press("case.show", case.id, at=MONDAY)

    assert "mødes i næste uge" in words(answer.form)
    assert Did.READ in [entry.did for entry in await all_of(store, Entry)]


async def test_the_content_becomes_a_message_only_where_that_is_agreed(store, town):
    async def agree(db):
        agreement = await db.get_one(ClusterAgreement, town.agreement.id)
        agreement.content_policy = ContentPolicy.IN_CHAT

    case = await opened(store, town)
    await store.write(agree)

    own = await acting(store, town, "anna").press("case.show", case.id, at=MONDAY)
    others = await acting(store, town, "bo").press("case.show", case.id, at=MONDAY)

    assert "mødes i næste uge" in words(own.say)
    assert "mødes i næste uge" not in words(others)


async def test_another_party_reads_nothing_without_a_basis(store, town):
    case = await opened(store, town)

    answer = await acting(store, town, "bo").press("case.show", case.id, at=MONDAY)

    assert answer.form is None
    assert "no basis" in answer.say.title
    assert Did.READ not in [entry.did for entry in await all_of(store, Entry)]


async def test_a_basis_lets_the_other_party_read_for_a_year(store, town):
    case = await opened(store, town)
    anna, bo = acting(store, town, "anna"), acting(store, town, "bo")
    party = (await all_of(store, Party))[1]
    fields = {
        "party": party.id,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }

    await anna.submit("case.basis", fields, case.id, at=MONDAY)
    await bo.press("case.claim", case.id, at=MONDAY)
    soon = await bo.press("case.show", case.id, at=MONDAY)
    late = await bo.press("case.show", case.id, at=MONDAY + timedelta(days=366))

    assert "mødes i næste uge" in words(soon.form)
    assert late.form is None


async def test_who_is_no_contact_person_gives_no_basis(store, town):
    case = await opened(store, town)
    party = (await all_of(store, Party))[1]
    fields = {
        "party": party.id,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    }

    answer = await acting(store, town, "bo").submit("case.basis", fields, case.id, at=MONDAY)

    assert "Only the contact person" in answer.say.title


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"party": ""}, "party", id="nobody chosen"),
        pytest.param({"basis": "because"}, "basis", id="no such basis"),
        pytest.param({"given_on": "yesterday"}, "given_on", id="not a date"),
        pytest.param({"given_on": "2026-01-13"}, "given_on", id="in the future"),
        pytest.param({"given_on": "2025-01-12"}, "given_on", id="over a year ago"),
    ],
)
async def test_a_wrong_basis_is_corrected(store, town, changed, field):
    case = await opened(store, town)
    party = (await all_of(store, Party))[1]
    fields = {
        "party": party.id,
        "basis": "consent_s43",
        "given_in": "written",
        "given_on": "2026-01-12",
    } | changed

    answer = await acting(store, town, "anna").submit("case.basis", fields, case.id, at=MONDAY)

    assert [name for name, _sentence in answer.errors] == [field]


@pytest.mark.parametrize("name", ["dan", "tina", "bro"])
async def test_belonging_to_a_party_opens_no_course(store, town, name):
    case = await opened(store, town)

    answer = await acting(store, town, name).press("case.card", case.id, at=MONDAY)

    assert case.alias not in words(answer)
    # A coordinator knows of the course, and is told whom to ask.
    knows = "You have no part in this course. Ask one of its contact persons."
    assert answer.say.title == (knows if name == "tina" else HIDDEN)


@pytest.mark.parametrize("subject", ["", "x", "0", "999", "1; drop table case", "9" * 40, "²"])
async def test_a_stale_or_forged_button_gets_a_sentence(store, town, subject):
    await opened(store, town)

    answer = await acting(store, town, "anna").press("case.card", subject, at=MONDAY)

    assert "Ask for the card again" in answer.say.title


async def test_mine_lists_the_courses_i_am_contact_person_in(store, town):
    case = await opened(store, town)

    mine = await acting(store, town, "anna").command("/forloeb", "liste", at=MONDAY)
    others = await acting(store, town, "bo").command("/forloeb", "liste", at=MONDAY)

    assert case.alias in words(mine)
    assert case.alias not in words(others)


def as_typed(alias):
    """In other letters, and with spaces."""
    return [alias, f" {alias.lower()} ", alias.replace("-", "  ").title()]


async def test_an_alias_opens_the_card_of_that_course_open_or_closed(store, town):
    case = await opened(store, town)
    anna = acting(store, town, "anna")
    closing = {"ending": "outside_target", "informed": "yes", "anyway": "yes"}

    shown = [await anna.command("/forloeb", one, at=MONDAY) for one in as_typed(case.alias)]
    await anna.submit("case.close", closing, case.id, at=MONDAY)
    closed = await anna.command("/forloeb", case.alias, at=MONDAY)

    assert {one.say.title for one in shown} == {f"Course {case.alias}"}
    assert closed.say.title == f"Course {case.alias} (closed)"


async def test_an_alias_that_is_not_mine_is_answered_like_one_that_is_not(store, town):
    case = await opened(store, town)
    zoe, anna = acting(store, town, "dan"), acting(store, town, "anna")

    others = await zoe.command("/forloeb", case.alias, at=MONDAY)
    none = await anna.command("/forloeb", "GRØN-RAVNN-17", at=MONDAY)  # as mistyped, too

    assert others == none
    assert none.say.title == "I found no course by that alias among yours."
    assert case.alias not in words(others)


@pytest.mark.parametrize("text", ["ny", "ny borger i dag", "GRØN RAVN", "mandag kl 13", "17"])
async def test_other_words_open_the_form(store, town, text):
    answer = await acting(store, town, "anna").command("/forloeb", text, at=MONDAY)

    assert answer.form.action == "case.open"


async def test_a_stranger_is_asked_to_be_let_in(store, town):
    anna = acting(store, town, "anna")
    anna.person = town.anna.model_copy(update={"id": 4711})

    answer = await anna.command("/forloeb", at=MONDAY)

    assert "I do not know you yet" in answer.say.title


async def test_the_timeline_of_a_course_holds_together(store, town):
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.press("case.know", case.id, at=MONDAY)

    async def chain(db):
        statement = select(Entry).where(Entry.chain == f"case:{case.id}").order_by(Entry.seq)
        return (await db.exec(statement)).all()

    entries = await store.read(chain)
    assert [entry.did for entry in entries] == [
        Did.OPENED,
        Did.CLAIMED,
        Did.MOVED,
        Did.KNEW_CITIZEN,
    ]
    assert first_break(entries) is None
    assert first_break(entries[1:]) == 1
    entries[1].actor_id = 99
    assert first_break(entries) == 2


async def test_aliases_are_never_drawn_twice(store, town):
    cases = [await opened(store, town) for _ in range(3)]

    assert len({case.alias for case in cases}) == 3
    assert (await fetch(store, Case, cases[0].id)).alias == cases[0].alias
