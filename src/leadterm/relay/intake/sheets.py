"""Contacts from a spreadsheet's CSV file, row by row, in flat memory, whatever its charset and delimiter."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from msgspec import Struct

from leadterm.domain.model import ContactKind, Instant
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.relay.intake.field_names import ABOUT_A_ROW, FieldName, Fields, Pair, fields_of, meaning

LINE_LIMIT = 256 * 1024
"""Characters of one line; a quoted cell may hold several."""
COLUMNS_LIMIT = 200
_PIECE = 1024 * 1024
_SAMPLE = 4
_DELIMITERS = ",;\t|"
_GUARDED = re.compile(r"'(?=[=+\-@\t])")
"""What our export puts before a text that a spreadsheet would take for a formula."""
_DELIMITER_TOLD = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
"""A first line by which Excel is told the delimiter."""
_WITH_DECIMALS = re.compile(r"(\d{7,15})[.,]0+")
_WITH_EXPONENT = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE)
"""How spreadsheets write long numbers: 14155550133.0, 1.4155550133E+10, and with digits lost, 1.41556E+10."""
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
        self._lines = _Lines(text)
        first, told = self._lines.first()
        if not first:
            raise _unreadable(f"{name} has no column with phone numbers. It is empty.")
        self._rows = csv.reader(_with_first(first, self._lines), delimiter=told or _delimiter(first))
        try:
            self.columns = tuple(cell.strip() for cell in next(self._rows, []))
        except csv.Error as error:
            raise _unreadable(f"The first line of {name} can't be read: {error}.") from None
        if len(self.columns) > COLUMNS_LIMIT:
            raise _unreadable(
                f"{name} has {len(self.columns):,} columns; at most {COLUMNS_LIMIT} are read. "
                "Leave “phone”, and those about the people."
            )
        self._meanings = tuple(map(meaning, self.columns))
        if FieldName.PHONE not in self._meanings:
            there = ", ".join(one_line(column, limit=40) for column in self.columns[:12])
            raise _unreadable(
                f"{name} has no column with phone numbers. Its first line names: {there}. Call one “phone”."
            )

    def __iter__(self) -> Iterator[SheetRow]:
        while True:
            begins = self._lines.count + 1
            try:
                cells = tuple(next(self._rows))
            except StopIteration:
                return
            except csv.Error as error:
                yield SheetRow(cells=(), problem=self._unread(error), read=self._raw.tell())
                continue
            if self._lines.ended:
                # The reader asked for more in the middle of a row.
                yield SheetRow(cells=(), problem=_unclosed(begins), read=self._raw.tell())
            elif any(cell.strip() for cell in cells):
                yield self._row(cells)

    def _unread(self, error: csv.Error) -> str:
        """Mostly a quotation mark that nothing closes, which takes in all that comes after it."""
        return f"What ends in line {self._lines.count} can't be read, and was passed over: {error}."

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
        pairs: list[Pair] = [
            (column, _whole_number(cell) if meant is FieldName.PHONE else cell)
            for column, meant, cell in named
            if meant not in ABOUT_A_ROW
        ]
        fields = fields_of(pairs)
        kind = _KINDS.get(said.get(FieldName.KIND, "").lower())
        wish = said.get(FieldName.OPTED_OUT, "")
        at = instant_of(said.get(FieldName.OPTED_OUT_AT, "")) or instant_of(wish)
        opted_out = wish.lower() in _YES or FieldName.OPTED_OUT_AT in said or at is not None
        signed_up = said.get(FieldName.SIGNED_UP_AT, "")
        signed_up_at = instant_of(signed_up)
        problem = ""
        if _WITH_EXPONENT.fullmatch(fields.number):
            problem = (
                f"A spreadsheet has rounded this number to {fields.number}. "
                "Make its column one of text there, and save the file anew."
            )
        elif kind is None:
            problem = f"“{said[FieldName.KIND][:40]}” is no kind of contact: lead, client or resource."
        elif not opted_out and wish.lower() not in _NO:
            problem = f"“{wish[:40]}” does not say whether they opted out: yes, no, or a date."
        elif signed_up and signed_up_at is None:
            problem = (
                f"“{signed_up[:40]}” can't be read as a date. Write it as 2026-11-22, or 2026-11-22T09:30."
            )
        return SheetRow(
            cells=cells,
            fields=fields,
            kind=kind or ContactKind.LEAD,
            opted_out=opted_out,
            opted_out_at=at,
            signed_up_at=signed_up_at,
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


class _Lines:
    """The lines, counted. One without an end is cut into pieces, which then do not fit the columns."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.count = 0
        self.ended = False
        """Whether somebody has asked for a line after the last one."""

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LINE_LIMIT):
            self.count += 1
            yield line
        self.ended = True

    def first(self) -> tuple[str, str]:
        """The first line that says something, and the delimiter, if a line before it tells that."""
        told = ""
        for line in self:
            if match := _DELIMITER_TOLD.fullmatch(line):
                told = match[1]
            elif line.strip():
                return line, told
        return "", told


def _with_first(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _whole_number(cell: str) -> str:
    """A phone number that a spreadsheet wrote as a quantity; as it came where digits of it are lost."""
    if match := _WITH_DECIMALS.fullmatch(cell):
        return match[1]
    match = _WITH_EXPONENT.fullmatch(cell)
    if match is None or len(match[2] or "") != int(match[3]):
        return cell
    return match[1] + match[2]


def _unclosed(line: int) -> str:
    return (
        f"A quotation mark in line {line} is never closed: all the rest of the file stands in one cell. "
        "Nothing from that line on was taken."
    )


def _delimiter(first: str) -> str:
    outside = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=outside.count)


def _unreadable(sentence: str) -> Refused:
    return Refused(RefusalCode.INVALID, sentence, field="file")
