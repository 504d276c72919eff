"""What import-linter cannot see: who awaits, who commits, who reads clocks, who says words."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from handlers import cases, routes

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "scheduler", "handlers", "models", "locales")

CLOCKS = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"} | {
    f"time.{name}" for name in ("time", "time_ns", "monotonic", "perf_counter", "localtime")
}
CLOCK_READERS = {"bot/clock.py"}
TRANSACTIONS = {"commit", "rollback", "begin", "begin_nested", "close"}
SAYING = {"_", "gettext", "ngettext", "pgettext", "N_"}
# A name in the routes, wherever it stands: case.contact.phone.
NAME = re.compile(r"[a-z]+(\.[a-z_]+)+")
# Whose argument, by place and by name, stands in which table.
TABLES = {
    "Button": (1, "action", routes.ACTIONS),
    "Link": (1, "page", routes.PAGES),
    "Named": (0, "view", routes.VIEWS),
    "Ask": (0, "form", routes.FORMS),
    "Correct": (1, "form", routes.FORMS),
    "Form": (1, "action", routes.FORMS),
    "SearchField": (2, "search", routes.SEARCHES),
    "post": (2, "view", routes.VIEWS),
    "refresh": (1, "view", routes.VIEWS),
}
# Handlers that the bot may know by name: the turn and what it is made of, never a capability.
KNOWN_TO_BOT = {"cards", "documents", "plans", "routes", "turn"} | {
    *(
        "entries",
        "exits",
        "guarding",
        "hinting",
        "outbox",
        "passages",
        "rooms",
    ),  # what every capability stands on
}
# bot/<file>: the capability it may import all the same, and why.
ALLOWED = {
    ("bot/deadlines.py", "calendar_cards"): "the command line says a closed day's name",
    ("bot/directories.py", "importing"): "the operator enters the directory, nobody in a chat",
    ("bot/directories.py", "importing_rows"): "as above: what a file says",
    ("bot/directories.py", "importing_plan"): "as above: what it changes",
    ("bot/directories.py", "importing_sheet"): "as above: what it says of a line",
    ("bot/directories.py", "exporting"): "as above, the other way",
    ("bot/directories.py", "staffing"): "as above: which day it is",
    (
        "bot/reporting.py",
        "evaluations",
    ): "the operator makes a report of a cluster, for a meeting",
    ("bot/reporting.py", "evaluation_pages"): "as above: as a page",
    ("bot/reporting.py", "evaluation_sheets"): "as above: as a spreadsheet",
    ("bot/reporting.py", "staffing"): "as above: which day it is",
    ("bot/inquiring.py", "incidents"): "the operator looks into an incident, nobody in a chat",
    ("bot/inquiring.py", "incident_sheets"): "as above: as a file",
    ("bot/inquiring.py", "readings"): "as above: what cannot be found",
    ("bot/inquiring.py", "staffing"): "as above: which day it is",
    ("bot/trial/demo.py", "importing"): "the invented directory comes in as anybody's does",
    ("bot/trial/demo.py", "importing_rows"): "as above: what its file says",
    ("bot/trial/demo.py", "staffing"): "as above: which day it is",
    ("bot/trial/demo.py", "indexing"): "as above: it can be searched from the start",
}

WRITES = sorted(
    {*routes.COMMANDS.values(), *routes.ACTIONS.values(), *routes.EVENTS.values()}
    - set(routes.READS),
    key=lambda handler: handler.__qualname__,
)


def modules(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def each(*folders):
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in modules(*folders)]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def nodes(path, *kinds):
    return [one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, kinds)]


def calls(path):
    return nodes(path, ast.Call)


def called(call):
    """The last name of what is called: `post` for outbox.post(...)."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def imported(path):
    """Every module named in an import, as far as the text says it: handlers, handlers.cases."""
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_arrows_between_the_folders_hold():
    program = Path(sys.executable).with_name("lint-imports")

    found = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (found.returncode, found.stderr) == (0, ""), found.stdout


@pytest.mark.parametrize("path", each("models"))
def test_a_model_does_not_await(path):
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)

    assert [node.lineno for node in nodes(path, *waits)] == []


@pytest.mark.parametrize("path", each("models"))
def test_a_model_holds_no_words(path):
    spoken = [name for name in imported(path) if re.match(r"(locales|babel|gettext)\b", name)]

    assert spoken == []
    assert [call.lineno for call in calls(path) if called(call) in SAYING] == []


@pytest.mark.parametrize("path", each("handlers"))
def test_a_handler_leaves_the_transaction_to_the_turn(path):
    assert [call.lineno for call in calls(path) if called(call) in TRANSACTIONS] == []


@pytest.mark.parametrize("path", each(*FOLDERS))
def test_only_the_clock_reads_clocks(path):
    read = [
        node.lineno
        for node in nodes(path, ast.Attribute)
        if any(ast.unparse(node).endswith(clock) for clock in CLOCKS)
        and ast.unparse(node).rpartition(".")[0].rpartition(".")[2]
        in {"datetime", "date", "time"}
    ]
    by_name = [
        name for name in imported(path) if name in {f"time.{one}" for one in ("time", "sleep")}
    ]

    assert by_name == []
    assert bool(read) == (name_of(path) in CLOCK_READERS)


@pytest.mark.parametrize("path", each(*FOLDERS))
def test_nothing_is_filled_in_before_it_is_translated(path):
    filled = [
        call.lineno
        for call in calls(path)
        if called(call) in SAYING
        for argument in call.args
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (isinstance(argument, ast.Call) and called(argument) == "format")
    ]

    assert filled == []


def test_every_migration_is_named_by_its_day_and_its_purpose():
    found = [path.name for path in (ROOT / "models/migrations/versions").glob("*.py")]

    assert found != []
    assert [
        name for name in found if not re.fullmatch(r"\d{4}-\d{2}-\d{2}_[a-z0-9_]+\.py", name)
    ] == []


@pytest.mark.parametrize("path", each("bot"))
def test_the_bot_knows_capabilities_by_the_routes_alone(path):
    known = {
        name.split(".")[1]
        for name in imported(path)
        if name.startswith("handlers.") and name.split(".")[1] not in KNOWN_TO_BOT
    }

    assert known == {module for file, module in ALLOWED if file == name_of(path)}


def test_no_module_of_the_bot_is_named_by_a_capability():
    """A feature that needed a file in bot/ would have to be copied to every platform."""
    capabilities = {path.stem for path in modules("handlers")} - KNOWN_TO_BOT - {"__init__"}

    assert {path.stem for path in modules("bot")} & capabilities == set()


def literals(path):
    """Every text in a module that is not a docstring."""
    every = [*ast.walk(ast.parse(path.read_text()))]  # one tree: ids of a freed one come again
    said = {id(node.value) for node in every if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in every
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
    }


def used_in_handlers():
    """Every text in the handlers outside the routes, where each name is a key."""
    return {
        text
        for path in modules("handlers")
        if path.name != "routes.py"
        for text in literals(path)
    }


def test_every_name_in_the_handlers_is_in_the_routes():
    names = {*routes.ACTIONS, *routes.FORMS, *routes.VIEWS, *routes.PAGES}

    assert {text for text in used_in_handlers() if NAME.fullmatch(text)} - names == set()


@pytest.mark.parametrize("table", ["ACTIONS", "FORMS", "VIEWS", "SEARCHES", "PAGES"])
def test_every_name_in_the_routes_is_used(table):
    assert set(getattr(routes, table)) - used_in_handlers() == set()


@pytest.mark.parametrize("path", each("handlers"))
def test_a_name_stands_in_the_table_of_its_kind(path):
    missing = []
    for call in calls(path):
        place, argument, table = TABLES.get(called(call), (0, "", {}))
        given = [word.value for word in call.keywords if word.arg == argument]
        given += call.args[place : place + 1]
        missing += [
            (call.lineno, one.value)
            for one in given
            if table and isinstance(one, ast.Constant) and one.value and one.value not in table
        ]

    assert missing == []


# Forms without a button to send them.
SHOWING = {"case.content", "advice.content", "advice.record", "plan.content"}


def test_a_form_that_can_be_sent_is_taken():
    """A form's own name is what sending it takes; without a button for that, it only shows."""
    assert set(routes.FORMS) - set(routes.ACTIONS) == SHOWING


def test_a_form_that_only_shows_has_no_button_to_send_it():
    sent = {
        (action.value, submit.value)
        for path in modules("handlers")
        for call in calls(path)
        if called(call) == "Form"
        for action in (word.value for word in call.keywords if word.arg == "action")
        for submit in (word.value for word in call.keywords if word.arg == "submit")
        if isinstance(submit, ast.Constant)
    }

    assert sent == {(name, "") for name in SHOWING}


def test_what_reads_is_something_one_can_ask_for():
    asked = {*routes.COMMANDS.values(), *routes.ACTIONS.values(), *routes.EVENTS.values()}
    asked |= set(routes.PAGES.values())

    # One is reached by a word after its command, and has no name of its own.
    assert set(routes.READS) - asked == {cases.mine}


@pytest.mark.parametrize("handler", [pytest.param(h, id=h.__qualname__) for h in WRITES])
def test_what_writes_names_its_answer(handler):
    """A card made on the spot cannot be shown again when the same turn is delivered twice."""
    [function] = [
        node
        for node in nodes(Path(inspect.getsourcefile(handler)), ast.AsyncFunctionDef)
        if node.name == handler.__name__
    ]
    said = [
        call.args[0]
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and called(call) in {"Say", "Show"}
    ]

    assert [ast.unparse(one) for one in said if not is_named(one)] == []


def is_named(node):
    return isinstance(node, ast.Call) and called(node) == "Named"


def test_an_alias_leads_to_a_command():
    assert set(routes.ALIASES.values()) - set(routes.COMMANDS) == set()
