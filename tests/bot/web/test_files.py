import re
from pathlib import Path

import pytest

from bot.web import files

FILES = sorted(path for path in files.FOLDER.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_file_is_served_as_what_it_is(here, path):
    response = await here.get(f"/static/{path.name}")

    assert response.status == 200
    assert response.content_type == files.KINDS[path.suffix]
    assert await response.read() == path.read_bytes()


async def test_file_that_the_browser_has_is_not_sent_again(here):
    tag = (await here.get("/static/app.css")).headers["ETag"]

    again = await here.get("/static/app.css", **{"If-None-Match": tag})

    assert (again.status, await again.read()) == (304, b"")


@pytest.mark.parametrize(
    "name", ["nothing.css", "..%2fedge.py", "%2e%2e%2fedge.py", "%2fetc%2fpasswd", "icon"]
)
async def test_nothing_else_is_served(here, name):
    response = await here.client.get(f"/static/{name}")

    assert response.status == 404
    assert "import" not in await response.text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_loads_nothing_from_elsewhere(path):
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+\S*", path.read_text("utf-8"))

    assert [address for address in addresses if "www.w3.org" not in address] == []


def test_every_word_is_the_servers():
    """Scripts hold no sentence of their own: what people read comes translated."""
    for path in FILES:
        if path.suffix == ".js":
            code = re.sub(r"//.*", "", path.read_text("utf-8"))
            assert re.findall(r"""["'`][A-ZÆØÅ][a-zæøå]+ [a-zæøå]+[^"'`]*["'`]""", code) == []


def test_scripts_import_what_is_there():
    names = {path.name for path in FILES}
    for path in FILES:
        if path.suffix == ".js":
            imported = set(re.findall(r'from "\./([^"]+)"', path.read_text("utf-8")))
            assert imported <= names


def test_folder_is_beside_the_module():
    assert Path(files.__file__).parent / "static" == files.FOLDER
