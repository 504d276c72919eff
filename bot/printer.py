"""Draw one page as a PDF and end: a process of its own, so that its memory goes with it.

Standard input is the page as JSON, standard output the PDF (bot/printing.py).
"""

import sys
from importlib.resources import files

import typst


def main() -> None:
    layout = files("bot").joinpath("page.typ").read_bytes()
    page = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(typst.compile(layout, format="pdf", sys_inputs={"page": page}))


if __name__ == "__main__":
    main()
