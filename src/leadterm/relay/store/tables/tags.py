"""The tags that a company offers its agents, and renamings on their way through what is tagged (D4)."""

from sqlalchemy import Index, Table, UniqueConstraint

from leadterm.relay.store.tables.columns import metadata, number, record_id, ref, words

tag = Table(
    "tag",
    metadata,
    record_id(),
    ref("company"),
    words("name"),
    words("folded"),  # The name without regard to case: no two of a company share one.
    UniqueConstraint("company_id", "folded"),
)
tag_renaming = Table(
    "tag_renaming",
    metadata,
    record_id(),
    ref("company"),
    words("was"),
    words("name"),
    number("place"),  # The last conversation that was looked at.
    number("agent_id", null=True),
    Index("ix_tag_renaming_company_id", "company_id"),
)
