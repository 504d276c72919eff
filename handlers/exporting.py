"""The directory as a file that can be imported again, in the way Danish Excel likes it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import importing_present
from handlers.importing_cells import KINDS, NONE, ROLES
from handlers.importing_present import Present, Row
from handlers.importing_sheet import COLUMNS
from handlers.sheets import BOM, not_run, written
from locales import dates, speaking
from models.calendar import DayHours
from models.clusters import Cluster
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Kind
from models.people import Role

NOT_WRITTEN = ("opens", "closes")  # their one column says more
YES, NO = "ja", "nej"


async def everything(db: AsyncSession, today: date) -> bytes:
    """Every organisation of a cluster, with a line for each of its people let in, or one."""
    present = await importing_present.look(db, today)
    names = dict(
        (await db.exec(select(Cluster.id, Cluster.name).order_by(col(Cluster.id)))).all()
    )
    columns = [one for one in COLUMNS if one not in NOT_WRITTEN]
    heads = [COLUMNS[one][0] for one in columns]
    with speaking("da"):
        lines = [
            [not_run(cells.get(one, "")) for one in columns] for cells in _lines(present, names)
        ]
    return (BOM + written([heads, *lines])).encode()


def _lines(present: Present, clusters: Mapping[int, str]) -> Iterator[Mapping[str, str]]:
    staff: dict[int, list[Row]] = {}
    for person in present.people.values():
        if person["is_admitted"]:
            staff.setdefault(person["organisation_id"], []).append(person)
    for row in present.organisations.values():
        if row["id"] not in present.members:
            continue  # of no cluster today: no line could say where it belongs
        organisation = _organisation(present, clusters, row)
        for person in staff.get(row["id"], []):
            yield organisation | _person(person, present)
        if row["id"] not in staff:
            yield organisation


def _organisation(present: Present, clusters: Mapping[int, str], row: Row) -> dict[str, str]:
    member = present.members[row["id"]]
    child = present.doors.get((row["id"], TargetGroup.CHILD))
    return {
        "cluster": clusters[member["cluster_id"]],
        "area": member["area"],
        "code": row["code"],
        "organisation": row["name"],
        "kind": _first(KINDS, Kind(row["kind"])),
        "part_of": present.code(row["part_of_id"]) or "" if row["part_of_id"] else "",
        **_door("entry", "", present.doors.get((row["id"], TargetGroup.ADULT))),
        **(_door("child", "child_", child) if child else {}),
        "concern_phone": row["concern_phone"] or NONE,
        "concern_url": row["concern_url"] or NONE,
        "closing_days": _list(row["closing_days"]),
        "offers": _list(row["offers"]),
        "has_chat": _answer(row["has_chat"]),
        "gives_advice": _answer(row["gives_advice"]),
        "domains": _list(row["domains"] or []),
        "tenants": _list(row["tenants"]),
    }


def _door(name: str, week: str, door: Row | None) -> dict[str, str]:
    if door is None:
        return {}
    return {
        f"{name}_name": door["name"],
        f"{name}_phone": door["phone"],
        f"{week}week": dates.week(EntryPoint(**door).hours.days),
    }


def _person(row: Row, present: Present) -> dict[str, str]:
    week = [DayHours(int(day), row["opens"], row["closes"]) for day in row["weekdays"]]
    return {
        "name": row["name"],
        "function": row["function"],
        "phone": row["phone"],
        "email": row["email"],
        "roles": _list([_first(ROLES, Role(one)) for one in row["roles"]]),
        "desk": _answer(row["id"] in present.at_desk),
        "working": dates.week(week),
        "languages": _list(row["languages"]) if row["languages"] else "",
        "helps_with": row["helps_with"],
        "best_time": row["best_time"],
    }


def _first(words: Mapping[str, Any], value: object) -> str:
    return next(word for word, one in words.items() if one == value)


def _list(values: Sequence[str]) -> str:
    return ", ".join(values) or NONE


def _answer(value: object) -> str:
    return YES if value else NO
