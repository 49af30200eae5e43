"""`leadterm` as a shell runs it: a real process with its files in a place of its own."""

import os
import subprocess
import sys
from pathlib import Path


class Shell:
    """Runs `leadterm` with its files in a place of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
        places = {f"XDG_{kind}_HOME": str(self.home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
        return subprocess.run(
            [sys.executable, "-m", "leadterm", *arguments],
            capture_output=True,
            text=True,
            env=kept | places | environ,
            timeout=60,
            check=False,
        )

    def good(self, *arguments: str) -> str:
        done = self(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout
