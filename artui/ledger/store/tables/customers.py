"""Customers, and the notes about them or their documents."""

from sqlalchemy import Column, Date, Index, Table, Text

from artui.domain.kinds import AccountState, ContactRole, OrdersState
from artui.ledger.store.tables.columns import (
    BIG,
    METADATA,
    act,
    choice,
    day,
    flag,
    partial,
    ref,
    row_id,
    words,
)

# An account that buys on invoice; `root_id` is the top of its account tree.
CUSTOMER = Table(
    "customer",
    METADATA,
    row_id(),
    Column("account", Text, nullable=False, unique=True),
    words("name"),
    ref("parent_id", "customer.id", null=True, index=True),
    Column("root_id", BIG, nullable=False, index=True),
    words("country"),
    words("region"),
    words("currency"),
    words("terms"),
    words("email"),
    words("phone"),
    words("address"),
    words("policy"),
    words("terms_version"),
    day("terms_accepted", null=True),
    words("external_ref"),
    choice("account_state", AccountState, "open"),
    choice("orders_state", OrdersState, "ok"),
    words("payment_order", "principal-first"),
    flag("auto_apply"),
    flag("dunning_excluded"),
    flag("receivable", default=True),
    act("withdrawn_act_id", null=True),
    act(),
    words("entity"),
    words("language"),
    words("legal_name"),
    words("street"),
    words("postcode"),
    words("city"),
    words("vat_id"),
    words("registration_id"),
    words("einvoice_address"),
    words("einvoice_scheme"),
    words("buyer_reference"),
    words("datev_account"),
    Index("customer_name", "name"),
    # Of these there are few.
    partial("customer_not_ours", "id", where="receivable = false"),
    partial("customer_undunned", "id", where="dunning_excluded = true"),
)


# Whom to write to and to call at a customer.
CONTACT = Table(
    "contact",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    choice("role", ContactRole),
    words("name"),
    words("email"),
    words("phone"),
    words("language"),
    act("withdrawn_act_id", null=True),
    act(),
)


# What a clerk wants to come back to, on which day.
FOLLOW_UP = Table(
    "follow_up",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    ref("item_id", "item.id", null=True),
    words("currency"),
    day("due"),
    words("text"),
    day("done", null=True),
    act("withdrawn_act_id", null=True),
    act(),
    partial("follow_up_waits", "due", "id", where="done IS NULL AND withdrawn_act_id IS NULL"),
)


# Until when a customer is off the worklist, unless something gets worse than was `seen` then.
SNOOZE = Table(
    "snooze",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    day("day"),
    Column("until", Date, nullable=False, index=True),
    words("reason"),
    words("seen"),
    act("withdrawn_act_id", null=True),
    act(),
)


# A note on a customer or an item.
ACTIVITY = Table(
    "activity",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    ref("item_id", "item.id", null=True),
    day("day"),
    words("text"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("activity_item", "item_id", where="item_id IS NOT NULL"),
)
