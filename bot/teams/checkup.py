"""What only Microsoft can tell about our settings: asked by `tovholder doctor`."""

import base64
import binascii
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot import chat_workspaces, keys
from bot.database import open_store
from bot.settings import Settings, StartUpError
from bot.teams import registrations, scopes
from bot.teams.api import TeamsApi
from bot.teams.graph import Graph
from bot.teams.manifest import MESSAGES_PATH
from bot.teams.memory import Memory
from bot.teams.registrations import Registration, Registrations
from bot.teams.tokens import TO_GRAPH, SignIn, Tokens
from locales import gettext as _
from models.base import Platform
from models.seals import KeyRing, Unreadable, new_key
from scheduler.chat import DeliveryError

Said = tuple[str, bool]


async def findings(
    settings: Settings, tokens: Callable[[Registrations], Tokens] = SignIn
) -> AsyncIterator[Said]:
    """Yield sentences, and whether each is good news."""
    yield _where(settings), True
    if settings.teams_unauthenticated:
        yield _("Teams on this computer lets anybody in: only for trying things out."), True
        return
    try:
        own = registrations.of_settings(settings)
    except OSError:
        yield _("TEAMS_CERTIFICATE: the file cannot be read."), False
        return
    async for said in _of(settings, own, tokens):
        yield said
    for further in await _further(settings):
        yield _further_tenant(further), True
        async for said in _of(settings, further, tokens):
            yield said


async def _of(
    settings: Settings,
    registration: Registration,
    tokens: Callable[[Registrations], Tokens],
) -> AsyncIterator[Said]:
    given = tokens(Registrations([registration]))
    try:
        granted = roles(await given.token(registration.tenant, TO_GRAPH))
    except DeliveryError as error:
        is_own = registration.tenant == settings.teams_tenant_id
        yield (_not_signed_in if is_own else _further_not_signed_in)(error.reason_code), False
        return
    yield _("Microsoft knows the registration."), True
    for name, purpose in scopes.needed(registration.rooms).items():
        if name not in granted:
            yield _lacking(name, purpose), False
    yield await _hearing(settings, registration), True
    async for said in _catalogue(settings, given, registration):
        yield said


async def _further(settings: Settings) -> list[Registration]:
    """The tenants that `tovholder workspace add` has added; none where they cannot be read."""
    try:
        ring = keys.ring(settings)
    except StartUpError:
        return []  # said already
    store = open_store(settings.database, ring)
    try:
        known = await registrations.load(settings, Memory(store), ring)
    except (DBAPIError, Unreadable):
        return []  # there is no database yet, or a start says what is wrong with the key
    finally:
        await store.close()
    own = settings.teams_tenant_id
    return [one for one in known.by_tenant.values() if one.tenant != own]


async def _catalogue(
    settings: Settings, tokens: Tokens, registration: Registration
) -> AsyncIterator[Said]:
    store = open_store(settings.database, KeyRing([new_key()]))
    api = TeamsApi(tokens, Memory(store), graph_url=settings.graph_url)
    await api.caller.start()
    try:
        await Graph(api, registration.tenant).app(registration.client_id)
    except DeliveryError as error:
        if error.reason_code == "lacks:app_in_catalogue":
            yield _not_in_catalogue(), False
    else:
        yield _("Tovholder is in the organisation's app catalogue."), True
    finally:
        await api.caller.close()
        await store.close()


def roles(token: str) -> frozenset[str]:
    """The permissions that a token of our own carries: nothing is believed because of it."""
    try:
        _head, claims, *_rest = token.split(".")
        found: Any = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (ValueError, binascii.Error):
        return frozenset()
    told = found.get("roles") if isinstance(found, dict) else None
    return frozenset(one for one in told if isinstance(one, str)) if told else frozenset()


def _where(settings: Settings) -> str:
    return _("Teams must reach {url}: it is the bot's messaging endpoint in Azure.").format(
        url=f"{settings.url or 'https://...'}{MESSAGES_PATH}"
    )


def _not_signed_in(code: str) -> str:
    return _(
        "Microsoft's sign-in refuses us ({code}): look at TEAMS_CLIENT_ID, TEAMS_TENANT_ID and "
        "TEAMS_CLIENT_SECRET, which runs out after at most two years."
    ).format(code=code)


def _further_tenant(registration: Registration) -> str:
    return _("The tenant {name}, added with tovholder workspace add:").format(
        name=registration.name or registration.tenant
    )


def _further_not_signed_in(code: str) -> str:
    return _(
        "Microsoft's sign-in refuses us ({code}): add the tenant again with tovholder "
        "workspace add. Its client secret runs out after at most two years."
    ).format(code=code)


def _lacking(name: str, purpose: str) -> str:
    return _(
        "The permission {name} is missing, so we cannot {purpose}: entra.microsoft.com, App "
        "registrations, API permissions, Microsoft Graph, Application permissions, then Grant "
        "admin consent."
    ).format(name=name, purpose=purpose)


def _not_in_catalogue() -> str:
    return _(
        "Tovholder is not in the organisation's app catalogue: write the package with "
        "tovholder manifest teams, and upload it in the Teams admin centre, Manage apps."
    )


async def _hearing(settings: Settings, registration: Registration) -> str:
    """Nothing but a message that has come tells whether they do."""
    store = open_store(settings.database, KeyRing([new_key()]))
    try:
        row = await chat_workspaces.find(store, Platform.TEAMS, registration.tenant)
    except DBAPIError:
        row = None  # there is no database yet
    finally:
        await store.close()
    if row is not None and not row.lacks:
        return _("Messages in rooms reach us, and are checked for CPR numbers.")
    return _unheard(scopes.hearing(registration.rooms))


def _unheard(right: str) -> str:
    return _(
        "No message in a room has reached us yet without a mention. Until one has, they are "
        "not checked for CPR numbers, and each room's card says so. It takes the right "
        "{right} (resource-specific consent): the app package asks for it, the tenant must "
        "allow it, and whoever adds Tovholder to the team or chat consents."
    ).format(right=right)
