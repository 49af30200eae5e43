"""A program on a real pty: its bytes, its end, and what it costs. `support.terminal` adds the screen."""

import fcntl
import os
import selectors
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from support import processes

# A session leader's first open of a terminal makes it the controlling one. A shell does it because code
# between fork and exec (preexec_fn) is unsafe beside threads; it costs about a millisecond.
_LAUNCH = 'exec 0<>"$0" 1>&0 2>&0; exec "$@"'
# Nothing of the terminal that the tests run in (TMUX, SSH_TTY, NO_COLOR, …) may leak into the program.
_INHERITED = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "LD_LIBRARY_PATH")
_TERMINAL_ENVIRONMENT = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


class TerminalError(AssertionError):
    """What was waited for did not come. The message holds the screen."""


class PtyProgram:
    """A program that runs as the leader of a session of its own, with a pty as its controlling terminal.

    A thread takes the bytes as they come. Leaving the `with` block ends the program and all it started.
    """

    def __init__(
        self,
        argv: Sequence[str | os.PathLike[str]],
        env: Mapping[str, str],
        columns: int,
        lines: int,
        cwd: str | os.PathLike[str] | None,
    ) -> None:
        self._raw = bytearray()
        self._marked = 0
        self._ended = False
        self._changed = threading.Condition(threading.RLock())
        self._master, slave = os.openpty()
        self._set_size(columns, lines)
        self.started_at = self._last_byte_at = time.monotonic()
        try:
            self.process = _launch(argv, env, slave, cwd)
        except BaseException:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        os.set_blocking(self._master, False)
        self._stop_reader, self._stop_writer = os.pipe()
        self._pump_thread = threading.Thread(target=self._pump, name="terminal-pump", daemon=True)
        self._pump_thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill what still runs of the program and its session, and give back the pty. May be called twice."""
        for pid in {*self.session_members(), *([self.process.pid] if self.process.poll() is None else [])}:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.hangup()

    def hangup(self) -> None:
        """Take the terminal away, as a lost connection does: the program gets SIGHUP, and its writes fail."""
        if self._master < 0:
            return
        os.write(self._stop_writer, b"x")
        self._pump_thread.join()
        for descriptor in (self._master, self._stop_reader, self._stop_writer):
            os.close(descriptor)
        self._master = -1

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        self.process.send_signal(number)

    def send(self, data: bytes, timeout: float = 10) -> None:
        """Send bytes to the program as they are.

        Raises TerminalError when the program takes none for `timeout` seconds.
        """
        rest = memoryview(data)
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_WRITE)
            while rest:
                if not selector.select(timeout):
                    raise self._failure("the program to read what was typed", timeout)
                rest = rest[os.write(self._master, rest[:1024]) :]

    @property
    def raw(self) -> bytes:
        """Every byte that the program has written."""
        with self._changed:
            return bytes(self._raw)

    @property
    def bytes_out(self) -> int:
        """How many bytes the program has written."""
        return len(self._raw)

    def mark(self) -> int:
        """Remember this point for `since_mark`; returns the number of bytes so far."""
        with self._changed:
            self._marked = len(self._raw)
            return self._marked

    def since_mark(self) -> bytes:
        """The bytes written since `mark` was called; all of them when it never was."""
        with self._changed:
            return bytes(self._raw[self._marked :])

    @property
    def last_byte_at(self) -> float:
        """When the last byte came, as `time.monotonic` counts; `started_at` when none has come."""
        return self._last_byte_at

    def settle(self, quiet: float = 0.05, timeout: float = 10) -> float:
        """Wait until nothing has been written for `quiet` seconds; returns `last_byte_at`.

        For benches. Tests wait for what they expect to see instead.
        """
        with self._changed:
            begun = time.monotonic()
            while not self._ended:
                now = time.monotonic()
                rest = max(self._last_byte_at, begun) + quiet - now
                if rest <= 0:
                    break
                if now - begun > timeout:
                    raise self._failure("the program to fall silent", timeout)
                self._changed.wait(rest)
            return self._last_byte_at

    def wait_exit(self, timeout: float = 10) -> int:
        """Wait for the program's end and its last bytes; returns its exit code (-N for signal N)."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise self._failure("the program to end", timeout) from None
        self._pump_thread.join(1)
        return code

    def session_members(self) -> list[int]:
        """The pids of the program and of what it started that still run, unless they left its session."""
        return processes.session_members(self.process.pid)

    def cpu_seconds(self) -> float:
        """CPU time that the program has used, in seconds, its start included; raises when it has ended."""
        return processes.cpu_seconds(self.process.pid)

    def wakeups(self) -> int:
        """How often the program's threads have been woken."""
        return processes.wakeups(self.process.pid)

    def resident_bytes(self) -> int:
        """The program's memory in bytes, shared pages by their share."""
        return processes.resident_bytes(self.process.pid)

    def _answers(self) -> bytes:
        """What a terminal replies to the newest bytes; called with the lock held."""
        return b""

    def _failure(self, wanted: str, timeout: float) -> TerminalError:
        return TerminalError(f"waited {timeout:g} s for {wanted}; last bytes: {bytes(self._raw[-400:])!r}")

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _pump(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_READ)
            selector.register(self._stop_reader, selectors.EVENT_READ)
            while all(key.fd != self._stop_reader for key, _ in selector.select()) and self._take():
                pass
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self) -> bool:
        """Take what the program has written; False when no more can come."""
        try:
            data = os.read(self._master, 65536)
        except BlockingIOError:
            return True
        except OSError:  # EIO: the last process on the terminal has closed it.
            return False
        with self._changed:
            self._last_byte_at = time.monotonic()
            self._raw += data
            answers = self._answers()
            self._changed.notify_all()
        if answers:
            self._reply(answers)
        return bool(data)

    def _reply(self, answers: bytes) -> None:
        try:
            os.write(self._master, answers)
        except OSError:  # A program that does not read, or has ended, gets no answer; the pump goes on.
            return


def _launch(
    argv: Sequence[str | os.PathLike[str]],
    env: Mapping[str, str],
    slave: int,
    cwd: str | os.PathLike[str] | None,
) -> subprocess.Popen[bytes]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return subprocess.Popen(
        ["/bin/sh", "-c", _LAUNCH, os.ttyname(slave), *(os.fspath(part) for part in argv)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=cwd,
        env={**inherited, **_TERMINAL_ENVIRONMENT, **env},
        start_new_session=True,
    )
