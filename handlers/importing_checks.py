"""What a file cannot decide: who is elsewhere already, and what the agreement leaves shut."""

from handlers.importing_present import Present
from handlers.importing_rows import Directory, OrganisationRow
from locales import gettext as _
from models.organisations import Kind


def check(directory: Directory, present: Present) -> None:
    """Refuse, by line, what does not fit the directory as it is."""
    for row in directory.organisations.values():
        if _has_moved(present, row):
            directory.refuse(row.line, _("This organisation belongs to another cluster."))
        if row.part_of is not None and (wrong := _wrong_part(directory, present, row)):
            directory.refuse(row.line, wrong)
    for one in directory.people.values():
        person, own = present.people.get(one.email), present.organisations.get(one.code)
        if person is not None and (own is None or own["id"] != person["organisation_id"]):
            directory.refuse(one.line, _("This person belongs to another organisation."))


def _has_moved(present: Present, row: OrganisationRow) -> bool:
    known = present.organisations.get(row.code)
    member = present.members.get(known["id"]) if known else None
    cluster = present.clusters.get(row.cluster.lower())
    return member is not None and member["cluster_id"] != cluster


def _wrong_part(directory: Directory, present: Present, row: OrganisationRow) -> str:
    whole = row.part_of or ""
    if _kind(directory, present, whole) is not Kind.MUNICIPALITY or whole == row.code:
        return _("{code} is no municipality in this file or the directory.").format(code=whole)
    if present.clusters.get(row.cluster.lower()) not in present.apart:
        return _(
            "The cluster's agreement gives a municipality one entry point. Let the agreement "
            "say first that its administrations have their own."
        )
    return ""


def _kind(directory: Directory, present: Present, code: str) -> Kind | None:
    row, known = directory.organisations.get(code), present.organisations.get(code)
    if row is not None:
        return Kind(row.values["kind"])
    return Kind(known["kind"]) if known is not None else None
