"""The journal: which accounts acts are posted to, and batches of entries for the books."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BATCH_FIXED = (
    "entity_id, number, opening_act, after_act, last_act, cut_at, chart_id, entries, lines, "
    "digest, act_id"
)
CHART_FIXED = "entity_id, from_date, content, act_id"


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _ref(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def upgrade() -> None:
    """Make the tables, their indexes and their guards."""
    op.create_table(
        "journal_chart",
        _id(),
        _ref("entity_id"),
        sa.Column("from_date", sa.Date(), nullable=True),
        _words("content"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("entity_id", "entity"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_chart_entity_id", "journal_chart", ["entity_id"])
    op.create_table(
        "journal_batch",
        _id(),
        _ref("entity_id"),
        _number("number"),
        _ref("opening_act", null=True),
        _ref("after_act"),
        _ref("last_act"),
        sa.Column("cut_at", INSTANT, nullable=False),
        _ref("chart_id"),
        _number("entries"),
        _number("lines"),
        _words("digest"),
        _words("reason"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("entity_id", "entity"),
        _to("chart_id", "journal_chart"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("journal_batch_number", "journal_batch", ["entity_id", "number"], unique=True)
    _entries()
    _guards()


def _entries() -> None:
    op.create_table(
        "journal_entry",
        _id(),
        _ref("batch_id"),
        _number("fiscal_year"),
        _number("number"),
        _ref("posted_act_id"),
        *map(_words, ("kind", "document")),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        *map(_words, ("customer", "customer_name", "text", "currency")),
        *(_ref(name, null=True) for name in ("item_id", "allocation_id", "reverses_id")),
        _ref("act_id"),
        _to("batch_id", "journal_batch"),
        _to("item_id", "item"),
        _to("allocation_id", "allocation"),
        _to("reverses_id", "journal_entry"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_entry_batch_id", "journal_entry", ["batch_id"])
    for column in ("item", "allocation"):
        there = sa.text(f"{column}_id IS NOT NULL")
        op.create_index(
            f"journal_entry_{column}",
            "journal_entry",
            [f"{column}_id"],
            sqlite_where=there,
            postgresql_where=there,
        )
    op.create_table(
        "journal_leg",
        _id(),
        _ref("entry_id"),
        _number("line"),
        *map(_words, ("account", "account_name")),
        _ref("amount_minor"),
        sa.Column("currency", sa.Text(), nullable=False),
        _words("tax_code"),
        sa.Column("home", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *map(_words, ("customer", "customer_name")),
        _ref("act_id"),
        _to("entry_id", "journal_entry"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_leg_entry_id", "journal_leg", ["entry_id"])


def _guards() -> None:
    """What went to the books is never changed; only a batch or a mapping is withdrawn."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    columns = {
        "journal_entry": "",
        "journal_leg": "",
        "journal_batch": f" OF {BATCH_FIXED}",
        "journal_chart": f" OF {CHART_FIXED}",
    }
    for table, fixed in columns.items():
        withdrawn = " or withdrawn" if fixed else ""
        delete = "DELETE" if sqlite else "DELETE OR TRUNCATE"
        for name, event in (("fixed", f"UPDATE{fixed}"), ("kept", delete)):
            guard = f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
            refusal = f"'rows of {table} are only ever added{withdrawn}'"
            # A batch is whole, and fixed, once its entries are written and summed up.
            whole = name == "fixed" and table == "journal_batch"
            if sqlite:
                when = "WHEN OLD.digest <> '' " if whole else ""
                op.execute(f"{guard}{when}BEGIN\n  SELECT RAISE(ABORT, {refusal});\nEND")
            else:
                each = "ROW WHEN (OLD.digest <> '')" if whole else "STATEMENT"
                op.execute(f"{guard}FOR EACH {each} EXECUTE FUNCTION refuse_change()")
