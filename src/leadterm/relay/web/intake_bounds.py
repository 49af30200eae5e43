"""How much one intake source may hand in: a key stands in a web page, where anybody can read it."""

import math
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from leadterm.domain.model import Instant, SourceId
from leadterm.relay.web.problems import ProblemError

A_MINUTE = 60_000
MOST_A_MINUTE = 60
"""Submissions of one source, at each relay."""
FORM_LIMIT = 64 * 1024
"""Bytes of a form."""
EMAIL_LIMIT = 25 * 1024 * 1024
"""Bytes of an email with what is attached to it: the most that inbound-mail services pass on."""
EMAILS_AT_ONCE = 6
EMAILS_OF_ONE_AT_ONCE = 2


class IntakeBounds:
    """Counts what comes, by source."""

    def __init__(self, clock: Callable[[], Instant]) -> None:
        self._clock = clock
        self._taken: dict[SourceId, deque[Instant]] = {}
        self._arriving: Counter[SourceId] = Counter()

    def count(self, source_id: SourceId) -> None:
        """Counts one submission. Raises a 429 problem when the source has had its minute's worth."""
        now = self._clock()
        taken = self._taken.setdefault(source_id, deque())
        while taken and taken[0] <= now - A_MINUTE:
            taken.popleft()
        if len(taken) >= MOST_A_MINUTE:
            raise _too_many(math.ceil((taken[0] + A_MINUTE - now) / 1000))
        taken.append(now)

    @contextmanager
    def one_email(self, source_id: SourceId) -> Iterator[None]:
        """Holds a place while an email arrives: they are large. Raises a 503 problem when all are taken."""
        if self._arriving.total() >= EMAILS_AT_ONCE or self._arriving[source_id] >= EMAILS_OF_ONE_AT_ONCE:
            raise ProblemError(
                503, "busy", "Other emails are just arriving. Try again in a moment.", headers=_retry(2)
            )
        self._arriving[source_id] += 1
        try:
            yield
        finally:
            self._arriving[source_id] -= 1


def _too_many(seconds: int) -> ProblemError:
    return ProblemError(
        429,
        "rate-limited",
        f"This source hands in more than {MOST_A_MINUTE} leads a minute. Try again in {seconds} seconds.",
        headers=_retry(seconds),
    )


def _retry(seconds: int) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"retry-after", str(seconds).encode("ascii")),)
