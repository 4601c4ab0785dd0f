"""Credit: shares of a limit, checks, requests for information, remedies, and the approval queue."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _ref(name: str) -> sa.Column:
    return sa.Column(name, BIG, nullable=False)


def _text(name: str, default: str = "") -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _acts() -> list[sa.Column]:
    return [
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    ]


def _made_of(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def upgrade() -> None:
    """Add the tables of credit."""
    op.create_table(
        "credit_allocation",
        _id(),
        _ref("parent_id"),
        _ref("child_id"),
        _text("currency"),
        sa.Column("amount_minor", BIG, nullable=True),
        sa.Column("effective_date", sa.Date(), nullable=False),
        _text("reason"),
        *_acts(),
        sa.CheckConstraint("amount_minor >= 0", name="credit_allocation_not_negative"),
        _made_of("parent_id", "customer"),
        _made_of("child_id", "customer"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_credit_allocation_parent_id", "credit_allocation", ["parent_id"])
    op.create_index("ix_credit_allocation_child_id", "credit_allocation", ["child_id"])
    op.create_table(
        "credit_check",
        _id(),
        _ref("customer_id"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("agency"),
        _text("score"),
        _text("decision"),
        sa.Column("next_review", sa.Date(), nullable=True),
        _text("note"),
        *_acts(),
        _made_of("customer_id", "customer"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_credit_check_customer_id", "credit_check", ["customer_id"])
    op.create_index("credit_check_next", "credit_check", ["next_review"])
    op.create_table(
        "credit_request",
        _id(),
        _ref("customer_id"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("text"),
        sa.Column("answered", sa.Date(), nullable=True),
        _text("answer"),
        *_acts(),
        _made_of("customer_id", "customer"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_credit_request_customer_id", "credit_request", ["customer_id"])
    op.create_table(
        "remedy",
        _id(),
        _ref("customer_id"),
        _text("trigger"),
        _text("measure"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("currency"),
        sa.Column("amount_minor", BIG, nullable=True),
        _text("reason"),
        sa.Column("lifted", sa.Date(), nullable=True),
        _text("lifted_reason"),
        sa.Column("lifted_act_id", BIG, nullable=True),
        *_acts(),
        _made_of("customer_id", "customer"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_remedy_customer_id", "remedy", ["customer_id"])
    op.create_table(
        "remedy_item",
        _id(),
        _ref("remedy_id"),
        _ref("item_id"),
        _made_of("remedy_id", "remedy"),
        _made_of("item_id", "item"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_remedy_item_remedy_id", "remedy_item", ["remedy_id"])
    op.create_index("ix_remedy_item_item_id", "remedy_item", ["item_id"])
    op.create_table(
        "approval",
        _id(),
        _text("act"),
        _text("arguments"),
        _text("what"),
        _text("reason"),
        _text("asked_by"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("state", "waiting"),
        _text("decided_by"),
        _text("decided_reason"),
        *_acts(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("approval_state", "approval", ["state"])
