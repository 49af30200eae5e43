"""The console's log: a file for its owner alone. What people write and tokens never go into it."""

import logging
import os
from pathlib import Path
from typing import IO

LARGEST = 2_000_000
"""Bytes after which a new file is begun, at start; the one before is kept."""


class _PrivateFile(logging.FileHandler):
    """Made with mode 0600, whatever the umask."""

    def _open(self) -> IO[str]:  # type: ignore[override]
        return os.fdopen(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a")


def start_log(directory: Path, *, debug: bool) -> Path:
    """Sends the log of this process to ``console.log`` in the directory. Raises ``OSError``."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = directory / "console.log"
    if file.exists() and file.stat().st_size > LARGEST:
        file.replace(directory / "console.1.log")
    handler = _PrivateFile(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("leadterm").setLevel(logging.DEBUG if debug else logging.INFO)
    return file
