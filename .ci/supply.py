"""What the product is made of besides itself: is it known to be unsafe, may we ship it, a list.

`uv run python .ci/supply.py audit` asks the advisory database, and checks the lock without it;
`... licences` writes docs/licences.md anew; `... sbom FILE` lists what is shipped (CycloneDX).
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LIST = ROOT / "docs/licences.md"
OURS = "tovholder"
REGISTRY = {"registry": "https://pypi.org/simple"}
# Licences that let an authority run and change all of it, and ask nothing of its own texts.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"),
    *("CC0-1.0", "MIT-0", "MIT-CMU", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib"),
}
# How licences are called in metadata written before there was one way to.
ALSO_CALLED = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}
LOUD = "!" * 72
UNREACHED = re.compile(r"error sending request|dns error|tcp connect|timed out|client error")
HEAD = """# Licences

What Tovholder is made of besides itself, and under which licence each part may be used.
Made by `uv run python .ci/supply.py licences` from the metadata of what the lock installs;
a test compares it, and refuses a licence that is not on the list in `.ci/supply.py`.

| package | licence |
|---|---|
"""


Locked = dict[str, list[dict[str, Any]]]


def locked() -> Locked:
    """By name; several of one name are for different versions of Python."""
    found: Locked = {}
    with (ROOT / "uv.lock").open("rb") as file:
        for one in tomllib.load(file)["package"]:
            found.setdefault(one["name"], []).append(one)
    return found


def shipped(packages: Locked) -> set[str]:
    """Ours and all that it needs to run, by name; nothing that only developers use."""
    found: set[str] = set()
    waiting = [OURS]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [needed for one in packages[name] for needed in _needs(one)]
    return found - {OURS}


def _needs(package: dict[str, Any]) -> Iterator[str]:
    several = [package.get("dependencies", [])]
    several += package.get("optional-dependencies", {}).values()
    for needed in several:
        yield from (one["name"] for one in needed)


def unsound(packages: Locked) -> list[str]:
    """What is wrong with the lock, in sentences: known without asking anybody."""
    said = []
    everything = [(name, one) for name, several in packages.items() for one in several]
    for name, package in everything:
        if name == OURS:
            continue
        if package.get("source") != REGISTRY:
            said.append(f"{name} does not come from the package index")
        files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        if not files or not all(one.get("hash", "").startswith("sha256:") for one in files):
            said.append(f"{name} has a file without a SHA-256")
    return said


def not_as_locked(packages: Locked) -> list[str]:
    """What is installed here in another version than was locked, or was never locked."""
    said = []
    for one in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        known = [package.get("version") for package in packages.get(name, [])]
        if one.version not in known and name not in {"pip", "setuptools", "wheel"}:
            said.append(f"{name} {one.version} is installed, locked is {known}")
    return said


def licences(names: set[str]) -> dict[str, str]:
    """The licence of each that is installed here, as the list has it."""
    found = {}
    for name in sorted(names):
        try:
            found[name] = licence(metadata.metadata(name))
        except metadata.PackageNotFoundError:
            continue  # for another system or version of Python
    return found


def licence(said: Any) -> str:  # noqa: ANN401 -- metadata is a message of any fields
    if expression := said.get("License-Expression"):
        return str(expression)
    named = [one for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    names = [one.rpartition(" :: ")[2] for one in named if one != "License :: OSI Approved"]
    # Some put the whole text into the field.
    short = str(said.get("License") or "unknown").partition("\n")[0].strip()
    known = [ALSO_CALLED.get(one, one) for one in names or [short]]
    return " AND ".join(known)


def is_allowed(expression: str) -> bool:
    """Whether we may ship it: all of what is joined by AND, one of what is joined by OR."""
    inside = re.sub(r"[()]", " ", expression)
    return all(
        any(choice.strip() in ALLOWED for choice in re.split(r"\bOR\b", part))
        for part in re.split(r"\bAND\b", inside)
    )


def listed(found: dict[str, str]) -> str:
    return HEAD + "".join(f"| {name} | {said} |\n" for name, said in found.items())


def verdict(code: int, errors: str) -> tuple[bool, str]:
    """(is it all right, what to say) of an audit that ended so; not asked is not safe."""
    if code == 0:
        return True, "No known vulnerability."
    if code == 2 and UNREACHED.search(errors):  # noqa: PLR2004 -- uv's "could not be run"
        return True, (
            f"{LOUD}\nNOT ASKED: the advisory database cannot be reached from here.\n"
            f"Whether a vulnerability is known is NOT KNOWN. Run this where it can be.\n{LOUD}"
        )
    return False, f"The audit failed or found something.\n{errors}"


def audit() -> int:
    packages = locked()
    wrong = [*unsound(packages), *not_as_locked(packages)]
    wrong += [
        f"{name}: the licence {said} is not on the list"
        for name, said in licences(shipped(packages)).items()
        if not is_allowed(said)
    ]
    print(*wrong or ["The lock is sound, and this is what is installed."], sep="\n")
    ran = subprocess.run(
        ["uv", "audit", "--locked"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    is_right, said = verdict(ran.returncode, ran.stderr)
    print(ran.stdout, said, sep="\n")
    return 0 if is_right and not wrong else 1


def sbom(path: str) -> int:
    exported = ("export", "--locked", "--no-dev", "--format", "cyclonedx1.5", "--quiet")
    preview = ("--preview-features", "sbom-export", "--output-file", path)
    return subprocess.run(
        ["uv", *exported, *preview],
        cwd=ROOT,
        check=False,
        stdout=subprocess.DEVNULL,
    ).returncode


def main(arguments: list[str]) -> int:
    match arguments:
        case ["audit"]:
            return audit()
        case ["licences"]:
            LIST.write_text(listed(licences(shipped(locked()))), encoding="utf-8")
            return 0
        case ["sbom", path]:
            return sbom(path)
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
