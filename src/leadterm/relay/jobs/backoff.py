"""How long a text waits that the carrier provably did not process."""

import random

from leadterm.relay.carrier.port import NotProcessed

FIRST_WAIT = 1_000
LONGEST_WAIT = 300_000


def wait_after(refusal: NotProcessed, attempt: int, chance: random.Random) -> int:
    """Milliseconds until the next try: doubling with each, never shorter than the carrier asked, spread out.

    ``attempt`` counts from 1. At most five minutes, whatever the carrier asks.
    """
    doubled = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 20))
    spread = int(doubled * chance.uniform(0.5, 1.0))
    return min(LONGEST_WAIT, max(spread, (refusal.retry_after_ms or 0) + int(chance.uniform(0, FIRST_WAIT))))
