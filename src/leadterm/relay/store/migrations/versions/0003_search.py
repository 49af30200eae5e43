"""What contacts are found by, and an index of messages that counts are read from without the messages.

Contacts are indexed from their own rows once the tables are there: by ``Store.migrate``, or by the relay as
it runs. A later migration that copies ``contact`` must make the triggers on it again.
"""

import sqlalchemy as sa
from alembic import op

from leadterm.relay.store.errors import StoreError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEARCHED = ("number", "name", "email", "organisation", "kind", "signed_up_at")
CHANGED = " OR ".join(f"old.{name} <> new.{name}" for name in SEARCHED)

GRAMS_ON_SQLITE = """
    CREATE VIRTUAL TABLE contact_gram
    USING fts5(grams, content='', columnsize=0, detail='none', tokenize='ascii')
"""
NOTED_ON_SQLITE = """
    INSERT INTO contact_changed (contact_id)
    SELECT old.id WHERE NOT EXISTS (SELECT 1 FROM contact_changed WHERE contact_id = old.id)
"""
TRIGGERS_ON_SQLITE = (
    f"""
    CREATE TRIGGER contact_found_otherwise AFTER UPDATE OF {", ".join(SEARCHED)} ON contact
    WHEN {CHANGED} BEGIN {NOTED_ON_SQLITE}; END
    """,
    f"CREATE TRIGGER contact_found_no_more AFTER DELETE ON contact BEGIN {NOTED_ON_SQLITE}; END",
)
TRIGGERS_ON_POSTGRESQL = (
    """
    CREATE FUNCTION note_changed_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO contact_changed (contact_id) VALUES (old.id) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER contact_found_otherwise AFTER UPDATE OF {", ".join(SEARCHED)} ON contact
    FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION note_changed_contact()
    """,
    """
    CREATE TRIGGER contact_found_no_more AFTER DELETE ON contact
    FOR EACH ROW EXECUTE FUNCTION note_changed_contact()
    """,
)


def upgrade() -> None:
    _tables()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        _grams_on_sqlite()
    for statement in TRIGGERS_ON_SQLITE if on_sqlite else TRIGGERS_ON_POSTGRESQL:
        op.execute(statement)
    op.drop_index("ix_message_thread", table_name="message")
    op.create_index(
        "ix_message_thread", "message", ["contact_id", "id", "interaction_id", "direction"], unique=False
    )


def _tables() -> None:
    head = op.create_table(
        "search_head",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_head")),
    )
    op.bulk_insert(head, [{"id": 1, "upto": 0, "place": 0}])
    op.create_table(
        "search_era",
        sa.Column("era", KEY, autoincrement=False, nullable=False),
        sa.Column("newest_at", sa.BigInteger(), nullable=False),
        sa.Column("newest_id", sa.BigInteger(), nullable=False),
        sa.Column("mixed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("era", name=op.f("pk_search_era")),
    )
    op.create_table(
        "contact_search",
        sa.Column("place", KEY, autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("signed_up_at", sa.BigInteger(), nullable=False),
        sa.Column("resource", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("grams", sa.ARRAY(sa.Integer()).with_variant(sa.Text(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_contact_search")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_contact_search_contact_id")),
    )
    op.create_index(
        "ix_contact_search_grams",
        "contact_search",
        ["grams"],
        unique=False,
        sqlite_where=sa.text("grams IS NOT NULL"),
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": "65536"},
    )
    op.create_table(
        "contact_changed",
        sa.Column("contact_id", KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_changed")),
    )


def _grams_on_sqlite() -> None:
    try:
        op.execute(GRAMS_ON_SQLITE)
    except sa.exc.OperationalError as error:
        raise StoreError(
            "This Python's SQLite was built without FTS5, which searching needs. "
            "Use a Python whose sqlite3 module has it, or PostgreSQL."
        ) from error
