"""On PostgreSQL whoever writes an act takes the turn to write, so that acts of one clerk that are
written at once are proven one after the other."""

from pathlib import Path

from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Make the functions and the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        # The driver would take a percent sign for the place of a value.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
