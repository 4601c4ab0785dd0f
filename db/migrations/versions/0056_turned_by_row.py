"""On PostgreSQL an act that renames many documents is proven row by row through an index."""

from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Make the index, in place of one by transaction alone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX artui.turned_xact")
        op.execute("CREATE INDEX turned_row ON artui.turned (xact, row_id)")
