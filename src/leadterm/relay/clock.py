"""The one place that reads the machine's clock. Everything else is given one."""

import time

from leadterm.domain.model import Instant


def system_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
