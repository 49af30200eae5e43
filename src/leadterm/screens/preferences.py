"""What the agent chose on the screen and wants again next time: the theme. One small file by name."""

import contextlib
from pathlib import Path

from leadterm.state.files import write_private

_LONGEST = 200


class Preferences:
    """Kept in the XDG state directory. A file that can't be read, or makes no sense, counts as none."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "theme"

    def theme(self) -> str:
        """The theme chosen last; empty when there is none."""
        try:
            return self._file.read_text(encoding="utf-8")[:_LONGEST].strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def keep_theme(self, name: str) -> None:
        """For the next start. A disk that takes nothing is no reason not to change colours now."""
        with contextlib.suppress(OSError):
            write_private(self._file, name.encode())
