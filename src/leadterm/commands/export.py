"""`leadterm export`: conversations with their classification, or messages, as CSV or JSON lines (F6, D5).

Pages are asked for one by one and written as they come, so that a million rows take no more memory than one.
"""

import argparse
import csv
from collections.abc import AsyncIterator, Callable, Iterable
from typing import IO, TypeVar

import msgspec

from leadterm.commands.at_the_relay import Exit, Relay, run
from leadterm.commands.csv_files import iso_time, output, safe
from leadterm.commands.days import instant_of
from leadterm.domain.model import Instant, Message
from leadterm.domain.money import plain_amount
from leadterm.domain.wire import ExportRow

T = TypeVar("T")

PAGE = 200

_CONVERSATION = (
    *("id", "opened", "last", "closed", "state", "outcome", "contact", "name", "number", "email", "kind"),
    *("tracking_number", "label", "source", "handler", "qualified", "tags", "value", "currency", "notes"),
    "began_with",
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


def export(arguments: argparse.Namespace) -> int:
    """Writes everything, or what is between two dates."""

    async def work(relay: Relay) -> Exit:
        since, until = instant_of(arguments.since), instant_of(arguments.until)
        with output(arguments.output) as file:
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
        *(row.id, iso_time(row.opened_at), iso_time(row.last_at), iso_time(row.closed_at)),
        *(row.state.value, row.outcome.value if row.outcome else ""),
        *(contact.id, safe(contact.name), contact.number, safe(contact.email), contact.kind.value),
        *(number.number if number else "", safe(number.label) if number else "", safe(row.source)),
        *(
            row.handler or "",
            {True: "yes", False: "no", None: ""}[made.qualified],
            safe(", ".join(made.tags)),
        ),
        *("" if made.value is None else plain_amount(made.value, made.currency),),
        *("" if made.value is None else made.currency, safe(made.notes)),
        row.kind.value,
    )


def _message_row(message: Message) -> Iterable[object]:
    return (
        *(message.id, iso_time(message.at), message.contact_id, message.interaction_id),
        *(message.direction.value, message.status.value, message.agent_id or ""),
        *(safe(message.body), len(message.media), safe(message.error)),
    )
