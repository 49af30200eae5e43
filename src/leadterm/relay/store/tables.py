"""The relay's tables: plain columns for every field, on SQLite and PostgreSQL alike.

Identifiers come from ``log_head``, never from the database. Instants are milliseconds since 1970 in UTC.
Tuples of small things (who is offered it, tags, pictures) are JSON text.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Key = BigInteger().with_variant(Integer(), "sqlite")
"""On SQLite a lone INTEGER key is the row's own place: no second index."""


def _id() -> Column[int]:
    return Column("id", _Key, primary_key=True, autoincrement=False)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _words(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _ref(target: str, name: str = "", *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(
        name or f"{target}_id",
        BigInteger,
        ForeignKey(f"{target}.id"),
        primary_key=key,
        nullable=null,
        autoincrement=False,
    )


# The log -------------------------------------------------------------------------------------------------

log_head = Table(
    "log_head",
    metadata,
    _id(),  # 1: there is one row.
    _number("seq"),
    _number("next_id"),
    _number("directory"),
    _number("tail"),
    _words("epoch"),
)
event = Table(
    "event",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=False),
    _number("company_id"),
    _number("at"),
    Column("body", LargeBinary, nullable=False),
)

# The directory -------------------------------------------------------------------------------------------

company = Table("company", metadata, _id(), _words("name"), _words("country"))
agent = Table("agent", metadata, _id(), _words("name"), _words("availability"))
member = Table(
    "member",
    metadata,
    _ref("company", key=True),
    _ref("agent", key=True),
    _words("role"),
    Index("ix_member_agent_id", "agent_id"),
)
team = Table("team", metadata, _id(), _ref("company"), _words("name"))
team_agent = Table("team_agent", metadata, _ref("team", key=True), _ref("agent", key=True))
call_flow = Table("call_flow", metadata, _id(), _ref("company"), _words("name"))
flow_agent = Table("flow_agent", metadata, _ref("call_flow", "flow_id", key=True), _ref("agent", key=True))
flow_team = Table("flow_team", metadata, _ref("call_flow", "flow_id", key=True), _ref("team", key=True))
tracking_number = Table(
    "tracking_number",
    metadata,
    _id(),
    _ref("company"),
    _words("number"),
    _words("label"),
    _words("source"),
    _ref("call_flow", "flow_id", null=True),
    UniqueConstraint("number"),
)
token = Table(
    "token",
    metadata,
    Column("sha256", Text, primary_key=True),
    _ref("agent"),
    _words("label"),
    _number("created_at"),
    Index("ix_token_agent_id", "agent_id"),
)

# Conversations -------------------------------------------------------------------------------------------

contact = Table(
    "contact",
    metadata,
    _id(),
    _ref("company"),
    _words("number"),
    _words("name"),
    _words("email"),
    _words("organisation"),
    _words("address"),
    _words("kind"),
    _words("line_type"),
    _number("opt_out_at", null=True),
    _words("opt_out_cause", null=True),
    _number("created_at"),
    _number("last_number_id", null=True),
    _number("last_agent_id", null=True),
    Column("unanswered", Integer, nullable=False),
    UniqueConstraint("company_id", "number"),
)
interaction = Table(
    "interaction",
    metadata,
    _id(),
    _number("company_id"),
    _ref("contact"),
    _words("kind"),
    _words("state"),
    _words("outcome", null=True),
    _number("handler", null=True),
    _words("offered_to"),
    _number("number_id"),
    _words("source"),
    _number("opened_at"),
    _number("last_at"),
    _number("closed_at", null=True),
    Column("unread", Integer, nullable=False),
    _words("preview"),
    _words("preview_direction"),
    Index("ix_interaction_section", "company_id", "state", "last_at", "id"),
    Index(
        "uq_interaction_open",
        "contact_id",
        unique=True,
        sqlite_where=text("kind = 'text' AND state <> 'recent'"),
        postgresql_where=text("kind = 'text' AND state <> 'recent'"),
    ),
)
classification = Table(
    "classification",
    metadata,
    Column("interaction_id", _Key, ForeignKey("interaction.id"), primary_key=True, autoincrement=False),
    Column("qualified", Boolean, nullable=True),
    _words("tags"),
    _number("value", null=True),
    _words("currency"),
    _words("notes"),
)
message = Table(
    "message",
    metadata,
    _id(),
    _number("company_id"),
    _number("contact_id"),
    _ref("interaction"),
    _number("number_id"),
    _words("direction"),
    _words("body"),
    _words("media"),
    _words("status"),
    _number("error_code", null=True),
    _words("error"),
    _number("agent_id", null=True),
    _words("client_key"),
    _words("carrier_sid"),
    _number("at"),
    _number("status_at"),
    Index("ix_message_thread", "contact_id", "id"),
    Index(
        "uq_message_carrier_sid",
        "carrier_sid",
        unique=True,
        sqlite_where=text("carrier_sid <> ''"),
        postgresql_where=text("carrier_sid <> ''"),
    ),
    Index(
        "ix_message_sends",
        "agent_id",
        "at",
        sqlite_where=text("agent_id IS NOT NULL"),
        postgresql_where=text("agent_id IS NOT NULL"),
    ),
)
inbox_count = Table(
    "inbox_count",
    metadata,
    _ref("company", key=True),
    _number("recents_total"),
    _number("recents_unread"),
)

# The carrier's side --------------------------------------------------------------------------------------

status_report = Table(
    "status_report",
    metadata,
    _id(),
    _ref("message"),
    _words("status"),
    _number("error_code", null=True),
    _number("at"),
    Index("ix_status_report_message_id", "message_id", "id"),
)
stray_report = Table(
    "stray_report",
    metadata,
    _id(),
    _words("sid"),
    _words("status"),
    _number("error_code", null=True),
    _number("at"),
    Index("ix_stray_report_sid", "sid", "id"),
)
unrouted = Table(
    "unrouted",
    metadata,
    Column("key", Text, primary_key=True),
    _words("why"),
    _number("at"),
)
inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    Column("reply", LargeBinary, nullable=False),
    _words("state"),
    _words("error"),
    _number("at"),
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
    _number("at"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("message_id", _Key, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    _number("contact_id"),
    _words("state"),
    _number("due_at", null=True),
    _words("relay_id"),
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
    _number("due_at"),
    Index("ix_timer_due_at", "due_at"),
)
