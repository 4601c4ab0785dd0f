"""What Amazon says of vendor invoices is kept, and what it keeps back of them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
LIVE = sa.text("withdrawn_act_id IS NULL")


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _ref(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def _key(table: str, *columns: str) -> None:
    op.create_index(
        f"{table}_key",
        table,
        list(columns),
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "vendor_invoice",
        _id(),
        *(_words(name) for name in ("marketplace", "identifier", "number", "payee")),
        *(_words(name) for name in ("type", "state")),
        _ref("item_id", null=True),
        _ref("submission_id", null=True),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        _words("terms"),
        _words("currency"),
        _ref("amount_minor"),
        _ref("net_minor", null=True),
        _ref("tax_minor", null=True),
        sa.Column("settled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *(_ref(f"{name}_minor") for name in ("paid", "queued", "discount")),
        *(_ref(f"{name}_minor") for name in ("quantity", "price", "other")),
        *(_words(name) for name in ("related", "payments", "lines")),
        sa.Column("modified", INSTANT, nullable=False),
        sa.Column("detailed", INSTANT, nullable=True),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("item_id", "item"),
        _to("submission_id", "submission"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_vendor_invoice_item_id", "vendor_invoice", ["item_id"])
    op.create_index("vendor_invoice_number", "vendor_invoice", ["number"])
    _key("vendor_invoice", "marketplace", "identifier")
    op.create_table(
        "vendor_window",
        _id(),
        _words("marketplace"),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("modified_after", INSTANT, nullable=False),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    _key("vendor_window", "marketplace", "begins")
    op.create_table(
        "deduction",
        _id(),
        _ref("vendor_invoice_id"),
        _ref("item_id"),
        _words("kind"),
        _words("state"),
        _ref("amount_minor"),
        _ref("back_minor"),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        _ref("memo_id", null=True),
        _ref("dispute_id", null=True),
        _words("evidence"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("vendor_invoice_id", "vendor_invoice"),
        _to("item_id", "item"),
        _to("memo_id", "item"),
        _to("dispute_id", "dispute"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("vendor_invoice_id", "item_id"):
        op.create_index(f"ix_deduction_{column}", "deduction", [column])
    _key("deduction", "vendor_invoice_id", "kind")
