"""The company's list of tags, and renamings that are not everywhere yet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tag",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_tag_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("company_id", "folded", name=op.f("uq_tag_company_id_folded")),
    )
    op.create_table(
        "tag_renaming",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        _number("company_id"),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _number("place"),
        sa.Column("agent_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_tag_renaming_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_renaming")),
    )
    op.create_index("ix_tag_renaming_company_id", "tag_renaming", ["company_id"], unique=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)
