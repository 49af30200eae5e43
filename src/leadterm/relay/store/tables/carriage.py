"""The carrier's side: reports, webhooks, commands, what is to be sent and when."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from leadterm.relay.store.tables.columns import lone_key, metadata, number, record_id, ref, words

status_report = Table(
    "status_report",
    metadata,
    record_id(),
    ref("message"),
    words("status"),
    number("error_code", null=True),
    number("at"),
    Index("ix_status_report_message_id", "message_id", "id"),
)
stray_report = Table(
    "stray_report",
    metadata,
    record_id(),
    words("sid"),
    words("status"),
    number("error_code", null=True),
    number("at"),
    Index("ix_stray_report_sid", "sid", "id"),
)
unrouted = Table(
    "unrouted",
    metadata,
    Column("key", Text, primary_key=True),
    words("why"),
    number("at"),
)
inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    Column("reply", LargeBinary, nullable=False),
    words("state"),
    words("error"),
    number("at"),
    Index(
        "ix_inbox_parked",
        "at",
        sqlite_where=text("state = 'parked'"),
        postgresql_where=text("state = 'parked'"),
    ),
)
command = Table(
    "command",
    metadata,
    Column("agent_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("reply", LargeBinary, nullable=False),
    number("at"),
)
outbox = Table(
    "outbox",
    metadata,
    lone_key("message"),
    number("contact_id"),
    words("state"),
    number("due_at", null=True),
    words("relay_id"),
    Column("attempt", Integer, nullable=False),
    Column("looks", Integer, nullable=False),
    Index("ix_outbox_due", "state", "due_at"),
    Index("ix_outbox_contact_id", "contact_id", "message_id"),
)
timer = Table(
    "timer",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", BigInteger, primary_key=True, autoincrement=False),
    number("due_at"),
    Index("ix_timer_due_at", "due_at"),
)

# Looking numbers up: what the carrier said of each, shared by all companies, and which are to be asked about.

lookup = Table(
    "lookup",
    metadata,
    Column("number", Text, primary_key=True),
    words("line_type"),
    number("checked_at"),
)
lookup_wanted = Table(
    "lookup_wanted",
    metadata,
    Column("number", Text, primary_key=True),
    number("due_at"),
    Column("attempts", Integer, nullable=False),
    Index("ix_lookup_wanted_due_at", "due_at"),
)
