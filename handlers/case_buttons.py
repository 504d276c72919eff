"""The steps of a course of care, as buttons. The same wherever they stand."""

from handlers.cards import Button, Style
from locales import gettext as _
from models.briefings import Happening
from models.cases import Case


def claim_button(case_id: int | None) -> Button:
    label = _("I'll take it (you become contact person)")
    return Button(label, "case.claim", str(case_id), Style.PRIMARY)


def seen_button(case_id: int | None) -> Button:
    return Button(_("Seen, we are finding somebody"), "case.acknowledge", str(case_id))


def know_button(case_id: int | None) -> Button:
    return Button(_("I know which citizen it is about"), "case.know", str(case_id))


def contact_buttons(case_id: int | None) -> tuple[Button, ...]:
    subject = str(case_id)
    return (
        Button(_("Yes, by phone"), "case.contact.phone", subject, Style.PRIMARY),
        Button(_("Yes, at a meeting"), "case.contact.meeting", subject),
        Button(_("Yes, by an answered message"), "case.contact.message", subject),
        Button(_("Another day ..."), "case.contact_start", subject),
    )


def close_button(case_id: int | None) -> Button:
    return Button(_("Close the course"), "case.close_start", str(case_id))


def reopen_button(case_id: int | None) -> Button:
    return Button(_("Open it again"), "case.reopen_start", str(case_id))


def deletion_button(case_id: int | None) -> Button:
    return Button(_("When is it deleted?"), "case.deletion", str(case_id))


def hold_button(case_id: int | None) -> Button:
    return Button(_("It must be kept (legal hold)"), "case.hold_start", str(case_id))


def known_button(case_id: int | None) -> Button:
    return Button(_("We know this course already"), "case.known_start", str(case_id))


def timeline_button(case_id: int | None) -> Button:
    return Button(_("Timeline"), "case.timeline", str(case_id))


def record_button(case_id: int | None) -> Button:
    return Button(_("For the record"), "filing.show", str(case_id))


def more_button(case_id: int | None) -> Button:
    return Button(_("More ..."), "case.more", str(case_id))


def inform_button(case_id: int | None, happening: Happening | None = None) -> Button:
    """Asks what has happened, unless that is known."""
    label = _("Inform all parties")
    if happening is None:
        return Button(label, "briefing.choose", str(case_id))
    return Button(label, "briefing.start", f"{case_id}:{happening}")


def content_button(case_id: int | None) -> Button:
    return Button(_("Show content (logged)"), "case.show", str(case_id))


def bases_button(case_id: int | None) -> Button:
    return Button(_("Who may read what we write?"), "case.bases", str(case_id))


def card_button(case: Case, label: str = "") -> Button:
    return Button(label or _("Show the course"), "case.card", str(case.id))
