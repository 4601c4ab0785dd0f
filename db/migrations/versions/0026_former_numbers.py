"""A number that a document once had is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the index."""
    where = sa.text("table_name = 'item' AND column_name = 'number'")
    op.create_index(
        "change_of_number", "change", ["old"], sqlite_where=where, postgresql_where=where
    )
