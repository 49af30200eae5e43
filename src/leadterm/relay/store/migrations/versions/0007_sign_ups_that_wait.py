"""A sign-up may open an interaction, of which a contact has one at a time, whether it is that or a text."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = sa.text("kind IN ('text', 'form') AND state <> 'recent'")


def upgrade() -> None:
    op.add_column("lead_record", sa.Column("interaction_id", sa.BigInteger(), nullable=True))
    op.drop_index("uq_interaction_open", table_name="interaction")
    op.create_index(
        "uq_interaction_open",
        "interaction",
        ["contact_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
