"""How every bench ends: one JSON object on the last line."""

import json
import sys
from collections.abc import Mapping


def show(figures: Mapping[str, float]) -> None:
    if "--json" not in sys.argv:
        for name, value in figures.items():
            print(f"{name:28} {value:>12}")
    print(json.dumps({"figures": dict(figures)}))
