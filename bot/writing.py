"""Files that a command writes: whole or, wherever it is stopped, as they were before."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.settings import StartUpError
from locales import gettext as _

STANDARD_OUTPUT = "-"


@contextmanager
def whole(output: str) -> Iterator[BinaryIO]:
    """What to write to; "-" is standard output. Raises StartUpError if it cannot be written."""
    if output == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        return
    path = Path(output)
    # A device or a pipe keeps nothing that could be lost, and must not be put aside.
    beside = Path(f"{output}.new") if path.is_file() or not path.exists() else path
    try:
        with beside.open("wb") as file:
            yield file
        if beside != path:
            beside.replace(path)
    except OSError as error:
        raise StartUpError(_("{path} cannot be written.").format(path=output)) from error
    finally:
        if beside != path:
            beside.unlink(missing_ok=True)
