"""How the cells of a directory are read: Danish words first, as staff write them."""

import re
from collections.abc import Mapping
from datetime import time

from locales import gettext as _
from models.organisations import SHARED_DOMAINS, Kind
from models.people import Role

KINDS: Mapping[str, Kind] = {
    "kommune": Kind.MUNICIPALITY,
    "psykiatri": Kind.REGIONAL_PSYCHIATRY,
    "regionspsykiatri": Kind.REGIONAL_PSYCHIATRY,
    "almen praksis": Kind.GENERAL_PRACTICE,
    "andet": Kind.OTHER,
    **{kind.value: kind for kind in Kind},
}
ROLES: Mapping[str, Role] = {
    "koordinator": Role.COORDINATOR,
    "rådgiver": Role.ADVISER,
    "brobygger": Role.BRIDGE_BUILDER,
    "administrator": Role.ORG_ADMIN,
    "klyngeleder": Role.CLUSTER_LEAD,
    **{role.value: role for role in Role},
}
NO_ROLES = "ingen"
ANSWERS = {"ja": True, "yes": True, "nej": False, "no": False}
CLOCK = re.compile(r"(?P<hour>[0-2]?[0-9])(?:[.:](?P<minute>[0-5][0-9]))?")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
DOMAIN = re.compile(r"[a-z0-9æøå-]+(?:\.[a-z0-9æøå-]+)+")
SEVERAL = re.compile(r"[\s,;|]+")


class Wrong(ValueError):
    """A cell cannot be read. Carries the sentence that says how to mend it."""


def email(text: str) -> str:
    found = text.lower()
    if not EMAIL.fullmatch(found):
        raise Wrong(_("Write the person's e-mail address: that is how I know them."))
    return found


def kind(text: str) -> Kind:
    try:
        return KINDS[text.lower()]
    except KeyError:
        raise Wrong(
            _("The type is one of: kommune, psykiatri, almen praksis, andet.")
        ) from None


def clock(text: str) -> time:
    match = CLOCK.fullmatch(text)
    try:
        if match:
            return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        pass
    raise Wrong(_("Write a time of day as 8.00."))


def answer(text: str) -> bool:
    try:
        return ANSWERS[text.lower()]
    except KeyError:
        raise Wrong(_("Write ja or nej.")) from None


def domains(text: str) -> list[str]:
    found = sorted({one.lower().removeprefix("@") for one in SEVERAL.split(text) if one})
    for one in found:
        if not DOMAIN.fullmatch(one):
            raise Wrong(_("A domain is what stands after @ in an e-mail address."))
        if one in SHARED_DOMAINS:
            raise Wrong(_("{domain} is a domain anybody can have.").format(domain=one))
    return found


def roles(text: str) -> list[str]:
    words = [one.lower() for one in SEVERAL.split(text) if one]
    if words == [NO_ROLES]:
        return []
    try:
        return sorted({ROLES[one] for one in words})
    except KeyError:
        raise Wrong(
            _(
                "The roles are: koordinator, rådgiver, brobygger, administrator, klyngeleder; "
                "or ingen."
            )
        ) from None
