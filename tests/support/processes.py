"""What running processes cost and who started whom: for benches, idle and kill tests. Linux only."""

import re
import signal
import time
from collections.abc import Callable
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads of a process since it began, user and system, in seconds (nanosecond clock).

    Children that it started are not counted. Raises ProcessLookupError when the process is gone.
    """
    clock = (~pid << 3) | 2  # What clock_getcpuclockid(3) makes of a pid; /proc counts in ticks of 10 ms.
    try:
        return time.clock_gettime_ns(clock) / 1e9
    except OSError as error:
        raise ProcessLookupError(f"process {pid} is gone") from error


def wakeups(pid: int) -> int:
    """How often the threads of a process that still live have gone to sleep and been woken."""
    return sum(
        int(_field(status.read_text(), "voluntary_ctxt_switches"))
        for status in Path(f"/proc/{pid}/task").glob("*/status")
    )


def resident_bytes(pid: int) -> int:
    """Memory of a process, in bytes; a page that it shares with others counts by its share (PSS)."""
    return int(_field(Path(f"/proc/{pid}/smaps_rollup").read_text(), "Pss")) * 1024


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended (a zombie has)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] not in ("Z", "X")


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for what another process does and cannot tell us, such as ending. Raises AssertionError."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain"
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    return [found for found, parent, _ in _running() if parent == pid]


def session_members(leader: int) -> list[int]:
    """The processes that run in a session, such as all that were started from one terminal."""
    return [found for found, _, session in _running() if session == leader]


def _running() -> list[tuple[int, int, int]]:
    """Pid, parent and session of every process that is not a zombie."""
    found: list[tuple[int, int, int]] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent, _group, session = text.rpartition(")")[2].split()[:4]
        if state != "Z":
            found.append((int(stat.parent.name), int(parent), int(session)))
    return found


def _field(text: str, name: str) -> str:
    match = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    assert match is not None
    return match[1]


def listen_to_interrupts() -> None:
    """For ``preexec_fn``: whoever runs the tests in the background ignores SIGINT, and so would a child."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
