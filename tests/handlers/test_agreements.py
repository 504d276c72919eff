"""The cluster's agreement: drafted in forms, in force from a day, never rewritten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from handlers import renewals, routes
from handlers.agreement_sections import SECTIONS
from handlers.cards import ChoiceField, ChoicesField, SearchField
from handlers.turn import Looking, Turn
from locales import speaking
from models.cases import Case, CaseState, Party
from models.clusters import ClusterAgreement, Phase
from models.entries import Did, Entry, first_break
from models.organisations import Membership
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.people import Role
from models.renewals import CardRenewal
from scheduler.jobs import JOBS, next_due, run_due
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import HIDDEN, acting, all_of, build, opening_fields, rows, words

TOMORROW = date(2026, 1, 13)


async def settle(db):
    """Tina leads the cluster; everybody else works in it."""
    town = await build(db)
    town.tina.roles = [Role.COORDINATOR, Role.CLUSTER_LEAD]
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


def sent(form, **changed):
    """What is sent when a form is filled in no further than it came, but for some fields."""
    fields = {}
    for one in form.fields:
        match one:
            case ChoicesField():
                fields[one.name] = list(one.values)
            case ChoiceField() | SearchField():
                fields[one.name] = one.value
            case _:
                fields[one.name] = one.value
    return fields | changed


class Lead:
    """Tina at the agreement, at an instant that can be moved."""

    def __init__(self, store, town, who="tina"):
        self.store, self.town, self.at = store, town, MONDAY
        self.actor = acting(store, town, who)

    async def begins(self):
        return await self.actor.press("agreement.edit", self.town.cluster.id, at=self.at)

    async def draft(self):
        return next(one for one in await all_of(self.store, ClusterAgreement) if one.is_draft)

    async def asks(self, section):
        draft = await self.draft()
        answer = await self.actor.press(
            "agreement.section_start", f"{draft.id}:{section}", at=self.at
        )
        return answer.form

    async def keeps(self, section, **changed):
        form = await self.asks(section)
        return await self.actor.submit(
            "agreement.section", sent(form, **changed), form.subject, at=self.at
        )

    async def enacts(self, day=TOMORROW):
        draft = await self.draft()
        form = (await self.actor.press("agreement.enact_start", draft.id, at=self.at)).form
        fields = {"valid_from": str(day)}
        return await self.actor.submit("agreement.enact", fields, form.subject, at=self.at)


@pytest.fixture
def lead(store, town):
    return Lead(store, town)


async def card(store, view, subject, reader, at=MONDAY):
    async def look(db):
        with speaking("en"):
            return await routes.VIEWS[view](Looking(reader, str(subject), at), db)

    return await store.read(look)


async def versions(store):
    return [
        (one.version, one.valid_from, one.deadline_days)
        for one in await all_of(store, ClusterAgreement)
    ]


async def done(store, town):
    found = [
        one for one in await all_of(store, Entry) if one.chain == f"cluster:{town.cluster.id}"
    ]
    assert first_break(found) is None
    return [one.did for one in found]


async def test_a_lead_changes_the_deadline_from_a_day(store, town, lead):
    await lead.begins()
    await lead.keeps("days", target_days="3", deadline_days="4")
    answer = await lead.enacts()

    since = town.agreement.valid_from
    assert await versions(store) == [(1, since, 3), (2, TOMORROW, 4)]
    assert "Version 2: from Tue 13 Jan 2026" in words(answer.say)
    assert "Version 1: from Wed 1 Jan 2020 to Mon 12 Jan 2026" in words(answer.say)
    assert await done(store, town) == [
        *(Did.AGREEMENT_DRAFTED, Did.AGREEMENT_CHANGED, Did.AGREEMENT_ENACTED),
    ]
    enacted = (await all_of(store, Entry))[-1]
    assert enacted.codes == {
        "version": 2,
        "valid_from": "2026-01-13",
        "changed": ["target_days", "deadline_days"],
    }


async def test_what_changed_is_said_in_words(store, town, lead):
    await lead.begins()
    await lead.keeps("days", deadline_days="4", closing_days="15.05.2026\n2026-12-28")
    await lead.keeps("phase", phase="test", principle_accessibility="soft")
    await lead.keeps("ladder", rungs=["deadline", "breach"], at_deadline="9")
    draft = await lead.draft()

    said = (await card(store, "agreement.changes", draft.id, town.tina)).parts[0].items

    assert said == (
        "Phase: was operation, becomes test (what is missed is a learning point)",
        "Accessibility: was in full, becomes as a wish",
        "Deadline for contact: was 3 working days, becomes 4 working days",
        "The cluster's closing days: new Fri 15 May 2026; Mon 28 Dec 2026",
        "Reminders: new the last day: 09:00",
        (
            "Reminders: no longer the first working day, if nobody has taken it: 13:00; "
            "the target day: 08:30; the last day: 08:30; the last day, asking for help: 13:00"
        ),
    )
    assert words(said) in words((await lead.begins()).say)


async def test_a_course_keeps_the_agreement_it_was_opened_under(store, town, lead):
    anna = acting(store, town, "anna")
    await anna.submit("case.open", opening_fields(town), at=MONDAY)
    before = [(one.deadline_on, one.remind_at) for one in await all_of(store, Party)]
    await lead.begins()
    await lead.keeps("days", target_days="4", deadline_days="5")
    await lead.enacts()
    tomorrow = MONDAY + timedelta(days=1)
    await anna.submit("case.open", opening_fields(town), at=tomorrow)

    parties = await all_of(store, Party)

    assert [(one.deadline_on, one.remind_at) for one in parties[:3]] == before
    assert parties[-1].deadline_on == date(2026, 1, 20)
    opened = [one.agreement_id for one in await all_of(store, Case)]
    assert opened == [one.id for one in await all_of(store, ClusterAgreement)]
    old = await card(store, "case.card", 1, town.anna, at=tomorrow)
    assert "within 2-3 working days" in words(old)


async def test_a_draft_is_kept_and_is_not_in_force(store, town, lead):
    await lead.begins()
    await lead.keeps("days", deadline_days="7")
    lead.at = MONDAY + timedelta(days=30)
    again = await lead.begins()

    assert "becomes 7 working days" in words(again.say)
    assert (await lead.asks("days")).fields[1].value == "7"
    seen = await card(store, "agreement.card", town.cluster.id, town.bo, at=lead.at)
    assert "7 working days" not in words(seen)
    assert await done(store, town) == [Did.AGREEMENT_DRAFTED, Did.AGREEMENT_CHANGED]


async def test_a_draft_can_be_discarded(store, town, lead):
    await lead.begins()
    draft = await lead.draft()

    answer = await lead.actor.press("agreement.discard", draft.id, at=MONDAY)
    stale = await lead.actor.press("agreement.enact_start", draft.id, at=MONDAY)

    assert "Change the agreement" in words(answer.say)
    assert stale.say.title == HIDDEN
    assert len(await all_of(store, ClusterAgreement)) == 1
    assert await done(store, town) == [Did.AGREEMENT_DRAFTED, Did.AGREEMENT_DISCARDED]


async def test_a_version_that_has_not_begun_can_be_taken_back(store, town, lead):
    await lead.begins()
    await lead.keeps("days", deadline_days="4")
    await lead.enacts(date(2026, 2, 2))
    planned = (await all_of(store, ClusterAgreement))[-1]

    answer = await lead.actor.press("agreement.take_back", planned.id, at=MONDAY)

    assert "draft of version 2" in answer.say.title
    assert (await lead.draft()).id == planned.id
    assert (await done(store, town))[-1] is Did.AGREEMENT_TAKEN_BACK


async def test_a_version_after_one_that_was_taken_back_and_discarded_is_announced(
    store, town, lead
):
    """A database may give a number anew that nobody has any more."""
    for _time in range(2):
        await lead.begins()
        await lead.keeps("days", target_days="3", deadline_days="4")
        answer = await lead.enacts()
        assert not answer.is_refused
        assert answer.errors == ()
        newest = (await all_of(store, ClusterAgreement))[-1]
        await lead.actor.press("agreement.take_back", newest.id, at=lead.at)
        await lead.actor.press("agreement.discard", newest.id, at=lead.at)
        assert len(await all_of(store, ClusterAgreement)) == 1


async def test_a_version_in_force_cannot_be_taken_back(store, town, lead):
    answer = await lead.actor.press("agreement.take_back", town.agreement.id, at=MONDAY)

    assert answer.say.title == "This version is in force already. Write a new one."


async def test_a_planned_version_is_followed_by_a_later_one(store, town, lead):
    await lead.begins()
    await lead.keeps("days", deadline_days="4")
    await lead.enacts(date(2026, 2, 2))
    await lead.begins()
    await lead.keeps("days", deadline_days="5")

    answer = await lead.enacts(date(2026, 2, 2))
    later = await lead.enacts(date(2026, 2, 3))

    assert answer.errors == (("valid_from", "Choose Tue 3 Feb 2026 or later."),)
    assert later.errors == ()
    found = await card(store, "agreement.card", town.cluster.id, town.tina)
    assert "Version 2: from Mon 2 Feb 2026 to Mon 2 Feb 2026" in words(found)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        pytest.param("2026-01-11", "Choose Mon 12 Jan 2026 or later.", id="in the past"),
        pytest.param("soon", "Write the day as a date.", id="no date"),
        pytest.param("2126-01-01", "That is more than two years ahead.", id="far ahead"),
    ],
)
async def test_a_first_day_that_cannot_be_is_said_at_its_field(
    store, town, lead, day, sentence
):
    await lead.begins()
    await lead.keeps("days", deadline_days="4")

    answer = await lead.enacts(day)

    assert answer.errors == (("valid_from", sentence),)
    assert (await lead.draft()).deadline_days == 4


async def test_a_wrong_number_can_be_mended_the_same_day(store, town, lead):
    anna = acting(store, town, "anna")
    await anna.submit("case.open", opening_fields(town), at=MONDAY)
    await lead.begins()
    await lead.keeps("phase", acute="Skadestuen: 00 00 00 13")

    answer = await lead.enacts(date(2026, 1, 12))

    assert answer.errors == ()
    opened = await card(store, "case.card", 1, town.anna)
    assert "Skadestuen 00 00 00 13" in words(opened)


async def test_nothing_changed_is_not_put_in_force(store, town, lead):
    await lead.begins()

    answer = await lead.enacts()

    assert answer.errors == (("valid_from", "Nothing has been changed yet."),)


MANY_DAYS = "\n".join(str(TOMORROW + timedelta(days=n)) for n in range(500))
BAD = [
    pytest.param(
        "days", {"target_days": "5"}, "deadline_days", "before the target", id="deadline"
    ),
    pytest.param("days", {"deadline_days": "0"}, "deadline_days", "from 1 to 20", id="no days"),
    pytest.param(
        "days", {"target_days": "many"}, "target_days", "whole number", id="no number"
    ),
    pytest.param("days", {"opens": "16", "closes": "8"}, "closes", "later than", id="reversed"),
    pytest.param("days", {"opens": "25.00"}, "opens", "time of day", id="no time"),
    pytest.param(
        "days", {"opens": "9"}, "opens", "within the office", id="hours cut a reminder"
    ),
    pytest.param(
        "days",
        {"closing_days": "11.01.2026"},
        "closing_days",
        "is over",
        id="a day in the past",
    ),
    pytest.param(
        "days", {"closing_days": "31.02.2027"}, "closing_days", "as 23.12.2026", id="no day"
    ),
    pytest.param(
        "days", {"closing_days": MANY_DAYS}, "closing_days", "At most 100", id="500 days"
    ),
    pytest.param(
        "days", {"closing_days": "1.2.2027\n" * 1200}, "closing_days", "10.000", id="1,200"
    ),
    pytest.param(
        "days", {"calendar": "lunar"}, "calendar", "one of these", id="a forged choice"
    ),
    pytest.param("phase", {"acute": ""}, "acute", "acute numbers must", id="operation without"),
    pytest.param("phase", {"acute": "Vagten"}, "acute", "a colon", id="no number"),
    pytest.param("phase", {"acute": "Vagten: ring"}, "acute", "telephone", id="letters"),
    pytest.param(
        "phase", {"acute": "Vagten: 00 00 00 1234"}, "acute", "telephone", id="too long"
    ),
    pytest.param("phase", {"acute": "Vagten: 12"}, "acute", "telephone", id="too short"),
    pytest.param(
        "phase", {"acute": "\n".join(["A: 112"] * 6)}, "acute", "At most 5", id="many numbers"
    ),
    pytest.param("phase", {"acute": "Nancy 251248-9996: 112"}, "acute", "CPR", id="CPR"),
    pytest.param(
        "phase", {"principle_advice": "maybe"}, "principle_advice", "one of", id="no strength"
    ),
    pytest.param(
        "ladder", {"at_lift": "8.00"}, "at_lift", "later on the last day", id="help too early"
    ),
    pytest.param("ladder", {"at_target": "7.00"}, "at_target", "office hours", id="at night"),
    pytest.param("ladder", {"at_target": "noon"}, "at_target", "time of day", id="no clock"),
    pytest.param("lift", {"add_person": "4711"}, "add_person", "somebody of", id="nobody"),
    pytest.param("lift", {"lift_roles": ["adviser"]}, "lift_roles", "among these", id="a role"),
    pytest.param(
        "parties", {"required_parties": []}, "required_parties", "at least", id="none"
    ),
    pytest.param(
        "parties", {"pathways": ["children"]}, "pathways", "for adults", id="no adults"
    ),
    pytest.param(
        "parties",
        {"specialists": "Linjen: 00 00 12 34"},
        "specialists",
        "when Linjen",
        id="when?",
    ),
    pytest.param(
        "parties",
        {"specialists": "Linjen: ring, 8-15"},
        "specialists",
        "telephone",
        id="no phone",
    ),
    pytest.param(
        "parties",
        {"specialists": "A: 112, 8-9\n" * 3},
        "specialists",
        "At most 2",
        id="3 lines",
    ),
    pytest.param(
        "parties",
        {"specialists": f"A: 112, {'x' * 120}"},
        "specialists",
        "120",
        id="long hours",
    ),
    pytest.param("parties", {"advice": "300"}, "advice", "from 1 to 20", id="300 days"),
    pytest.param("content", {"content_days": "-1"}, "content_days", "whole", id="negative"),
    pytest.param(
        "indicators", {"own_indicators": "x;" * 126}, "own_indicators", "250", id="a long line"
    ),
    pytest.param(
        "indicators", {"own_indicators": "x" * 121}, "own_indicators", "120", id="a long name"
    ),
    pytest.param(
        "indicators", {"own_indicators": "; 8 af 10"}, "own_indicators", "first", id="no name"
    ),
    pytest.param(
        "indicators", {"own_indicators": "Svar; 1\nsvar"}, "own_indicators", "same", id="twice"
    ),
    pytest.param(
        "indicators",
        {"target_in_time": "101", "indicators": ["in_time"]},
        "target_in_time",
        "1 to 100",
        id="101 per cent",
    ),
    pytest.param(
        "indicators", {"own_indicators": "x\n" * 11}, "own_indicators", "At most 10", id="many"
    ),
]


@pytest.mark.parametrize(("section", "changed", "field", "sentence"), BAD)
async def test_what_cannot_be_agreed_is_said_at_its_field(
    store, town, lead, section, changed, field, sentence
):
    await lead.begins()
    before = (await lead.draft()).model_dump()

    answer = await lead.keeps(section, **changed)

    assert [(name, sentence in said) for name, said in answer.errors] == [(field, True)]
    assert (await lead.draft()).model_dump() == before
    if answer.form is not None:  # what was written stands there still
        kept = {
            one.name: getattr(one, "values", getattr(one, "value", ""))
            for one in answer.form.fields
        }
        name, value = next(iter(changed.items()))
        assert kept[name] in (value.strip() if isinstance(value, str) else tuple(value), "")


@pytest.mark.parametrize("section", SECTIONS)
async def test_a_form_sent_as_it_came_changes_nothing(store, town, lead, section):
    await lead.begins()
    before = (await lead.draft()).model_dump(exclude={"edits"})

    answer = await lead.keeps(section)

    assert answer.errors == ()
    assert (await lead.draft()).model_dump(exclude={"edits"}) == before


async def test_everything_can_be_agreed(store, town, lead):
    await lead.begins()
    await lead.keeps("days", calendar="statutory", own_days="extend", opens="7.30", closes="16")
    await lead.keeps("lift", lift_roles=["coordinator"], add_person=town.dan.id)
    await lead.keeps(
        "parties",
        required_parties=["municipality", "other"],
        pathways=["adult", "children"],
        has_administrations="yes",
        advice="8",
        advice_unit="hours",
        specialists="Specialisttelefonen: 00 00 12 34, hverdage 8:00-15:00, fre. til 13",
    )
    await lead.keeps(
        "content", content_policy="in_chat", content_days="30", lead_sees_aliases="yes"
    )
    await lead.keeps(
        "indicators",
        indicators=["in_time", "time_to_plan", "housing_times", "handovers"],
        own_indicators="Færre ventedage; 5\nTilfredshed\nTrivsel; ; point; Gennemsnit; alle",
        target_in_time="80",
        target_time_to_plan="10",
        target_handovers="0",
        target_housing_times="1",
        target_advice_in_time="90",
    )
    answer = await lead.enacts()

    assert answer.errors == ()
    agreed = (await all_of(store, ClusterAgreement))[-1]
    assert (agreed.own_days, agreed.hours.opens.hour, agreed.closes.hour) == ("extend", 7, 16)
    assert agreed.lift_people == [[town.municipality.id, town.dan.id]]
    hours = "hverdage 8:00-15:00, fre. til 13"
    assert agreed.specialists == [["Specialisttelefonen", "00 00 12 34", hours]]
    assert (agreed.advice_hours, agreed.content_days) == (8, 30)
    assert (agreed.pathways, agreed.has_administrations) == (["adult", "children"], True)
    assert agreed.own_indicators == [
        ["Færre ventedage", "5"],
        ["Tilfredshed", ""],
        ["Trivsel", "", "point", "Gennemsnit; alle"],
    ]
    targets = {"in_time": 80, "time_to_plan": 10, "handovers": 0, "housing_times": 1}
    assert agreed.indicator_targets == targets  # of one that is not chosen there is none
    shown = await card(
        store, "agreement.card", town.cluster.id, town.bo, MONDAY + timedelta(days=1)
    )
    assert "Dan Demo, bostøtte, Eksempel Kommune" in words(shown)
    assert "8 open hours" in words(shown)
    assert "contact within the agreed days (target: at least 80 %)" in words(shown)
    assert "Trivsel (point): Gennemsnit; alle" in words(shown)
    assert f"Specialisttelefonen 00 00 12 34, {hours}" in words(shown)


async def test_one_person_is_named_for_each_organisation(store, town, lead):
    await lead.begins()
    await lead.keeps("lift", add_person=town.dan.id)
    await lead.keeps("lift", add_person=town.carla.id)
    await lead.keeps("lift", add_person=town.bro.id)

    assert (await lead.draft()).lift_people == [
        [town.team.id, town.bro.id],
        [town.municipality.id, town.carla.id],
    ]
    await lead.keeps("lift", keep_people=[str(town.bro.id)])
    assert (await lead.draft()).lift_people == [[town.team.id, town.bro.id]]


async def test_the_clusters_people_are_found_while_one_types(store, town, lead):
    async def found(text, who=town.tina):
        async def look(db):
            return await routes.SEARCHES["cluster_people"](Turn(who, MONDAY, 1, text=text), db)

        return [label for _key, label in await store.read(look)]

    assert await found("dan") == ["Dan Demo, bostøtte, Eksempel Kommune"]
    assert await found("nobody") == []
    assert len(await found("demo")) == len(town.people)


async def test_two_leads_at_once_do_not_overwrite_each_other_unseen(store, town, lead):
    async def promote(db):
        carla = await db.get(type(town.carla), town.carla.id)
        carla.roles = [Role.COORDINATOR, Role.CLUSTER_LEAD]

    await store.write(promote)
    other = Lead(store, town, "carla")
    await lead.begins()
    mine, theirs = await lead.asks("days"), await other.asks("days")
    await other.actor.submit(
        "agreement.section", sent(theirs, deadline_days="6"), theirs.subject, at=MONDAY
    )

    warned = await lead.actor.submit(
        "agreement.section", sent(mine, deadline_days="5"), mine.subject, at=MONDAY
    )
    again = await lead.actor.submit(
        "agreement.section", sent(mine, deadline_days="5"), warned.form.subject, at=MONDAY
    )

    assert [name for name, _said in warned.errors] == ["target_days"]
    assert "Carla Demo has changed the draft meanwhile" in warned.errors[0][1]
    assert warned.form.fields[1].value == "5"
    assert again.errors == ()
    assert (await lead.draft()).deadline_days == 5


async def test_what_is_put_in_force_is_what_was_looked_at(store, town, lead):
    await lead.begins()
    await lead.keeps("days", deadline_days="4")
    draft = await lead.draft()
    form = (await lead.actor.press("agreement.enact_start", draft.id, at=MONDAY)).form
    await lead.keeps("days", deadline_days="9")

    answer = await lead.actor.submit(
        "agreement.enact", {"valid_from": "2026-01-13"}, form.subject, at=MONDAY
    )

    assert answer.errors == (
        ("valid_from", "The draft has been changed meanwhile. Look once more."),
    )
    assert (await lead.draft()).valid_from is None
    assert "becomes 9 working days" in words(answer.form)


@pytest.mark.parametrize("who", ["carla", "anna", "gerd"])
async def test_nobody_but_the_lead_changes_an_agreement(store, town, lead, who):
    await lead.begins()
    draft = await lead.draft()
    other = acting(store, town, who)

    refused = [
        await other.press("agreement.edit", town.cluster.id, at=MONDAY),
        await other.press("agreement.section_start", f"{draft.id}:days", at=MONDAY),
        await other.submit("agreement.section", {"x": "1"}, f"{draft.id}:days:1", at=MONDAY),
        await other.press("agreement.enact_start", draft.id, at=MONDAY),
        await other.submit(
            "agreement.enact", {"valid_from": "2026-01-13"}, f"{draft.id}:1", at=MONDAY
        ),
        await other.press("agreement.discard", draft.id, at=MONDAY),
        await other.press("agreement.take_back", draft.id, at=MONDAY),
        await other.press("agreement.changes", draft.id, at=MONDAY),
    ]

    assert {one.say.title for one in refused} == {
        "Only the cluster lead can change the agreement."
    }
    assert len(await versions(store)) == 2
    shown = await other.press("agreement.show", at=MONDAY)
    assert "Change the agreement" not in words(shown.say)
    assert "The cluster right now" not in words(shown.say)


async def test_a_lead_elsewhere_sees_and_changes_nothing(store, town, lead):
    async def move_out(db):
        own = select(Membership).where(Membership.organisation_id == town.team.id)
        (await db.exec(own)).one().last_day = date(2026, 1, 11)

    await lead.begins()
    await store.write(move_out)

    seen = await lead.actor.press("agreement.show", town.cluster.id, at=MONDAY)
    edited = await lead.begins()

    assert "not part of a cluster agreement yet" in seen.say.title
    assert edited.say.title == HIDDEN


@pytest.mark.parametrize("subject", ["", "x", "4711", "1:days:1:9", "1:nothing", "-1"])
async def test_a_forged_button_does_nothing(store, town, lead, subject):
    await lead.begins()
    actions = ("agreement.section_start", "agreement.enact_start", "agreement.discard")

    for action in actions:
        answer = await lead.actor.press(action, subject, at=MONDAY)
        assert answer.is_refused or answer.form is not None

    assert len(await versions(store)) == 2


async def test_coordinators_hear_of_a_new_version_once(store, town, lead):
    await lead.begins()
    await lead.keeps("days", deadline_days="4")
    await lead.enacts()

    told = [one for one in await rows(store) if one.view == "agreement.announced"]

    assert {one.address for one in told} == {
        f"person:{one.id}" for one in (town.carla, town.gerd)
    }
    said = await card(store, "agreement.announced", told[0].subject, town.carla)
    assert said.title == "Midtklyngen: what version 2 changes"
    assert "In force from Tue 13 Jan 2026." in words(said)


async def test_a_lead_sees_numbers_and_aliases_only_if_that_is_agreed(store, town, lead):
    await acting(store, town, "anna").submit("case.open", opening_fields(town), at=MONDAY)
    [case] = await all_of(store, Case)
    friday = MONDAY + timedelta(days=4)

    counted = await card(store, "agreement.card", town.cluster.id, town.tina, at=friday)
    await lead.begins()
    await lead.keeps("content", lead_sees_aliases="yes")
    await lead.enacts()
    named = await card(store, "agreement.card", town.cluster.id, town.tina, at=friday)

    assert "1 open course." in words(counted)
    assert "2 are past their deadline." in words(counted)
    assert case.alias not in words(counted)
    assert case.alias in words(named)


@pytest.mark.parametrize("phase", [Phase.TEST, Phase.PREPARATION])
async def test_the_lead_reads_no_lateness_where_nobody_can_be_late(store, phase):
    async def settle_in(db):
        town = await build(db, phase=phase)
        town.tina.roles = [Role.CLUSTER_LEAD]
        return town

    town = await store.write(settle_in)
    await acting(store, town, "anna").submit("case.open", opening_fields(town), at=MONDAY)

    shown = await card(
        store, "agreement.card", town.cluster.id, town.tina, at=MONDAY + timedelta(days=4)
    )

    expected = {
        Phase.TEST: "2 are learning points.",
        Phase.PREPARATION: "2 have waited longer than wished.",
    }
    assert expected[phase] in words(shown)
    assert "deadline." not in words(shown)


RENEW = [one for one in JOBS if one.name == "renew cards"]
BEGINS = datetime(2026, 1, 12, 23, tzinfo=UTC)  # Tuesday begins in Copenhagen


async def refreshed(store):
    """The cards that are brought up to date, each once, in order."""
    all_rows = await rows(store)
    updates = [one for one in all_rows if one.verb is Verb.UPDATE and one.rank == Rank.DIGEST]
    return sorted((one.view, one.subject) for one in updates)


async def delivered(store):
    async def work(db):
        for one in (await db.exec(select(OutboxMessage))).all():
            one.state = Delivery.DONE

    await store.write(work)


async def test_new_acute_numbers_reach_the_cards_that_stand_already(store, town, lead):
    case = await opened(store, town)
    other = await opened(store, town)
    await delivered(store)
    await lead.begins()
    await lead.keeps("phase", acute="Skadestuen: 00 00 00 13")
    await lead.enacts()

    before = await run_due(store, RENEW, BEGINS - timedelta(minutes=1))
    due = await next_due(store, RENEW, MONDAY)
    after = await run_due(store, RENEW, BEGINS)
    again = await run_due(store, RENEW, BEGINS + timedelta(days=1))

    assert (before, due, after, again) == (0, BEGINS, 2, 0)
    assert await refreshed(store) == [
        *(("case.card", str(one.id)) for one in (case, other)),
        *(("party.invitation", subject) for subject in ("2", "3", "5", "6")),
    ]
    assert "Skadestuen" in words(await card(store, "case.card", case.id, town.anna, BEGINS))


async def test_many_cards_are_renewed_in_batches_and_closed_courses_not(store, town, lead):
    case = await opened(store, town)
    await lead.begins()
    await lead.keeps("phase", acute="Skadestuen: 00 00 00 13")
    await lead.enacts()

    async def multiply(db):
        kept = (await db.get_one(Case, case.id)).model_dump(exclude={"id", "alias", "state"})
        for number in range(renewals.BATCH):
            state = CaseState.CLOSED if number % 2 else CaseState.OPENED
            db.add(Case(alias=f"GRØN-{number}", state=state, **kept))

    await store.write(multiply)
    batches = [await store.write(lambda db: renewals.renew_due(db, BEGINS)) for _ in range(2)]

    assert batches == [1 + renewals.BATCH // 2, 0]
    assert await all_of(store, CardRenewal) == []


async def test_other_changes_and_what_is_taken_back_renew_no_card(store, town, lead):
    await lead.begins()
    await lead.keeps("phase", acute="Skadestuen: 00 00 00 13")
    await lead.enacts()
    newest = (await all_of(store, ClusterAgreement))[-1]
    await lead.actor.press("agreement.take_back", newest.id, at=MONDAY)
    await lead.keeps("phase", acute="Psykiatrisk akutmodtagelse: 00 00 00 12")
    await lead.keeps("days", deadline_days="2")
    await lead.enacts()

    assert await all_of(store, CardRenewal) == []
