"""The local date of a UTC instant, and the month of a date, worked out by the database."""

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from models.clusters import ZONE

# Summer time is from the last Sunday of March to that of October, at 01:00 UTC (2000/84/EC).
_CHANGE = "date({at}, 'start of month', '+1 month', '-7 days', 'weekday 0') || ' 01'"
_IS_SUMMER = (
    "CASE WHEN strftime('%m', {at}) BETWEEN '04' AND '09' THEN 1"
    " WHEN strftime('%m', {at}) = '03' THEN strftime('%Y-%m-%d %H', {at}) >= " + _CHANGE + " "
    "WHEN strftime('%m', {at}) = '10' THEN strftime('%Y-%m-%d %H', {at}) < " + _CHANGE + " "
    "ELSE 0 END"
)
# Until 22:00 UTC the date is the same on the wall all year: so for nearly all that is done.
_SQLITE = (
    "CASE WHEN {at} IS NULL THEN NULL "
    "WHEN substr({at}, 12, 2) < '22' THEN substr({at}, 1, 10) ELSE "
    "date({at}, CASE " + _IS_SUMMER + " WHEN 1 THEN '+2 hours' ELSE '+1 hours' END) END"
)


class local_date(GenericFunction[Any]):  # noqa: N801 -- reads as the function it is
    """`local_date(column)`: the date on the wall in Copenhagen, None for none."""

    type = Date()
    inherit_cache = True


@compiles(local_date, "sqlite")
def _by_rule(element: local_date, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's own
    return _SQLITE.format(at=compiler.process(element.clauses, **how))


@compiles(local_date, "postgresql")
def _by_zone(element: local_date, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 -- as above
    at = compiler.process(element.clauses, **how)
    return f"CAST(timezone('{ZONE}', {at}) AS DATE)"


class month_of(GenericFunction[Any]):  # noqa: N801 -- as above
    """`month_of(date)`: the first day of its month."""

    type = Date()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _first_by_letters(element: month_of, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 -- as above
    return f"substr({compiler.process(element.clauses, **how)}, 1, 8) || '01'"


@compiles(month_of, "postgresql")
def _first_by_name(element: month_of, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 -- as above
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **how)}) AS DATE)"
