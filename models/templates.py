"""Templates for courses of care: a file per pathway in `pathways/`, so adding one adds a file.

Their words are English sentences for gettext: `_(template.name)` says one.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from models.organisations import Kind

ADULT = "adult"  # the pathway of who chooses none


class Audience(StrEnum):
    ADULT = "adult"
    MINOR = "minor"


class PlanKind(StrEnum):
    """What the joint plan is called here, and by law."""

    JOINT_PLAN = "joint_plan"
    COORDINATED_ACTION_PLAN = "coordinated_action_plan"


class BadTemplate(ValueError):
    """A file that is no template. Carries the pathway's code."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the joint plan; `title` is for gettext."""

    code: str
    title: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Asked when the course is closed: yes, no or not relevant. `question` is for gettext."""

    code: str
    question: str


@dataclass(frozen=True, slots=True)
class Template:
    """What a pathway brings with it; `name`, `about` and `steps` are for gettext.

    `parties` are asked for besides those of the cluster's agreement.
    `ladder` maps a rung to its local time; empty where the cluster's agreement decides.
    `meeting_weeks` is how often the network meets; None where it meets when needed.
    """

    code: str
    name: str
    about: str
    order: int
    parties: tuple[Kind, ...]
    headings: tuple[Heading, ...]
    closing: tuple[Question, ...]
    steps: tuple[str, ...] = ()
    audience: Audience = Audience.ADULT
    plan: PlanKind = PlanKind.JOINT_PLAN
    ladder: tuple[tuple[str, str], ...] = ()
    meeting_weeks: int | None = None

    @property
    def is_for_minors(self) -> bool:
        return self.audience is Audience.MINOR


def template(code: str) -> Template:
    """The template of a pathway; the adult one where its file has been taken away since."""
    known = _by_code()
    return known.get(code) or known[ADULT]


def templates() -> tuple[Template, ...]:
    """All there are, in the order in which one chooses."""
    return tuple(sorted(_by_code().values(), key=lambda one: (one.order, one.code)))


def read(code: str, text: str) -> Template:
    """Read one file's text; raise BadTemplate for one that cannot be used."""
    try:
        return _template(code, tomllib.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise BadTemplate(code, str(error)) from error


@cache  # the files are part of the program: read once
def _by_code() -> dict[str, Template]:
    files = resources.files("models").joinpath("pathways").iterdir()
    found = {
        file.name.removesuffix(".toml"): file for file in files if file.name.endswith(".toml")
    }
    return {code: read(code, file.read_text("utf-8")) for code, file in found.items()}


def _template(code: str, given: dict[str, Any]) -> Template:
    made = Template(
        code=code,
        **given
        | {
            "parties": tuple(map(Kind, given["parties"])),
            "headings": tuple(Heading(**one) for one in given["headings"]),
            "closing": tuple(Question(**one) for one in given["closing"]),
            "steps": tuple(given.get("steps", ())),
            "audience": Audience(given.get("audience", Audience.ADULT)),
            "plan": PlanKind(given.get("plan", PlanKind.JOINT_PLAN)),
            "ladder": tuple(given.get("ladder", {}).items()),
        },
    )
    for several in (made.headings, made.closing):
        codes = [one.code for one in several]
        if len(codes) != len(set(codes)):
            raise ValueError("a code stands twice")
    return made
