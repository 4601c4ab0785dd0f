"""An act whose rows are written beside others' work is promised first: its entry and its ids."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table, which holds an act only while its rows are written."""
    texts = ("actor", "login", "act", "subject", "summary", "detail")
    op.create_table(
        "promised_act",
        sa.Column("id", BIG, autoincrement=False, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in texts),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.Column("last_ids", sa.Text(), server_default="", nullable=False),
    )
