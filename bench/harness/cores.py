"""Who runs where: what is measured on one core, what measures and loads it on another."""

import os
import sys

_CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
MEASURED = _CORES[:1]
LOADING = _CORES[1:2]


def measure_here(pid: int) -> None:
    """Keeps a process, and the threads it will start, on the core of what is measured."""
    if LOADING:
        os.sched_setaffinity(pid, MEASURED)


def load_from_here() -> None:
    """Keeps this thread, and those it will start, on the other core. With one core there is no choice."""
    if LOADING:
        os.sched_setaffinity(0, LOADING)
