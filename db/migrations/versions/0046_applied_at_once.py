"""On PostgreSQL allocations lower what is open on documents by one statement for all of them.

A statement for each allocation, and one more for each document in case that it is in instalments,
took half of the time in which a long act keeps others waiting for their turn.
"""

from pathlib import Path

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Make the function anew, and the trigger that calls it."""
    if op.get_bind().dialect.name == "postgresql":
        statements = Path(__file__).with_suffix(".sql").read_text("utf-8")
        op.get_bind().exec_driver_sql(statements)
