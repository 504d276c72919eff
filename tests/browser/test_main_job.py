"""The whole main job in a browser: from opening a course to everybody in contact, or not.

A calm week: Monday is the opening day, Wednesday the target, Thursday the deadline.
"""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Served, Sit
from tests.browser.seat import Seat, local
from tests.browser.steps import (
    BRIDGE_BUILDER,
    COORDINATOR,
    FIRST_MESSAGE,
    FRIDAY,
    GP,
    KNOW,
    MONDAY,
    MUNICIPALITY,
    NURSE,
    OTHERS,
    SENIOR_DOCTOR,
    SOCIAL_WORKER,
    TAKE,
    TEAM,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WITH_CHAT,
    WITHOUT_CHAT,
    day,
    everything_in,
    fact,
    fill_opening,
    open_course,
    overviews,
    reminders,
    take,
)

OTHER_WORDS = "Hellere svømning end fodbold."

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# (1) Opening.


async def test_opening_asks_three_things_and_says_where_acute_help_is(sit: Sit) -> None:
    nurse = await sit(NURSE)

    await nurse.write("/forloeb")

    form = nurse.form
    await expect(form.get_by_role("heading", name="Nyt forløb")).to_be_visible()
    await expect(form.get_by_text("Akut? Ring 112")).to_be_visible()
    await expect(form.locator("[data-missing]")).to_have_count(3)
    kinds = form.get_by_role("group", name="Hvem er parterne?").get_by_role("checkbox")
    await expect(kinds).to_have_count(3)
    for kind in await kinds.all():
        await expect(kind).to_be_checked()
    await nurse.shoot("01-opening")


async def test_sag_opens_the_same_form(sit: Sit) -> None:
    nurse = await sit(NURSE)

    await nurse.write("/sag")

    await expect(nurse.form.get_by_role("heading", name="Nyt forløb")).to_be_visible()


async def test_an_opened_course_has_a_room_with_a_card_that_says_it_all(sit: Sit) -> None:
    nurse = await sit(NURSE)

    alias = await open_course(nurse, practice=WITHOUT_CHAT)
    await nurse.shoot("02-receipt")
    await nurse.enter_course(alias)

    card = nurse.card(f"Forløb {alias}")
    await expect(card.get_by_text("Rummet overvåges ikke.")).to_be_visible()
    await expect(card.get_by_text("Akut? Ring 112")).to_be_visible()
    for party in (TEAM, MUNICIPALITY, WITHOUT_CHAT):
        await expect(card.locator(".contact .party", has_text=party)).to_be_visible()
    await expect(card).to_contain_text(
        re.compile(rf"Hvem er borgeren\? Ring til {nurse.name}, {TEAM}, på 00 00")
    )
    await expect(card).to_contain_text(
        "Alle parter er i kontakt inden for 2-3 arbejdsdage og laver derefter en fælles plan."
    )
    await expect(fact(card, "Mål")).to_have_text(day(WEDNESDAY))
    await expect(fact(card, "Frist")).to_have_text(
        f"{day(THURSDAY)} (oprettelsesdagen tæller ikke med)"
    )
    await expect(card.get_by_text(f"Læser ikke med her: {WITHOUT_CHAT}")).to_be_visible()
    await nurse.shoot("03-room")


async def test_the_room_is_private_to_those_it_concerns(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse, practice=WITHOUT_CHAT)

    await nurse.enter_course(alias)
    room = nurse.page.url
    other = await sit(OTHERS)
    await other.page.goto(room)

    title = other.page.get_by_role("heading", level=1)
    await expect(title).to_have_text("Hvad har du brug for?")
    await expect(other.page.locator("#rooms").get_by_role("link")).to_have_count(0)
    await expect(other.messages).to_have_count(0)


async def test_a_room_of_others_is_refused_in_words(sit: Sit) -> None:
    other = await sit(OTHERS)

    await other.page.goto(f"{other.url}/#room-1")

    await expect(other.page.get_by_text("Rummet findes ikke")).to_be_visible(timeout=3_000)


async def test_the_first_message_is_shown_on_request_alone(sit: Sit, monday: Served) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    await nurse.enter_course(alias)
    await expect(nurse.page.get_by_text(FIRST_MESSAGE)).to_have_count(0)

    await nurse.press("Vis indhold (logges)")

    await expect(nurse.form.get_by_text(FIRST_MESSAGE)).to_be_visible()
    await expect(nurse.form.get_by_text("Det er logget, at du har læst det.")).to_be_visible()
    await nurse.shoot("04-content")
    await nurse.form.get_by_role("button", name="Luk").click()
    await expect(nurse.page.get_by_text(FIRST_MESSAGE)).to_be_hidden()
    await expect(nurse.messages.get_by_text(FIRST_MESSAGE)).to_have_count(0)
    assert FIRST_MESSAGE.encode() not in everything_in(monday.folder)


async def test_another_party_reads_content_only_with_a_basis(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker = await sit(SOCIAL_WORKER)
    await take(worker, alias)
    await worker.enter_course(alias)

    await worker.press("Vis indhold (logges)")

    await expect(worker.messages.get_by_text("Der er endnu ikke grundlag")).to_be_visible()
    await expect(worker.page.get_by_text(FIRST_MESSAGE)).to_have_count(0)


async def test_a_form_that_is_refused_says_so_and_keeps_what_was_written(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker = await sit(SOCIAL_WORKER)
    await take(worker, alias)
    for person, words in ((nurse, FIRST_MESSAGE), (worker, OTHER_WORDS)):
        await person.enter_course(alias)
        await person.write("/plan")
        await person.press(re.compile("(Skriv|Ret) planen"))
        await person.form.get_by_label("Borgerens egne ønsker og drømme").fill(words)
    await nurse.submit("Gem")

    await worker.form.get_by_role("button", name="Gem").click()

    await expect(worker.form.get_by_role("alert")).to_contain_text("grundlag")
    wishes = worker.form.get_by_label("Borgerens egne ønsker og drømme")
    await expect(wishes).to_have_value(OTHER_WORDS)
    await worker.shoot("04-refused")


async def test_leaving_a_party_out_asks_why(sit: Sit) -> None:
    nurse = await sit(NURSE)
    await nurse.write("/forloeb")
    await fill_opening(nurse)
    await nurse.form.get_by_role("checkbox", name="Almen praksis").uncheck()

    await nurse.form.get_by_role("button", name="Opret forløbet").click()

    why = nurse.form.get_by_label("Hvorfor er almen praksis ikke med?")
    await expect(why).to_be_focused()
    await expect(
        nurse.form.get_by_text("Skriv kort, hvorfor parten ikke er med.")
    ).to_be_visible()
    await expect(nurse.form.get_by_role("checkbox", name="Almen praksis")).not_to_be_checked()
    await nurse.shoot("05-why")
    await why.fill("Har ingen egen læge endnu.")
    await nurse.submit("Opret forløbet")
    await expect(nurse.card("er oprettet")).to_be_visible()


async def test_a_citizen_under_18_is_shown_another_way(sit: Sit) -> None:
    nurse = await sit(NURSE)
    await nurse.write("/forloeb")
    await fill_opening(nurse)
    await nurse.form.get_by_role("radio", name="Nej").check()

    await nurse.form.get_by_role("button", name="Opret forløbet").click()

    month = nurse.form.get_by_label("I hvilken måned fylder borgeren 18?")
    await expect(month).to_be_visible()
    wanted = nurse.form.get_by_text("Skriv den måned, hvor borgeren fylder 18")
    await expect(wanted).to_be_visible()


@pytest.mark.parametrize(
    ("who", "others"),
    [
        pytest.param(SOCIAL_WORKER, {"practice": WITH_CHAT}, id="municipal staff"),
        pytest.param(GP, {"municipality": MUNICIPALITY}, id="a practice"),
    ],
)
async def test_every_party_opens_in_the_same_way(
    sit: Sit, who: str, others: dict[str, str]
) -> None:
    opener = await sit(who)

    alias = await open_course(opener, **{"municipality": "", "practice": "", **others})

    await opener.enter_course(alias)
    card = opener.card(f"Forløb {alias}")
    await expect(card.locator(".contact")).to_have_count(4)  # and the citizen
    await expect(card.locator(".contact", has_text=opener.name)).to_contain_text(
        "Har oprettet forløbet"
    )
    await expect(fact(card, "Frist")).to_contain_text(day(THURSDAY))
    nurse = await sit(NURSE)
    await nurse.read_direct()
    await expect(nurse.card(alias)).to_have_count(1)


# (2) Taking it, and knowing the citizen.


async def test_the_municipality_takes_it_and_is_named_in_the_room(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker = await sit(SOCIAL_WORKER)
    await worker.read_direct()
    await worker.shoot("06-invitation")

    await worker.press(TAKE, within=worker.card(alias).first)
    await worker.press(KNOW, within=worker.card(f"{alias}: Du er kontaktperson"))

    await expect(worker.card(f"{alias}: Har I fået kontakt?").last).to_be_visible()
    await nurse.enter_course(alias)
    party = nurse.card(f"Forløb {alias}").locator(".contact", has_text=MUNICIPALITY)
    await expect(party.locator(".name")).to_have_text(worker.name)
    await expect(party.locator(".phone")).to_have_text(re.compile(r"^00 00"))
    await expect(party).to_contain_text("Ved, hvem borgeren er. Ingen kontakt endnu.")
    await expect(
        nurse.card(f"{MUNICIPALITY} har fået en kontaktperson: {worker.name}")
    ).to_be_visible()
    await nurse.shoot("07-claimed")


async def test_an_invitation_that_is_taken_says_by_whom(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker, again = await sit(SOCIAL_WORKER), await sit(SOCIAL_WORKER)
    await take(worker, alias)

    await again.read_direct()

    invitation = again.card(alias).first
    await expect(invitation).to_contain_text(worker.name)
    await expect(invitation.get_by_role("button", name=TAKE)).to_have_count(0)


async def test_contact_waits_until_the_citizen_is_known(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker = await sit(SOCIAL_WORKER)
    await worker.read_direct()
    await worker.press(TAKE, within=worker.card(alias).first)
    await expect(worker.card(f"{alias}: Du er kontaktperson")).to_be_visible()
    await worker.enter_course(alias)

    await expect(worker.page.get_by_role("button", name=KNOW)).to_be_visible()
    await expect(worker.page.get_by_role("button", name="Ja, pr. telefon")).to_have_count(0)
    await worker.press(KNOW)

    await expect(
        worker.page.get_by_role("button", name="Ja, pr. telefon").first
    ).to_be_visible()


async def test_a_practice_without_chat_is_a_task_for_the_opener(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse, practice=WITHOUT_CHAT)
    await nurse.read_direct()

    task = nurse.card(re.compile(f"{alias}.*{WITHOUT_CHAT}"))
    await expect(task).to_have_count(1)
    await expect(fact(task, "Telefon")).to_have_text(re.compile(r"00 00 \d\d \d\d"))
    await expect(fact(task, "Åbningstid")).to_have_text(re.compile(r"8\.00.*15\.00"))
    await nurse.shoot("08-call")
    await nurse.press(re.compile("Registrér for"), within=task)
    await nurse.form.get_by_label("Hvem er deres kontaktperson?").fill("Sekretær Oda Prøve")
    await nurse.form.get_by_role("checkbox", name="De ved, hvem borgeren er").check()
    await nurse.form.get_by_role("checkbox", name="Vi har haft kontakt om det").check()
    await nurse.shoot("09-behalf")
    await nurse.submit("Registrér")

    await nurse.enter_course(alias)
    party = nurse.card(f"Forløb {alias}").locator(".contact", has_text=WITHOUT_CHAT)
    await expect(party).to_contain_text("Sekretær Oda Prøve")
    await expect(party).to_contain_text(f"Fik kontakt {day(MONDAY)}, pr. telefon.")


# (3) Whom do I contact?


async def test_hvem_in_the_room_names_somebody_for_each_party(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse, practice=WITHOUT_CHAT)
    worker = await sit(SOCIAL_WORKER)
    await take(worker, alias)
    await nurse.enter_course(alias)

    await nurse.write("/hvem")

    answer = nurse.card(f"{alias}: Hvem kontakter jeg?")
    await expect(answer.get_by_text("Kun du kan se det her")).to_be_visible()
    for party, name in ((TEAM, nurse.name), (MUNICIPALITY, worker.name)):
        line = answer.locator(".contact", has_text=party)
        await expect(line.locator(".name").first).to_have_text(name)
        await expect(line.locator(".phone").first).to_be_visible()
    silent = answer.locator(".contact", has_text=WITHOUT_CHAT)
    await expect(silent).to_contain_text("Bruger ikke chat: ring.")
    await nurse.shoot("10-hvem")


# (4) Contact, and everybody sees it at once.


async def test_contact_is_one_click_and_is_seen_live_by_the_others(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker = await sit(SOCIAL_WORKER)
    await take(worker, alias)
    await worker.enter_course(alias)
    await nurse.enter_course(alias)
    seen = nurse.card(f"Forløb {alias}").locator(".contact", has_text=MUNICIPALITY)
    await expect(seen).to_contain_text("Ingen kontakt endnu.")

    await worker.press("Ja, pr. telefon")

    await expect(seen).to_contain_text(f"Fik kontakt {day(MONDAY)}, pr. telefon.")
    await nurse.shoot("11-live")


async def test_when_all_are_in_contact_the_room_says_what_comes_next(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    worker, gp = await sit(SOCIAL_WORKER), await sit(GP)
    for person in (worker, gp):
        await take(person, alias)
        await person.enter_course(alias)
        await person.press("Ja, pr. telefon")

    await nurse.enter_course(alias)

    await expect(nurse.messages.get_by_text("Næste skridt: den fælles plan.")).to_be_visible()
    await expect(nurse.page.get_by_role("button", name="Ja, pr. telefon")).to_have_count(0)


# (5) What time does.

UNCLAIMED, TARGET = "Ingen har taget den endnu", "Målet er kontakt i dag"
LAST_DAY, LATE = "I dag er sidste dag for kontakt", "Fristen er udløbet"
LIFT = "Der er brug for koordinatorens hjælp i dag"
# When, and what the desk and the coordinator have been reminded of by then.
LADDER = (
    (local(TUESDAY, 12, 59), [], []),
    (local(TUESDAY, 13, 1), [UNCLAIMED], []),
    (local(WEDNESDAY, 8, 31), [UNCLAIMED, TARGET], []),
    (local(THURSDAY, 8, 31), [UNCLAIMED, TARGET, LAST_DAY], []),
    (local(THURSDAY, 13, 1), [UNCLAIMED, TARGET, LAST_DAY], [LIFT]),
    (local(FRIDAY, 8, 31), [UNCLAIMED, TARGET, LAST_DAY, LATE], [LIFT]),
)


async def test_a_week_in_which_the_municipality_does_nothing(sit_early: Sit) -> None:
    """Each reminder reaches the right people, once; one who is in contact gets none."""
    nurse, worker, coordinator, gp = [
        await sit_early(who) for who in (NURSE, SOCIAL_WORKER, COORDINATOR, GP)
    ]
    await nurse.move_clock(local(MONDAY, 9, 15))
    alias = await open_course(nurse)
    await take(gp, alias)
    await gp.enter_course(alias)
    await gp.press("Ja, pr. telefon")
    await expect(gp.messages.get_by_text("Fik kontakt").first).to_be_visible()

    for at, of_desk, of_coordinator in LADDER:
        await nurse.move_clock(at)
        assert await reminders(worker, alias) == of_desk, at
        assert await reminders(coordinator, alias) == of_coordinator, at

    for other in (nurse, gp, await sit_early(BRIDGE_BUILDER)):
        assert await reminders(other, alias) == [], other.name
    await coordinator.shoot("12-reminders")
    digest = coordinator.card(f"Overblik {day(TUESDAY)}")
    opens = coordinator.page.get_by_role("button", name=alias)
    line = digest.get_by_role("listitem").filter(has=opens)
    await expect(line).to_have_count(1)
    await expect(line).to_contain_text(f"Frist {day(THURSDAY)}")
    await digest.scroll_into_view_if_needed()
    await coordinator.shoot("17-digest")
    breach = worker.card(f"{alias}: {LATE}")
    await worker.press("Fortæl, hvad der kom i vejen", within=breach)
    await worker.form.get_by_role("radio", name="Kapacitet").check()
    await worker.submit("Gem")


# (6) Advice.


async def test_a_practice_asks_and_gets_an_answer_with_a_name(sit: Sit) -> None:
    gp, nurse, doctor = await sit(GP), await sit(NURSE), await sit(SENIOR_DOCTOR)
    await ask(gp, "Hvornår er litium muligt igen?")

    await doctor.enter("raadgivere-aarhus")
    await nurse.enter("raadgivere-aarhus")
    question = nurse.card("Et spørgsmål til teamet").last
    await expect(question).to_contain_text(gp.name)
    await expect(question).not_to_contain_text("litium")
    await nurse.press("Jeg tager spørgsmålet", within=question)
    await expect(
        doctor.messages.get_by_text(f"{nurse.name}, specialsygeplejerske, har spørgsmålet")
    ).to_be_visible()
    await doctor.shoot("14-taken")
    await talk_about_it(gp, nurse, question)
    await nurse.press("Svar", within=question)
    await expect(nurse.form.get_by_text("Hvornår er litium muligt igen?")).to_be_visible()
    await expect(nurse.form.get_by_text("De er normale.")).to_be_visible()
    await nurse.form.get_by_label("Dit svar").fill("Når nyretallene er normale.")
    await nurse.submit("Send svaret")

    await gp.read_direct()
    answered = gp.card("Du har fået svar på dit spørgsmål")
    await expect(answered).to_contain_text(f"Besvaret af {nurse.name}, specialsygeplejerske")
    await expect(answered).to_contain_text(re.compile(r"kl\. (9|10)\.\d\d"))
    await expect(answered).to_contain_text("Husk at skrive det i journalen.")
    await gp.press("Vis svaret (logges)")
    await expect(gp.form.get_by_text("Når nyretallene er normale.")).to_be_visible()
    await expect(gp.form).to_contain_text(f"{nurse.name}, specialsygeplejerske")
    await gp.shoot("15-answer")


async def talk_about_it(gp: Seat, nurse: Seat, question: Locator) -> None:
    """The nurse asks back; the doctor answers in the chat and is led to the form."""
    await nurse.press("Spørg tilbage", within=question)
    await nurse.form.get_by_label("Hvad har du brug for?").fill("Hvad er nyretallene?")
    await nurse.submit("Send")

    await gp.read_direct()
    await gp.shoot("18-asked-back")
    await gp.write("De er normale.")
    led = gp.card("Det, du skriver her, bliver ikke sendt videre")
    await gp.shoot("19-led-to-the-form")
    await gp.press(f"Skriv til {nurse.name}", within=led)
    await expect(gp.form.get_by_text("Hvad er nyretallene?")).to_be_visible()
    await gp.form.get_by_label("Hvad vil du tilføje?").fill("De er normale.")
    await gp.submit("Send")


async def ask(seat: Seat, question: str) -> None:
    await seat.write("/raad")
    await expect(seat.form.get_by_text("Akut? Ring 112")).to_be_visible()
    await seat.form.get_by_label("Dit spørgsmål").fill(question)
    await seat.shoot("13-question")
    await seat.submit("Send")
    await expect(seat.card("Dit spørgsmål er modtaget")).to_contain_text(TEAM)


# (7) The coordinator's morning.


async def test_a_quiet_monday_says_so_and_a_quiet_tuesday_says_nothing(sit_early: Sit) -> None:
    coordinator = await sit_early(COORDINATOR)
    await coordinator.move_clock(local(MONDAY, 7, 59))
    before = await overviews(coordinator)

    await coordinator.move_clock(local(MONDAY, 8, 1))
    await coordinator.read_direct()
    await expect(coordinator.card(f"Overblik {day(MONDAY)}")).to_contain_text(
        "Ingen åbne frister."
    )
    await coordinator.shoot("16-quiet-monday")
    await coordinator.move_clock(local(TUESDAY, 8, 1))

    assert await overviews(coordinator) == [*before, f"Overblik {day(MONDAY)}"]
