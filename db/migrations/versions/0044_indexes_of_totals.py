"""Indexes for what the worklist and the totals looked for in whole tables: promises by the day on
which they end, customers who are not our receivables, and those who get no notices."""

from alembic import op
from sqlalchemy import text

revision = "0044"
down_revision = "0043"

_PARTIAL = (
    ("promise_until", "promise", ["until"], "withdrawn_act_id IS NULL"),
    ("customer_not_ours", "customer", ["id"], "receivable = false"),
    ("customer_undunned", "customer", ["id"], "dunning_excluded = true"),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, table, columns, condition in _PARTIAL:
        where = text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
