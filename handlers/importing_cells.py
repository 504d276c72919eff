"""How the cells of a directory are read: Danish words first, as staff write them."""

import re
from collections.abc import Mapping
from typing import Any

from handlers import readings
from handlers.readings import Wrong
from locales import gettext as _
from models.entry_points import written
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
    "evaluator": Role.EVALUATOR,
    **{role.value: role for role in Role},
}
NONE = "ingen"
ANSWERS = {"ja": True, "yes": True, "nej": False, "no": False}
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
DOMAIN = re.compile(r"[a-z0-9æøå-]+(?:\.[a-z0-9æøå-]+)+")
TENANT = re.compile(r"[A-Za-z0-9-]{3,64}")
SEVERAL = re.compile(r"[\s,;|]+")


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


def answer(text: str) -> bool:
    try:
        return ANSWERS[text.lower()]
    except KeyError:
        raise Wrong(_("Write ja or nej.")) from None


def domains(text: str) -> list[str]:
    found = sorted(
        {one.lower().removeprefix("@") for one in SEVERAL.split(text) if one} - {NONE}
    )
    for one in found:
        if not DOMAIN.fullmatch(one):
            raise Wrong(_("A domain is what stands after @ in an e-mail address."))
        if one in SHARED_DOMAINS:
            raise Wrong(_("{domain} is a domain anybody can have.").format(domain=one))
    return found


def tenants(text: str) -> list[str]:
    found = sorted({one for one in SEVERAL.split(text) if one} - {NONE})
    if not all(TENANT.fullmatch(one) for one in found):
        raise Wrong(
            _("Write the workspace's id at Slack (T0123ABCD) or the tenant's id at Teams.")
        )
    return found


def roles(text: str) -> list[str]:
    words = [one.lower() for one in SEVERAL.split(text) if one]
    if words == [NONE]:
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


def several(text: str) -> list[str]:
    return [] if text.lower() == NONE else readings.several(text)


def concern_phone(text: str) -> str:
    return "" if text.lower() == NONE else readings.phone(text)


def concern_url(text: str) -> str:
    return "" if text.lower() == NONE else readings.page(text)


def closing_days(text: str) -> list[str]:
    return [] if text.lower() == NONE else readings.days(text)


def week(text: str) -> list[list[str]]:
    return written(readings.week(text))


def working_week(text: str) -> dict[str, Any]:
    """A person's weekdays and hours, which are the same on each of them."""
    found = readings.week(text)
    if len({(day.opens, day.closes) for day in found}) > 1:
        raise Wrong(_("Write the same hours for all of a person's days: man-tors 8-15."))
    return {
        "weekdays": "".join(str(day.weekday) for day in found),
        "opens": found[0].opens,
        "closes": found[0].closes,
    }
