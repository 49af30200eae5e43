"""The event log and its head."""

from sqlalchemy import Column, LargeBinary, Table

from leadterm.relay.store.tables.columns import Key, metadata, number, record_id, words

log_head = Table(
    "log_head",
    metadata,
    record_id(),  # 1: there is one row.
    number("seq"),
    number("next_id"),
    number("directory"),
    number("tail"),
    words("epoch"),
)
event = Table(
    "event",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    number("company_id"),
    number("at"),
    Column("body", LargeBinary, nullable=False),
)
