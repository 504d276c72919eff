"""Denmark's public holidays, from the library that keeps them, without those of 250 countries.

`holidays.countries` loads each of them, 8 MB in all, whichever one is asked for. A country is a
file of its own that needs nothing of the others.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import holidays


def public_holidays(year: int) -> Mapping[date, str]:
    """Each one's name in the library's language "da", which it speaks in every locale."""
    found: Mapping[date, str] = _denmark()(years=year, language="da")
    return found


@cache
def _denmark() -> Any:  # noqa: ANN401 -- a class of a library without types
    place = Path(holidays.__file__).parent / "countries" / "denmark.py"
    spec = spec_from_file_location("holidays_denmark", place)
    if spec is None or spec.loader is None:
        raise ImportError(f"no Denmark in {place}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Denmark
