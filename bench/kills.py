"""Kill the whole product 500 times on each database, and compare what is left of it.

At places between two steps of a transaction of one life, before and after its calls to Slack,
and at random instants: see tests/kills. `--seed` makes the same blows again. How many places
there are is printed: with more `--kills` than that it is killed at every one of them.
"""

import argparse
import asyncio
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from secrets import randbelow

from bench.printing import show
from tests.kills.killing import Tally, kill
from tests.postgres import TemporaryPostgres


def main() -> None:
    options = _options()
    seed = options.seed or randbelow(1_000_000)
    figures: dict[str, float] = {"seed": seed}
    server = TemporaryPostgres()
    server.start()
    try:
        server.create_database("kills")
        with tempfile.TemporaryDirectory() as folder:
            urls = {
                "sqlite": f"sqlite:///{folder}/kills.db",
                "postgresql": server.url("kills"),
            }
            for name in options.on or urls:
                url = urls[name]
                began = time.monotonic()
                tally = asyncio.run(kill(Path(folder), url, seed=seed, most=options.kills))
                figures |= _figures(name, tally, time.monotonic() - began)
    finally:
        server.stop()
    show(figures)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--on", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _figures(name: str, tally: Tally, seconds: float) -> dict[str, float]:
    print(name, asdict(tally), flush=True)
    return {
        f"places_{name}": tally.places,
        f"kills_{name}": tally.kills,
        f"faults_{name}": len(tally.faults),
        f"courses_{name}": tally.courses,
        f"taken_{name}": tally.taken,
        f"messages_{name}": tally.messages,
        f"probes_{name}": tally.probes,
        f"seconds_{name}": round(seconds),
    }


if __name__ == "__main__":
    main()
