"""An interest policy says which day's rate a debt keeps for its whole life, where the law fixes it.

No policy of a ledger that exists has one. What is shipped differently by now is proposed there, by
`policy proposals`, and changes nothing until a supervisor adopts it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "interest_policy",
        sa.Column("reference_fixed", sa.Text(), server_default="", nullable=False),
    )
