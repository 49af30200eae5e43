"""What several commands' lines share. Loads nothing but argparse."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def config_option(command: argparse.ArgumentParser, default: str | None = argparse.SUPPRESS) -> None:
    """It may stand before a command or after it: what is not given here does not undo what was there."""
    command.add_argument("--config", type=Path, metavar="FILE", help="the settings file", default=default)
