"""What stands in every course about a child: whom to tell of a worry; what is not done here.

Fixed texts (domain/law.md B4, B5): nothing here takes a notification or passes anything on.
"""

from collections.abc import Iterator

from handlers.cards import Buttons, Outside, Part, Text, Tone
from handlers.casefiles import CaseFile
from locales import gettext as _
from models.growing_up import Age, age_on
from models.organisations import Kind, Organisation
from models.templates import template

# From here one finds every municipality's own page (docs/decisions/100).
PUBLIC_PAGE = "https://www.borger.dk/familie-og-boern/Udsatte-boern-og-unge"


def parts(file: CaseFile) -> tuple[Part, ...]:
    if not template(file.case.pathway).is_for_minors:
        return ()
    notified = [one for one in _organisations(file) if one.kind is Kind.MUNICIPALITY]
    return (
        *within_a_municipality(file),
        Text("\n".join(_worried(notified)), Tone.NOTICE),
        Buttons(tuple(_links(notified))),
    )


def within_a_municipality(file: CaseFile) -> tuple[Text, ...]:
    """What the law allows its own people to share without consent, and nobody else."""
    if age_on(file.case.adult_from, file.today) is Age.ADULT:
        return ()
    sentence = _(
        "A municipality's own people (school, health visitors, day care, family services) may "
        "share information without consent, early on, at one meeting and in special cases at "
        "one more (SSD, the Children's Act). That covers neither the region nor the "
        "practitioner, and it is not done here."
    )
    return (Text(sentence, Tone.QUIET),)


def _organisations(file: CaseFile) -> Iterator[Organisation]:
    return (file.organisation(one) for one in file.parties)


def _worried(notified: list[Organisation]) -> Iterator[str]:
    yield _("Worried about a child? Notify the municipality by telephone, never here.")
    for one in notified:
        if one.concern_phone:
            yield f"{one.name}: {one.concern_phone}"


def _links(notified: list[Organisation]) -> Iterator[Outside]:
    """Each municipality's own page; the public one where anybody's is not known."""
    for one in notified:
        if one.concern_url:
            yield Outside(_("Notify {name}").format(name=one.name), one.concern_url)
    if not notified or not all(one.concern_url for one in notified):
        yield Outside(_("Find the municipality (borger.dk)"), PUBLIC_PAGE)
