"""Where tests keep their files: in memory where the machine has room for them there.

Thousands of tests make databases, and each commit waits for the disk. In memory they commit as they would on
a disk; that what is committed survives a power cut is the disk's part, and no test's subject.
"""

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that must be free there; a run takes a tenth of it for each worker."""


def in_memory() -> None:
    """Moves temporary files of this process, and of those that it starts, there; not if TMPDIR says where."""
    if "TMPDIR" in os.environ or not _is_fit(MEMORY):
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def _is_fit(place: Path) -> bool:
    if not os.access(place, os.W_OK | os.X_OK):
        return False
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC
