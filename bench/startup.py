"""How soon a fresh start answers its first request, and how much memory it then holds.

Beside it, from the same run, the time that importing slack_bolt and sqlmodel alone takes.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.printing import show

RUNS = 3
# As it is installed: compiled, or so from its second start on.
OWN = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BASELINE = "import slack_bolt.async_app, sqlmodel"
MEGABYTE = 1_000_000


def main() -> None:
    starts = [_start() for _ in range(RUNS)]
    answered, resident = min(starts)
    show(
        {
            "first_answer_s": round(answered, 2),
            "first_answer_worst_s": round(max(starts)[0], 2),
            "rss_mb": round(resident / MEGABYTE, 1),
            "import_baseline_s": round(min(_imports() for _ in range(RUNS)), 2),
        }
    )


def _imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", BASELINE], check=True, env=OWN)  # noqa: S603 -- our own words
    return time.perf_counter() - began


def _start() -> tuple[float, int]:
    """Seconds until the first page, and bytes resident after it, on an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        command = [sys.executable, "-m", "bot", "serve", "--port", "0"]
        process = subprocess.Popen(  # noqa: S603 -- our own words
            command,
            stdout=subprocess.PIPE,
            text=True,
            env=OWN | {"TOVHOLDER_DATA_DIR": folder},
        )
        try:
            assert process.stdout is not None  # noqa: S101 -- it is a pipe
            line = process.stdout.readline()
            address = next(word for word in line.split() if word.startswith("http"))
            with urllib.request.urlopen(address) as answer:  # noqa: S310 -- loopback
                answer.read()
            return time.perf_counter() - began, _resident(process.pid)
        finally:
            process.terminate()
            process.wait()


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
