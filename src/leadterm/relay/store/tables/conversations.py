"""Contacts and what was said."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint, text

from leadterm.relay.store.tables.columns import flag, lone_key, metadata, number, record_id, ref, words

RECENTS = "state = 'recent' AND NOT hidden"
OPEN = "state <> 'recent'"
OPEN_TO_TEXTS = "kind IN ('text', 'form') AND state <> 'recent'"
RECEIVED = "last_in_at IS NOT NULL AND NOT hidden"
SENT = "last_out_at IS NOT NULL AND NOT hidden"
"""Which interactions a list is of. Queries say it in these words, so that its index is seen to fit."""


def _list(name: str, place: str, belonging: str) -> Index:
    """A list's order, in two halves: an agent may ask for one of them (A9), however few it holds."""
    return Index(
        f"ix_interaction_{name}",
        "company_id",
        "resource",
        place,
        "id",
        sqlite_where=text(belonging),
        postgresql_where=text(belonging),
    )


contact = Table(
    "contact",
    metadata,
    record_id(),
    ref("company"),
    words("number"),
    words("name"),
    words("email"),
    words("organisation"),
    words("address"),
    words("kind"),
    words("line_type"),
    number("opt_out_at", null=True),
    words("opt_out_cause", null=True),
    number("created_at"),
    number("last_number_id", null=True),
    number("last_agent_id", null=True),
    Column("unanswered", Integer, nullable=False),
    words("opt_out_numbers", null=True),
    number("signed_up_at", default="0"),
    number("line_type_at", null=True),
    words("hold", null=True),
    words("failures", null=True),
    words("block", null=True),
    UniqueConstraint("company_id", "number"),
)
interaction = Table(
    "interaction",
    metadata,
    record_id(),
    number("company_id"),
    ref("contact"),
    words("kind"),
    words("state"),
    words("outcome", null=True),
    number("handler", null=True),
    words("offered_to"),
    number("number_id"),
    words("source"),
    number("opened_at"),
    number("last_at"),
    number("closed_at", null=True),
    Column("unread", Integer, nullable=False),
    words("preview"),
    words("preview_direction"),
    number("last_in_at", null=True),
    number("last_out_at", null=True),
    flag("hidden"),
    flag("resource"),  # The contact is one: which half of each list it stands in.
    _list("recents", "last_at", RECENTS),
    _list("open", "last_at", OPEN),
    _list("received", "last_in_at", RECEIVED),
    _list("sent", "last_out_at", SENT),
    Index("ix_interaction_contact", "contact_id", "id"),
    Index(
        "uq_interaction_open",
        "contact_id",
        unique=True,
        sqlite_where=text(OPEN_TO_TEXTS),
        postgresql_where=text(OPEN_TO_TEXTS),
    ),
)
classification = Table(
    "classification",
    metadata,
    lone_key("interaction"),
    Column("qualified", Boolean, nullable=True),
    words("tags"),
    number("value", null=True),
    words("currency"),
    words("notes"),
)
message = Table(
    "message",
    metadata,
    record_id(),
    number("company_id"),
    number("contact_id"),
    ref("interaction"),
    number("number_id"),
    words("direction"),
    words("body"),
    words("media"),
    words("status"),
    number("error_code", null=True),
    words("error"),
    number("agent_id", null=True),
    words("client_key"),
    words("carrier_sid"),
    number("at"),
    number("status_at"),
    Index("ix_message_thread", "contact_id", "id", "interaction_id", "direction"),
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
    ref("company", key=True),
    number("recents_total"),
    number("recents_unread"),
)
lead_record = Table(
    "lead_record",
    metadata,
    record_id(),
    number("company_id"),
    ref("contact"),
    number("at"),
    words("origin"),
    words("source"),
    words("campaign"),
    words("landing_page"),
    number("source_id", null=True),
    words("fields", default="[]"),
    words("auto_text", default=""),
    number("interaction_id", null=True),
    Index("ix_lead_record_contact", "contact_id", "at", "id"),
)
