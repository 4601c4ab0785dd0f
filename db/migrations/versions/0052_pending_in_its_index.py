"""What the worklist and the totals ask of invoices that wait for approval, in their index."""

from alembic import op
from sqlalchemy import text

revision = "0052"
down_revision = "0051"

_WHERE = text("approval = 'pending'")
_COLUMNS = ["issue_date", "id", "customer_id", "currency", "counts_from", "number", "approval"]


def upgrade() -> None:
    """Make the index anew; few documents are in it."""
    op.drop_index("item_pending", table_name="item")
    op.create_index("item_pending", "item", _COLUMNS, sqlite_where=_WHERE, postgresql_where=_WHERE)
