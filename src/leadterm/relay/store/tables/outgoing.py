"""Webhooks out, and the log of what administrators changed."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, text

from leadterm.relay.store.tables.columns import metadata, number, record_id, ref, words

hook = Table(
    "hook",
    metadata,
    record_id(),
    ref("company"),
    words("url"),
    words("secret"),
    words("types"),
    words("state"),
    Column("failures", Integer, nullable=False),
    number("created_at"),
    words("last_error"),
    number("failing_since", null=True),
    words("old_secret"),
    number("old_secret_until", null=True),
    Index("ix_hook_company_id", "company_id"),
)
_open = text("state IN ('waiting', 'sending')")
hook_delivery = Table(
    "hook_delivery",
    metadata,
    record_id(),
    ref("hook"),
    number("event_seq", null=True),  # None for a test.
    words("type"),
    words("body"),
    number("due_at"),
    Column("attempts", Integer, nullable=False),
    words("state"),
    number("at"),
    words("last_error"),
    number("contact_id", null=True),
    UniqueConstraint("hook_id", "event_seq", "type"),
    Index("ix_hook_delivery_due", "due_at", sqlite_where=_open, postgresql_where=_open),
    Index("ix_hook_delivery_hook_id", "hook_id", "id"),
)
audit = Table(
    "audit",
    metadata,
    record_id(),
    number("company_id", null=True),
    number("at"),
    number("agent_id", null=True),
    words("actor"),
    words("what"),
    words("subject"),
    words("before", null=True),
    words("after", null=True),
    Index("ix_audit_company_id", "company_id", "id"),
)
