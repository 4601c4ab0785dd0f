"""A line of a document may have a unit, an exact unit price and a tax code, and may come later than
its document.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ITEM = sa.table("item", sa.column("id", BIG), sa.column("act_id", BIG))


def upgrade() -> None:
    """Add the columns; lines that are there have come with their documents, in the same act."""
    added = {"item_line": ("unit", "unit_price", "tax_code"), "item_tax": ("tax_code",)}
    for table, names in added.items():
        op.add_column(table, sa.Column("act_id", BIG, nullable=True))
        op.add_column(table, sa.Column("withdrawn_act_id", BIG, nullable=True))
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
        lines = sa.table(table, sa.column("act_id", BIG), sa.column("item_id", BIG))
        of_document = sa.select(ITEM.c.act_id).where(ITEM.c.id == lines.c.item_id)
        op.execute(lines.update().values(act_id=of_document.scalar_subquery()))
