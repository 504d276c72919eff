"""The fields in which a question is tied to a course."""

from collections.abc import Iterator

from handlers import disclosure_cards
from handlers.advice_courses import GENERAL, Courses
from handlers.cards import ChoiceField
from handlers.turn import Turn
from locales import gettext as _
from models.consents import Basis


def fields(turn: Turn, courses: Courses) -> Iterator[ChoiceField]:
    """None for who has no course; the basis once a course is chosen."""
    if courses.offered:
        yield _about(courses)
    if courses.about is not None:
        yield _basis(turn)


def _about(courses: Courses) -> ChoiceField:
    offered = ((str(one.id), one.alias) for one in courses.offered)
    return ChoiceField(
        name="about",
        label=_("What is it about?"),
        choices=((GENERAL, _("A general question, nobody can be recognised")), *offered),
        value=str(courses.about.id) if courses.about else GENERAL,
        is_required=False,
    )


def _basis(turn: Turn) -> ChoiceField:
    return ChoiceField(
        name="basis",
        label=_("Basis for disclosure"),
        choices=tuple((one, disclosure_cards.basis_name(one)) for one in Basis),
        value=turn.value("basis"),
        hint=_("The team may be told about the course on this basis."),
    )
