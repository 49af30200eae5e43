"""Contacts from a spreadsheet's CSV file, row by row, in flat memory, whatever its charset and delimiter."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from msgspec import Struct

from leadterm.domain.model import ContactKind, Instant
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.intake.field_names import ABOUT_A_ROW, FieldName, Fields, Pair, fields_of, meaning

LINE_LIMIT = 256 * 1024
"""Characters of one line; a quoted cell may hold several."""
COLUMNS_LIMIT = 200
_PIECE = 1024 * 1024
_SAMPLE = 4
_DELIMITERS = ",;\t|"
_GUARDED = re.compile(r"'(?=[=+\-@\t])")
"""What our export puts before a text that a spreadsheet would take for a formula."""
_YES = frozenset({"yes", "y", "true", "1", "x", "opted out", "ja", "si", "sí", "oui", "stop"})
_NO = frozenset({"", "no", "n", "false", "0", "-", "nein", "non", "null", "none"})
_KINDS = {kind.value: kind for kind in ContactKind} | {"": ContactKind.LEAD, "customer": ContactKind.CLIENT}


class SheetRow(Struct, frozen=True, kw_only=True):
    """One row, understood as far as it can be."""

    cells: tuple[str, ...]
    """As they came."""
    fields: Fields = Fields()
    kind: ContactKind = ContactKind.LEAD
    opted_out: bool = False
    opted_out_at: Instant | None = None
    signed_up_at: Instant | None = None
    problem: str = ""
    """Why it cannot be taken, for a person."""
    read: int
    """Bytes of the file that were read so far."""


class Sheet:
    """An open file: its columns, and then its rows, once."""

    def __init__(self, name: str, text: io.TextIOWrapper) -> None:
        self._raw = cast(IO[bytes], text.buffer)
        lines = _bounded(text)
        first = next(lines, "")
        self._rows = csv.reader(_with_first(first, lines), delimiter=_delimiter(first))
        try:
            self.columns = tuple(cell.strip() for cell in next(self._rows, []))
        except csv.Error as error:
            raise _unreadable(f"The first line of {name} can't be read: {error}.") from None
        self._meanings = tuple(map(meaning, self.columns))
        if FieldName.PHONE not in self._meanings or len(self.columns) > COLUMNS_LIMIT:
            there = ", ".join(column[:40] for column in self.columns[:12]) or "none"
            raise _unreadable(
                f"{name} has no column with phone numbers. Its first line names: {there}. Call one “phone”."
            )

    def __iter__(self) -> Iterator[SheetRow]:
        while True:
            try:
                cells = tuple(next(self._rows))
            except StopIteration:
                return
            except csv.Error as error:
                yield SheetRow(cells=(), problem=self._unread(error), read=self._raw.tell())
                continue
            if any(cell.strip() for cell in cells):
                yield self._row(cells)

    def _unread(self, error: csv.Error) -> str:
        """Mostly a quotation mark that nothing closes, which takes in all that comes after it."""
        return f"What ends in line {self._rows.line_num} can't be read, and was passed over: {error}."

    def _row(self, cells: tuple[str, ...]) -> SheetRow:
        read = self._raw.tell()
        if len(cells) > len(self.columns):
            problem = f"This row has {len(cells)} cells, but there are {len(self.columns)} columns."
            return SheetRow(cells=cells, problem=problem, read=read)
        named = [
            (column, meant, _GUARDED.sub("", cell.strip(), count=1))
            for column, meant, cell in zip(self.columns, self._meanings, cells, strict=False)
        ]
        said = {meant: cell for _, meant, cell in reversed(named) if cell and meant in ABOUT_A_ROW}
        pairs: list[Pair] = [(column, cell) for column, meant, cell in named if meant not in ABOUT_A_ROW]
        kind = _KINDS.get(said.get(FieldName.KIND, "").lower())
        wish = said.get(FieldName.OPTED_OUT, "")
        at = instant_of(said.get(FieldName.OPTED_OUT_AT, "")) or instant_of(wish)
        opted_out = wish.lower() in _YES or FieldName.OPTED_OUT_AT in said or at is not None
        problem = ""
        if kind is None:
            problem = f"“{said[FieldName.KIND][:40]}” is no kind of contact: lead, client or resource."
        elif not opted_out and wish.lower() not in _NO:
            problem = f"“{wish[:40]}” does not say whether they opted out: yes, no, or a date."
        return SheetRow(
            cells=cells,
            fields=fields_of(pairs),
            kind=kind or ContactKind.LEAD,
            opted_out=opted_out,
            opted_out_at=at,
            signed_up_at=instant_of(said.get(FieldName.SIGNED_UP_AT, "")),
            problem=problem,
            read=read,
        )


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """Opens a CSV file. Raises Refused when it cannot be read, or has no column with phone numbers."""
    try:
        encoding = _encoding(path)
        text = path.open(encoding=encoding, errors="replace", newline="")
    except OSError as error:
        raise _unreadable(f"{path} can't be read: {error.strerror}.") from None
    with text:
        yield Sheet(path.name, text)


def instant_of(text: str) -> Instant | None:
    """A day or a moment in ISO 8601, UTC where it names no zone; None for anything else."""
    if not 8 <= len(text) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return Instant(max(0, int(zoned.timestamp() * 1000)))
    except (ValueError, OverflowError):
        return None


def _encoding(path: Path) -> str:
    """UTF-8 when all of the file is that, UTF-16 when it says so, else what spreadsheets on Windows write."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _bounded(text: IO[str]) -> Iterator[str]:
    """The lines. One without an end is cut into pieces, which then do not fit the columns."""
    while line := text.readline(LINE_LIMIT):
        yield line


def _with_first(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(first: str) -> str:
    outside = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=outside.count)


def _unreadable(sentence: str) -> Refused:
    return Refused(RefusalCode.INVALID, sentence, field="file")
