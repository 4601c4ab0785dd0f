"""Money in: our bank accounts, statements with their entries, what became of each, and rules."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ENTRY_FIXED = "rows of bank_entry are only ever added"


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _ref(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=null)


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def upgrade() -> None:
    """Make the tables, their indexes and the guard of the entries."""
    op.create_table(
        "bank_account",
        _id(),
        _words("number"),
        _ref("entity_id"),
        _words("currency"),
        _words("journal"),
        _words("reversal", "iso"),
        _words("reference"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("entity_id", "entity"),
        sa.PrimaryKeyConstraint("id"),
    )
    live = sa.text("withdrawn_act_id IS NULL")
    op.create_index(
        "bank_account_number",
        "bank_account",
        ["number"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        "bank_statement",
        _id(),
        _ref("account_id"),
        _words("number"),
        _words("page"),
        sa.Column("interim", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        _ref("opening_minor", null=True),
        _ref("closing_minor", null=True),
        _words("ties", "unknown"),
        _ref("gap_minor"),
        _words("gap_reason"),
        _number("added"),
        _number("known"),
        _number("pending"),
        _words("file"),
        _number("line"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("account_id", "bank_account"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bank_statement_account_id", "bank_statement", ["account_id"])
    _entries()
    op.create_table(
        "bank_outcome",
        _id(),
        _ref("entry_id"),
        _words("outcome"),
        _ref("item_id", null=True),
        _words("rule"),
        _words("reason"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("entry_id", "bank_entry"),
        _to("item_id", "item"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bank_outcome_entry_id", "bank_outcome", ["entry_id"])
    op.create_index("ix_bank_outcome_item_id", "bank_outcome", ["item_id"])
    returned = sa.text("outcome = 'returned'")
    op.create_index(
        "bank_outcome_returned",
        "bank_outcome",
        ["item_id"],
        sqlite_where=returned,
        postgresql_where=returned,
    )
    op.create_table(
        "bank_rule",
        _id(),
        _words("payer_account"),
        _words("pattern"),
        _ref("customer_id"),
        _ref("withdrawn_act_id", null=True),
        _ref("act_id"),
        _to("customer_id", "customer"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bank_rule_customer_id", "bank_rule", ["customer_id"])
    op.create_index("bank_rule_payer", "bank_rule", ["payer_account"])


def _entries() -> None:
    op.create_table(
        "bank_entry",
        _id(),
        _ref("statement_id"),
        _number("position"),
        sa.Column("entry_key", sa.Text(), nullable=False),
        _number("occurrence"),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=False),
        _ref("amount_minor"),
        *map(_words, ("currency", "kind", "payer", "payer_account", "ultimate_payer", "text")),
        *map(_words, ("end_to_end", "structured", "bank_reference", "customer_reference")),
        *map(_words, ("mandate", "cheque", "documents", "return_reason")),
        _ref("instructed_minor", null=True),
        _words("instructed_currency"),
        _ref("charge_minor"),
        *map(_words, ("purpose", "collected_for", "batch_reference")),
        _number("part"),
        _number("line"),
        _words("raw"),
        _ref("act_id"),
        _to("statement_id", "bank_statement"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bank_entry_statement_id", "bank_entry", ["statement_id"])
    op.create_index("bank_entry_key", "bank_entry", ["entry_key"])
    op.create_index("bank_entry_day", "bank_entry", ["booking_date", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for name, event in (("fixed", "UPDATE"), ("kept", "DELETE")):
            op.execute(
                f"CREATE TRIGGER bank_entry_{name} BEFORE {event} ON bank_entry BEGIN\n"
                f"  SELECT RAISE(ABORT, '{ENTRY_FIXED}');\nEND"
            )
        return
    for name, event in (("fixed", "UPDATE"), ("kept", "DELETE OR TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER bank_entry_{name} BEFORE {event} ON bank_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
