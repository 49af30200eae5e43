"""What the console asks of the machine around it: its clipboard, its viewers, its editor.

Over SSH, and where there is no desktop, nothing can be shown to the agent by another program: what was to be
opened is copied instead, and said so.
"""

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType

from textual.app import SuspendNotSupported

from leadterm.domain.text import sanitise
from leadterm.terminal import TerminalSignals

PATIENCE = 4.0
"""Seconds after which a viewer that still runs has taken the thing."""
EDITED_LIMIT = 10_000
"""Characters that come back from an editor."""

NO_VIEWER = "There is no program here to open it with ({name} is not installed)."
VIEWER_FAILED = "The system could not open it ({name} ended with {code})."
NO_EDITOR = "There is no editor: set EDITOR to the one you like."
EDITOR_FAILED = "{name} ended with {code}. Your text is as it was."
EDITOR_NOT_STARTED = "{name} could not be started: {error}. Your text is as it was."
NO_SUSPEND = "This terminal can't be handed to another program. Your text is as it was."

_KINDS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}


class Outside:
    """``suspend`` hands the terminal over for a while (``App.suspend``)."""

    def __init__(
        self,
        signals: TerminalSignals,
        environ: Mapping[str, str],
        suspend: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self.signals = signals
        self.environ = environ
        self._suspend = suspend
        self._directory: Path | None = None

    @property
    def can_show(self) -> bool:
        """Whether another program would be seen by the agent."""
        environ = self.environ
        if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
            return False
        if sys.platform in ("darwin", "win32"):
            return True
        return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))

    def copy(self, text: str) -> bool:
        return self.signals.copy(text)

    async def open(self, target: str) -> str:
        """Opens an address or a file with the system's viewer, beside us; empty, or why it did not."""
        name = "open" if sys.platform == "darwin" else "xdg-open"
        program = shutil.which(name, path=self.environ.get("PATH"))
        if program is None:
            return NO_VIEWER.format(name=name)
        viewer = await asyncio.create_subprocess_exec(
            program,
            target,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(self.environ),
        )
        try:
            async with asyncio.timeout(PATIENCE):
                code = await viewer.wait()
        except TimeoutError:
            return ""
        return VIEWER_FAILED.format(name=name, code=code) if code else ""

    def put_aside(self, name: str, content_type: str, content: bytes) -> Path:
        """A picture as a file for a viewer: nobody else's to read, and gone when the console ends."""
        stem = re.sub(r"[^\w-]", "", Path(name).stem)[:60] or "picture"
        path = self._private_directory() / f"{stem}{_KINDS.get(content_type, '')}"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
        return path

    def edit(self, text: str) -> tuple[str, str]:
        """The text as the agent's editor leaves it, and empty; or as it was, and why.

        Nothing else goes on meanwhile: the terminal is the editor's.
        """
        command = self._editor()
        if not command:
            return text, NO_EDITOR
        path = self._private_directory() / "text.txt"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        try:
            with self._suspend(), _undisturbed():
                done = subprocess.run(  # noqa: S603 (the agent's own choice of editor)
                    [*command, str(path)], env=dict(self.environ), check=False
                )
            edited = path.read_bytes()
        except OSError as error:
            return text, EDITOR_NOT_STARTED.format(name=command[0], error=error.strerror)
        except SuspendNotSupported:
            return text, NO_SUSPEND
        finally:
            path.unlink(missing_ok=True)
        if done.returncode:
            return text, EDITOR_FAILED.format(name=command[0], code=done.returncode)
        return _as_typed(edited, text), ""

    def _editor(self) -> list[str]:
        for name in ("VISUAL", "EDITOR"):
            try:
                command = shlex.split(self.environ.get(name, ""))
            except ValueError:
                continue
            if command:
                return command
        return ["vi"] if shutil.which("vi", path=self.environ.get("PATH")) else []

    def _private_directory(self) -> Path:
        if self._directory is None:
            self._directory = Path(tempfile.mkdtemp(prefix="leadterm-"))
            weakref.finalize(self, shutil.rmtree, self._directory, ignore_errors=True)
        return self._directory


def _as_typed(edited: bytes, before: str) -> str:
    """The text without the line end that editors put under the last line."""
    text = sanitise(edited.decode(errors="replace"), limit=EDITED_LIMIT).replace("\t", "    ")
    return text.removesuffix("\n") if not before.endswith("\n") else str(text)


class _undisturbed:  # noqa: N801 (a context manager, as those of contextlib)
    """^C in the editor's terminal is the editor's: it does not end the console."""

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, _ignore)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)


def _ignore(number: int, frame: FrameType | None) -> None:
    """Not ``SIG_IGN``: that would be the editor's way too."""


def in_home(path: Path, environ: Mapping[str, str]) -> str:
    """A path as people write it, with ~ for their own directory."""
    home = environ.get("HOME", "")
    shown = os.fspath(path)
    return "~" + shown.removeprefix(home) if home and shown.startswith(home + os.sep) else shown
