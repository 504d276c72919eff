"""All of a digest on one page, for when a chat message would be too long."""

from collections.abc import Iterator

from handlers import digest_cards
from handlers.cards import Items, Text
from handlers.digest_sections import line, sections
from handlers.documents import Page, Section
from handlers.mornings import Morning
from locales import dates
from locales import gettext as _


def page(morning: Morning) -> Page:
    title = _("Overview for {day}").format(day=dates.day(morning.today))
    quiet = Section("", (Text(digest_cards.all_quiet(morning)),))
    return Page(
        title,
        tuple(_sections(morning)) or (quiet,),
        foot=_("What a course is about stays in it."),
    )


def _sections(morning: Morning) -> Iterator[Section]:
    for one in sections(morning):
        yield Section(one.title, (Items("", tuple(map(line, one.courses))),))
