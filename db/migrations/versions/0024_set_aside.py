"""What a service gave and could not be taken is kept with its reason until it can be."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    texts = ("service", "account", "record", "title", "reason", "content")
    op.create_table(
        "set_aside",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in texts),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index(
        "set_aside_record",
        "set_aside",
        ["service", "record"],
        unique=True,
        sqlite_where=sa.text("withdrawn_act_id IS NULL"),
        postgresql_where=sa.text("withdrawn_act_id IS NULL"),
    )
