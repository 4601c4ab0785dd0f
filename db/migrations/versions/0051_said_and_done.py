"""On PostgreSQL a row of the log of changes that later acts go by is of a change that was made;
what is set against each other is in the books and in time; and only an invoice waits for an
approval."""

from pathlib import Path

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Make the table, the functions and the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        # The driver would take a percent sign for the place of a value.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
