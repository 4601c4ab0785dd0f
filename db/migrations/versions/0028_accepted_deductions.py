"""Of a deduction it is kept what was accepted, since more may be deducted later."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MEMO = "(SELECT item.amount_minor FROM item WHERE item.id = deduction.memo_id)"


def upgrade() -> None:
    """Add the column; a credit memo may be that of several deductions."""
    column = sa.Column("accepted_minor", BIG, server_default=sa.text("0"), nullable=False)
    op.add_column("deduction", column)
    op.execute(
        f"UPDATE deduction SET accepted_minor = CASE WHEN {_MEMO} < amount_minor THEN {_MEMO} "  # noqa: S608
        "ELSE amount_minor END WHERE state = 'accepted' AND memo_id IS NOT NULL"
    )
