"""Working days between dates, counted by the database: it looks each day's number up."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Dialect, Integer, LargeBinary, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.calendar import ONE_DAY, WorkingCalendar

DIGITS = 5  # of a number: a hundred thousand working days are four hundred years
# Between SQLite's count of days and Python's, in which 1 January of the year 1 is day 1.
_JULIAN = 1721424.5


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """`numbers`: how many working days there are from `first` up to each day, both included.

    What lies before is 0, and what lies after is as the last.
    """

    first: date
    numbers: tuple[int, ...]

    @classmethod
    def between(cls, calendar: WorkingCalendar, first: date, last: date) -> "DayNumbers":
        counted, found = 0, []
        for n in range((last - first).days + 1):
            counted += calendar.is_working_day(first + n * ONE_DAY)
            found.append(counted)
        return cls(first - ONE_DAY, (0, *found))

    def of(self, day: Any) -> ColumnElement[int]:  # noqa: ANN401 -- a column of dates
        """A day's number, None for none: two differ by the working days between them."""
        found: ColumnElement[int] = day_number(
            day,
            bindparam(None, self.numbers, type_=_Numbers(), unique=True),
            bindparam(None, self.first.toordinal(), type_=Integer(), unique=True),
            bindparam(None, len(self.numbers) - 1, type_=Integer(), unique=True),
        )
        return found


class _Numbers(TypeDecorator[tuple[int, ...]]):
    """An array, or where there are none, as many digits for each: both are found at once."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        is_array = dialect.name == "postgresql"
        kind: TypeEngine[Any] = ARRAY(Integer()) if is_array else LargeBinary()
        return dialect.type_descriptor(kind)

    def process_bind_param(
        self, value: tuple[int, ...] | None, dialect: Dialect
    ) -> list[int] | bytes:
        numbers = value or ()
        if dialect.name == "postgresql":
            return list(numbers)
        return b"".join(b"%0*d" % (DIGITS, one) for one in numbers)


class day_number(GenericFunction[Any]):  # noqa: N801 -- reads as the function it is
    """`day_number(date, numbers, ordinal of the first, place of the last)`."""

    type = Integer()
    inherit_cache = True


@compiles(day_number, "sqlite")
def _by_digits(element: day_number, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's own
    day, numbers, first, last = (compiler.process(one, **how) for one in element.clauses)
    place = f"max(0, min({last}, julianday({day}) - {_JULIAN} - {first}))"
    return f"CAST(substr({numbers}, {DIGITS} * {place} + 1, {DIGITS}) AS INTEGER)"


@compiles(day_number, "postgresql")
def _by_place(element: day_number, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 -- as above
    day, numbers, first, last = (compiler.process(one, **how) for one in element.clauses)
    place = f"{day} - DATE '0001-01-01' + 1 - {first}"
    # Neither looks at what is none: a sum with it is none.
    bounded = f"greatest(0, least({last}, {place})) + 0 * ({place})"
    return f"(CAST({numbers} AS INTEGER[]))[{bounded} + 1]"
