"""The key that signs sessions."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from dashboard.errors import DataFolderUnusable
from dashboard.settings import Settings

FILE = "secret_key"


def secret_key(settings: Settings) -> str:
    """The key set by SECRET_KEY, else the one kept in the data folder, made when first asked for.

    Raises DataFolderUnusable.
    """
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    file = settings.qlue_data_dir / FILE
    try:
        if not file.exists():
            _make(file)
        return file.read_text().strip()
    except OSError as error:
        raise DataFolderUnusable(folder=file.parent, why=error.strerror) from error


def _make(file: Path) -> None:
    """Writes a new key whole or not at all, also when two processes start at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{FILE}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
