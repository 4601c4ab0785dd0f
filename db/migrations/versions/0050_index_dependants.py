"""Indexes for what a reversal, a correction and an undo looked for in whole tables: the discounts
and write-offs about a document, and the steps of a ladder that charged a fee."""

from alembic import op
from sqlalchemy import text

revision = "0050"
down_revision = "0049"

_PARTIAL = (
    ("item_about", "item", "about_id"),
    ("dunning_step_fee", "dunning_step", "fee_item_id"),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, table, column in _PARTIAL:
        where = text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
