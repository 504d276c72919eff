"""Which of Teams' settings belong together, and where in Microsoft Entra each is found."""

import re
from collections.abc import Iterator

from bot.addresses import is_safe
from bot.settings import Settings
from locales import gettext as _

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ROOMS = ("shared", "standard", "chat")


def problems(settings: Settings) -> Iterator[str]:
    """Say what is wrong or missing, each in one sentence that names its variable first."""
    yield from _missing(settings)
    yield from _wrong(settings)


def _missing(settings: Settings) -> Iterator[str]:
    if not settings.teams_client_id:
        yield _(
            "TEAMS_CLIENT_ID is not set: copy the Application (client) ID from "
            "entra.microsoft.com, App registrations, your app, Overview."
        )
    if not settings.teams_tenant_id:
        yield _(
            "TEAMS_TENANT_ID is not set: copy the Directory (tenant) ID from "
            "entra.microsoft.com, App registrations, your app, Overview."
        )
    has_proof = settings.teams_client_secret or settings.teams_certificate
    if not (has_proof or settings.teams_unauthenticated):
        yield _(
            "TEAMS_CLIENT_SECRET is not set: make a client secret on entra.microsoft.com, App "
            "registrations, your app, Certificates & secrets, and copy its value. Or set "
            "TEAMS_CERTIFICATE to a PEM file with a private key and its certificate."
        )
    if settings.teams_rooms != "chat" and not any(settings.teams_host_teams):
        yield _(
            "TEAMS_HOST_TEAMS is not set: make a team for the courses' rooms, and give its "
            "group id: it stands in the team's link, after groupId=. Without teams, set "
            "TEAMS_ROOMS=chat."
        )


def _wrong(settings: Settings) -> Iterator[str]:
    ids = {
        "TEAMS_CLIENT_ID": settings.teams_client_id,
        "TEAMS_TENANT_ID": settings.teams_tenant_id,
    }
    for name, value in ids.items():
        if value and not settings.teams_unauthenticated and not GUID.fullmatch(value):
            yield _(
                "{name} must be an id such as 00000000-0000-0000-0000-000000000000."
            ).format(name=name)
    if settings.teams_rooms not in ROOMS:
        yield _("TEAMS_ROOMS must be one of {kinds}.").format(kinds=", ".join(ROOMS))
    addresses = {
        "GRAPH_URL": settings.graph_url,
        "TEAMS_SERVICE_URL": settings.teams_service_url,
        "TEAMS_OPENID_URL": settings.teams_openid_url,
    }
    for name, value in addresses.items():
        if not is_safe(value):
            yield _(
                "{name} must start with https://; leave it out to reach Microsoft itself. "
                "Only a server on this computer may be reached by http://."
            ).format(name=name)


def not_on_this_computer() -> str:
    return _(
        "TEAMS_UNAUTHENTICATED lets anybody in who reaches this server: it is for this "
        "computer alone. Leave --host out, or use 127.0.0.1."
    )
