"""Entries of one batch of the bank are found by its reference."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the index."""
    where = sa.text("batch_reference <> ''")
    op.create_index(
        "bank_entry_batch",
        "bank_entry",
        ["batch_reference"],
        sqlite_where=where,
        postgresql_where=where,
    )
