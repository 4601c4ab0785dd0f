"""Amazon's references to our documents, VAT documents, reports, submissions, purchase orders, and
addresses as Amazon has them.

`external_ref` keeps what the Ads service last reported about an invoice, so that a sync that brings
nothing new writes nothing. A submission is never withdrawn, because it has left the house.
"""

from sqlalchemy import Column, Index, Integer, Table

from artui.domain.kinds import AsideState, PartyRole
from artui.ledger.store.tables.columns import (
    METADATA,
    act,
    choice,
    flag,
    instant,
    number,
    partial,
    ref,
    row_id,
    words,
)

# A document of a service: its account and id there, and the service's last report of it (JSON).
#
# Without an item it is known but not owed, such as an invoice over nothing.
EXTERNAL_REF = Table(
    "external_ref",
    METADATA,
    row_id(),
    words("service"),
    words("account"),
    words("external_id"),
    ref("item_id", "item.id", null=True, index=True),
    words("status"),
    words("snapshot"),
    words("details"),
    act("withdrawn_act_id", null=True),
    act(),
    partial(
        "external_ref_key",
        "service",
        "account",
        "external_id",
        where="withdrawn_act_id IS NULL",
        unique=True,
    ),
)


# A document of the VAT report. `document_key` makes a repeated import harmless; `content` is
# its rows as they came, from which it is drawn and uploaded.
VAT_DOCUMENT = Table(
    "vat_document",
    METADATA,
    row_id(),
    ref("item_id", "item.id", null=True, index=True),
    words("document_key"),
    words("marketplace"),
    words("shipping_id"),
    words("transaction_id"),
    words("transaction_type"),
    words("state"),
    words("reason"),
    instant("deadline"),
    words("content"),
    instant("sent_at", null=True),
    words("feed_id"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("vat_document_key", "document_key", where="withdrawn_act_id IS NULL", unique=True),
    Index("vat_document_shipping", "marketplace", "shipping_id"),
    Index("vat_document_state", "state", "deadline"),
)


# A report that brought something new: where it came from and the SHA-256 of its bytes.
REPORT = Table(
    "report",
    METADATA,
    row_id(),
    words("service"),
    words("report_id"),
    words("file_name"),
    words("digest"),
    words("encoding"),
    number("added", written=0),
    act(),
)


# What a service gave and could not be taken: its rows as they came, and why. `record` is its key
# there, by which it is known again; the next fetch tries it once more.
SET_ASIDE = Table(
    "set_aside",
    METADATA,
    row_id(),
    words("service"),
    words("account"),
    words("record"),
    words("title"),
    words("reason"),
    words("content"),
    choice("state", AsideState, default=AsideState.WAITING),
    instant("seen_at"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("set_aside_record", "service", "record", where="withdrawn_act_id IS NULL", unique=True),
)


# A vendor invoice on its way to Amazon, with the exact text that was sent.
SUBMISSION = Table(
    "submission",
    METADATA,
    row_id(),
    words("number"),
    ref("item_id", "item.id", null=True, index=True),
    words("state"),
    words("digest"),
    words("body"),
    words("transaction_id"),
    instant("sent_at", null=True),
    number("polls", written=0),
    flag("resent"),
    words("reason"),
    act(),
    Index("submission_number", "number", unique=True),
)


# A purchase order of Amazon, from its service or a file; `terms` are written as ours are.
PURCHASE_ORDER = Table(
    "purchase_order",
    METADATA,
    row_id(),
    words("number"),
    words("state"),
    instant("ordered_at"),
    words("terms"),
    words("vendor_code"),
    words("bill_to"),
    words("ship_to"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("purchase_order_key", "number", where="withdrawn_act_id IS NULL", unique=True),
    Index("purchase_order_day", "ordered_at"),
)


# An item of a purchase order. Quantities are in its unit, null where nobody has said; `net_cost` is
# a decimal in major units, of one unit.
PURCHASE_ORDER_LINE = Table(
    "purchase_order_line",
    METADATA,
    row_id(),
    ref("order_id", "purchase_order.id"),
    words("sequence"),
    words("amazon_id"),
    words("vendor_id"),
    number("ordered"),
    Column("acknowledged", Integer, nullable=True),
    Column("shipped", Integer, nullable=True),
    Column("received", Integer, nullable=True),
    words("net_cost"),
    words("currency"),
    words("unit"),
    Column("unit_size", Integer, nullable=True),
    act("withdrawn_act_id", null=True),
    act(),
    partial(
        "purchase_order_line_key",
        "order_id",
        "sequence",
        where="withdrawn_act_id IS NULL",
        unique=True,
    ),
)


# Which item of which order a line of an invoice of ours is for, and in which unit.
ORDER_INVOICE_LINE = Table(
    "order_invoice_line",
    METADATA,
    row_id(),
    ref("item_id", "item.id", index=True),
    number("position"),
    words("order_number"),
    words("sequence"),
    words("amazon_id"),
    words("vendor_id"),
    number("quantity"),
    words("unit"),
    Column("unit_size", Integer, nullable=True),
    act(),
)


# An address as Amazon has it: of a payee that is billed, or of ours that is paid.
AMAZON_PARTY = Table(
    "amazon_party",
    METADATA,
    row_id(),
    choice("role", PartyRole),
    words("party_id"),
    words("name"),
    words("line1"),
    words("line2"),
    words("line3"),
    words("city"),
    words("state"),
    words("postal_code"),
    words("country"),
    words("tax_type"),
    words("tax_id"),
    ref("entity_id", "entity.id", null=True),
    act("withdrawn_act_id", null=True),
    act(),
    partial("amazon_party_key", "role", "party_id", where="withdrawn_act_id IS NULL", unique=True),
)
