"""The first schema, with its guards.

Documents, allocations, customers, credit events, interest and the audit chain.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")

FIXED = "kind, side, amount_minor, issue_date, original_due_date, customer_id, currency, entity_id"

SQLITE_GUARDS = (
    """CREATE TRIGGER allocation_applies AFTER INSERT ON allocation BEGIN
  UPDATE item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.credit_id;
  UPDATE item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.debit_id;
END""",
    f"""CREATE TRIGGER item_fixed BEFORE UPDATE OF {FIXED} ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is fixed');
END""",
    """CREATE TRIGGER item_kept BEFORE DELETE ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is kept');
END""",
    *(
        f"""CREATE TRIGGER {table}_{word} BEFORE {verb} ON {table} BEGIN
  SELECT RAISE(ABORT, 'rows of {table} are only ever added');
END"""
        for table in ("allocation", "act", "change")
        for word, verb in (("fixed", "UPDATE"), ("kept", "DELETE"))
    ),
)

POSTGRES_GUARDS = (
    """CREATE FUNCTION apply_allocation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE item SET open_minor = open_minor - NEW.amount_minor
  WHERE id IN (NEW.credit_id, NEW.debit_id);
  RETURN NULL;
END $$""",
    "CREATE TRIGGER allocation_applies AFTER INSERT ON allocation "
    "FOR EACH ROW EXECUTE FUNCTION apply_allocation()",
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$""",
    f"CREATE TRIGGER item_fixed BEFORE UPDATE OF {FIXED} ON item "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER item_kept BEFORE DELETE ON item FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    *(
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in ("allocation", "act", "change")
    ),
)


def upgrade() -> None:
    """Make the tables, their indexes and their guards."""
    op.create_table(
        "act",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("login", sa.Text(), server_default="", nullable=False),
        sa.Column("act", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("act_actor", "act", ["actor", "id"], unique=False)
    op.create_index(
        "act_undoes",
        "act",
        ["undoes_id"],
        unique=True,
        sqlite_where=sa.text("undoes_id IS NOT NULL"),
        postgresql_where=sa.text("undoes_id IS NOT NULL"),
    )
    op.create_table(
        "change",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.Column("table_name", sa.Text(), server_default="", nullable=False),
        sa.Column("row_id", BIG, nullable=False),
        sa.Column("column_name", sa.Text(), server_default="", nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("change_of_act", "change", ["act_id"], unique=False)
    op.create_index("change_of_row", "change", ["table_name", "row_id", "id"], unique=False)
    op.create_table(
        "customer",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("terms", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("policy", sa.Text(), server_default="", nullable=False),
        sa.Column("terms_version", sa.Text(), server_default="", nullable=False),
        sa.Column("terms_accepted", sa.Date(), nullable=True),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("account_state", sa.Text(), server_default="open", nullable=False),
        sa.Column("orders_state", sa.Text(), server_default="ok", nullable=False),
        sa.Column("payment_order", sa.Text(), server_default="principal-first", nullable=False),
        sa.Column("auto_apply", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "dunning_excluded", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("receivable", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account"),
    )
    op.create_index("ix_customer_parent_id", "customer", ["parent_id"], unique=False)
    op.create_index("ix_customer_root_id", "customer", ["root_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "form"),
    )
    op.create_table(
        "entity",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("remittance", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "interest_policy",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="contract", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("method", sa.Text(), server_default="pro-rata", nullable=False),
        sa.Column("monthly_rate", sa.Text(), server_default="", nullable=False),
        sa.Column("annual_rate", sa.Text(), server_default="", nullable=False),
        sa.Column("cap", sa.Text(), server_default="", nullable=False),
        sa.Column("grace_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("minimum", sa.Text(), server_default="0", nullable=False),
        sa.Column("standard_terms", sa.Text(), server_default="", nullable=False),
        sa.Column("from_shipment", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("compensation", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("interest_policy_name", "interest_policy", ["name", "from_date"], unique=False)
    op.create_table(
        "interest_run",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("rolled_back_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "role",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("login"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "control",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("posted_minor", BIG, nullable=False),
        sa.PrimaryKeyConstraint("currency", "day"),
    )
    op.create_table(
        "credit_event",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("limit_minor", BIG, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_credit_event_customer_id", "credit_event", ["customer_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("entity_id", BIG, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("original_due_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("shipment_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_minor", BIG, nullable=False),
        sa.Column("open_minor", BIG, nullable=False),
        sa.Column("net_minor", BIG, nullable=True),
        sa.Column("tax_minor", BIG, nullable=True),
        sa.Column("approval", sa.Text(), server_default="approved", nullable=False),
        sa.Column("reversed_by_id", BIG, nullable=True),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("corrects_id", BIG, nullable=True),
        sa.Column("origin_id", BIG, nullable=True),
        sa.Column("about_id", BIG, nullable=True),
        sa.Column("terms", sa.Text(), server_default="", nullable=False),
        sa.Column("po_number", sa.Text(), server_default="", nullable=False),
        sa.Column("external_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("billing_type", sa.Text(), server_default="", nullable=False),
        sa.Column("billing_state", sa.Text(), server_default="", nullable=False),
        sa.Column("on_hold", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hold_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("over_limit", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("level", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.CheckConstraint(
            "approval IN ('approved', 'pending', 'superseded')", name="item_approval"
        ),
        sa.CheckConstraint("amount_minor > 0", name="item_amount_positive"),
        sa.CheckConstraint(
            "open_minor >= 0 AND open_minor <= amount_minor", name="item_open_range"
        ),
        sa.CheckConstraint("side IN (1, -1)", name="item_side"),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reversed_by_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["item.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "item_corrects",
        "item",
        ["corrects_id"],
        unique=False,
        sqlite_where=sa.text("corrects_id IS NOT NULL"),
        postgresql_where=sa.text("corrects_id IS NOT NULL"),
    )
    op.create_index(
        "item_number",
        "item",
        ["kind", "number", "entity_id"],
        unique=True,
        sqlite_where=sa.text("kind <> 'payment'"),
        postgresql_where=sa.text("kind <> 'payment'"),
    )
    op.create_index("item_of_act", "item", ["act_id"], unique=False)
    op.create_index("item_of_customer", "item", ["customer_id", "kind", "issue_date"], unique=False)
    op.create_index(
        "item_open",
        "item",
        [
            "customer_id",
            "currency",
            "side",
            "due_date",
            "issue_date",
            "counts_from",
            "open_minor",
            "level",
            "approval",
        ],
        unique=False,
        sqlite_where=sa.text("open_minor > 0 AND approval = 'approved'"),
        postgresql_where=sa.text("open_minor > 0 AND approval = 'approved'"),
    )
    op.create_index(
        "item_open_total",
        "item",
        ["currency", "side", "due_date", "counts_from", "open_minor", "approval"],
        unique=False,
        sqlite_where=sa.text("open_minor > 0 AND approval = 'approved'"),
        postgresql_where=sa.text("open_minor > 0 AND approval = 'approved'"),
    )
    op.create_index(
        "item_open_due",
        "item",
        [
            "kind",
            "due_date",
            "id",
            "customer_id",
            "currency",
            "counts_from",
            "open_minor",
            "number",
            "approval",
        ],
        unique=False,
        sqlite_where=sa.text("open_minor > 0 AND approval = 'approved'"),
        postgresql_where=sa.text("open_minor > 0 AND approval = 'approved'"),
    )
    op.create_index(
        "item_open_issued",
        "item",
        ["kind", "issue_date", "id", "due_date", "counts_from", "open_minor", "approval"],
        unique=False,
        sqlite_where=sa.text("open_minor > 0 AND approval = 'approved'"),
        postgresql_where=sa.text("open_minor > 0 AND approval = 'approved'"),
    )
    op.create_index(
        "item_open_amount",
        "item",
        ["kind", "amount_minor", "id", "due_date", "counts_from", "open_minor", "approval"],
        unique=False,
        sqlite_where=sa.text("open_minor > 0 AND approval = 'approved'"),
        postgresql_where=sa.text("open_minor > 0 AND approval = 'approved'"),
    )
    op.create_index(
        "item_open_number",
        "item",
        ["kind", "number", "id", "due_date", "counts_from", "open_minor", "approval"],
        unique=False,
        sqlite_where=sa.text("open_minor > 0 AND approval = 'approved'"),
        postgresql_where=sa.text("open_minor > 0 AND approval = 'approved'"),
    )
    op.create_index("item_by_issue", "item", ["kind", "issue_date", "id"], unique=False)
    op.create_index("item_by_due", "item", ["kind", "due_date", "id"], unique=False)
    op.create_index("item_by_amount", "item", ["kind", "amount_minor", "id"], unique=False)
    op.create_index("item_by_open", "item", ["kind", "open_minor", "id"], unique=False)
    op.create_index(
        "item_pending",
        "item",
        ["issue_date", "id"],
        unique=False,
        sqlite_where=sa.text("approval = 'pending'"),
        postgresql_where=sa.text("approval = 'pending'"),
    )
    op.create_index(
        "item_reference",
        "item",
        ["customer_id", "number"],
        unique=True,
        sqlite_where=sa.text("kind = 'payment'"),
        postgresql_where=sa.text("kind = 'payment'"),
    )
    op.create_index(
        "item_reverses",
        "item",
        ["reverses_id"],
        unique=False,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "review",
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("seen", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.PrimaryKeyConstraint("customer_id", "currency"),
    )
    op.create_table(
        "activity",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("customer_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_customer_id", "activity", ["customer_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("credit_id", BIG, nullable=False),
        sa.Column("debit_id", BIG, nullable=False),
        sa.Column("amount_minor", BIG, nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("reverses_id", BIG, nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name="allocation_not_zero"),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["debit_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["allocation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "allocation_credit",
        "allocation",
        ["credit_id", "effective_date", "amount_minor"],
        unique=False,
    )
    op.create_index(
        "allocation_day",
        "allocation",
        ["counts_from", "debit_id", "credit_id", "amount_minor"],
        unique=False,
    )
    op.create_index(
        "allocation_debit",
        "allocation",
        ["debit_id", "effective_date", "amount_minor"],
        unique=False,
    )
    op.create_index("allocation_of_act", "allocation", ["act_id"], unique=False)
    op.create_index(
        "allocation_reverses",
        "allocation",
        ["reverses_id"],
        unique=True,
        sqlite_where=sa.text("reverses_id IS NOT NULL"),
        postgresql_where=sa.text("reverses_id IS NOT NULL"),
    )
    op.create_table(
        "interest_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("invoice_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("cumulative_minor", BIG, nullable=False),
        sa.Column("charged_before_minor", BIG, nullable=False),
        sa.Column("charge_minor", BIG, nullable=False),
        sa.Column("correction_minor", BIG, nullable=False),
        sa.Column("policy", sa.Text(), server_default="", nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("rate", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["interest_run.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "interest_charge_invoice", "interest_charge", ["invoice_id", "run_id"], unique=False
    )
    op.create_index("interest_charge_item", "interest_charge", ["item_id"], unique=False)
    op.create_index("interest_charge_run", "interest_charge", ["run_id"], unique=False)
    op.create_table(
        "item_line",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", sa.Text(), server_default="1", nullable=False),
        sa.Column("unit_net_minor", BIG, nullable=False),
        sa.Column("unit_gross_minor", BIG, nullable=False),
        sa.Column("tax_rate", sa.Text(), server_default="", nullable=False),
        sa.Column("net_minor", BIG, nullable=False),
        sa.Column("tax_minor", BIG, nullable=False),
        sa.Column("gross_minor", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_item_line_item_id", "item_line", ["item_id"], unique=False)
    op.create_table(
        "item_tax",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("tax_type", sa.Text(), server_default="", nullable=False),
        sa.Column("rate", sa.Text(), server_default="", nullable=False),
        sa.Column("taxable_minor", BIG, nullable=False),
        sa.Column("tax_minor", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_item_tax_item_id", "item_tax", ["item_id"], unique=False)
    op.create_table(
        "interest_segment",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("balance_minor", BIG, nullable=False),
        sa.Column("rate", sa.Text(), server_default="", nullable=False),
        sa.Column("capped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("amount", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["charge_id"],
            ["interest_charge.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_interest_segment_charge_id", "interest_segment", ["charge_id"], unique=False
    )
    op.create_table(
        "dispute",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("amount_minor", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("claim", sa.Text(), server_default="", nullable=False),
        sa.Column("claim_date", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("resolved", sa.Date(), nullable=True),
        sa.Column("resolution", sa.Text(), server_default="", nullable=False),
        sa.Column("memo_id", BIG, nullable=True),
        sa.Column("withdrawn_act_id", BIG, nullable=True),
        sa.Column("act_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.ForeignKeyConstraint(["memo_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("dispute_item", "dispute", ["item_id"])
    op.create_index(
        "dispute_open",
        "dispute",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("outcome = '' AND withdrawn_act_id IS NULL"),
        postgresql_where=sa.text("outcome = '' AND withdrawn_act_id IS NULL"),
    )
    guards = SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRES_GUARDS
    for guard in guards:
        op.execute(guard)
