"""The main job in Microsoft's own client for trying bots out: two of it, as two tenants."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import missing
from tests.teams.playground.client import FOLDER, PROGRAM

HOW = f"No Agents Playground: it takes Node.js, and npm ci --prefix {FOLDER}"
SECONDS = 300

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_the_main_job_in_two_playgrounds(chromium):
    """In a network of its own: the Playground listens on every address there is."""
    if not PROGRAM.exists() or shutil.which("node") is None:
        missing(HOW)
    alone = ["unshare", "--net", *(["--map-root-user"] if os.geteuid() else [])]
    job = [sys.executable, "-m", "tests.teams.playground.job", chromium]

    done = subprocess.run([*alone, *job], capture_output=True, timeout=SECONDS, check=False)

    assert done.returncode == 0, done.stderr.decode()[-4000:]
