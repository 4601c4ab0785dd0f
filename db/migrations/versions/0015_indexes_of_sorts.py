"""What is open is found in the order of its currency, order number, reference or billing state, and
the corrections of an invoice by the first of their chain.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

OPEN = "open_minor > 0 AND approval = 'approved'"


def upgrade() -> None:
    """Add the indexes."""
    _partial("item_open_currency", ["kind", "currency", "id"], OPEN)
    _partial("item_open_po", ["kind", "po_number", "id"], OPEN)
    _partial("item_open_ref", ["kind", "external_ref", "id"], OPEN)
    _partial("item_open_billing", ["kind", "billing_state", "id"], OPEN)
    _partial("item_chain", ["origin_id"], "corrects_id IS NOT NULL")


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "item", columns, sqlite_where=where, postgresql_where=where)
