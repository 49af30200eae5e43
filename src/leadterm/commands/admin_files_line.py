"""The line of what `leadterm admin` reads from files and writes to them. Loads nothing but argparse."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from leadterm.commands.lines import config_option

if TYPE_CHECKING:
    from leadterm.commands.lines import Commands

_MODULE = "leadterm.commands.admin_import"


def add_import_and_export(kinds: "Commands") -> None:
    """`admin import FILE` and `admin export-opt-outs`."""
    take = _command(
        kinds,
        "import",
        "import_contacts",
        "bring contacts and opt-outs in from a CSV file",
        "Brings contacts and opt-outs in from a CSV file. Its first line names the columns: phone, name, "
        "email, organisation, address, kind, source, campaign, signed up, opted out, and any others. The "
        "same file again changes nothing. Refused rows go to FILE.refused.csv, each with its reason.",
    )
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--dry-run", action="store_true", help="just say what would become of each row")
    give = _command(
        kinds,
        "export-opt-outs",
        "export_opt_outs",
        "write who has opted out, as CSV",
        "Writes who has opted out, as CSV that can be imported again.",
    )
    give.add_argument("--output", type=Path, metavar="FILE", help="a file instead of standard output")


def _command(
    kinds: "Commands", name: str, function: str, about: str, description: str
) -> argparse.ArgumentParser:
    command = kinds.add_parser(name, help=about, description=description)
    command.set_defaults(run=f"{_MODULE}:{function}")
    config_option(command, argparse.SUPPRESS)
    command.add_argument(
        "--database-url", metavar="URL", help="the relay's database", default=argparse.SUPPRESS
    )
    command.add_argument(
        "--company", metavar="NAME", help="the company, by name or number; needless when there is one"
    )
    return command
