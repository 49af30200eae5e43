"""What contacts are found by (B9): kept up a moment after the contacts themselves, in batches.

::

    contact ──(id above search_head.upto, or in contact_changed)──► contact_search + grams, at the next place

Places count up as contacts are indexed, so nearly always in the order of sign-ups. Sixteen thousand
places are an era; what is known of each tells a search when it must look further back than places say.
"""

from sqlalchemy import ARRAY, Column, Index, Integer, Table, Text, UniqueConstraint, text

from leadterm.relay.store.tables.columns import Key, flag, metadata, number, record_id, words

ERA_BITS = 14
"""An era is a run of 16,384 places: few enough to be read in a moment even when all of them fit a search."""

search_head = Table(
    "search_head",
    metadata,
    record_id(),  # 1: there is one row.
    number("upto"),  # Contacts with a greater id wait to be indexed.
    number("place"),  # The latest one taken.
)
search_era = Table(
    "search_era",
    metadata,
    Column("era", Key, primary_key=True, autoincrement=False),
    number("newest_at"),  # Of the sign-ups in it, and the contact's id.
    number("newest_id"),
    flag("mixed"),  # Its places are not in the order of sign-ups.
)
contact_search = Table(
    "contact_search",
    metadata,
    Column("place", Key, primary_key=True, autoincrement=False),
    number("contact_id"),
    number("company_id"),
    number("signed_up_at"),
    flag("resource"),
    words("words"),
    # On SQLite the grams are in contact_gram, an FTS5 index of its own.
    Column("grams", ARRAY(Integer).with_variant(Text(), "sqlite"), nullable=True),
    UniqueConstraint("contact_id"),
    Index(
        "ix_contact_search_grams",
        "grams",
        sqlite_where=text("grams IS NOT NULL"),
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": "65536"},  # In kB. Emptied by each unit that adds to it.
    ),
)
contact_changed = Table(
    "contact_changed",
    metadata,
    Column("contact_id", Key, primary_key=True, autoincrement=False),
)
"""Contacts to be indexed anew; triggers on ``contact`` put them here when what they are found by changes."""
