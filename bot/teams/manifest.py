"""The app package that the tenant's administrator uploads, written from the routes table."""

import io
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.teams import scopes
from handlers import routes
from locales import gettext as _
from locales import speaking

NAME, BOT_NAME = "Tovholder", "Tovholder-bot"
COLOUR = "#1F4E5F"
MESSAGES_PATH = "/api/messages"
SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams"
LANGUAGE, OTHER = "da", "en"
TAGS = {"da": "da-dk", "en": "en"}
VERSION = "1.0.0"
MOST_COMMANDS = 12
TITLE, DESCRIPTION = 32, 128
# What is asked in a form at once is found beside the message box too.
BESIDE_THE_BOX = ("/raad", "/forloeb")
ICONS = {"color.png": "color", "outline.png": "outline", "color32x32.png": "color32x32"}

Json = dict[str, Any]


def package(client_id: str, url: str) -> bytes:
    """The zip file. The same each time it is written, for the same version of us."""
    held = {
        "manifest.json": _json(manifest(client_id, url)),
        "en.json": _json(localization(client_id)),
        **{name: files("bot.teams").joinpath("icons", name).read_bytes() for name in ICONS},
    }
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as zipped:
        for name, content in held.items():
            zipped.writestr(ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return written.getvalue()


def manifest(client_id: str, url: str) -> Json:
    """`url` is our public address. The registration's client id is the app's id as well."""
    with speaking(LANGUAGE):
        return {
            "$schema": f"{SCHEMA}.schema.json",
            "manifestVersion": "1.29",
            "version": VERSION,
            "id": client_id,
            "developer": _developer(url),
            "name": {"short": NAME, "full": NAME},
            "description": _description(),
            "icons": {field: name for name, field in ICONS.items()},
            "accentColor": COLOUR,
            "localizationInfo": {
                "defaultLanguageTag": TAGS[LANGUAGE],
                "additionalLanguages": [{"languageTag": TAGS[OTHER], "file": "en.json"}],
            },
            "bots": [_bot(client_id)],
            "composeExtensions": [_extension(client_id)],
            "validDomains": [urlsplit(url).hostname or ""],
            "supportsChannelFeatures": "tier1",
            "webApplicationInfo": {"id": client_id},
            "authorization": {
                "permissions": {
                    "resourceSpecific": [
                        {"name": name, "type": "Application"} for name in scopes.IN_ROOMS
                    ]
                }
            },
        }


def localization(client_id: str) -> Json:
    """Every text of the manifest in the other language, by where it stands."""
    with speaking(OTHER):
        made = _texts(_description(), _bot(client_id), _extension(client_id))
    return {
        "$schema": f"{SCHEMA}.Localization.schema.json",
        "name.short": NAME,
        "name.full": NAME,
        **made,
    }


def commands() -> Iterator[tuple[str, str]]:
    """Every command and its aliases as they are written here, with its hint."""
    for name in routes.COMMANDS:
        yield _typed(name), routes.COMMAND_HINTS[name]()
    for alias, name in routes.ALIASES.items():
        yield _typed(alias), _("the same as {command}").format(command=_typed(name))


def _developer(url: str) -> Json:
    return {
        "name": NAME,
        "websiteUrl": url,
        "privacyUrl": url,
        "termsOfUseUrl": url,
    }


def _description() -> Json:
    return {
        "short": _("One shared room, one contact person per party, one clock."),
        "full": _(
            "Tovholder helps municipalities, regional psychiatry and general practice keep "
            "their agreement to be in contact within 2-3 working days. It coordinates; it is "
            "no patient record and no acute line."
        ),
    }


def _bot(client_id: str) -> Json:
    listed = [
        {"title": title[:TITLE], "description": hint[:DESCRIPTION]}
        for title, hint in commands()
    ]
    return {
        "botId": client_id,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": [
            {
                "scopes": ["personal", "team", "groupChat"],
                "commands": listed[:MOST_COMMANDS],
            }
        ],
    }


def _extension(client_id: str) -> Json:
    return {
        "botId": client_id,
        "commands": [*_beside_the_box(), *_on_a_message()],
    }


def _beside_the_box() -> Iterator[Json]:
    for name in BESIDE_THE_BOX:
        hint = routes.COMMAND_HINTS[name]()
        yield _action(_typed(name), _title(name), hint, "compose", "commandBox")


def _on_a_message() -> Iterator[Json]:
    for name, title in routes.SHORTCUTS.items():
        yield _action(name, title(), title(), "message")


def _action(name: str, title: str, hint: str, *places: str) -> Json:
    return {
        "id": name,
        "type": "action",
        "title": title[:TITLE],
        "description": hint[:DESCRIPTION],
        "context": list(places),
        "fetchTask": True,
    }


def _title(name: str) -> str:
    titles: dict[str, Callable[[], str]] = {
        "/raad": lambda: _("Ask for advice"),
        "/forloeb": lambda: _("Open a course"),
    }
    return titles[name]()


def _texts(description: Json, bot: Json, extension: Json) -> Json:
    said = {f"description.{name}": text for name, text in description.items()}
    for number, command in enumerate(bot["commandLists"][0]["commands"]):
        place = f"bots[0].commandLists[0].commands[{number}]"
        said |= {f"{place}.{name}": command[name] for name in ("title", "description")}
    for number, command in enumerate(extension["commands"]):
        place = f"composeExtensions[0].commands[{number}]"
        said |= {f"{place}.{name}": command[name] for name in ("title", "description")}
    return said


def _typed(name: str) -> str:
    """Staff write it without the sign, after our name."""
    return name.removeprefix("/")


def _json(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
