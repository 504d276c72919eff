"""What we start is ours, wherever we are started."""

import subprocess
from pathlib import Path

import pytest

import bot
from bot import children, drawing, printing, schema
from bot.settings import Settings
from handlers.cards import Bar, Chart
from handlers.documents import Page

CHART = Chart("Dage", "columns", (Bar("0-2", 12, "12"),), "Dage. 0-2: 12.")
FOLDERS = ("bot", "handlers", "models", "typst", "matplotlib")
RAN = "from pathlib import Path; Path('{ran}').touch(); raise SystemExit(1)"


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """A file that is there as soon as something of the folder has been run."""
    ran = tmp_path / "ran"
    for name in FOLDERS:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(RAN.format(ran=ran))
    monkeypatch.chdir(tmp_path)
    return ran


def test_python_alone_runs_a_strangers_folder(ran):
    program, _only_ours, *rest = children.command("bot.migrate")

    subprocess.run([program, *rest], check=False, capture_output=True)

    assert ran.exists()


async def test_a_strangers_folder_draws_nothing(ran):
    pictures = await drawing.drawn([CHART], "svg")
    page = await printing.pdf(Page("Tom", ()))

    assert pictures[0].startswith(b"<?xml")
    assert page.startswith(b"%PDF-")
    assert not ran.exists()


async def test_a_strangers_folder_makes_no_tables(ran, tmp_path):
    await schema.prepare(Settings(TOVHOLDER_DATA_DIR=str(tmp_path)))

    assert (tmp_path / "tovholder.db").exists()
    assert not ran.exists()


def test_nobody_starts_a_module_another_way():
    ours = Path(bot.__file__).parent

    assert [path.name for path in ours.rglob("*.py") if '"-m"' in path.read_text()] == [
        "children.py"
    ]
