"""Slack users seen for the first time: who they are is asked once, and their language heard."""

import logging
from asyncio import timeout
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.payloads import inside, text
from bot.routing import Routes
from bot.slack.api import SlackApi
from bot.slack.asked import Who
from bot.slack.visitors import Visitor
from bot.slack.workspaces import Known
from bot.turns import take
from models.people import Person, identified
from scheduler.chat import DeliveryError, Refused
from scheduler.store import Store

LOG = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds: a modal has to be open within three of the click
MOST_REMEMBERED = 50_000
STRANGE = timedelta(minutes=1)
SLACKBOT = "USLACKBOT"  # says that it is no bot
YES = "yes"


@dataclass(frozen=True, slots=True)
class Remembered:
    """The language to speak with somebody, "" not told; `until` when, None for good."""

    locale: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Remembers each user of a workspace, so that Slack is not asked about them each time."""

    api: SlackApi
    store: Store
    routes: Routes
    remembered: dict[tuple[str, str], Remembered] = field(default_factory=dict)

    async def meet(self, visitor: Visitor) -> str:
        """Return a hint of a visitor's language; who is new here is introduced first.

        A Slack that does not answer stops no turn: the user is then met at the next one.
        """
        who = visitor.who
        if not who.user or self._is_remembered(visitor):
            return self.language(who)
        person = await self._person(visitor)
        if person is not None and person.locale:
            return self._remember(visitor, person.locale, is_met=True)
        try:
            told = traits(who, await self._profile(who))
        except Refused as error:
            LOG.info("Slack tells nothing of user %s: %s", who.user, error.reason_code)
            return self._remember(visitor, "", is_met=False)
        except (DeliveryError, TimeoutError, ValueError) as error:
            LOG.warning("Slack did not tell of user %s: %s", who.user, type(error).__name__)
            return ""
        (locale,) = told["locale"]
        if person is None:
            await self._introduce(visitor, told)
        return self._remember(visitor, locale, is_met=person is not None)

    async def introduce(
        self, who: Who, known: Known, profile: Mapping[str, Any], at: datetime
    ) -> None:
        """Let the bot know somebody who has not turned to it, as Slack tells of them."""
        told = traits(who, profile) | {"is_unasked": (YES,)}
        await self._introduce(Visitor(who, known, "", at), told)

    def language(self, who: Who) -> str:
        found = self.remembered.get((who.team, who.user))
        return found.locale if found else ""

    def heard(self, who: Who, locale: str) -> None:
        """Remember the language this person was answered in."""
        if found := self.remembered.get((who.team, who.user)):
            self.remembered[who.team, who.user] = replace(found, locale=locale)

    def forget(self, who: Who) -> None:
        """Something about this user is no longer as it was."""
        self.remembered.pop((who.team, who.user), None)

    async def _person(self, visitor: Visitor) -> Person | None:
        async def work(db: AsyncSession) -> Person | None:
            return (await db.exec(identified(visitor.known.id, visitor.who.user))).first()

        return await self.store.read(work)

    def _is_remembered(self, visitor: Visitor) -> bool:
        found = self.remembered.get((visitor.who.team, visitor.who.user))
        return found is not None and (found.until is None or visitor.at < found.until)

    def _remember(self, visitor: Visitor, locale: str, *, is_met: bool) -> str:
        if len(self.remembered) >= MOST_REMEMBERED:
            self.remembered.clear()
        # The directory may know a stranger before long.
        until = None if is_met else visitor.at + STRANGE
        self.remembered[visitor.who.team, visitor.who.user] = Remembered(locale, until)
        return locale

    async def _profile(self, who: Who) -> Mapping[str, Any]:
        async with timeout(PATIENCE):
            found = await self.api.call(
                who.team, "users.info", is_awaited=True, user=who.user, include_locale=True
            )
        return inside(found, "user")

    async def _introduce(self, visitor: Visitor, told: Mapping[str, tuple[str, ...]]) -> None:
        who, handler = visitor.who, self.routes.EVENTS.get("met")
        if handler is None or told["is_deactivated"] == (YES,):
            return
        # By the minute: somebody who has been entered in the directory meanwhile is recognised.
        key = f"slack:{who.team}:met:{who.user}:{visitor.at:%Y-%m-%dT%H:%M}"
        incoming = visitor.incoming(key)
        await take(replace(incoming, fields=told), handler, self.store)


def traits(who: Who, profile: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the bot wants to know of a user, out of Slack's user object."""
    is_guest = profile.get("is_restricted") or profile.get("is_ultra_restricted")
    return {
        "user": (who.user,),
        "name": (_name(profile),),
        "email": (_email(profile),),
        "locale": (text(profile, "locale"),),
        "is_guest": _flag(is_guest),
        "is_bot": _flag(profile.get("is_bot") or who.user == SLACKBOT),
        "is_stranger": _flag(profile.get("is_stranger") or _is_from_elsewhere(who, profile)),
        "is_deactivated": _flag(profile.get("deleted")),
    }


def _name(profile: Mapping[str, Any]) -> str:
    own = inside(profile, "profile")
    names = (text(own, "real_name"), text(profile, "real_name"), text(profile, "name"))
    return next(filter(None, names), "")


def _email(profile: Mapping[str, Any]) -> str:
    # What nobody has confirmed proves no belonging to an organisation.
    is_confirmed = profile.get("is_email_confirmed") is not False
    return text(inside(profile, "profile"), "email") if is_confirmed else ""


def _is_from_elsewhere(who: Who, profile: Mapping[str, Any]) -> bool:
    """Tell whether this user has come in by Slack Connect, from another organisation."""
    home = text(profile, "team_id") or who.home
    own = inside(profile, "enterprise_user").get("teams")
    return home not in {"", who.team} and not (isinstance(own, list) and who.team in own)


def _flag(value: object) -> tuple[str, ...]:
    return (YES if value else "",)
