"""An interest run says whether it computed all customers: the next one computes what moved since.

No run of a ledger that exists says so; the next run of all customers computes everything once more.
What was charged of an invoice is summed from an index alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column, and widen the index."""
    op.add_column(
        "interest_run",
        sa.Column("whole", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.drop_index("interest_charge_invoice", "interest_charge")
    op.create_index(
        "interest_charge_invoice",
        "interest_charge",
        ["invoice_id", "run_id", "charge_minor", "correction_minor"],
    )
