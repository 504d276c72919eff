"""Every way in for what people write, and that a CPR number comes through none of them.

The routes are the list of what people do, the columns the list of what a file brings; who else
writes into the database, reads a file or reads what hangs on a message is counted here, so that
a new way in is looked at before it is one.
"""

import re
from pathlib import Path

import pytest

from bot import turns
from bot.slack import messages
from bot.slack.workspaces import Known
from bot.teams import texts
from handlers import importing_sheet, routes
from handlers.turn import Correct, Incoming, Refusal, Turn
from locales import speaking
from tests.conftest import MONDAY
from tests.handlers.test_cases import CPR

ROOT = Path(__file__).parent.parent
TAKEN = [
    pytest.param(handler, id=name)
    for table in (routes.COMMANDS, routes.ACTIONS, routes.EVENTS)
    for name, handler in table.items()
]
# Who writes without a turn, and why nothing that a person wrote about anybody comes in there.
WRITERS = {
    "bot/turns.py": "the turn itself: guarded before its handler",
    "bot/nudging.py": "passes on what others write",
    "bot/directories.py": "the import: each cell is looked at, see below",
    "bot/chat_workspaces.py": "a tenant's registration, by the operator",
    "bot/inquiring.py": "that the log was taken out: ids alone",
    "bot/installation.py": "how this database is used",
    "bot/rekeying.py": "what is kept already, under another key",
    "bot/restoring.py": "that a database was brought back",
    "bot/signing.py": "where an organisation signs in, by the operator",
    "bot/slack/stores.py": "installations and their tokens",
    "bot/slack/tables.py": "ids of what was sent",
    "bot/slack/teams.py": "which workspace belongs to which organisation",
    "bot/teams/memory.py": "ids of what was sent, and addresses",
    "bot/trial/workspace.py": "the trial's own people, and its clock",
    "bot/web/linked.py": "that a link was used",
    "bot/web/reads.py": "up to where somebody has read",
    "bot/web/sender.py": "what we send",
    "bot/web/used.py": "that a link or a sign-in was used",
    "bot/web/turning.py": "a message in a room of the trial, after its turn has let it in",
    "scheduler/jobs.py": "what time causes",
    "scheduler/relay.py": "what becomes of a message of ours",
}
WRITING = ("store.write(", ".write(work")
# Who reads a file, standard input, or what one holds; and what becomes of it. No calendar is
# read in, and no pathway but our own: a reader of either would be new here.
READERS = {
    "bot/adding.py": "a tenant's secret, by the operator",
    "bot/deadlines.py": "instants to count from, answered and forgotten",
    "bot/directories.py": "the import's file, for importing_sheet",
    "bot/drawer.py": "a chart, from our own process",
    "bot/guards.py": "what is to be looked through, answered and forgotten",
    "bot/keys.py": "the trial's own key",
    "bot/migrate.py": "a database's address, from our own process",
    "bot/printer.py": "a page, from our own process",
    "bot/schema.py": "our own migrations",
    "bot/signing.py": "a provider's secret, by the operator",
    "bot/teams/manifest.py": "our own pictures",
    "bot/teams/registrations.py": "a tenant's certificate, by the operator",
    "bot/trial/demo.py": "the trial's own directory, through importing_sheet",
    "bot/verifying.py": "the heads of chains, as it wrote them",
    "bot/web/files.py": "our own pages",
    "bot/web/paper.py": "our own style sheet",
    "handlers/importing_sheet.py": "the import: each cell is looked at, see below",
    "locales/catalogues.py": "our own words",
    "locales/check.py": "our own words",
    "locales/pathways.py": "our own pathways",
    "models/templates.py": "our own pathways",
}
READING = re.compile(
    r"read_bytes\(|read_text\(|path\.open\(|(?<!def )(?<![.\w])open\(|sys\.stdin|tomllib"
    r"|urlopen|csv\.(Dict)?[Rr]eader|from_ical|import (icalendar|vobject)|zipfile|openpyxl"
    r"|etree|\.multipart\(|\.post\(\)"
)
# Who reads what hangs on a message: whether there is any, its names, and what is forwarded.
HANGING = {
    "bot/slack/messages.py": "their names are part of the text",
    "bot/teams/texts.py": "their names are part of the text",
}
READS_HANGING = re.compile(r"""(?:get|inside|text|_objects)\([^()]*"(?:files|attachments)"\)""")
KNOWN = Known(1, "T1")
NAMED = {
    "slack": lambda name: messages.written(
        {"user": "U1", "text": "", "channel": "C1", "files": [{"name": name}]}, KNOWN
    ).text,
    "slack, by its title": lambda name: messages.written(
        {"user": "U1", "text": "", "channel": "C1", "files": [{"title": name}]}, KNOWN
    ).text,
    "slack, forwarded": lambda name: messages.written(
        {"user": "U1", "text": "", "channel": "C1", "attachments": [
            {"is_share": True, "files": [{"name": name}]}]}, KNOWN
    ).text,
    "slack, later": lambda name: messages.written(
        {"subtype": "message_changed", "channel": "C1", "message": {
            "user": "U1", "text": "", "files": [{"name": name}]}}, KNOWN
    ).text,
    "teams": lambda name: texts.readable({"text": "", "attachments": [{"name": name}]}),
}  # fmt: skip


COMING = Incoming(workspace_id=1, user="U1", at=MONDAY, key="1")


def turn(**said):
    return Turn(person=None, at=MONDAY, workspace_id=1, **said)


@pytest.mark.parametrize("handler", TAKEN)
async def test_no_handler_is_given_a_number(handler):
    """There is no database: whoever came as far as the handler would fail."""
    with speaking("en"):
        said = await turns._try(COMING, turn(text=f"Det er {CPR}"), handler, None)
        filled = await turns._try(COMING, turn(fields={"any": ("x", CPR)}), handler, None)

    assert isinstance(said, Refusal)
    assert isinstance(filled, Correct)
    assert set(filled.errors) == {"any"}
    assert [note.codes["kind"] for note in (*said.keep, *filled.keep)] == ["cpr", "cpr"]


@pytest.mark.parametrize("column", importing_sheet.COLUMNS)
def test_no_cell_of_a_file_brings_a_number(column):
    cells = {**dict.fromkeys(importing_sheet.NEEDED, "x"), column: f"se {CPR}"}
    heads = [importing_sheet.COLUMNS[name][0] for name in cells]
    written = f"{';'.join(heads)}\n{';'.join(cells.values())}\n"

    with speaking("en"):
        [found] = importing_sheet.lines(written.encode(), MONDAY.date(), lambda _line: None)

    assert isinstance(found, importing_sheet.Remark)
    assert "CPR" in found.reason
    assert CPR not in found.reason


def test_whoever_writes_without_a_turn_is_known():
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "scheduler")
        for path in (ROOT / folder).rglob("*.py")
        if any(writing in path.read_text() for writing in WRITING)
    }

    assert found == set(WRITERS)


def test_whoever_reads_a_file_is_known():
    assert found_in("bot", "handlers", "models", "scheduler", "locales", what=READING) == set(
        READERS
    )


def test_whoever_reads_what_hangs_on_a_message_is_known():
    assert found_in("bot", "handlers", what=READS_HANGING) == set(HANGING)


@pytest.mark.parametrize("where", NAMED)
async def test_no_name_of_a_file_brings_a_number(where):
    """The name is part of what was said, and that comes to no handler."""
    text = NAMED[where](f"Epikrise {CPR}.pdf")

    with speaking("en"):
        said = await turns._try(COMING, turn(text=text), routes.EVENTS["message"], None)

    assert CPR in text
    assert isinstance(said, Refusal)
    assert CPR not in said.sentence


def found_in(*folders, what):
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and what.search(path.read_text())
    }
