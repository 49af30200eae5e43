"""Dates as the carrier and HTTP write them."""

from datetime import UTC
from email.utils import parsedate_to_datetime

from leadterm.domain.model import Instant


def read_date(text: str) -> Instant | None:
    """A date of RFC 2822 or RFC 9110; one without a zone is UTC. None when it is not a date."""
    try:
        date = parsedate_to_datetime(text)
        return Instant(int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None
