"""The timeline of a course: in words, in pages, for those in it, without what was written."""

import pytest

from handlers import timeline, timeline_cards
from handlers.turn import Looking, Refusal
from locales import speaking
from models.entries import Did
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_directory import room_of
from tests.handlers.test_rooms import happens
from tests.town import HIDDEN, acting, words

# What is entered elsewhere than in a course, or said there by another entry of the same turn.
OF_OTHER_CHAINS = {
    *(Did.ASKED, Did.TOOK, Did.ANSWERED, Did.GUARDED, Did.INSTALLED, Did.UNINSTALLED),
    *(Did.IDENTIFIED, Did.PROPOSED, Did.ADMITTED, Did.DECLINED, Did.DEACTIVATED),
    *(Did.GAVE, Did.WROTE, Did.DECLINED_ADVICE, Did.CONVERTED, Did.WITHDREW, Did.ADDED),
    *(Did.REPORTED, Did.ROSTERED, Did.GAP, Did.FEED_MADE, Did.FEED_REVOKED),
    *(Did.AGREEMENT_DRAFTED, Did.AGREEMENT_CHANGED, Did.AGREEMENT_DISCARDED),
    *(Did.AGREEMENT_ENACTED, Did.AGREEMENT_TAKEN_BACK, Did.FIGURES_ENTERED),
    *(Did.IMPLEMENTED, Did.EXPERIENCE_WRITTEN, Did.EXPERIENCE_WITHDRAWN),
    *(Did.SEMINAR_CHECKED, Did.LOG_EXPORTED),
    *(Did.PAIRED, Did.UNPAIRED, Did.INTRODUCED, Did.ADMINISTERED),
    *(Did.TEXT_WAITS, Did.TEXT_GONE),
    *(Did.EMPTIED, Did.ROOM_LEFT, Did.ROOM_SAID, Did.ROOM_GONE, Did.ERASED),
    *(Did.PERSON_REMOVED, Did.REACTIVATED, Did.ABSENT, Did.BACK, Did.IMPORTED),
}


async def lived(store, town):
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    return case


async def lines(store, town, subject, name="bo", locale="en"):
    async def look(db):
        with speaking(locale):
            return await timeline.timeline(Looking(town.people[name], subject, MONDAY), db)

    card = await store.read(look)
    return [line for part in card.parts for line in getattr(part, "items", ())], card


async def test_it_reads_in_words_the_newest_first(store, town):
    case = await lived(store, town)

    read, _card = await lines(store, town, str(case.id))

    assert {line[:18] for line in read} == {"Mon 12 Jan 09:15: "}
    assert [line[18:] for line in read] == [
        "Bo Demo registered contact with Eksempel Kommune: Mon 12 Jan, by phone.",
        "Bo Demo confirmed that Eksempel Kommune knows which citizen it is about.",
        "The course is now here: Getting in contact.",
        "Bo Demo became contact person of Eksempel Kommune.",
        "Anna Demo opened the course.",
    ]


async def test_a_topic_that_was_changed_is_no_name_that_came_back(store, town):
    """Slack tells of both alike to us; and in a room that is over, neither is set back."""
    case = await lived(store, town)
    await room_of(store, case)
    await happens(store, town, "renamed")

    said, _card = await lines(store, town, str(case.id))

    assert said[0].endswith("Bo Demo changed the room's name or topic.")


async def test_everybody_reads_it_in_their_own_language(store, town):
    case = await lived(store, town)

    read, _card = await lines(store, town, str(case.id), locale="da")

    assert read[-1] == "man. 12. jan. kl. 9.15: Anna Demo oprettede forløbet."


async def test_nothing_that_was_written_is_in_it(store, town):
    case = await lived(store, town)
    await acting(store, town, "anna").press("case.show", case.id, at=MONDAY)

    read, card = await lines(store, town, str(case.id))

    assert read[0] == "Mon 12 Jan 09:15: Anna Demo read what was written."
    assert "mødes i næste uge" not in words(card)


async def test_a_long_one_has_pages(store, town):
    case = await lived(store, town)
    for _time in range(timeline.PAGE):
        await acting(store, town, "anna").press("case.show", case.id, at=MONDAY)

    newest, card = await lines(store, town, str(case.id))
    [older] = [
        button.subject
        for part in card.parts
        for button in getattr(part, "buttons", ())
        if button.action == "case.timeline"
    ]
    rest, last = await lines(store, town, older)

    assert (len(newest), len(rest)) == (timeline.PAGE, 5)
    assert rest[-1] == "Mon 12 Jan 09:15: Anna Demo opened the course."
    assert "case.timeline" not in words(last)


@pytest.mark.parametrize("name", ["carla", "tina", "dan"])
async def test_only_those_in_the_course_read_it(store, town, name):
    case = await lived(store, town)

    answer = await acting(store, town, name).press("case.timeline", case.id, at=MONDAY)

    # A coordinator knows of the course, and is told whom to ask.
    knows = "You have no part in this course. Ask one of its contact persons."
    assert answer.say.title == (knows if name in {"carla", "tina"} else HIDDEN)


@pytest.mark.parametrize("subject", ["", "x", "1:x", "1:2:3", "12345678901", "-1"])
async def test_a_forged_page_is_refused(store, town, subject):
    with pytest.raises(Refusal):
        await lines(store, town, subject)


def test_every_kind_of_entry_is_told_or_belongs_elsewhere():
    assert set(timeline_cards.SENTENCES) | OF_OTHER_CHAINS == set(Did)
    assert set(timeline_cards.SENTENCES) & OF_OTHER_CHAINS == set()
