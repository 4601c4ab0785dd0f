"""Files are kept with the documents that they belong to, each once."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "stored_file",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("stored_file_digest", "stored_file", ["digest"], unique=True)
    op.create_table(
        "attachment",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("item_id", BIG, sa.ForeignKey("item.id"), nullable=False),
        sa.Column("file_id", BIG, sa.ForeignKey("stored_file.id"), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("ix_attachment_item_id", "attachment", ["item_id"])
