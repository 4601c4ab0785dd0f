"""Indexes by which the receipt of a return is found: it was looked for among all entries that the
bank had ever reported."""

from alembic import op
from sqlalchemy import text

revision = "0043"
down_revision = "0042"

_COLUMNS = ("end_to_end", "bank_reference", "cheque")


def upgrade() -> None:
    """Add an index of each reference, of the entries that have it."""
    for name in _COLUMNS:
        where = text(f"{name} <> ''")
        op.create_index(
            f"bank_entry_{name}",
            "bank_entry",
            [name],
            sqlite_where=where,
            postgresql_where=where,
        )
