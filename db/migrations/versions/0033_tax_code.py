"""A document may say which tax code its net and tax have."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Add the column; no document has a code yet."""
    op.add_column("item", sa.Column("tax_code", sa.Text(), server_default="", nullable=False))
