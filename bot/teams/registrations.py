"""Who we are in each tenant: the registration of our app there, and what proves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from bot.teams.memory import Memory
from bot.teams.tables import TeamsTenant
from models.seals import KeyRing

KINDS = ("shared", "standard", "chat")


@dataclass(frozen=True, slots=True)
class Registration:
    """`secret` is the client secret, or a PEM file's text: private key and certificate."""

    tenant: str
    client_id: str
    secret: str
    name: str = ""
    is_certificate: bool = False
    rooms: str = "shared"
    host_teams: tuple[str, ...] = ()


class Registrations:
    """Every registration, by tenant and by client id. Read once, when we start."""

    def __init__(self, known: Iterable[Registration]) -> None:
        self.by_tenant = {one.tenant: one for one in known}
        self.by_client = {one.client_id: one for one in self.by_tenant.values()}

    def of(self, tenant: str) -> Registration | None:
        return self.by_tenant.get(tenant)


def of_settings(settings: Settings) -> Registration:
    """Raises OSError for a certificate that cannot be read."""
    path = settings.teams_certificate
    secret = settings.teams_client_secret.get_secret_value()
    return Registration(
        tenant=settings.teams_tenant_id,
        client_id=settings.teams_client_id,
        secret=Path(path).read_text() if path else secret,
        is_certificate=bool(path),
        rooms=settings.teams_rooms,
        host_teams=settings.teams_host_teams,
    )


async def load(settings: Settings, memory: Memory, ring: KeyRing) -> Registrations:
    """The first is the settings' own; the others are kept sealed. Raises Unreadable."""
    kept = [_opened(row, ring) for row in await memory.tenants() if row.sealed]
    return Registrations([*kept, of_settings(settings)])


async def keep(memory: Memory, ring: KeyRing, registration: Registration) -> None:
    await memory.write(
        TeamsTenant(
            tenant=registration.tenant,
            client_id=registration.client_id,
            name=registration.name,
        ),
        client_id=registration.client_id,
        name=registration.name,
        sealed=ring.seal(registration.secret),
        is_certificate=registration.is_certificate,
        rooms=registration.rooms,
        host_teams=" ".join(registration.host_teams),
    )


def _opened(row: TeamsTenant, ring: KeyRing) -> Registration:
    return Registration(
        tenant=row.tenant,
        client_id=row.client_id,
        secret=ring.open(row.sealed),
        name=row.name,
        is_certificate=row.is_certificate,
        rooms=row.rooms,
        host_teams=tuple(row.host_teams.split()),
    )
