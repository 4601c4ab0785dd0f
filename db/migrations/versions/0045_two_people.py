"""On PostgreSQL what takes two people takes two logins, a document of a service stands for nothing
that the service did not bring, and small steps add up as they do in artui."""

from pathlib import Path

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Make the functions and triggers."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        # The driver would take a percent sign for the place of a value.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
