"""On PostgreSQL small credit memos are added up by the server's time; a document is marked as
reversed only by its whole reversal, stands on the side of its kind, and counts in no closed period;
and setting off what nobody has is a supervisor's."""

from pathlib import Path

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Make the table, the functions and the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        # The driver would take a percent sign for the place of a value.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
