"""Receivable documents of both sides, with their lines and taxes, and what pays what."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text

from artui.domain.kinds import Approval, FeeKind, ItemKind, Origin
from artui.ledger.store.tables.columns import (
    METADATA,
    act,
    choice,
    day,
    flag,
    instant,
    minor,
    number,
    partial,
    ref,
    row_id,
    words,
)

# The condition of the partial indexes that serve the daily work: what is open.
OPEN = "open_minor > 0 AND approval = 'approved'"

# A receivable document of either side. `side` is 1 for a debit and -1 for a credit. Only a fee has
# a `fee_kind`, and only one of the ladder a `fee_level`.
ITEM = Table(
    "item",
    METADATA,
    row_id(),
    ref("entity_id", "entity.id"),
    ref("customer_id", "customer.id"),
    choice("kind", ItemKind),
    number("side", written=1),
    words("number"),
    day("issue_date"),
    day("counts_from"),
    day("original_due_date"),
    day("due_date"),
    day("shipment_date", null=True),
    day("generated_on", null=True),
    words("currency"),
    minor("amount_minor"),
    minor("open_minor"),
    minor("net_minor", null=True),
    minor("tax_minor", null=True),
    choice("approval", Approval, "approved"),
    ref("reversed_by_id", "item.id", null=True),
    ref("reverses_id", "item.id", null=True),
    ref("corrects_id", "item.id", null=True),
    ref("origin_id", "item.id", null=True),
    ref("about_id", "item.id", null=True),
    words("terms"),
    words("po_number"),
    words("external_ref"),
    words("reason"),
    words("method"),
    words("billing_type"),
    words("billing_state"),
    flag("on_hold"),
    words("hold_reason"),
    flag("over_limit"),
    number("level", default=0),
    instant("recorded_at"),
    act(),
    choice("origin", Origin, Origin.HAND.value),
    choice("fee_kind", FeeKind, null=True),
    Column("fee_level", Integer, nullable=True),
    CheckConstraint("amount_minor >= 0", name="item_amount_not_negative"),
    CheckConstraint("approval IN ('approved', 'pending', 'superseded')", name="item_approval"),
    CheckConstraint("open_minor >= 0 AND open_minor <= amount_minor", name="item_open_range"),
    CheckConstraint("side IN (1, -1)", name="item_side"),
    partial("item_number", "kind", "number", "entity_id", where="kind <> 'payment'", unique=True),
    partial(
        "item_reference",
        "customer_id",
        "number",
        "issue_date",
        "amount_minor",
        "currency",
        where="kind = 'payment'",
        unique=True,
    ),
    partial(
        "item_open",
        "customer_id",
        "currency",
        "side",
        "due_date",
        "issue_date",
        "counts_from",
        "open_minor",
        "level",
        "approval",
        where=OPEN,
    ),
    partial(
        "item_open_total",
        "currency",
        "side",
        "due_date",
        "counts_from",
        "open_minor",
        "approval",
        where=OPEN,
    ),
    partial(
        "item_open_due",
        "kind",
        "due_date",
        "id",
        "customer_id",
        "currency",
        "counts_from",
        "open_minor",
        "number",
        "approval",
        where=OPEN,
    ),
    partial(
        "item_open_issued",
        "kind",
        "issue_date",
        "id",
        "due_date",
        "counts_from",
        "open_minor",
        "approval",
        where=OPEN,
    ),
    partial(
        "item_open_amount",
        "kind",
        "amount_minor",
        "id",
        "due_date",
        "counts_from",
        "open_minor",
        "approval",
        where=OPEN,
    ),
    partial(
        "item_open_number",
        "kind",
        "number",
        "id",
        "due_date",
        "counts_from",
        "open_minor",
        "approval",
        where=OPEN,
    ),
    partial(
        "item_open_level",
        "kind",
        "level",
        "id",
        "due_date",
        "counts_from",
        "open_minor",
        "approval",
        where=OPEN,
    ),
    partial("item_payment_number", "number", "id", where="kind = 'payment'"),
    Index("item_by_issue", "kind", "issue_date", "id"),
    Index("item_by_due", "kind", "due_date", "id"),
    Index("item_by_amount", "kind", "amount_minor", "id"),
    Index("item_by_open", "kind", "open_minor", "id"),
    Index("item_by_level", "kind", "level", "id"),
    partial("item_pending", "issue_date", "id", where="approval = 'pending'"),
    Index("item_of_customer", "customer_id", "kind", "issue_date"),
    Index("item_of_act", "act_id"),
    partial("item_corrects", "corrects_id", where="corrects_id IS NOT NULL"),
    partial("item_reverses", "reverses_id", where="reverses_id IS NOT NULL"),
)


# A line of a document: quantity, unit price and what it comes to.
ITEM_LINE = Table(
    "item_line",
    METADATA,
    row_id(),
    ref("item_id", "item.id", index=True),
    number("position"),
    words("description"),
    words("quantity", "1"),
    minor("unit_net_minor"),
    minor("unit_gross_minor"),
    words("tax_rate"),
    minor("net_minor"),
    minor("tax_minor"),
    minor("gross_minor"),
)


# A tax of a document, summed per type and rate.
ITEM_TAX = Table(
    "item_tax",
    METADATA,
    row_id(),
    ref("item_id", "item.id", index=True),
    words("tax_type"),
    words("rate"),
    minor("taxable_minor"),
    minor("tax_minor"),
)


# A part of an invoice that is due on a day of its own. `until_minor` is what this part and the
# earlier ones come to: what was paid fills the earliest first, so a part has something open where
# that is more than was paid. A trigger gives its item the due date and level of the earliest one.
INSTALMENT = Table(
    "instalment",
    METADATA,
    row_id(),
    ref("item_id", "item.id"),
    number("position"),
    words("part"),
    minor("amount_minor"),
    minor("until_minor"),
    day("original_due_date"),
    day("due_date"),
    number("level", default=0),
    act(),
    CheckConstraint("amount_minor > 0", name="instalment_amount_positive"),
    Index("instalment_of_item", "item_id", "position", unique=True),
)


# A credit item set against a debit item. Never edited; undone by a row with the negative
# amount.
ALLOCATION = Table(
    "allocation",
    METADATA,
    row_id(),
    ref("credit_id", "item.id"),
    ref("debit_id", "item.id"),
    minor("amount_minor"),
    day("effective_date"),
    day("counts_from"),
    ref("reverses_id", "allocation.id", null=True),
    Column("request_id", Text),
    words("reason"),
    instant("recorded_at"),
    act(),
    CheckConstraint("amount_minor <> 0", name="allocation_not_zero"),
    Index("allocation_debit", "debit_id", "effective_date", "amount_minor"),
    Index("allocation_credit", "credit_id", "effective_date", "amount_minor"),
    Index("allocation_day", "counts_from", "debit_id", "credit_id", "amount_minor"),
    Index("allocation_of_act", "act_id"),
    partial("allocation_reverses", "reverses_id", where="reverses_id IS NOT NULL", unique=True),
)


# What a payment named as it came: a line of its remittance, of an amount or of what is open.
REMITTANCE = Table(
    "remittance",
    METADATA,
    row_id(),
    ref("item_id", "item.id"),
    number("position"),
    words("number"),
    minor("amount_minor", null=True),
    act(),
    CheckConstraint("amount_minor > 0", name="remittance_amount_positive"),
    Index("remittance_line", "item_id", "position", unique=True),
)


# What came with a document or a customer in a column of the giver's own, `x-…`, as it came.
NOTE_FIELD = Table(
    "note_field",
    METADATA,
    row_id(),
    ref("item_id", "item.id", null=True),
    ref("customer_id", "customer.id", null=True),
    words("name"),
    words("value"),
    act("withdrawn_act_id", null=True),
    act(),
    CheckConstraint("(item_id IS NULL) <> (customer_id IS NULL)", name="note_field_of_one"),
    partial("note_field_item", "item_id", where="item_id IS NOT NULL"),
    partial("note_field_customer", "customer_id", where="customer_id IS NOT NULL"),
)
