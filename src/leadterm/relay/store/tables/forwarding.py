"""Texts on their way to agents' phones (B20), and phones that asked for none."""

from sqlalchemy import Column, Index, Integer, Table, Text, text

from leadterm.relay.store.tables.columns import metadata, number, record_id, ref, words

_open = text("state <> 'handed over'")
forwarded_text = Table(
    "forwarded_text",
    metadata,
    record_id(),
    number("company_id"),
    ref("tracking_number", "number_id"),
    number("contact_id"),
    words("phone"),
    words("body"),
    words("state"),
    number("due_at"),
    Column("attempts", Integer, nullable=False),
    number("at"),
    Index("ix_forwarded_text_due", "due_at", sqlite_where=_open, postgresql_where=_open),
    Index("ix_forwarded_text_contact_id", "contact_id"),
)
forwarding_stop = Table(
    "forwarding_stop",
    metadata,
    ref("tracking_number", "number_id", key=True),
    Column("phone", Text, primary_key=True),
    number("at"),
)
