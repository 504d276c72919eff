"""Who somebody is: known by e-mail, proposed by domain and let in, or unknown; and who goes."""

from itertools import count

import pytest
from sqlmodel import select

from bot.turns import take
from handlers import routes
from handlers.turn import Incoming, Looking
from locales import gettext, speaking
from models.base import Platform
from models.entries import Did, Entry
from models.organisations import Organisation
from models.people import Absence, ChatIdentity, ChatWorkspace, Duty, Person, Role
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, fetch, rows, words

KEYS = count(1)
NEW = {"user": "U9", "name": "Nina Prøve", "email": "Nina@Eksempel.dk", "locale": "en-GB"}


@pytest.fixture
def store(sqlite_store):
    """Nothing here depends on which database it is."""
    return sqlite_store


@pytest.fixture
async def town(store):
    return await store.write(settled)


async def settled(db):
    """The town, whose municipality has a domain and an administrator, Carla."""
    town = await build(db)
    town.municipality.domains = ["eksempel.dk"]
    town.carla.roles = [Role.COORDINATOR, Role.ORG_ADMIN]
    return town


async def happens(store, town, event, *, key="", workspace=None, **fields):
    """An event about a user, as an edge takes it."""
    incoming = Incoming(
        workspace_id=workspace or town.workspace.id,
        user=fields["user"],
        at=MONDAY,
        key=key or f"event-{next(KEYS)}",
        locale="en",
        fields={name: (value,) for name, value in fields.items()},
    )
    return await take(incoming, routes.EVENTS[event], store)


async def meet(store, town, **changed):
    return await happens(store, town, "met", **(NEW | changed))


async def speaks(store, town, user="U9"):
    """What the bot answers this user who asks for help."""
    incoming = Incoming(town.workspace.id, user, MONDAY, f"key-{next(KEYS)}", "en")
    return (await take(incoming, routes.COMMANDS["/tovholder"], store)).say.title


async def newcomers(store, town):
    """Everybody who has come since the town was built."""
    own = {one.id for one in town.people.values()}
    return [one for one in await all_of(store, Person) if one.id not in own]


async def identities(store, user="U9"):
    return [one for one in await all_of(store, ChatIdentity) if one.external_id == user]


async def posted(store, view):
    return [(one.address, one.subject) for one in await rows(store) if one.view == view]


async def did(store):
    return [(one.did, one.actor_id, one.codes["person"]) for one in await all_of(store, Entry)]


async def card(store, view, subject, reader=None):
    async def look(db):
        with speaking("en"):
            return await routes.VIEWS[view](Looking(reader, str(subject), MONDAY), db)

    return await store.read(look)


async def change(store, model, key, **values):
    async def work(db):
        for name, value in values.items():
            setattr(await db.get_one(model, key), name, value)

    await store.write(work)


async def test_who_is_in_the_directory_is_known_at_once(store, town):
    await change(store, Person, town.dan.id, email="nina@eksempel.dk")
    await store.write(forget_identities_of(town.dan))

    await meet(store, town)
    await meet(store, town)

    [identity] = await identities(store)
    assert (identity.person_id, identity.is_preferred) == (town.dan.id, True)
    assert await newcomers(store, town) == []
    assert await posted(store, "person.welcome") == [(f"person:{town.dan.id}", "6")]
    assert await did(store) == [(Did.IDENTIFIED, None, town.dan.id)]
    assert "Welcome, Dan Demo" in (await card(store, "person.welcome", 6, town.dan)).title
    assert (await fetch(store, Person, town.dan.id)).locale is None


def forget_identities_of(person):
    async def work(db):
        own = select(ChatIdentity).where(ChatIdentity.person_id == person.id)
        for one in (await db.exec(own)).all():
            await db.delete(one)

    return work


async def test_a_second_workspace_gives_the_same_person_a_second_identity(store, town):
    await change(store, Person, town.dan.id, email="nina@eksempel.dk")

    async def install(db):
        db.add(ChatWorkspace(platform=Platform.SLACK, external_id="T2", name="Two"))

    await store.write(install)

    await meet(store, town, workspace=2)

    [identity] = await identities(store)
    assert (identity.workspace_id, identity.person_id) == (2, town.dan.id)
    assert not identity.is_preferred
    assert await posted(store, "person.welcome") == []


async def test_an_email_that_two_share_is_nobodys(store, town):
    for one in (town.bo, town.dan):
        await change(store, Person, one.id, email="nina@eksempel.dk")

    await meet(store, town)

    assert (await identities(store), await newcomers(store, town)) == ([], [])


async def test_a_domain_proposes_and_the_administrator_is_asked(store, town):
    await meet(store, town)
    await meet(store, town)

    [nina] = await newcomers(store, town)
    assert (nina.name, nina.email, nina.organisation_id, nina.is_admitted) == (
        *("Nina Prøve", "nina@eksempel.dk", town.municipality.id, False),
    )
    with speaking("da"):
        assert nina.function == gettext("member of staff")
    assert await posted(store, "person.proposed") == [(f"person:{town.carla.id}", str(nina.id))]
    assert await did(store) == [(Did.PROPOSED, None, nina.id)]
    asked = await card(store, "person.proposed", nina.id, town.carla)
    assert "nina@eksempel.dk" in words(asked)
    assert await card(store, "person.proposed", nina.id, town.anna) is None
    assert "I have asked Carla Demo" in await speaks(store, town)


async def test_without_an_administrator_the_coordinator_is_asked(store, town):
    await change(store, Person, town.carla.id, roles=[Role.COORDINATOR])

    await meet(store, town)

    [nina] = await newcomers(store, town)
    answer = await acting(store, town, "carla").press("person.admit", nina.id, at=MONDAY)
    assert not answer.is_refused


async def test_where_nobody_could_be_asked_nothing_is_kept(store, town):
    await change(store, Person, town.carla.id, roles=[])

    await meet(store, town)

    assert (await newcomers(store, town), await identities(store)) == ([], [])
    assert "enter your e-mail address" in await speaks(store, town)


async def test_who_is_let_in_is_told_what_to_do(store, town):
    await meet(store, town)
    [nina] = await newcomers(store, town)

    answer = await acting(store, town, "carla").press("person.admit", nina.id, at=MONDAY)

    assert "Let in." in words(answer.show)
    nina = await fetch(store, Person, nina.id)
    assert (nina.is_admitted, nina.awaits) == (True, "")
    assert await posted(store, "person.welcome") == [(f"person:{nina.id}", str(nina.id))]
    assert (await did(store))[-1] == (Did.ADMITTED, town.carla.id, nina.id)
    welcome = words(await card(store, "person.welcome", nina.id, nina))
    assert "/forloeb: " in welcome
    assert "Eksempel Kommune" in welcome
    assert "one room" in await speaks(store, town)


async def test_who_is_declined_is_kept_out_and_nobody_is_asked_again(store, town):
    await meet(store, town)
    [nina] = await newcomers(store, town)

    answer = await acting(store, town, "carla").press("person.decline", nina.id, at=MONDAY)
    await meet(store, town)

    assert "Declined." in words(answer.show)
    assert len(await posted(store, "person.proposed")) == 1
    assert (await did(store))[-1] == (Did.DECLINED, town.carla.id, nina.id)
    assert "has not let you in" in await speaks(store, town)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("person.admit", "person.admit", "has already been let in"),
        ("person.admit", "person.decline", "has already been let in"),
        ("person.decline", "person.decline", "has already been declined"),
        ("person.decline", "person.admit", "has already been declined"),
    ],
)
async def test_a_second_press_changes_nothing(store, town, first, second, sentence):
    await meet(store, town)
    [nina] = await newcomers(store, town)
    carla = acting(store, town, "carla")
    await carla.press(first, nina.id, at=MONDAY)
    before = await fetch(store, Person, nina.id)

    answer = await carla.press(second, nina.id, at=MONDAY)

    assert sentence in answer.say.title
    assert await fetch(store, Person, nina.id) == before


@pytest.mark.parametrize("who", ["anna", "bo", "tina"])
@pytest.mark.parametrize("action", ["person.admit", "person.decline"])
async def test_nobody_else_decides(store, town, who, action):
    await change(store, Person, town.tina.id, roles=[Role.COORDINATOR, Role.ORG_ADMIN])
    await meet(store, town)
    [nina] = await newcomers(store, town)

    answer = await acting(store, town, who).press(action, nina.id, at=MONDAY)

    assert "Only the organisation's own administrator" in answer.say.title
    assert (await fetch(store, Person, nina.id)).awaits == "Carla Demo"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"is_bot": "yes"}, id="a bot"),
        pytest.param({"is_guest": "yes"}, id="a guest"),
        pytest.param({"is_stranger": "yes"}, id="a stranger from another workspace"),
        pytest.param({"email": "nina@elsewhere.dk"}, id="an unknown domain"),
        pytest.param({"email": "nina@sub.eksempel.dk"}, id="a domain below"),
        pytest.param({"email": "nina@gmail.com"}, id="a domain anybody has"),
        pytest.param({"email": ""}, id="no e-mail"),
        pytest.param({"email": "eksempel.dk"}, id="no address"),
        pytest.param({"email": "a@b@eksempel.dk"}, id="two addresses"),
        pytest.param({"name": "251248-9996"}, id="a name that is a CPR number"),
        pytest.param({"is_unasked": "yes"}, id="somebody who has not turned to us"),
    ],
)
async def test_of_others_nothing_is_kept(store, town, changed):
    await change(
        store, Organisation, town.municipality.id, domains=["eksempel.dk", "gmail.com"]
    )

    await meet(store, town, **changed)

    assert (await newcomers(store, town), await identities(store)) == ([], [])
    assert await rows(store) == []
    assert "enter your e-mail address" in await speaks(store, town)


async def test_a_guest_whose_email_is_entered_is_known(store, town):
    await change(store, Person, town.gerd.id, email="gerd@gmail.com")

    await meet(store, town, email="gerd@gmail.com", is_guest="yes")

    assert [one.person_id for one in await identities(store)] == [town.gerd.id]


async def test_who_is_found_before_they_turn_to_us_is_known_and_not_greeted(store, town):
    await change(store, Person, town.dan.id, email="nina@eksempel.dk")
    await store.write(forget_identities_of(town.dan))

    await meet(store, town, is_unasked="yes")

    assert [one.person_id for one in await identities(store)] == [town.dan.id]
    assert await rows(store) == []


async def test_another_workspaces_word_is_no_second_way_in(store, town):
    """Whoever runs that workspace could give any user any e-mail."""
    await change(store, Person, town.dan.id, email="nina@eksempel.dk")

    await meet(store, town, is_stranger="yes")
    refused = await identities(store)
    await store.write(forget_identities_of(town.dan))
    await meet(store, town, is_stranger="yes")

    assert refused == []
    assert [one.person_id for one in await identities(store)] == [town.dan.id]


@pytest.mark.parametrize(
    ("is_chatting_here", "found"),
    [pytest.param(True, 1, id="one of them is here"), pytest.param(False, 0, id="both are")],
)
async def test_of_two_with_one_domain_the_one_that_chats_here(
    store, town, is_chatting_here, found
):
    await change(store, Organisation, town.practice.id, domains=["eksempel.dk"])
    if is_chatting_here:
        await store.write(forget_identities_of(town.gerd))

    await meet(store, town)

    assert len(await newcomers(store, town)) == found


async def leaves(store, town, person, **changed):
    fields = {"user": str(person.id), "name": person.name, "is_deactivated": "yes"} | changed
    return await happens(store, town, "changed", **fields)


async def test_who_is_shut_out_gets_nothing_and_the_coordinator_hears(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    await leaves(store, town, town.bo)
    await leaves(store, town, town.bo)

    assert [one.is_active for one in await identities(store, str(town.bo.id))] == [False]
    assert await posted(store, "person.gone") == [
        (f"person:{town.carla.id}", str(town.bo.id)),
    ]
    [entered] = [one for one in await all_of(store, Entry) if one.did is Did.DEACTIVATED]
    assert entered.codes["person"] == town.bo.id
    said = words(await card(store, "person.gone", town.bo.id, town.carla))
    assert case.alias in said
    assert "Bo Demo has your organisation's desk" in said
    assert await card(store, "person.gone", town.bo.id, town.anna) is None


async def test_who_comes_back_is_active_again(store, town):
    await leaves(store, town, town.bo)

    await leaves(store, town, town.bo, is_deactivated="")

    assert [one.is_active for one in await identities(store, str(town.bo.id))] == [True]
    assert await card(store, "person.gone", town.bo.id, town.carla) is None
    assert [one.did for one in await all_of(store, Entry)] == [
        *(Did.DEACTIVATED, Did.REACTIVATED),
    ]


async def test_a_rooms_card_follows_when_who_stands_in_goes_and_comes_back(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    today = MONDAY.date()

    async def go(db):
        ids = {"person_id": town.bo.id, "stand_in_id": town.dan.id}
        db.add(Absence(**ids, first_day=today, last_day=today))

    await store.write(go)
    chatting = Chatting(store)

    said = []
    for gone in (None, "yes", ""):
        if gone is not None:
            await leaves(store, town, town.dan, is_deactivated=gone)
        await chatting.deliver()
        room = (await fetch(store, Room, 1)).external_id
        said.append(
            "Dan Demo dækker til og med man. 12. jan. for Bo Demo"
            in words(chatting.cards(room)[0])
        )

    assert said == [True, False, True]


async def test_who_leaves_nothing_is_no_trouble(store, town):
    await leaves(store, town, town.dan)

    assert await card(store, "person.gone", town.dan.id, town.carla) is None


async def test_who_chats_elsewhere_too_is_still_reached(store, town):
    async def second(db):
        db.add(ChatWorkspace(platform=Platform.SLACK, external_id="T2", name="Two"))
        await db.flush()
        db.add(ChatIdentity(workspace_id=2, external_id="U2", person_id=town.bo.id))

    await store.write(second)

    await leaves(store, town, town.bo)

    assert await posted(store, "person.gone") == []


async def test_a_chat_that_let_us_go_reaches_nobody(store, town):
    async def second(db):
        gone = ChatWorkspace(platform=Platform.SLACK, external_id="T2", name="Two")
        gone.is_installed = False
        db.add(gone)
        await db.flush()
        db.add(ChatIdentity(workspace_id=gone.id, external_id="U2", person_id=town.bo.id))

    await store.write(second)

    await leaves(store, town, town.bo)

    assert await posted(store, "person.gone") == [
        (f"person:{town.carla.id}", str(town.bo.id)),
    ]
    said = words(await card(store, "person.gone", town.bo.id, town.carla))
    assert "Bo Demo has your organisation's desk" in said


async def test_when_the_coordinator_goes_the_administrator_hears(store, town):
    async def work(db):
        db.add(
            Duty(
                organisation_id=town.municipality.id,
                person_id=town.carla.id,
                first_day=MONDAY.date(),
            )
        )
        (await db.get_one(Person, town.dan.id)).roles = [Role.ORG_ADMIN]

    await store.write(work)

    await leaves(store, town, town.carla)

    assert await posted(store, "person.gone") == [
        (f"person:{town.dan.id}", str(town.carla.id)),
    ]


async def test_the_directorys_name_stays_and_a_proposed_ones_follows(store, town):
    await meet(store, town)
    [nina] = await newcomers(store, town)

    await leaves(store, town, town.bo, name="Somebody Else", is_deactivated="")
    await leaves(store, town, nina, user="U9", name="Nina Eksempel", is_deactivated="")
    await leaves(store, town, nina, user="U9", name="", is_deactivated="")

    assert (await fetch(store, Person, town.bo.id)).name == "Bo Demo"
    assert (await fetch(store, Person, nina.id)).name == "Nina Eksempel"


async def test_a_change_of_somebody_unknown_is_nothing(store, town):
    await happens(store, town, "changed", user="U7", name="x", is_deactivated="yes")

    assert (await identities(store, "U7"), await rows(store)) == ([], [])


async def test_the_same_event_delivered_again_does_nothing_more(store, town):
    for _ in range(4):
        await happens(store, town, "met", key="once", **NEW)

    assert len(await newcomers(store, town)) == 1
    assert len(await posted(store, "person.proposed")) == 1


OWN_TENANT = "7d1e0a52-0000-4000-8000-000000000001"


async def own_tenant(store, *organisations):
    """A tenant in Teams that is these organisations' own."""

    async def work(db):
        workspace = ChatWorkspace(platform=Platform.TEAMS, external_id=OWN_TENANT, name="T")
        db.add(workspace)
        for one in organisations:
            (await db.get_one(Organisation, one.id)).tenants = [OWN_TENANT]
        await db.flush()
        return workspace.id

    return await store.write(work)


@pytest.mark.parametrize(
    "email",
    [
        pytest.param("nina@andetsted.dk", id="of a domain nobody has"),
        pytest.param("nina@gmail.com", id="of a domain that anybody can have"),
        pytest.param("", id="without an e-mail"),
    ],
)
async def test_a_tenant_proposes_and_the_administrator_is_asked(store, town, email):
    workspace = await own_tenant(store, town.municipality)

    await meet(store, town, workspace=workspace, email=email)

    [nina] = await newcomers(store, town)
    assert (nina.organisation_id, nina.is_admitted, nina.awaits, nina.email) == (
        *(town.municipality.id, False, "Carla Demo", email),
    )
    assert await posted(store, "person.proposed") == [(f"person:{town.carla.id}", str(nina.id))]
    assert await posted(store, "person.welcome") == []
    asked = await card(store, "person.proposed", nina.id, town.carla)
    assert ("E-mail" in words(asked)) == bool(email)

    await acting(store, town, "carla").press("person.admit", nina.id, at=MONDAY)

    assert await posted(store, "person.welcome") == [(f"person:{nina.id}", str(nina.id))]


async def test_another_organisations_domain_says_more_than_the_tenant(store, town):
    workspace = await own_tenant(store, town.team)

    await meet(store, town, workspace=workspace)

    assert [one.organisation_id for one in await newcomers(store, town)] == [
        town.municipality.id
    ]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"is_guest": "yes"}, id="a guest of the tenant"),
        pytest.param({"is_stranger": "yes"}, id="somebody of another tenant"),
        pytest.param({"is_unasked": "yes"}, id="who has done nothing yet"),
        pytest.param({"name": ""}, id="somebody without a name"),
    ],
)
async def test_a_tenant_says_nothing_of_others(store, town, changed):
    workspace = await own_tenant(store, town.municipality)

    await meet(store, town, workspace=workspace, **({"email": ""} | changed))

    assert await newcomers(store, town) == []


async def test_a_tenant_of_two_organisations_proposes_nobody(store, town):
    workspace = await own_tenant(store, town.municipality, town.practice)

    await meet(store, town, workspace=workspace, email="")

    assert await newcomers(store, town) == []
