"""Contacts and opt-outs brought in from a file on the command line, and opt-outs written out again (F4)."""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Table, select

from leadterm.commands.admin_import import SLICE
from leadterm.domain.model import Contact, ContactKind, FormField, LeadRecord
from leadterm.relay.clock import system_clock
from leadterm.relay.intake.sheets import instant_of
from leadterm.relay.store import Store, Tx, tables
from leadterm.relay.store.statement import Statement
from support.postgres import PostgresServer
from support.shell import Shell

T = TypeVar("T")

HEAD = "Name,Phone,Email,Campaign,Kind,Opted out,Signed up,Roof\n"
MARIA = "Maria Lopez,(415) 555-2671,maria@example.com,spring,,,2025-11-02,flat\n"
PLUMBER = "Rosa Pipes,415 555 2672,,,resource,,,\n"
STOPPED = "Otto Stop,415 555 2673,,,,2026-01-05,,\n"


class Desk:
    """A company on a database, its command line, and a look into it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.shell = Shell(folder)
        self.url = url
        self.file = folder / "contacts.csv"
        self.shell.good("admin", "--database-url", url, "company", "add", "Acme Roofing")

    def admin(self, *words: str) -> str:
        return self.shell.good("admin", "--database-url", self.url, *words)

    def take(self, content: str, *options: str) -> str:
        self.file.write_text(content)
        return self.admin("import", str(self.file), *options)

    def run(self, unit: Callable[[Tx], T]) -> T:
        with closing(Store.open(self.url, clock=system_clock)) as store:
            return store.run_now(unit)

    def contact(self, number: str) -> Contact | None:
        return self.run(lambda tx: tx.contact_by_number(tx.companies()[0].id, number))

    def sign_up(self, number: str) -> LeadRecord | None:
        contact = self.contact(number)
        return self.run(lambda tx: tx.newest_lead_record(contact.id)) if contact is not None else None

    def count(self, table: Table) -> int:
        return self.run(lambda tx: len(tx.connection.all(Statement(select(*table.primary_key)))))


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "sqlite":
        yield Desk(tmp_path, f"sqlite:///{tmp_path / 'relay.db'}")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield Desk(tmp_path, url)


def test_a_file_of_contacts_becomes_contacts_and_sign_ups(desk: Desk) -> None:
    desk.file.write_text(HEAD + MARIA + PLUMBER + STOPPED)
    said = desk.shell.good_process("admin", "--database-url", desk.url, "import", str(desk.file))
    assert "3 rows: 2 new contacts, 1 opted out." in said
    maria, plumber, otto = map(desk.contact, ("+14155552671", "+14155552672", "+14155552673"))
    assert maria is not None
    assert plumber is not None
    assert otto is not None
    assert (maria.name, maria.email, maria.kind) == ("Maria Lopez", "maria@example.com", ContactKind.LEAD)
    assert maria.signed_up_at == instant_of("2025-11-02")
    record = desk.sign_up("+14155552671")
    assert record is not None
    assert (record.origin, record.campaign) == ("import", "spring")
    assert record.fields == (FormField("Roof", "flat"),)
    assert plumber.kind is ContactKind.RESOURCE
    assert otto.opt_out is not None
    assert (otto.opt_out.at, otto.opt_out.number_ids) == (instant_of("2026-01-05"), ())
    assert desk.sign_up("+14155552673") is None
    assert "contacts imported" in desk.admin("audit", "list")


def test_the_same_file_again_doubles_nothing(desk: Desk) -> None:
    desk.take(HEAD + MARIA + PLUMBER + STOPPED + MARIA)
    before = desk.count(tables.contact), desk.count(tables.lead_record)
    assert before == (3, 2)
    said = desk.take(HEAD + STOPPED + MARIA.replace("(415) 555-2671", "+1 415-555-2671") + PLUMBER)
    assert "3 rows: 3 taken in before." in said
    assert (desk.count(tables.contact), desk.count(tables.lead_record)) == before


def test_what_an_agent_wrote_stays_and_what_was_empty_is_filled(desk: Desk) -> None:
    desk.take("phone,name\n4155552671,Maria L.\n")
    said = desk.take(HEAD + MARIA)
    assert "1 of contacts who were there" in said
    contact = desk.contact("+14155552671")
    assert contact is not None
    assert (contact.name, contact.email) == ("Maria L.", "maria@example.com")


def test_an_opt_out_is_never_taken_back_by_a_file(desk: Desk) -> None:
    desk.take(HEAD + STOPPED)
    desk.take(HEAD + STOPPED.replace("2026-01-05", "no"))
    desk.take(HEAD + STOPPED.replace("2026-01-05", "2026-02-02"))
    contact = desk.contact("+14155552673")
    assert contact is not None
    assert contact.opt_out is not None
    assert contact.opt_out.at == instant_of("2026-01-05")


def test_refused_rows_are_written_with_reasons_and_can_be_put_right(desk: Desk) -> None:
    zeros, robot = MARIA.replace("(415) 555-2671", "0000000000"), PLUMBER.replace("resource", "robot")
    desk.file.write_text(HEAD + MARIA + zeros + robot)
    done = desk.shell("admin", "--database-url", desk.url, "import", str(desk.file))
    assert done.returncode == 1
    assert "1 new contacts, 2 refused" in done.stdout
    refused = desk.file.with_name("contacts.refused.csv")
    assert str(refused) in done.stdout
    assert refused.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(refused.read_text().splitlines()))
    assert [row["Phone"] for row in rows] == ["0000000000", "415 555 2672"]
    assert "all zeros" in rows[0]["reason"]
    assert "robot" in rows[1]["reason"]
    mended = refused.read_text().replace("0000000000", "415 555 2699").replace(",robot,", ",resource,")
    assert "2 new contacts" in desk.take(mended)
    assert desk.contact("+14155552699") is not None


def test_a_file_of_refused_rows_that_somebody_mends_is_not_written_over(desk: Desk) -> None:
    first = desk.file.with_name("contacts.refused.csv")
    first.write_text("phone,name\n(415) 555-2671,mended by hand\n")
    desk.file.write_text("phone,name\n415,A\n")
    said = desk.shell("admin", "--database-url", desk.url, "import", str(desk.file)).stdout
    assert "contacts.refused-2.csv" in said
    assert "mended by hand" in first.read_text()


def test_nobody_has_signed_up_in_the_future(desk: Desk) -> None:
    desk.take("phone,signed up\n(415) 555-2671,2999-01-01\n")
    record = desk.sign_up("+14155552671")
    assert record is not None
    assert record.at <= system_clock()


def test_a_dry_run_says_what_would_be_and_changes_nothing(desk: Desk) -> None:
    said = desk.take(HEAD + MARIA + STOPPED, "--dry-run")
    assert "1 new contacts, 1 opted out" in said
    assert "nothing was changed" in said
    assert desk.count(tables.contact) == 0
    assert "contacts imported" not in desk.admin("audit", "list")


@pytest.mark.parametrize("content", ["", "name\nMaria\n"])
def test_a_file_that_is_none_is_refused_in_a_sentence(desk: Desk, content: str) -> None:
    desk.file.write_text(content)
    done = desk.shell("admin", "--database-url", desk.url, "import", str(desk.file))
    assert done.returncode == 1
    assert done.stderr.startswith("leadterm: contacts.csv has no column with phone numbers.")


def test_a_tracking_number_of_ours_is_no_contact(desk: Desk) -> None:
    desk.admin("number", "add", "415 555 2671", "--label", "Ads")
    desk.file.write_text(HEAD + MARIA)
    done = desk.shell("admin", "--database-url", desk.url, "import", str(desk.file))
    assert "1 refused" in done.stdout


def test_opt_outs_are_written_and_can_be_read_in_elsewhere(desk: Desk, tmp_path: Path) -> None:
    desk.take(HEAD + MARIA + STOPPED.replace("Otto Stop", "=Otto"))
    path = tmp_path / "opt-outs.csv"
    desk.admin("export-opt-outs", "--output", str(path))
    (row,) = csv.DictReader(path.read_text().splitlines())
    assert (row["phone"], row["name"], row["cause"]) == ("+14155552673", "'=Otto", "request")
    assert row["opted out at"].startswith("2026-01-05")
    assert path.stat().st_mode & 0o777 == 0o600
    desk.admin("company", "add", "Other Roofing")
    desk.admin("import", str(path), "--company", "Other Roofing")
    other = desk.run(lambda tx: tx.contact_by_number(tx.companies()[1].id, "+14155552673"))
    assert other is not None
    assert other.opt_out is not None
    assert other.name == "=Otto"


def test_slice_by_slice_every_row_is_taken_and_progress_is_told(desk: Desk) -> None:
    rows = "".join(f"Lead {number},+1415{2000000 + number},,,,,,\n" for number in range(SLICE * 2 + 7))
    desk.file.write_text(HEAD + rows)
    done = desk.shell("admin", "--database-url", desk.url, "import", str(desk.file))
    assert done.returncode == 0, done.stderr
    assert f"{SLICE * 2 + 7} new contacts" in done.stdout
    assert desk.count(tables.lead_record) == SLICE * 2 + 7
