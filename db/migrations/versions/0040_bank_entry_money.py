"""An index by which entries of the same money are found: a file of many entries of one day was
compared with itself entry by entry."""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Add the index."""
    op.create_index("bank_entry_money", "bank_entry", ["amount_minor", "booking_date"])
