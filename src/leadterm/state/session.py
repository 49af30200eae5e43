"""The token an agent signed in with, kept on this machine by relay (A7).

One file in the XDG state directory, readable by its owner alone, replaced in one step.
"""

import os
from pathlib import Path

import msgspec

from leadterm.state.files import write_private


def state_path() -> Path:
    """The XDG place of what the console needs from one start to the next."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "leadterm"


def state_directory() -> Path:
    """That place, made when it is missing, for its owner alone."""
    place = state_path()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


class Session:
    """The tokens kept here, by the relay's address."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "session.json"

    def token(self, relay_url: str) -> str:
        """The token for this relay; empty when there is none."""
        return self._read().get(_name(relay_url), "")

    def keep(self, relay_url: str, token: str) -> None:
        """Raises ``OSError`` when the file can't be written."""
        self._write({**self._read(), _name(relay_url): token})

    def forget(self, relay_url: str) -> bool:
        """Whether there was one."""
        tokens = self._read()
        if tokens.pop(_name(relay_url), None) is None:
            return False
        self._write(tokens)
        return True

    def _read(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}

    def _write(self, tokens: dict[str, str]) -> None:
        if not tokens:
            self._file.unlink(missing_ok=True)
            return
        write_private(self._file, msgspec.json.encode(tokens))


def _name(relay_url: str) -> str:
    return relay_url.strip().rstrip("/")
