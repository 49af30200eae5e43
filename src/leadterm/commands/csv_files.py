"""CSV files as our commands write them: whole or not at all, private, and safe to open in a spreadsheet."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from leadterm.config import ConfigError
from leadterm.domain.model import Instant

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula."""


def safe(text: str) -> str:
    """A text that came from outside must not run as a formula in somebody's spreadsheet."""
    return f"'{text}" if text.startswith(RISKY) else text


def iso_time(at: Instant | None) -> str:
    """UTC, as ISO 8601."""
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


@contextmanager
def output(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that is there only when it is whole. Its rows are people's data: 0600.

    A pipe or a device, such as /dev/stdout, is written to as it is. Raises ConfigError.
    """
    if path is None:
        yield sys.stdout
        return
    in_place = path.exists() and not path.is_file()
    fresh = path if in_place else path.with_name(f"{path.name}.part")
    with _opened(path, fresh) as file:
        try:
            if not in_place:
                fresh.chmod(0o600)
            yield file
        except BaseException:
            if not in_place:
                fresh.unlink(missing_ok=True)
            raise
    if not in_place:
        fresh.replace(path)


def _opened(path: Path, fresh: Path) -> IO[str]:
    try:
        return fresh.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} can't be written: {error.strerror}.") from None
