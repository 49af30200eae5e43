"""`leadterm doctor` (F4): is everything set up right, and if not, what mends it?"""

import argparse
import asyncio
import shutil
import sys
import textwrap
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from leadterm.commands.settings import database_address, settings_of, twilio_account, variable_of
from leadterm.config import ConfigError, Settings, default_path
from leadterm.relay.clock import system_clock
from leadterm.relay.doctor import Finding, Patient, State, examine
from leadterm.relay.doctor.findings import ok, wrong
from leadterm.relay.settings import MetricsFor

CHECK = "settings"
_WIDTH = 9
_NARROW = 30


class Report(Struct, frozen=True, kw_only=True):
    """What ``--json`` prints."""

    well: bool
    findings: list[Finding]


def run(arguments: argparse.Namespace) -> int:
    """Prints the findings; the exit status is 0 when nothing is wrong, else 1."""
    findings = _findings(arguments)
    well = all(finding.state is not State.WRONG for finding in findings)
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(Report(well=well, findings=findings)).decode() + "\n")
    else:
        _print(findings)
    return 0 if well else 1


def _findings(arguments: argparse.Namespace) -> list[Finding]:
    flags = {
        "relay.listen": arguments.listen,
        "relay.public_url": arguments.public_url,
        "relay.database_url": arguments.database_url,
    }
    try:
        settings = settings_of(arguments, flags)
    except ConfigError as error:
        return [wrong(CHECK, str(error), "Mend the setting, then run the doctor again.")]
    missing = _missing(settings)
    patient = _patient(settings, complete=not missing)
    found = asyncio.run(examine(patient, fix=arguments.fix, clock=system_clock))
    return [*(missing or [_all_there(arguments)]), *found]


def _missing(settings: Settings) -> list[Finding]:
    """The settings without which neither the public URL nor the carrier can be asked."""
    needed = {
        "relay.public_url": settings.relay.public_url,
        "twilio.account_sid": settings.twilio.account_sid,
        "twilio.auth_token": settings.twilio.auth_token,
    }
    return [
        wrong(
            CHECK,
            f"{name} is not set, so neither the public URL nor the carrier could be asked.",
            f"Set it in the settings file, or in the environment as {variable_of(name)}.",
        )
        for name, value in needed.items()
        if not value
    ]


def _all_there(arguments: argparse.Namespace) -> Finding:
    place = arguments.config or default_path()
    origin = f"from {place} and the environment" if place.exists() else "from the environment"
    return ok(CHECK, f"All that is needed is set, {origin}.")


def _patient(settings: Settings, *, complete: bool) -> Patient:
    host, port = settings.relay.listen.rsplit(":", 1)
    return Patient(
        database_url=database_address(settings),
        account=twilio_account(settings) if complete else None,
        listen_host=host.strip("[]"),
        listen_port=int(port),
        metrics=MetricsFor(settings.relay.metrics),
        keep_days=settings.relay.keep_days,
    )


def _print(findings: Sequence[Finding]) -> None:
    column = max(len(finding.check) for finding in findings) + 2
    for finding in findings:
        _print_line(f"{finding.state:<{_WIDTH}}{finding.check:<{column}}", finding.sentence)
        if finding.mend:
            _print_line(f"{'':<{_WIDTH + column}}→ ", finding.mend)
    print()
    print(_summary(findings))


def _print_line(margin: str, sentence: str) -> None:
    """On a screen the sentence is folded beside its margin; for a program it stays one line."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    if width < len(margin) + _NARROW:
        print(margin + sentence)
        return
    folded = textwrap.fill(
        sentence,
        width,
        initial_indent=margin,
        subsequent_indent=" " * len(margin),
        break_long_words=False,
        break_on_hyphens=False,
    )
    print(folded)


def _summary(findings: Sequence[Finding]) -> str:
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    said = [
        f"{counts[State.WRONG]} wrong" if counts[State.WRONG] else "Nothing is wrong",
        f"{counts[State.MENDED]} mended" if counts[State.MENDED] else "",
        f"{counts[State.UNKNOWN]} could not be found out" if counts[State.UNKNOWN] else "",
    ]
    return f"{', '.join(part for part in said if part)}."
