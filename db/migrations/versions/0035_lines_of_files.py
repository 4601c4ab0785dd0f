"""A line of a document may have a unit, an exact unit price and a tax code, and may come later than
its document.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns; lines that are there have come with their documents."""
    added = {"item_line": ("unit", "unit_price", "tax_code"), "item_tax": ("tax_code",)}
    for table, names in added.items():
        op.add_column(table, sa.Column("act_id", BIG, nullable=True))
        op.add_column(table, sa.Column("withdrawn_act_id", BIG, nullable=True))
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
