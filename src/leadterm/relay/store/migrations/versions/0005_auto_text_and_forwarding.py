"""Each sign-up's decision on an auto-text; texts that go on to agents' phones, and phones that want none."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state <> 'handed over'")


def upgrade() -> None:
    op.add_column("lead_record", sa.Column("auto_text", sa.Text(), server_default="", nullable=False))
    op.add_column("auto_text_done", sa.Column("lead_record_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "forwarded_text",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id"),
        _number("number_id"),
        _number("contact_id"),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _number("due_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _number("at"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["tracking_number.id"], name=op.f("fk_forwarded_text_number_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarded_text")),
    )
    op.create_index(
        "ix_forwarded_text_due",
        "forwarded_text",
        ["due_at"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_forwarded_text_contact_id", "forwarded_text", ["contact_id"], unique=False)
    op.create_table(
        "forwarding_stop",
        _number("number_id"),
        sa.Column("phone", sa.Text(), nullable=False),
        _number("at"),
        sa.ForeignKeyConstraint(
            ["number_id"], ["tracking_number.id"], name=op.f("fk_forwarding_stop_number_id")
        ),
        sa.PrimaryKeyConstraint("number_id", "phone", name=op.f("pk_forwarding_stop")),
    )


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)
