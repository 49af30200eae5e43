"""Days and moments as they are written on the command line."""

from datetime import datetime

from leadterm.config import ConfigError
from leadterm.domain.model import Instant


def instant_of(day: str | None) -> Instant | None:
    """A day begins at midnight here; a time without a zone is this machine's."""
    if day is None:
        return None
    try:
        return Instant(int(datetime.fromisoformat(day).astimezone().timestamp() * 1000))
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"“{day}” is no date. Write it as 2026-11-22, or 2026-11-22T09:30.") from None
