"""Reference rates of days, for totals over all currencies."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "exchange_rates",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("per_euro", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    condition = sa.text("withdrawn_act_id IS NULL")
    op.create_index(
        "exchange_rates_day",
        "exchange_rates",
        ["day"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
