"""What people type, made fit to be read, whichever chat it comes from."""

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def clean(text: str) -> str:
    """Leave out what no database stores and no chat shows: NUL, and half a character."""
    return text.encode(errors="replace").decode().replace("\x00", "")


def command_name(text: str) -> str:
    """Read a command as people type it: /Forløb is /forloeb."""
    return text.lower().translate(_LETTERS)
