"""How long a text waits that the carrier provably did not process, and a question that it did not answer."""

import random

from leadterm.relay.carrier.port import CarrierSilent, NotProcessed

FIRST_WAIT = 1_000
LONGEST_WAIT = 300_000


def wait_after(refusal: NotProcessed, attempt: int, chance: random.Random) -> int:
    """Milliseconds until the next try: doubling with each, never shorter than the carrier asked, spread out.

    ``attempt`` counts from 1. At most five minutes, whatever the carrier asks.
    """
    doubled = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 20))
    spread = int(doubled * chance.uniform(0.5, 1.0))
    return min(LONGEST_WAIT, max(spread, (refusal.retry_after_ms or 0) + int(chance.uniform(0, FIRST_WAIT))))


def wait_for_answer(
    silence: CarrierSilent, attempt: int, chance: random.Random, *, first: int, longest: int
) -> int:
    """Milliseconds until the carrier is asked again: doubling with each try, spread out.

    ``attempt`` counts from 1. Never shorter than the carrier asked, but for its asking more than ``longest``.
    """
    doubled = min(longest, first * 2 ** min(attempt - 1, 30))
    return min(longest, max(int(doubled * chance.uniform(0.5, 1.0)), silence.retry_after_ms or 0))
