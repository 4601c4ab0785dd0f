"""Which statement confirmed an entry that a notice had reported.

What statements confirmed before is not known: an equal entry of one that follows counts as known
there, as it did until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "bank_confirmation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("statement_id", BIG, nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["bank_entry.id"]),
        sa.ForeignKeyConstraint(["statement_id"], ["bank_statement.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("entry_id", "statement_id"):
        op.create_index(f"ix_bank_confirmation_{column}", "bank_confirmation", [column])
