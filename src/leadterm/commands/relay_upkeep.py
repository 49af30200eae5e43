"""`leadterm relay backup`, `restore`: what administrators do to the database itself."""

import argparse
from contextlib import closing
from pathlib import Path

from leadterm.commands.settings import database_url, settings_of
from leadterm.config import ConfigError
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from leadterm.relay.store.backup import Restoration, check_unused, plain_address
from leadterm.relay.store.backup import back_up as copied
from leadterm.relay.units.renewal import Renewed, begin_anew


def _url(arguments: argparse.Namespace) -> str:
    return database_url(settings_of(arguments, {"relay.database_url": arguments.database_url}))


def back_up(arguments: argparse.Namespace) -> None:
    """Copies the database to a new file."""
    file: Path = arguments.file
    copied(_url(arguments), file)
    print(f"{file} has all of it, {file.stat().st_size:,} bytes.")


def restore(arguments: argparse.Namespace) -> None:
    """Puts a backup in place of the database, or makes ready what other tools have put there."""
    url = _url(arguments)
    file: Path | None = arguments.file
    if arguments.in_place == (file is not None):
        raise ConfigError("Give the backup's file, or --in-place when the database is back already.")
    if file is None:
        check_unused(url)
        _tell(_made_ready(url))
        return
    if not url.startswith("sqlite:"):
        raise ConfigError(
            f"PostgreSQL's own tool brings it back: pg_restore --clean --if-exists --no-owner --dbname="
            f"{plain_address(url)} {file} . Then run: leadterm relay restore --in-place"
        )
    with Restoration(url, file) as restoration:
        renewed = _made_ready(restoration.draft_url)
        kept = restoration.finish()
    if kept is not None:
        print(f"What was there before is kept as {kept}.")
    _tell(renewed)


def _made_ready(url: str) -> Renewed:
    with closing(Store.open(url, clock=system_clock)) as store:
        store.migrate()
        return store.run_now(begin_anew())


def _tell(renewed: Renewed) -> None:
    if renewed.uncertain:
        print(
            f"Of {renewed.uncertain} texts nobody knows whether they were sent since: they are looked for at "
            "the carrier, and the agents are asked about the others."
        )
    if renewed.auto_texts:
        print(f"{renewed.auto_texts} auto-texts that were put off are not sent.")
    print("The database is ready. Start the relay: it catches up with what came since.")
