"""The day on which a correction of a self-billing invoice was generated, beside its issue date.

A correction takes effect on the issue date of its original; the time to approve it runs from its
own date. Of corrections that came before, the own date is not known: it stays empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column."""
    op.add_column("item", sa.Column("generated_on", sa.Date(), nullable=True))
