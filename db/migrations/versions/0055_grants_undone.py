"""On PostgreSQL a supervisor undoes a decision on a request of another, as elsewhere."""

from pathlib import Path

from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Make the function."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        # The driver would take a percent sign for the place of a value.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
