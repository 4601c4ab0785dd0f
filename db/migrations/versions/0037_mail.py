"""Mails to customers are kept in an outbox, with the files that they carry."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = "state IN ('waiting', 'sending') AND withdrawn_act_id IS NULL"
ABOUT_ITEM = "item_id IS NOT NULL"
ABOUT_NOTICE = "notice_id IS NOT NULL"
INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.Text(), "sqlite")


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "mail",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("customer_id", BIG, sa.ForeignKey("customer.id"), nullable=False),
        _words("matter"),
        sa.Column("item_id", BIG, sa.ForeignKey("item.id"), nullable=True),
        sa.Column("notice_id", BIG, sa.ForeignKey("dunning_notice.id"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        _words("about"),
        _words("role"),
        _words("sender_name"),
        _words("sender"),
        _words("reply_to"),
        _words("recipient_name"),
        _words("recipient"),
        _words("cc"),
        _words("language"),
        _words("subject"),
        _words("body"),
        _words("token"),
        _words("state", "waiting"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _words("server"),
        sa.Column("tried", INSTANT, nullable=True),
        _words("digest"),
        _words("answer"),
        _words("reason"),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("ix_mail_customer_id", "mail", ["customer_id"])
    _partial("mail_item", ["item_id"], ABOUT_ITEM)
    _partial("mail_notice", ["notice_id"], ABOUT_NOTICE)
    _partial("mail_waits", ["id"], WAITS)
    op.create_table(
        "mail_file",
        sa.Column("id", BIG, autoincrement=True, primary_key=True),
        sa.Column("mail_id", BIG, sa.ForeignKey("mail.id"), nullable=False),
        sa.Column("file_id", BIG, sa.ForeignKey("stored_file.id"), nullable=False),
        _words("name"),
        sa.Column("act_id", BIG, nullable=False),
    )
    op.create_index("mail_file_mail", "mail_file", ["mail_id", "file_id"])


def _partial(name: str, columns: list[str], where: str) -> None:
    """An index of the rows that meet a condition."""
    condition = sa.text(where)
    op.create_index(name, "mail", columns, sqlite_where=condition, postgresql_where=condition)
