"""Rights, templates, pictures, holds and blocks, line types, and the lists of the message centre.

New columns keep the default that older rows are given: SQLite could drop it just by copying the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LISTS = {
    "recents": ("last_at", "state = 'recent' AND NOT hidden"),
    "open": ("last_at", "state <> 'recent'"),
    "received": ("last_in_at", "last_in_at IS NOT NULL AND NOT hidden"),
    "sent": ("last_out_at", "last_out_at IS NOT NULL AND NOT hidden"),
}
LATEST_OF_EACH = """
    UPDATE interaction SET last_in_at = latest.came, last_out_at = latest.went
    FROM (
        SELECT interaction_id,
            max(CASE WHEN direction = 'inbound' THEN at END) AS came,
            max(CASE WHEN direction = 'outbound' THEN at END) AS went
        FROM message GROUP BY interaction_id
    ) AS latest
    WHERE interaction.id = latest.interaction_id
"""
RESOURCES = """
    UPDATE interaction SET resource = TRUE
    WHERE contact_id IN (SELECT id FROM contact WHERE kind = 'resource')
"""


def upgrade() -> None:
    _directory()
    _conversations()
    _pictures()
    _lookups()


def _directory() -> None:
    op.add_column("company", sa.Column("opt_out_scope", sa.Text(), server_default="company", nullable=False))
    for name in ("granted", "withheld"):
        op.add_column("member", sa.Column(name, sa.Text(), server_default="[]", nullable=False))
    op.create_table(
        "os_user",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_os_user_agent_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_os_user")),
        sa.UniqueConstraint("agent_id", name=op.f("uq_os_user_agent_id")),
    )
    op.create_table(
        "agent_profile",
        sa.Column("agent_id", KEY, autoincrement=False, nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=False),
        sa.Column("chat_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_profile_agent_id")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent_profile")),
    )
    op.create_table(
        "template",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_template_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
    )
    op.create_index("ix_template_company_id", "template", ["company_id"], unique=False)


def _conversations() -> None:
    op.add_column("contact", sa.Column("opt_out_numbers", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("signed_up_at", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("contact", sa.Column("line_type_at", sa.BigInteger(), nullable=True))
    for name in ("hold", "failures", "block"):
        op.add_column("contact", sa.Column(name, sa.Text(), nullable=True))
    op.execute("UPDATE contact SET signed_up_at = created_at")
    for name in ("last_in_at", "last_out_at"):
        op.add_column("interaction", sa.Column(name, sa.BigInteger(), nullable=True))
    for name in ("hidden", "resource"):
        op.add_column("interaction", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(LATEST_OF_EACH)
    op.execute(RESOURCES)
    op.drop_index("ix_interaction_section", table_name="interaction")
    for name, (place, belonging) in LISTS.items():
        op.create_index(
            f"ix_interaction_{name}",
            "interaction",
            ["company_id", "resource", place, "id"],
            unique=False,
            sqlite_where=sa.text(belonging),
            postgresql_where=sa.text(belonging),
        )
    op.create_index("ix_interaction_contact", "interaction", ["contact_id", "id"], unique=False)
    op.create_table(
        "lead_record",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("landing_page", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_lead_record_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_record")),
    )
    op.create_index("ix_lead_record_contact", "lead_record", ["contact_id", "at", "id"], unique=False)


def _pictures() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("published", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_attachment_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("token", name=op.f("uq_attachment_token")),
    )
    op.create_index(
        "ix_attachment_uploaded",
        "attachment",
        ["company_id", "id"],
        unique=False,
        sqlite_where=sa.text("agent_id IS NOT NULL"),
        postgresql_where=sa.text("agent_id IS NOT NULL"),
    )
    op.create_table(
        "attachment_body",
        sa.Column("attachment_id", KEY, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_body_attachment_id")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_body")),
    )
    op.create_table(
        "media_wanted",
        sa.Column("attachment_id", KEY, autoincrement=False, nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_media_wanted_attachment_id")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_media_wanted")),
    )
    op.create_index("ix_media_wanted_due_at", "media_wanted", ["due_at"], unique=False)


def _lookups() -> None:
    op.create_table(
        "lookup",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("line_type", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lookup")),
    )
    op.create_table(
        "lookup_wanted",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lookup_wanted")),
    )
    op.create_index("ix_lookup_wanted_due_at", "lookup_wanted", ["due_at"], unique=False)
