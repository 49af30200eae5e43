"""`leadterm relay backup`, `restore`, `erase`: what administrators do to the database itself."""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from leadterm.commands.admin_shared import company_of, store_of
from leadterm.commands.settings import database_url, settings_of
from leadterm.config import ConfigError
from leadterm.domain.model import Contact
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store, StoreError, Tx, log
from leadterm.relay.store.backup import Restoration, check_unused, plain_address
from leadterm.relay.store.backup import back_up as copied
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.erasure import replies_saying, webhooks_saying
from leadterm.relay.store.retention import OldRows
from leadterm.relay.store.statement import Row
from leadterm.relay.store.store import TRIM_SLICE
from leadterm.relay.units import erasure as erasing
from leadterm.relay.units.renewal import Renewed, begin_anew

HEARD_SECONDS = 3.0
"""How long a running relay takes at most to read what another process wrote."""


def _url(arguments: argparse.Namespace) -> str:
    return database_url(settings_of(arguments, {"relay.database_url": arguments.database_url}))


def back_up(arguments: argparse.Namespace) -> None:
    """Copies the database to a new file."""
    file: Path = arguments.file
    copied(_url(arguments), file)
    with suppress(StoreError), closing(store_of(arguments)) as store:
        store.run_now(Tx.note_backup)  # For the doctor; without the note the copy is as good.
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


def erase(arguments: argparse.Namespace) -> None:
    """Takes everything of a contact out, and then the events that told of it."""
    with closing(store_of(arguments)) as store:
        contact = store.run_now(lambda tx: _contact(tx, arguments))
        if not arguments.yes:
            raise ConfigError(
                f"This erases all texts, pictures and fields of {contact.number}, for good. If you mean it, "
                "add --yes."
            )
        _blank(store, contact)
        store.run_now(erasing.erase(contact))
        _blank(store, contact)  # What came in meanwhile.
        time.sleep(HEARD_SECONDS)  # Running relays tell their consoles.
        while store.run_in_turn(lambda tx: log.trim(tx.connection, 1, TRIM_SLICE)):
            pass
        store.index_now()
        dropped = store.drop_history()
    print(f"Nothing of {contact.number} is kept any more{_left(contact)}.")
    if not dropped:
        print("SQLite's write-ahead log still has some of it, because it was being read; it goes by itself.")


def _contact(tx: Tx, arguments: argparse.Namespace) -> Contact:
    company = company_of(tx, arguments)
    number = parse_number(arguments.number, company.country)
    if not isinstance(number, str):
        raise Refused(RefusalCode.INVALID, number.sentence, field="number")
    contact = tx.contact_by_number(company.id, number)
    if contact is None:
        raise Refused(RefusalCode.NOT_FOUND, f"{company.name} has no contact with the number {number}.")
    return contact


def _blank(store: Store, contact: Contact) -> None:
    """Webhooks as they came, and replies to commands. They are looked through without holding up a text."""
    _blank_all(store, contact, webhooks_saying, ("",), Tx.blank_webhooks)
    _blank_all(store, contact, replies_saying, (-1, ""), Tx.blank_replies)


def _blank_all(
    store: Store,
    contact: Contact,
    saying: Callable[[Connection, Contact, Row], OldRows],
    begin: Row,
    blank: Callable[[Tx, Sequence[Row]], None],
) -> None:
    after: Row | None = begin
    while after is not None:
        found = store.read_now(saying, contact, after)
        if found.keys:
            store.run_in_turn(_of(blank, found.keys))
        after = found.upto


def _of(blank: Callable[[Tx, Sequence[Row]], None], keys: Sequence[Row]) -> Callable[[Tx], None]:
    return lambda tx: blank(tx, keys)


def _left(contact: Contact) -> str:
    return ", but that this number opted out" if contact.opt_out is not None else ""


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
