"""Files that hold customers' words: for their owner alone, and whole or not there."""

import os
from contextlib import suppress
from itertools import count
from pathlib import Path

_serial = count()


def private_directory(path: Path) -> None:
    """Makes a directory, 0700; those above it are made as the system likes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)


def write_private(path: Path, content: bytes) -> None:
    """Puts a file in place in one step, 0600: a process killed at any moment leaves the old or the new one.

    It outlives the process, not a power cut in the same second: a sync to disk at every rest of the keyboard
    would be felt. Raises ``OSError``.
    """
    private_directory(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{next(_serial)}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
