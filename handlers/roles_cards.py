"""How the roles in a course read, on its card and in the answer to `/hvem`."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.cards import Card, Contact, People
from handlers.casefiles import CaseFile
from handlers.roles import Roles
from locales import gettext as _
from models.people import Person


def facts(roles: Roles) -> Iterator[tuple[str, str]]:
    """Each role in a line of the course's card."""
    if roles.lead is not None:
        yield _("Lead (tovholder)"), _line(roles.lead)
    if roles.bridge_builders:
        yield _("Bridge-builder"), ", ".join(map(_line, roles.bridge_builders))
    for one, other in roles.pairs:
        yield _("Makkerpar"), _("{one} and {other}").format(one=one.name, other=other.name)


def with_roles(card: Card, file: CaseFile, roles: Roles) -> Card:
    """The same card with those added who have a role of their own."""
    people = tuple(_people(file, roles))
    if not people:
        return card
    return replace(card, parts=(*card.parts, People(_("Roles in the course"), people)))


def _people(file: CaseFile, roles: Roles) -> Iterator[Contact]:
    if roles.lead is not None:
        yield _contact(_("Lead (tovholder)"), file, roles.lead)
    for builder in roles.bridge_builders:
        yield _contact(_("Bridge-builder"), file, builder)
    for one, other in roles.pairs:
        both = _("{one} and {other}").format(one=one.name, other=other.name)
        yield Contact(_("Makkerpar"), both)


def _contact(role: str, file: CaseFile, person: Person) -> Contact:
    organisation = file.organisations.get(person.organisation_id)
    where = organisation.name if organisation else ""
    return Contact(role, person.name, f"{person.function}, {where}".strip(", "), person.phone)


def _line(person: Person) -> str:
    return f"{person.name}, {person.function}"
