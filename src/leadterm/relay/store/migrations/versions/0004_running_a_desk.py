"""Intake, auto-text, forwarding, webhooks out, and the log of what administrators changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'waiting'")
OPEN = sa.text("state IN ('waiting', 'sending')")


def upgrade() -> None:
    op.add_column(
        "tracking_number", sa.Column("forwarding", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("lead_record", sa.Column("source_id", sa.BigInteger(), nullable=True))
    op.add_column("lead_record", sa.Column("fields", sa.Text(), server_default="[]", nullable=False))
    _intake()
    _auto_text()
    _hooks()
    _audit()


def _number(name: str, *, null: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=null)


def _words(name: str, *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=null)


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _intake() -> None:
    op.create_table(
        "intake_source",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id"),
        _words("name"),
        _words("key_sha256"),
        _number("team_id", null=True),
        _number("number_id", null=True),
        _words("redirect_url"),
        _number("created_at"),
        _number("revoked_at", null=True),
        _foreign("intake_source", "company_id", "company"),
        _foreign("intake_source", "team_id", "team"),
        _foreign("intake_source", "number_id", "tracking_number"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_source")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_intake_source_key_sha256")),
    )
    op.create_index("ix_intake_source_company_id", "intake_source", ["company_id"], unique=False)
    op.create_table(
        "submission",
        _number("company_id"),
        _words("key"),
        _number("record_id"),
        _number("at"),
        _foreign("submission", "company_id", "company"),
        sa.PrimaryKeyConstraint("company_id", "key", name=op.f("pk_submission")),
    )
    op.create_table(
        "intake_refusal",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id"),
        _number("source_id", null=True),
        _number("at"),
        _words("origin"),
        _words("raw"),
        _words("reason"),
        _words("field"),
        _words("state"),
        _foreign("intake_refusal", "company_id", "company"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_refusal")),
    )
    op.create_index("ix_intake_refusal_company_id", "intake_refusal", ["company_id", "id"], unique=False)
    op.create_index(
        "ix_intake_refusal_waiting",
        "intake_refusal",
        ["company_id", "id"],
        unique=False,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _auto_text() -> None:
    op.create_table(
        "auto_text",
        sa.Column("team_id", KEY, autoincrement=False, nullable=False),
        _words("body"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _number("set_by", null=True),
        _number("at"),
        _foreign("auto_text", "team_id", "team"),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_auto_text")),
    )
    op.create_table(
        "auto_text_done",
        sa.Column("contact_id", KEY, autoincrement=False, nullable=False),
        _number("at"),
        _words("outcome"),
        _words("sentence"),
        _number("message_id", null=True),
        _foreign("auto_text_done", "contact_id", "contact"),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_auto_text_done")),
    )


def _hooks() -> None:
    op.create_table(
        "hook",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id"),
        _words("url"),
        _words("secret"),
        _words("types"),
        _words("state"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _number("created_at"),
        _words("last_error"),
        _number("failing_since", null=True),
        _words("old_secret"),
        _number("old_secret_until", null=True),
        _foreign("hook", "company_id", "company"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
    )
    op.create_index("ix_hook_company_id", "hook", ["company_id"], unique=False)
    op.create_table(
        "hook_delivery",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("hook_id"),
        _number("event_seq", null=True),
        _words("type"),
        _words("body"),
        _number("due_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _words("state"),
        _number("at"),
        _words("last_error"),
        _number("contact_id", null=True),
        _foreign("hook_delivery", "hook_id", "hook"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_delivery")),
        sa.UniqueConstraint(
            "hook_id", "event_seq", "type", name=op.f("uq_hook_delivery_hook_id_event_seq_type")
        ),
    )
    op.create_index(
        "ix_hook_delivery_due",
        "hook_delivery",
        ["due_at"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_hook_delivery_hook_id", "hook_delivery", ["hook_id", "id"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id", null=True),
        _number("at"),
        _number("agent_id", null=True),
        _words("actor"),
        _words("what"),
        _words("subject"),
        _words("before", null=True),
        _words("after", null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_company_id", "audit", ["company_id", "id"], unique=False)
