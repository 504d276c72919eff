"""What is deployed, as far as that is known without an engine to run containers."""

import json
import os
import re
import shlex
import subprocess
from importlib.resources import files
from pathlib import Path

import asyncpg
import jsonschema
import pytest
from ruamel.yaml import YAML
from sqlalchemy import make_url

from bot import app, migrate
from bot.settings import Settings
from tests.postgres import binaries

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SCHEMA = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
OURS = {str(field.validation_alias) for field in Settings.model_fields.values()}
SETTING = re.compile(r"\b(?:TOVHOLDER_[A-Z_]+|(?:SLACK|TEAMS|GRAPH)_[A-Z_]+|DATABASE_URL)\b")
NAMED_IN = ("compose.yml", "example.env", "Caddyfile")
PASSWORDS = {"OWNER_PASSWORD": "only-in", "DATABASE_PASSWORD": "this-test"}


@pytest.fixture(scope="module")
def compose():
    return YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile():
    """Each instruction and what follows it, of the last stage alone and of all."""
    text = re.sub(r"#.*\n", "", (ROOT / "Dockerfile").read_text()).replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]


def test_the_compose_file_is_as_published(compose):
    jsonschema.validate(compose, json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("name", NAMED_IN)
def test_every_setting_named_is_one(name):
    assert set(SETTING.findall((DEPLOY / name).read_text())) - OURS == set()


def test_what_must_be_filled_in_is_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yml").read_text()))
    example = (DEPLOY / "example.env").read_text()

    assert asked == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


def test_what_is_not_filled_in_is_refused_before_anything_starts(compose):
    text = (DEPLOY / "compose.yml").read_text()
    secrets = {"HOST", "TOVHOLDER_KEYS", "POSTGRES_PASSWORD", *PASSWORDS}

    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) == secrets


def test_settings_left_empty_are_none():
    """Compose hands over what is not filled in as an empty text."""
    given = {name: "" for name in OURS if name.startswith(("SLACK_", "TEAMS_"))}
    given |= {"TEAMS_UNAUTHENTICATED": "no", "TEAMS_ROOMS": "shared"}

    settings = Settings(**given, TOVHOLDER_SLACK_TEAMS="")

    assert (settings.is_slack, settings.is_teams) == (False, False)


def test_only_the_proxy_is_reached_from_outside(compose):
    services = compose["services"]

    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert services["postgres"]["networks"] == ["within"]
    assert compose["networks"]["within"] == {"internal": True}


@pytest.mark.parametrize("name", ["proxy", "tovholder", "migrate"])
def test_a_container_can_write_nowhere_and_become_nobody_else(compose, name):
    service = compose["services"][name]

    assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (
        *(True, ["ALL"], ["no-new-privileges:true"]),
    )


def test_images_are_named_by_version(compose, dockerfile):
    images = [one["image"] for one in compose["services"].values()]
    pinned = dict(what.split("=") for name, what in dockerfile if name == "ARG")
    begun = [what.split()[0] for name, what in dockerfile if name == "FROM"]
    images += pinned.values()

    # Whoever builds says it once for all stages, by a digest if they like.
    assert set(begun) == {f"${{{name}}}" for name in pinned}
    assert [one for one in images if not re.search(r":.*(\d|local)", one)] == []


def test_the_image_is_made_of_the_lock_and_of_what_is_let_in(dockerfile):
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    copied = [what.split() for name, what in dockerfile if name == "COPY"]
    taken = {one for words in copied for one in words[:-1] if not one.startswith(("--", "/"))}

    assert taken == let_in
    assert [one for one in taken if not (ROOT / one).exists()] == []
    syncs = [what for name, what in dockerfile if name == "RUN" and "uv sync" in what]
    assert syncs
    assert [one for one in syncs if not {"--locked", "--no-dev"} <= set(one.split())] == []


def test_the_image_runs_as_a_user_without_rights(dockerfile):
    found = dict(dockerfile)
    last = len(dockerfile) - [name for name, _ in reversed(dockerfile)].index("FROM")
    changes = [what for name, what in dockerfile[last:] if name == "RUN"]

    assert found["USER"] == "10001"
    assert f"--uid {found['USER']}" in changes[0]
    assert json.loads(found["CMD"])[:2] == ["tovholder", "serve"]
    assert "/healthz" in found["HEALTHCHECK"]


def test_what_it_writes_besides_its_data_goes_to_the_temporary_folder(compose, dockerfile):
    written = dict(
        word.split("=", 1)
        for name, what in dockerfile
        if name == "ENV"
        for word in shlex.split(what)
    )
    mounts = {one.split(":")[0] for one in compose["services"]["tovholder"]["tmpfs"]}

    assert mounts == {"/data", "/tmp"}  # noqa: S108 -- of the container
    for name in ("HOME", "MPLCONFIGDIR", "TOVHOLDER_DATA_DIR"):
        assert f"/{written[name].split('/')[1]}" in mounts, name


@pytest.fixture
def roles(postgres):
    """The script as the image of PostgreSQL runs it; its roles by the address of each."""
    server = make_url(postgres.url("x"))
    programs = binaries()
    given = {"PATH": f"{programs}:{os.defpath}", "PGHOST": server.query["host"], **PASSWORDS}
    subprocess.run(["bash", DEPLOY / "roles.sh"], env=given, check=True, timeout=60)

    def url(name, password):
        theirs = server.set(username=name, password=password, database="tovholder")
        return theirs.render_as_string(hide_password=False).replace("%2F", "/")

    yield (
        url("tovholder_owner", PASSWORDS["OWNER_PASSWORD"]),
        url("tovholder", PASSWORDS["DATABASE_PASSWORD"]),
    )
    postgres.run("shared", "drop database tovholder with (force)")
    postgres.run("shared", "drop role tovholder; drop role tovholder_owner")


async def test_one_role_changes_tables_and_the_other_uses_them(
    postgres_database, roles, tmp_path
):
    owner, user = roles
    await migrate.upgrade(owner)

    settings = Settings(DATABASE_URL=user, TOVHOLDER_DATA_DIR=str(tmp_path))
    bot = await app.build(settings, port=80)
    await bot.store.close()

    connection = await asyncpg.connect(user.replace("+asyncpg", ""))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("alter table person add more int")
    await connection.close()
