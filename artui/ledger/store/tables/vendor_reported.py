"""What Amazon says of vendor invoices, and what it keeps back of them."""

from sqlalchemy import Column, Index, Table, text

from artui.domain.deductions import DeductionKind, DeductionState
from artui.ledger.store.tables.columns import (
    BIG,
    METADATA,
    act,
    choice,
    day,
    flag,
    instant,
    minor,
    partial,
    ref,
    row_id,
    words,
)

# What the Finances Invoices service says of a vendor invoice; without an item and a submission it
# is known to Amazon only. A part of the settlement is null where the service does not give it.
#
# `lines` (JSON) are those of the report of `detailed`; `modified` is that of the header.
VENDOR_INVOICE = Table(
    "vendor_invoice",
    METADATA,
    row_id(),
    words("marketplace"),
    words("identifier"),
    words("number"),
    words("payee"),
    words("type"),
    words("state"),
    ref("item_id", "item.id", null=True, index=True),
    ref("submission_id", "submission.id", null=True),
    day("issued"),
    day("due", null=True),
    words("terms"),
    words("currency"),
    minor("amount_minor"),
    minor("net_minor", null=True),
    minor("tax_minor", null=True),
    flag("settled"),
    minor("paid_minor"),
    minor("queued_minor"),
    minor("discount_minor"),
    minor("quantity_minor"),
    minor("price_minor"),
    minor("other_minor"),
    words("related"),
    words("payments"),
    words("lines"),
    instant("modified"),
    instant("detailed", null=True),
    act("withdrawn_act_id", null=True),
    act(),
    Index("vendor_invoice_number", "number"),
    partial(
        "vendor_invoice_key",
        "marketplace",
        "identifier",
        where="withdrawn_act_id IS NULL",
        unique=True,
    ),
)


# Issue dates that were asked for as a whole: the latest change that was seen among them.
VENDOR_WINDOW = Table(
    "vendor_window",
    METADATA,
    row_id(),
    words("marketplace"),
    day("begins"),
    instant("modified_after"),
    act("withdrawn_act_id", null=True),
    act(),
    partial(
        "vendor_window_key",
        "marketplace",
        "begins",
        where="withdrawn_act_id IS NULL",
        unique=True,
    ),
)


# What Amazon keeps back of a vendor invoice of ours for one reason: the most that it ever was, what
# of it came back, and what was accepted. It has its latest credit memo, and its dispute.
DEDUCTION = Table(
    "deduction",
    METADATA,
    row_id(),
    ref("vendor_invoice_id", "vendor_invoice.id", index=True),
    ref("item_id", "item.id", index=True),
    choice("kind", DeductionKind),
    choice("state", DeductionState),
    minor("amount_minor"),
    minor("back_minor"),
    Column("accepted_minor", BIG, nullable=False, server_default=text("0")),
    day("opened"),
    day("closed", null=True),
    ref("memo_id", "item.id", null=True),
    ref("dispute_id", "dispute.id", null=True),
    words("evidence"),
    act("withdrawn_act_id", null=True),
    act(),
    partial(
        "deduction_key",
        "vendor_invoice_id",
        "kind",
        where="withdrawn_act_id IS NULL",
        unique=True,
    ),
)
