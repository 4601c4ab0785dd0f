"""Amazon's services: external references, VAT documents, reports, submissions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names]


def upgrade() -> None:
    """Add the tables of Amazon's services."""
    stands = sa.text("withdrawn_act_id IS NULL")
    op.create_table(
        "external_ref",
        sa.Column("id", BIG, nullable=False),
        *_words("service", "account", "external_id"),
        sa.Column("item_id", BIG, nullable=True),
        *_words("status", "snapshot", "details"),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_external_ref_item_id", "external_ref", ["item_id"], unique=False)
    op.create_index(
        "external_ref_key",
        "external_ref",
        ["service", "account", "external_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_table(
        "vat_document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        *_words("document_key", "marketplace", "shipping_id", "transaction_id"),
        *_words("transaction_type", "state", "reason"),
        sa.Column("deadline", INSTANT, nullable=False),
        *_words("content"),
        sa.Column("sent_at", INSTANT, nullable=True),
        *_words("feed_id"),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_vat_document_item_id", "vat_document", ["item_id"], unique=False)
    op.create_index(
        "vat_document_key",
        "vat_document",
        ["document_key"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index("vat_document_shipping", "vat_document", ["marketplace", "shipping_id"])
    op.create_index("vat_document_state", "vat_document", ["state", "deadline"])
    op.create_table(
        "report",
        sa.Column("id", BIG, nullable=False),
        *_words("service", "report_id", "file_name", "digest", "encoding"),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "submission",
        sa.Column("id", BIG, nullable=False),
        *_words("number"),
        sa.Column("item_id", BIG, nullable=True),
        *_words("state", "digest", "body", "transaction_id"),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("resent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_words("reason"),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_submission_item_id", "submission", ["item_id"], unique=False)
    op.create_index("submission_number", "submission", ["number"], unique=True)
