"""The key ring: from the settings, or in a trial from a file that only its owner may read."""

import contextlib
import os
from pathlib import Path

from bot.settings import Settings, StartUpError
from locales import gettext as _
from models.installation import Mode
from models.seals import KeyRing, new_key


def ring(settings: Settings) -> KeyRing:
    """Raises StartUpError in real mode without TOVHOLDER_KEYS."""
    if settings.keys:
        return KeyRing([key.get_secret_value() for key in settings.keys])
    if settings.mode is Mode.REAL:
        raise StartUpError(
            _(
                "TOVHOLDER_KEYS is not set. What people write is sealed with it: make a key "
                "with `openssl rand -base64 32 | tr '+/' '-_'` and keep it safe."
            )
        )
    path = of_trial(settings)
    try:
        return KeyRing([_from_file(path)])
    except (ValueError, OSError) as error:
        raise StartUpError(
            _(
                "{path} holds no key. Bring the file back, or start a new trial elsewhere."
            ).format(path=path)
        ) from error


def of_trial(settings: Settings) -> Path:
    """Where a trial keeps its own key."""
    return settings.data_dir / "trial.key"


def _from_file(path: Path) -> str:
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _put(beside: Path, path: Path) -> None:
    """Raises FileExistsError when another is there."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:  # a file system without such links
        beside.replace(path)


def _make(path: Path) -> None:
    """A whole key or, wherever it is stopped, none; of two that begin at once the first's."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(made, "w") as file:
            file.write(new_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)
