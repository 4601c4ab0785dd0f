"""Reminders on customers and documents: what a clerk wants to come back to, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = "done IS NULL AND withdrawn_act_id IS NULL"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "follow_up",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("customer_id", BIG, sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("item_id", BIG, sa.ForeignKey("item.id"), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("done", sa.Date(), nullable=True),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("ix_follow_up_customer_id", "follow_up", ["customer_id"])
    op.create_index(
        "follow_up_waits",
        "follow_up",
        ["due", "id"],
        sqlite_where=sa.text(WAITS),
        postgresql_where=sa.text(WAITS),
    )
