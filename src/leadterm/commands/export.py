"""`leadterm export`: conversations with their classification, or messages, as CSV or JSON lines (F6, D5).

Pages are asked for one by one and written as they come, so that a million rows take no more memory than one.
"""

import argparse
import csv
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from leadterm.commands.at_the_relay import Exit, Relay, run
from leadterm.config import ConfigError
from leadterm.domain.model import Instant, Message
from leadterm.domain.money import plain_amount
from leadterm.domain.wire import ExportRow

T = TypeVar("T")

PAGE = 200

_CONVERSATION = (
    *("id", "opened", "last", "closed", "state", "outcome", "contact", "name", "number", "email", "kind"),
    *("tracking_number", "label", "source", "handler", "qualified", "tags", "value", "currency", "notes"),
)
_MESSAGE = (
    "id",
    "at",
    "contact",
    "conversation",
    "direction",
    "status",
    "agent",
    "body",
    "pictures",
    "error",
)
_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula."""


def export(arguments: argparse.Namespace) -> int:
    """Writes everything, or what is between two dates."""

    async def work(relay: Relay) -> Exit:
        since, until = _instant(arguments.since), _instant(arguments.until)
        with _output(arguments.output) as file:
            if arguments.what == "messages":
                messages = _messages(relay, since, until)
                await _write(file, arguments.format, messages, _MESSAGE, _message_row)
            else:
                conversations = _conversations(relay, since, until)
                await _write(file, arguments.format, conversations, _CONVERSATION, _conversation_row)
        return Exit.DONE

    return run(arguments, work)


async def _write(
    file: IO[str],
    form: str,
    records: AsyncIterator[T],
    columns: Iterable[str],
    row: Callable[[T], Iterable[object]],
) -> None:
    if form == "jsonl":
        async for record in records:
            file.write(msgspec.json.encode(record).decode() + "\n")
        return
    table = csv.writer(file)
    table.writerow(columns)
    async for record in records:
        table.writerow(row(record))


async def _conversations(
    relay: Relay, since: Instant | None, until: Instant | None
) -> AsyncIterator[ExportRow]:
    after = None
    while True:
        page = await relay.api.export_conversations(after=after, since=since, until=until, limit=PAGE)
        for record in page.rows:
            yield record
        if page.next is None:
            return
        after = page.next


async def _messages(relay: Relay, since: Instant | None, until: Instant | None) -> AsyncIterator[Message]:
    after = None
    while True:
        page = await relay.api.export_messages(after=after, since=since, until=until, limit=PAGE)
        for record in page.messages:
            yield record
        if page.next is None:
            return
        after = page.next


def _conversation_row(record: ExportRow) -> Iterable[object]:
    row, contact, made, number = record.interaction, record.contact, record.classification, record.number
    return (
        *(row.id, _time(row.opened_at), _time(row.last_at), _time(row.closed_at)),
        *(row.state.value, row.outcome.value if row.outcome else ""),
        *(contact.id, _safe(contact.name), contact.number, _safe(contact.email), contact.kind.value),
        *(number.number if number else "", _safe(number.label) if number else "", _safe(row.source)),
        *(
            row.handler or "",
            {True: "yes", False: "no", None: ""}[made.qualified],
            _safe(", ".join(made.tags)),
        ),
        *("" if made.value is None else plain_amount(made.value, made.currency),),
        *("" if made.value is None else made.currency, _safe(made.notes)),
    )


def _message_row(message: Message) -> Iterable[object]:
    return (
        *(message.id, _time(message.at), message.contact_id, message.interaction_id),
        *(message.direction.value, message.status.value, message.agent_id or ""),
        *(_safe(message.body), len(message.media), _safe(message.error)),
    )


def _safe(text: str) -> str:
    """A text that came from outside must not run as a formula in somebody's spreadsheet."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _time(at: Instant | None) -> str:
    """UTC, as ISO 8601."""
    return "" if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def _instant(day: str | None) -> Instant | None:
    """A day begins at midnight here; a time without a zone is this machine's."""
    if day is None:
        return None
    try:
        return Instant(int(datetime.fromisoformat(day).astimezone().timestamp() * 1000))
    except ValueError:
        raise ConfigError(f"“{day}” is no date. Write it as 2026-11-22, or 2026-11-22T09:30.") from None


@contextmanager
def _output(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that is there only when it is whole. Its rows are people's data: 0600."""
    if path is None:
        yield sys.stdout
        return
    fresh = path.with_name(f"{path.name}.part")
    try:
        file = fresh.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} can't be written: {error.strerror}.") from None
    with file:
        fresh.chmod(0o600)
        yield file
    fresh.replace(path)
