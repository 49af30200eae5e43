"""Pictures that the relay keeps, their bytes apart from the rest, and those still to be fetched."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, UniqueConstraint, text

from leadterm.relay.store.tables.columns import flag, lone_key, metadata, number, record_id, ref, words

_uploaded = text("agent_id IS NOT NULL")

attachment = Table(
    "attachment",
    metadata,
    record_id(),
    ref("company"),
    words("name"),
    words("content_type"),
    number("size"),
    number("at"),
    number("agent_id", null=True),
    number("message_id", null=True),  # Of a lead's picture: the text it came with.
    words("token", null=True),  # Where the carrier fetches it; none for a lead's.
    flag("published"),  # A text of ours carries it.
    UniqueConstraint("token"),
    Index(
        "ix_attachment_uploaded",
        "company_id",
        "id",
        sqlite_where=_uploaded,
        postgresql_where=_uploaded,
    ),
)
attachment_body = Table(
    "attachment_body",
    metadata,
    lone_key("attachment"),
    Column("body", LargeBinary, nullable=False),
)
media_wanted = Table(
    "media_wanted",
    metadata,
    lone_key("attachment"),
    number("company_id"),
    number("message_id"),
    Column("place", Integer, nullable=False),  # Among the message's pictures, from 0.
    words("url"),
    number("due_at"),
    Column("attempts", Integer, nullable=False),
    Index("ix_media_wanted_due_at", "due_at"),
)
