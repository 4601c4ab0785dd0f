"""A payment is known by customer, reference, value date, amount and currency, not by reference.

Customers write the same words each month: their reference alone was unique before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

COLUMNS = ["customer_id", "number", "issue_date", "amount_minor", "currency"]


def upgrade() -> None:
    """Widen the index of references."""
    op.drop_index("item_reference", table_name="item")
    payments = sa.text("kind = 'payment'")
    op.create_index(
        "item_reference",
        "item",
        COLUMNS,
        unique=True,
        sqlite_where=payments,
        postgresql_where=payments,
    )
