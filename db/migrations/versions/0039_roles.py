"""On PostgreSQL each clerk is a role of the database, and the database holds what a clerk may do.

The schema `artui` has what no clerk writes to: which act a transaction has in hand, and what it
posts to the control account, which triggers keep from now on. Whoever owns the tables keeps every
right. The roles themselves, and what they may write, are given by `artui db create` and `upgrade`.
"""

from pathlib import Path

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Make the schema with its functions, and the triggers that hold what a clerk may do."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        # The driver would take a percent sign for the place of a value.
        op.get_bind().exec_driver_sql(statements.replace("%", "%%"))
