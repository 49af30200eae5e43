"""`leadterm` as a shell runs it, with its files in a place of its own."""

import contextlib
import io
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

from leadterm.cli import main


class Shell:
    """Runs `leadterm` with its files in a place of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """What administers runs in this process, which is quicker by far; all else in one of its own."""
        if arguments[:1] != ("admin",):
            return self.process(*arguments, **environ)
        output, errors = io.StringIO(), io.StringIO()
        with (
            self._as_started(environ),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(errors),
        ):
            code = _ended(arguments)
        return subprocess.CompletedProcess(arguments, code, output.getvalue(), errors.getvalue())

    def good(self, *arguments: str) -> str:
        """What it prints; fails the test when the command does."""
        return _printed(self(*arguments))

    def process(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Runs it as a process of its own, as a shell does."""
        return subprocess.run(
            [sys.executable, "-m", "leadterm", *arguments],
            capture_output=True,
            text=True,
            env=self._environment(environ),
            timeout=60,
            check=False,
        )

    def good_process(self, *arguments: str) -> str:
        """As ``good``, as a process of its own."""
        return _printed(self.process(*arguments))

    @contextlib.contextmanager
    def _as_started(self, environ: Mapping[str, str]) -> Iterator[None]:
        with mock.patch.dict(os.environ, self._environment(environ), clear=True):
            yield

    def _environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
        places = {f"XDG_{kind}_HOME": str(self.home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
        return kept | places | dict(environ)


def _ended(arguments: tuple[str, ...]) -> int:
    """The exit status; an error that gets out is printed, as the interpreter does it."""
    try:
        return main(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except Exception:
        traceback.print_exc()
        return 1


def _printed(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout
