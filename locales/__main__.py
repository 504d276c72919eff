"""The words from the command line: python -m locales extract|update|compile|check|all."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

from locales.catalogues import build, extract, update
from locales.check import problems

ROOT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> None:
    """Run one command; check raises SystemExit with every problem named."""
    parser = ArgumentParser(prog="python -m locales")
    parser.add_argument("command", choices=COMMANDS)
    for step in COMMANDS[parser.parse_args(arguments).command]:
        step(root)


def check(root: Path) -> None:
    found = list(problems(root))
    if found:
        sys.exit("\n".join(found))


COMMANDS: dict[str, tuple[Callable[[Path], None], ...]] = {
    "extract": (extract,),
    "update": (update,),
    "compile": (build,),
    "check": (check,),
    "all": (extract, update, build),
}

if __name__ == "__main__":
    main()
