"""How a list that is cut short says so."""

from locales import ngettext


def and_more(left_out: int) -> tuple[str, ...]:
    """One line for what a list leaves out; nothing for nothing."""
    if left_out <= 0:
        return ()
    return (ngettext("and {n} more", "and {n} more", left_out).format(n=left_out),)
