"""What the edges of all platforms say themselves, before or instead of a handler."""

from collections.abc import Iterable

from locales import gettext as _
from locales import ngettext
from scheduler.store import Crowded, Unavailable


def unknown_command(commands: Iterable[str]) -> str:
    return _("I do not know that command. The commands are {commands}.").format(
        commands=", ".join(commands)
    )


def stale() -> str:
    return _("This button is no longer in use. Ask for the card again.")


def broken() -> str:
    return _("Something went wrong here, not with you. Try again in a moment.")


def not_saved() -> str:
    return _("Not saved. Try again.")


def failed(error: Exception) -> str:
    """What to say when something was not saved, by the reason."""
    if not isinstance(error, Unavailable):
        return not_saved()
    if isinstance(error, Crowded):
        return _("Very many ask at the same time. Nothing was saved. Try again in a moment.")
    if error.is_in_doubt:
        return _(
            "The connection broke while this was being saved. "
            "Try again in a minute: it is saved once only."
        )
    return _(
        "Tovholder cannot save anything right now. Nothing was saved. Try again in a minute."
    )


def too_slow() -> str:
    return _("That took too long. Try again.")


def not_installed() -> str:
    return _(
        "Tovholder is not installed in this workspace any more. "
        "An administrator of the workspace can install it again."
    )


def form_out_of_date() -> str:
    return _("This form is no longer in use. Close it, and open it again.")


def nobody_reads_here() -> str:
    return _("Nobody reads messages here. Write /tovholder to see what you can do.")


def something_waits() -> str:
    return _("Something is waiting for you in Tovholder. Only you see what it is.")


def left_out(count: int) -> str:
    return ngettext(
        "{count} more line does not fit here. Write /tovholder to see what waits for you.",
        "{count} more lines do not fit here. Write /tovholder to see what waits for you.",
        count,
    ).format(count=count)
