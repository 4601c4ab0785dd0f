"""Amazon's purchase orders, and the addresses of payees and of ours as Amazon has them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _act(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names]


def _live(name: str, table: str, *columns: str) -> None:
    live = sa.text("withdrawn_act_id IS NULL")
    op.create_index(
        name, table, list(columns), unique=True, sqlite_where=live, postgresql_where=live
    )


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "purchase_order",
        _id(),
        *_words("number", "state"),
        sa.Column("ordered_at", INSTANT, nullable=False),
        *_words("terms", "vendor_code", "bill_to", "ship_to"),
        _act("withdrawn_act_id", null=True),
        _act("act_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    _live("purchase_order_key", "purchase_order", "number")
    op.create_index("purchase_order_day", "purchase_order", ["ordered_at"])
    op.create_table(
        "purchase_order_line",
        _id(),
        sa.Column("order_id", BIG, nullable=False),
        *_words("sequence", "amazon_id", "vendor_id"),
        sa.Column("ordered", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=True),
        sa.Column("shipped", sa.Integer(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=True),
        *_words("net_cost", "currency", "unit"),
        sa.Column("unit_size", sa.Integer(), nullable=True),
        _act("withdrawn_act_id", null=True),
        _act("act_id"),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _live("purchase_order_line_key", "purchase_order_line", "order_id", "sequence")
    op.create_table(
        "amazon_party",
        _id(),
        *_words("role", "party_id", "name", "line1", "line2", "line3", "city", "state"),
        *_words("postal_code", "country", "tax_type", "tax_id"),
        sa.Column("entity_id", BIG, nullable=True),
        _act("withdrawn_act_id", null=True),
        _act("act_id"),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _live("amazon_party_key", "amazon_party", "role", "party_id")
