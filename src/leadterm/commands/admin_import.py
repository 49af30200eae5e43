"""`leadterm admin import` and `export-opt-outs`: contacts and opt-outs in from a file, opt-outs out (F4).

Rows are read as they come and taken in some at a time, so that a relay that runs meanwhile is hardly kept
waiting, and a hundred thousand rows need no more memory than a few.
"""

import argparse
import csv
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, count, islice
from pathlib import Path
from typing import IO

from leadterm.commands.admin_shared import company_of, store_of
from leadterm.commands.csv_files import iso_time, output, safe
from leadterm.config import ConfigError
from leadterm.domain.model import Company, CompanyId, Contact, ContactId, NumberId
from leadterm.relay.intake.sheets import Sheet, SheetRow, open_sheet
from leadterm.relay.store import Store, Tx
from leadterm.relay.store.opt_outs import opted_out_after
from leadterm.relay.units.importing import ImportCounts, RowFate, RowResult, take_rows, write_down

SLICE = 200
"""Rows taken in one unit."""
PAGE = 1_000
_TOLD_EVERY = 10_000
_REASON = "reason"
_OPT_OUTS = ("phone", "name", "email", "opted out at", "cause", "from")


class _Undone(Exception):  # noqa: N818 (it says what became of the unit)
    """A dry run's unit ends with this, so that nothing of it stays."""

    def __init__(self, results: list[RowResult]) -> None:
        self.results = results


def import_contacts(arguments: argparse.Namespace) -> int:
    """Takes a file in, tells how far it is, and answers 1 when rows were refused."""
    path: Path = arguments.file
    counts = ImportCounts()
    with closing(store_of(arguments)) as store, open_sheet(path) as sheet:
        company = store.run_now(lambda tx: company_of(tx, arguments))
        refused = _Refused(path, sheet)
        try:
            progress = _Progress(path.stat().st_size)
            for some in _slices(sheet):
                results = _taken(store, company.id, some, dry=arguments.dry_run)
                _settle(some, results, counts, refused)
                progress.tell(counts.rows, some[-1].read)
            progress.end()
        finally:
            refused.close()
            if counts.rows and not arguments.dry_run:
                store.run_now(write_down(company.id, path.name, counts))
                store.index_now()
    _tell_end(counts, refused, company, dry=arguments.dry_run)
    return 1 if counts.refused else 0


def _slices(sheet: Sheet) -> Iterator[list[SheetRow]]:
    rows = iter(sheet)
    while some := list(islice(rows, SLICE)):
        yield some


def _taken(store: Store, company_id: CompanyId, rows: Sequence[SheetRow], *, dry: bool) -> list[RowResult]:
    unit = take_rows(company_id, rows)
    if not dry:
        return store.run_in_turn(unit)

    def undone(tx: Tx) -> list[RowResult]:
        raise _Undone(unit(tx))

    try:
        return store.run_now(undone)
    except _Undone as ended:
        return ended.results


def _settle(
    rows: Sequence[SheetRow], results: Sequence[RowResult], counts: ImportCounts, refused: "_Refused"
) -> None:
    for row, result in zip(rows, results, strict=True):
        counts.rows += 1
        match result.fate:
            case RowFate.NEW:
                counts.new += 1
            case RowFate.KNOWN:
                counts.known += 1
            case RowFate.REPEATED:
                counts.repeated += 1
            case RowFate.OPTED_OUT:
                counts.opted_out += 1
            case RowFate.REFUSED:
                counts.refused += 1
                refused.write(row, result.reason)


class _Refused:
    """The file of refused rows, which is there once the first is: as they came, with the reason beside them.

    Put right, it can be imported as it is. One from before stays: somebody may be at work on it.
    """

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self.path = _free(path)
        self._columns = [column for column in sheet.columns if column.lower() != _REASON]
        self._left_out = [place for place, it in enumerate(sheet.columns) if it.lower() == _REASON]
        self._file: IO[str] | None = None

    def write(self, row: SheetRow, reason: str) -> None:
        cells = [cell for place, cell in enumerate(row.cells) if place not in self._left_out]
        cells += [""] * (len(self._columns) - len(cells))
        csv.writer(self._opened()).writerow([*cells, reason])

    def _opened(self) -> IO[str]:
        if self._file is None:
            try:
                self.path.touch(mode=0o600, exist_ok=False)
                self._file = self.path.open("w", newline="", encoding="utf-8")
            except OSError as error:
                raise ConfigError(f"{self.path} can't be written: {error.strerror}.") from None
            csv.writer(self._file).writerow([*self._columns, _REASON])
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _free(path: Path) -> Path:
    names = chain([f"{path.stem}.refused.csv"], (f"{path.stem}.refused-{n}.csv" for n in count(2)))
    return next(fresh for fresh in map(path.with_name, names) if not os.path.lexists(fresh))


class _Progress:
    """How far it is, on standard error: one line that moves in a terminal, a line now and then elsewhere."""

    def __init__(self, size: int) -> None:
        self._size = max(1, size)
        self._moving = sys.stderr.isatty()
        self._next = _TOLD_EVERY

    def tell(self, rows: int, read: int) -> None:
        words = f"{min(100, 100 * read // self._size):3} %  {rows:,} rows"
        if self._moving:
            print(f"\r{words}", end="", file=sys.stderr, flush=True)
        elif rows >= self._next:
            self._next += _TOLD_EVERY
            print(words, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._moving:
            print(file=sys.stderr)


def _tell_end(counts: ImportCounts, refused: _Refused, company: Company, *, dry: bool) -> None:
    parts = (
        (counts.new, "new contacts"),
        (counts.known, "of contacts who were there"),
        (counts.opted_out, "opted out"),
        (counts.repeated, "taken in before"),
        (counts.refused, "refused"),
    )
    said = ", ".join(f"{count:,} {words}" for count, words in parts if count) or "nothing"
    print(f"{company.name}: {counts.rows:,} rows: {said}.")
    if counts.refused:
        print(f"The refused ones, with reasons: {refused.path}")
    if dry:
        print("This was a dry run: nothing was changed.")


def export_opt_outs(arguments: argparse.Namespace) -> None:
    """Everybody who has opted out, as CSV; the file can be imported again, here and elsewhere."""
    with closing(store_of(arguments)) as store, output(arguments.output) as file:
        company = store.run_now(lambda tx: company_of(tx, arguments))
        numbers = store.run_now(lambda tx: {number.id: number.number for number in tx.numbers(company.id)})
        table = csv.writer(file)
        table.writerow(_OPT_OUTS)
        table.writerows(_row(contact, numbers) for contact in _opted_out(store, company.id))


def _opted_out(store: Store, company_id: CompanyId) -> Iterator[Contact]:
    after = ContactId(0)
    while contacts := _page(store, company_id, after):
        yield from contacts
        after = contacts[-1].id


def _page(store: Store, company_id: CompanyId, after: ContactId) -> list[Contact]:
    return store.run_now(lambda tx: opted_out_after(tx.connection, company_id, after, PAGE))


def _row(contact: Contact, numbers: dict[NumberId, str]) -> tuple[str, ...]:
    out = contact.opt_out
    if out is None:
        return ()
    reach = " ".join(numbers.get(number_id, str(number_id)) for number_id in out.number_ids)
    return (
        contact.number,
        safe(contact.name),
        safe(contact.email),
        iso_time(out.at),
        out.cause.value,
        reach or "all numbers",
    )
