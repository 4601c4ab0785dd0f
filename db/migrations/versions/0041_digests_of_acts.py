"""An act's entry in the log has a digest of the rows that it wrote, which its hash covers.

The acts that are there have none. `artui db upgrade` seals the books as they stand: its own act has
the digest of every row that these wrote.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Add the digest, blank in the acts that are there."""
    for table in ("act", "promised_act"):
        op.add_column(table, sa.Column("digest", sa.Text(), server_default="", nullable=False))
