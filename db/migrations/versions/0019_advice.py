"""What payers say their payments are for is kept until the money comes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _ref(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def upgrade() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "bank_advice",
        _id(),
        _ref("customer_id"),
        _ref("entity_id"),
        _words("currency"),
        _ref("total_minor"),
        _words("reference"),
        sa.Column("received_on", sa.Date(), nullable=False),
        _words("file"),
        _words("advice_key"),
        _ref("payment_id", null=True),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("customer_id", "customer"),
        _to("entity_id", "entity"),
        _to("payment_id", "item"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("customer_id", "payment_id"):
        op.create_index(f"ix_bank_advice_{column}", "bank_advice", [column])
    live = sa.text("withdrawn_act_id IS NULL")
    op.create_index(
        "bank_advice_known",
        "bank_advice",
        ["advice_key"],
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        "bank_advice_line",
        _id(),
        _ref("advice_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _words("kind"),
        _words("number"),
        _ref("amount_minor"),
        sa.Column("discount_minor", BIG, nullable=False),
        _ref("act_id"),
        _to("advice_id", "bank_advice"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bank_advice_line_advice_id", "bank_advice_line", ["advice_id"])
