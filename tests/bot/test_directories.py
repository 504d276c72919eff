"""The directory from the command line: tried first, then written, or why not."""

from pathlib import Path

import pytest

from bot import cli
from models.seals import new_key
from tests.harm import no_file_beyond

REGION = Path(__file__).parents[2] / "bot/trial/region.csv"
EXAMPLE = Path(__file__).parents[2] / "docs/directory-example.csv"


@pytest.fixture(autouse=True)
def real(monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TOVHOLDER_KEYS", new_key())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")


def imports(path, *options):
    return cli.main(["directory", "import", str(path), *options])


def last(captured):
    return captured.out.splitlines()[-1:], captured.err.splitlines()[-1:]


def test_it_is_tried_written_and_known_again(capsys):
    said = []
    for options in (["--dry-run"], [], []):
        assert imports(EXAMPLE, *options) == 0
        said.append(capsys.readouterr())

    tried, written, again = said
    assert tried.out.splitlines()[:-1] == written.out.splitlines()[:-1]
    assert last(tried) == (["Only tried: nothing was written."], [])
    assert written.out.splitlines()[0] == "Line 2: Eksempelklyngen is new"
    assert written.out.splitlines()[-2] == "10 added, 0 changed, 0 as before."
    assert last(written) == (["All of it is written."], [])
    assert again.out.splitlines()[0] == "0 added, 0 changed, 9 as before."


def test_what_goes_out_comes_in_again(capsys, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    assert imports(REGION) == 0
    assert cli.main(["directory", "export", str(out)]) == 0
    capsys.readouterr()

    assert imports(out) == 0
    again = capsys.readouterr().out.splitlines()
    monkeypatch.setenv("TOVHOLDER_DATA_DIR", str(tmp_path / "elsewhere"))
    assert imports(out) == 0
    there = tmp_path / "there.csv"
    assert cli.main(["directory", "export", str(there)]) == 0

    assert again == ["0 added, 0 changed, 122 as before.", "All of it is written."]
    assert there.read_bytes() == out.read_bytes()
    assert out.read_bytes().startswith(b"\xef\xbb\xbfklynge;")


def test_where_it_cannot_be_written_is_named(capsys, tmp_path):
    assert cli.main(["directory", "export", str(tmp_path / "no" / "out.csv")]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'no' / 'out.csv'} cannot be written.\n"


def test_where_the_disk_is_full_what_stood_there_is_kept(capsys, tmp_path):
    out = tmp_path / "out.csv"
    assert imports(REGION) == 0
    assert cli.main(["directory", "export", str(out)]) == 0
    before = out.read_bytes()
    capsys.readouterr()

    with no_file_beyond(35_000):  # what SQLite shares its log by is 32 kB
        code = cli.main(["directory", "export", str(out)])

    assert (code, capsys.readouterr().err) == (1, f"{out} cannot be written.\n")
    assert len(before) > 35_000
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"data", "out.csv"}


def test_a_device_is_written_to_and_not_put_aside(tmp_path):
    out = tmp_path / "pipe"
    out.symlink_to("/dev/null")
    assert imports(EXAMPLE) == 0

    assert cli.main(["directory", "export", str(out)]) == 0

    assert (out.is_symlink(), Path("/dev/null").is_char_device()) == (True, True)


def test_it_can_be_written_to_standard_output(capfdbinary):
    assert imports(EXAMPLE) == 0
    assert cli.main(["directory", "export", "-"]) == 0
    assert capfdbinary.readouterr().out.count(b"opdigtet-kommune.example") == 4


def test_what_is_refused_is_said_by_line(capsys, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("klynge;organisation\nx;y\n")

    assert imports(wrong) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[0].startswith("Line 1: These columns are missing")
    assert last(captured) == ([], ["Nothing was written."])


def test_a_file_that_is_not_there_is_named(capsys, tmp_path):
    assert imports(tmp_path / "no.csv") == 1
    assert capsys.readouterr().err == f"{tmp_path / 'no.csv'} cannot be read.\n"


def test_a_trial_has_its_own_directory(capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("SLACK_BOT_TOKEN")

    assert imports(EXAMPLE) == 1

    assert "this is a trial" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_without_a_key_it_does_not_begin(capsys, monkeypatch):
    monkeypatch.delenv("TOVHOLDER_KEYS")

    assert imports(EXAMPLE) == 1
    assert "TOVHOLDER_KEYS is not set" in capsys.readouterr().err
