"""Teams as it is started: whose registrations there are, how tokens come, what is missing."""

import asyncio
import base64
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlmodel import select

from bot import cli
from bot.settings import Settings
from bot.teams import checkup, needed, registrations
from bot.teams.memory import Memory
from bot.teams.registrations import Registration, Registrations
from bot.teams.tokens import TO_CHAT, SignIn
from locales import speaking
from models.people import ChatWorkspace
from models.seals import KeyRing, new_key
from scheduler.chat import Failed, Refused
from tests.conftest import RING, opened
from tests.teams import fake_login
from tests.teams.fake import EVERYTHING, running_fake
from tests.teams.serving import CLIENT, TENANT, registered, serving, settings_of

ROOT = Path(__file__).parent.parent.parent
SECOND, SECRET = "11111111-0000-4000-8000-000000000002", "a very secret text"


def test_a_trial_does_without_microsofts_libraries():
    code = (
        "import sys, bot.app, bot.serving;"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'microsoft_teams', 'msal', 'fastapi'}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


async def test_each_registration_is_a_workspace_and_one_that_is_gone_is_not(sqlite_store):
    memory = Memory(sqlite_store)
    second = Registration(SECOND, "c2", SECRET, name="Kommunen", host_teams=("t2",))
    await registrations.keep(memory, RING, second)
    async with running_fake() as fake:
        registered(fake)
        async with serving(fake, sqlite_store):
            assert await installed(sqlite_store) == {TENANT, SECOND}
        await memory.write((await memory.tenants())[-1], sealed=b"")
        async with serving(fake, sqlite_store):
            assert await installed(sqlite_store) == {TENANT}


async def installed(store):
    async def work(db):
        found = select(ChatWorkspace).where(ChatWorkspace.is_installed)
        return {row.external_id for row in (await db.exec(found)).all()}

    return await store.read(work)


async def test_a_further_tenant_is_kept_sealed(monkeypatch, tmp_path, capsys):
    key = new_key()
    for name, value in {
        "TOVHOLDER_DATA_DIR": str(tmp_path),
        "TOVHOLDER_KEYS": key,
        "TEAMS_CLIENT_ID": CLIENT,
        "LC_ALL": "en",
    }.items():
        monkeypatch.setenv(name, value)
    secret = tmp_path / "key.pem"
    secret.write_text(SECRET)
    options = ["workspace", "add", "--tenant", SECOND, "--client-id", "c2", "--rooms", "chat"]

    code = await asyncio.to_thread(cli.main, [*options, "--certificate", str(secret)])

    assert code == 0
    assert SECOND in capsys.readouterr().out
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("*.db*"))
    assert SECRET.encode() not in stored
    async with opened(f"sqlite:///{tmp_path}/tovholder.db") as store:
        [row] = await Memory(store).tenants()
        assert (row.tenant, row.rooms, row.is_certificate) == (SECOND, "chat", True)


class MsalHere:
    """Stands where MSAL's application stands, and answers as it does."""

    def __init__(self, answer, made):
        self.answer, self.made = answer, made

    def __call__(self, client_id, **options):
        self.made.append((client_id, options))
        return self

    def acquire_token_for_client(self, scopes):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer | {"scopes": scopes}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"error": "invalid_client"}, Refused),
        ({"error": "temporarily_unavailable"}, Failed),
        ({"error": "<b>"}, Failed),
        (OSError("no network"), Failed),
    ],
)
async def test_a_sign_in_that_fails_says_whether_it_ever_will(answer, error):
    tokens = SignIn(Registrations([Registration(TENANT, CLIENT, SECRET)]), MsalHere(answer, []))

    with pytest.raises(error) as raised:
        await tokens.token(TENANT, TO_CHAT)

    assert SECRET not in raised.value.reason_code


async def test_a_certificate_signs_in_as_msal_wants_it():
    made, pem = [], certificate()
    registration = Registration(TENANT, CLIENT, pem, is_certificate=True)
    tokens = SignIn(Registrations([registration]), MsalHere({"access_token": "t"}, made))

    assert [await tokens.token(TENANT, TO_CHAT) for _ in range(2)] == ["t", "t"]

    [(client_id, options)] = made
    assert client_id == CLIENT
    assert options["authority"].endswith(TENANT)
    assert len(options["client_credential"]["thumbprint_sha256"]) == 64
    assert options["timeout"] > 0


def certificate():
    key = fake_login.key("certificate")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tovholder")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(days=9))
    ).sign(key, SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (private + made.public_bytes(Encoding.PEM)).decode()


class Granted:
    """Tokens that carry these permissions."""

    def __init__(self, *names):
        claims = base64.urlsafe_b64encode(json.dumps({"roles": names}).encode()).decode()
        self.graph = f"x.{claims.rstrip('=')}.y"

    def __call__(self, _registrations):
        return self

    async def token(self, _tenant, _scope):
        return self.graph


@pytest.mark.parametrize("kind", registrations.KINDS)
async def test_the_doctor_names_each_missing_permission(sqlite_url, kind):
    settings = of_doctor(sqlite_url, kind)

    told = [said async for said in checkup.findings(settings, Granted())]
    all_well = [said async for said in checkup.findings(settings, Granted(*EVERYTHING))]

    lacking = {said for said, is_fine in told if not is_fine}
    names = {name for name in EVERYTHING if any(f" {name} " in said for said in lacking)}
    assert names == set(checkup.scopes.needed(kind))
    assert [said for said, is_fine in all_well if not is_fine] == []


def of_doctor(url, kind="shared", key=""):
    keys = {"TOVHOLDER_KEYS": key} if key else {}
    return Settings(
        **keys,
        TEAMS_CLIENT_ID=CLIENT,
        TEAMS_TENANT_ID=TENANT,
        TEAMS_CLIENT_SECRET=SECRET,
        TEAMS_ROOMS=kind,
        DATABASE_URL=url,
        GRAPH_URL="http://127.0.0.1:1/",
    )


async def told(settings, *granted):
    """What the doctor says in Danish, and whether it is good news."""
    with speaking("da"):
        return [said async for said in checkup.findings(settings, Granted(*granted))]


async def heard(db):
    (await db.exec(select(ChatWorkspace))).one().lacks = ""


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("shared", "ChannelMessage.Read.Group"),
        ("standard", "ChannelMessage.Read.Group"),
        ("chat", "ChatMessage.Read.Chat"),
    ],
)
async def test_the_doctor_says_that_messages_are_not_checked_until_one_has_come(
    sqlite_store, sqlite_url, kind, right
):
    settings = of_doctor(sqlite_url, kind)
    at_first = await told(settings, *EVERYTHING)
    async with running_fake() as fake:
        registered(fake)
        async with serving(fake, sqlite_store, settings_of(fake, TEAMS_ROOMS=kind)):
            installed_now = await told(settings, *EVERYTHING)
    await sqlite_store.write(heard)
    after = await told(settings, *EVERYTHING)

    for said in (at_first, installed_now):
        unchecked = [one for one, _fine in said if "ikke tjekket for CPR-numre" in one]
        assert [f"Det kræver rettigheden {right} " in one for one in unchecked] == [True]
    assert "ikke tjekket" not in str(after)
    checked = "Beskeder i rummene når frem til os og bliver tjekket for CPR-numre."
    assert (checked, True) in after


async def test_the_doctor_names_what_a_further_tenant_lacks(sqlite_store, sqlite_url):
    key = new_key()
    second = Registration(SECOND, "c2", SECRET, name="Kommunen", rooms="chat")
    await registrations.keep(Memory(sqlite_store), KeyRing([key]), second)

    said = await told(of_doctor(sqlite_url, key=key), *checkup.scopes.needed("shared"))

    heading = ("Organisationen Kommunen, tilføjet med tovholder workspace add:", True)
    of_second = said[said.index(heading) :]
    lacking = {one for one, is_fine in of_second if not is_fine}
    names = {name for name in EVERYTHING if any(f" {name} " in one for one in lacking)}
    assert names == set(checkup.scopes.OF_CHATS)
    assert [one for one in said[: said.index(heading)] if not one[1]] == []


@pytest.mark.parametrize("key", ["", new_key()], ids=["no key", "another key"])
async def test_what_cannot_be_read_of_further_tenants_hides_nothing(
    sqlite_store, sqlite_url, key
):
    second = Registration(SECOND, "c2", SECRET)
    await registrations.keep(Memory(sqlite_store), KeyRing([new_key()]), second)

    said = await told(of_doctor(sqlite_url, key=key), *EVERYTHING)

    assert ("Microsoft kender registreringen.", True) in said
    assert SECOND not in str(said)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"TEAMS_CLIENT_ID": ""}, "TEAMS_CLIENT_ID"),
        ({"TEAMS_CLIENT_ID": "bot"}, "TEAMS_CLIENT_ID"),
        ({"TEAMS_TENANT_ID": ""}, "TEAMS_TENANT_ID"),
        ({"TEAMS_CLIENT_SECRET": ""}, "TEAMS_CLIENT_SECRET"),
        ({"TEAMS_HOST_TEAMS": ""}, "TEAMS_HOST_TEAMS"),
        ({"TEAMS_ROOMS": "kitchen"}, "TEAMS_ROOMS"),
        ({"GRAPH_URL": "http://elsewhere.example/"}, "GRAPH_URL"),
    ],
)
async def test_settings_that_lack_something_are_named(changed, named):
    async with running_fake() as fake:
        whole = settings_of(fake)
        assert [*needed.problems(Settings(**whole))] == []

        said = [*needed.problems(Settings(**whole | changed))]

    assert [one.split(" ", 1)[0] for one in said] == [named]
