"""Lists by customer and by level, payments by their reference and notes on a document are found by
an index, not by reading all there are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

OPEN = "open_minor > 0 AND approval = 'approved'"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("customer_name", "customer", ["name"])
    op.create_index("item_by_level", "item", ["kind", "level", "id"])
    _partial(
        "item_open_level",
        "item",
        ["kind", "level", "id", "due_date", "counts_from", "open_minor", "approval"],
        OPEN,
    )
    _partial("item_payment_number", "item", ["number", "id"], "kind = 'payment'")
    _partial("activity_item", "activity", ["item_id"], "item_id IS NOT NULL")


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
