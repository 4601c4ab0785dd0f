"""A customer may have contacts: whom to write to and to call, by what they are there for."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "contact",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("customer_id", BIG, sa.ForeignKey("customer.id"), nullable=False),
        *(
            sa.Column(name, sa.Text(), server_default="", nullable=False)
            for name in ("role", "name", "email", "phone", "language")
        ),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("ix_contact_customer_id", "contact", ["customer_id"])
