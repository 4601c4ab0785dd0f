"""A customer may be put off: not on the worklist until a day, unless something gets worse."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "snooze",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("customer_id", BIG, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("seen", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("ix_snooze_customer_id", "snooze", ["customer_id"])
    op.create_index("ix_snooze_until", "snooze", ["until"])
