"""The app package: what Microsoft's own schema takes, and what the routes table says."""

import io
import json
import os
import struct
import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator

from bot import cli
from bot.teams import manifest
from handlers import routes
from tests.conftest import missing

HOW = (
    "set TOVHOLDER_SCHEMAS to a folder with teams.manifest.1.29.json and "
    "teams.localization.1.29.json (github.com/OfficeDev/microsoft-teams-app-schema)"
)
CLIENT, URL = "22222222-0000-4000-8000-000000000001", "https://bot.example"


def package():
    return ZipFile(io.BytesIO(manifest.package(CLIENT, URL)))


def held(name):
    return json.loads(package().read(name))


def published(name):
    """Microsoft's schema, which is theirs: TOVHOLDER_SCHEMAS says where it is."""
    folder = os.environ.get("TOVHOLDER_SCHEMAS")
    if not folder:
        missing(HOW)
    return Draft4Validator(json.loads((Path(folder) / name).read_text()))


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("manifest.json", "teams.manifest.1.29.json"),
        ("en.json", "teams.localization.1.29.json"),
    ],
)
def test_microsofts_schema_takes_it(name, schema):
    assert [error.message for error in published(schema).iter_errors(held(name))] == []


def test_every_command_and_alias_can_be_found():
    [listed] = held("manifest.json")["bots"][0]["commandLists"]

    assert [one["title"] for one in listed["commands"]] == [
        name.removeprefix("/") for name in (*routes.COMMANDS, *routes.ALIASES)
    ]


def test_beside_the_message_box_and_on_a_message_is_what_exists():
    [extension] = held("manifest.json")["composeExtensions"]

    assert {one["id"]: one["context"] for one in extension["commands"]} == {
        "raad": ["compose", "commandBox"],
        "forloeb": ["compose", "commandBox"],
        **{name: ["message"] for name in routes.SHORTCUTS},
    }
    assert {one["fetchTask"] for one in extension["commands"]} == {True}


def test_danish_comes_first_and_every_text_is_there_in_english():
    danish, english = held("manifest.json"), held("en.json")

    for place in english:
        if place != "$schema" and not place.startswith("name."):
            assert found(danish, place) not in {"", None}
    hints = [name for name in english if name.endswith("description")]
    assert len(hints) == len(routes.COMMANDS) + len(routes.ALIASES) + 2 + len(routes.SHORTCUTS)
    assert danish["description"]["short"] != english["description.short"]


def found(value, place):
    for step in place.replace("[", ".").replace("]", "").split("."):
        value = value[int(step)] if step.isdigit() else value[step]
    return value


@pytest.mark.parametrize(
    ("name", "side"), [("color.png", 192), ("outline.png", 32), ("color32x32.png", 32)]
)
def test_each_icon_has_the_size_that_teams_asks_for(name, side):
    assert pixels(name)[0] == side


def test_the_outline_is_white_on_nothing():
    _side, seen = pixels("outline.png")

    assert {pixel[:3] for pixel in seen if pixel[3]} == {(255, 255, 255)}
    assert any(not pixel[3] for pixel in seen)


def pixels(name):
    """The side of a square picture, and its pixels (8 bits, with or without alpha)."""
    data = package().read(name)
    width, height, depth, colours = struct.unpack(">IIBB", data[16:26])
    assert (width, depth) == (height, 8)
    size = {2: 3, 6: 4}[colours]
    at, body = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw, before, seen = zlib.decompress(body), bytes(width * size), []
    for start in range(0, len(raw), width * size + 1):
        line = unfiltered(raw[start], raw[start + 1 : start + 1 + width * size], before, size)
        seen += [tuple(line[one : one + size]) for one in range(0, len(line), size)]
        before = line
    return width, seen


def unfiltered(kind, line, before, size):
    out = bytearray()
    for at, value in enumerate(line):
        left = out[at - size] if at >= size else 0
        up, corner = before[at], before[at - size] if at >= size else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda one: abs(guess - one))
        out.append((value + [0, left, up, (left + up) // 2, nearest][kind]) % 256)
    return bytes(out)


def test_the_package_is_the_same_each_time():
    assert manifest.package(CLIENT, URL) == manifest.package(CLIENT, URL)


def test_the_command_writes_it(tmp_path, capsys):
    path = tmp_path / "tovholder.zip"

    code = cli.main(["manifest", "teams", "-o", str(path), "--url", URL, "--client-id", CLIENT])

    assert code == 0
    assert path.read_bytes() == manifest.package(CLIENT, URL)
    assert str(path) in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [["--url", "http://x", "--client-id", CLIENT], ["--url", URL, "--client-id", "bot"]],
    ids=["no public address", "no id"],
)
def test_what_is_missing_is_said(given, tmp_path, capsys):
    path = tmp_path / "tovholder.zip"

    assert cli.main(["manifest", "teams", "-o", str(path), *given]) == 1
    assert capsys.readouterr().err != ""
    assert not path.exists()
