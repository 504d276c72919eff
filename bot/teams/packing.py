"""`tovholder manifest teams -o tovholder.zip`: the package, written to a file."""

import sys
from pathlib import Path

from bot.teams import manifest
from bot.teams.needed import GUID
from locales import gettext as _


def run(client_id: str, url: str, path: str) -> int:
    """Return the exit code, after one sentence."""
    if not url.startswith("https://"):
        return _said(_("Give your public address with --url https://..."))
    if not GUID.fullmatch(client_id):
        return _said(
            _("Give the registration's Application (client) ID with --client-id, or set it.")
        )
    try:
        Path(path).write_bytes(manifest.package(client_id, url))
    except OSError:
        return _said(_("{path} cannot be written.").format(path=path))
    done = _("{path} is written: upload it in the Teams admin centre, Manage apps.")
    print(done.format(path=path))  # noqa: T201 -- this is the command line
    return 0


def _said(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 -- as above
    return 1
