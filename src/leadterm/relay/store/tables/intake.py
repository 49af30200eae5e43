"""How leads come in, those that were refused, and what new ones are sent unasked."""

from sqlalchemy import Boolean, Column, Index, Table, Text, UniqueConstraint, text

from leadterm.relay.store.tables.columns import lone_key, metadata, number, record_id, ref, words

intake_source = Table(
    "intake_source",
    metadata,
    record_id(),
    ref("company"),
    words("name"),
    words("key_sha256"),
    ref("team", null=True),
    ref("tracking_number", "number_id", null=True),
    words("redirect_url"),
    number("created_at"),
    number("revoked_at", null=True),
    UniqueConstraint("key_sha256"),
    Index("ix_intake_source_company_id", "company_id"),
)
submission = Table(
    "submission",
    metadata,
    ref("company", key=True),
    Column("key", Text, primary_key=True),
    number("record_id"),  # Of the lead record that it became, or of the refusal.
    number("at"),
)
_waiting = text("state = 'waiting'")
intake_refusal = Table(
    "intake_refusal",
    metadata,
    record_id(),
    ref("company"),
    number("source_id", null=True),
    number("at"),
    words("origin"),
    words("raw"),
    words("reason"),
    words("field"),
    words("state"),
    Index("ix_intake_refusal_company_id", "company_id", "id"),
    Index("ix_intake_refusal_waiting", "company_id", "id", sqlite_where=_waiting, postgresql_where=_waiting),
)
auto_text = Table(
    "auto_text",
    metadata,
    lone_key("team"),
    words("body"),
    Column("enabled", Boolean, nullable=False),
    number("set_by", null=True),
    number("at"),
)
auto_text_done = Table(
    "auto_text_done",
    metadata,
    lone_key("contact"),
    number("at"),
    words("outcome"),
    words("sentence"),
    number("message_id", null=True),
    number("lead_record_id", null=True),
)
