"""A page behind a button: whoever presses it gets a link of their own, for five minutes."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers.cards import Buttons, Card, Link, Text, Tone
from handlers.turn import Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _


def address(db: AsyncSession) -> str | None:
    """Where our pages are, as this session was told; None: this installation has none."""
    found = db.info.get("address")
    return found if isinstance(found, str) else None


async def open_page(turn: Turn, db: AsyncSession) -> Reply:
    """Answer privately with a fresh link. What is behind it asks again who may see it."""
    turn.me  # noqa: B018 -- only people we know
    if address(db) is None:
        raise Refusal(
            _(
                "This installation has no web address yet, so the page cannot be opened. "
                "Ask whoever runs Tovholder to set TOVHOLDER_URL."
            )
        )
    return Say(Named("page.link", turn.subject))


async def link(looking: Looking, _db: AsyncSession) -> Card | None:
    """`subject` is "<page>:<subject>", as Link.button says it."""
    page, _colon, subject = looking.subject.partition(":")
    return Card(
        title=_("Your link is ready"),
        parts=(
            Buttons((Link(_("Open the page"), page, subject),)),
            Text(_("It is for you alone, and works once within five minutes."), Tone.QUIET),
        ),
    )
