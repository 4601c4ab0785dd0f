"""Credit: events, shares of limits, checks and questions, remedies."""

from sqlalchemy import CheckConstraint, Index, Table

from artui.ledger.store.tables.columns import METADATA, act, day, minor, ref, row_id, words

# A step in the life of an account's credit. A null day means since the beginning.
CREDIT_EVENT = Table(
    "credit_event",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    words("event"),
    day("effective_date", null=True),
    words("currency"),
    minor("limit_minor", null=True),
    words("reason"),
    act("withdrawn_act_id", null=True),
    act(),
)


# The most that an account lets one of its sub-accounts owe; a null amount removes the ceiling.
CREDIT_ALLOCATION = Table(
    "credit_allocation",
    METADATA,
    row_id(),
    ref("parent_id", "customer.id", index=True),
    ref("child_id", "customer.id", index=True),
    words("currency"),
    minor("amount_minor", null=True),
    day("effective_date"),
    words("reason"),
    act("withdrawn_act_id", null=True),
    act(),
    CheckConstraint("amount_minor >= 0", name="credit_allocation_not_negative"),
)


# What an agency or we found out about a customer, and the day of the next review.
CREDIT_CHECK = Table(
    "credit_check",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    day("day"),
    words("agency"),
    words("score"),
    words("decision"),
    day("next_review", null=True),
    words("note"),
    act("withdrawn_act_id", null=True),
    act(),
    Index("credit_check_next", "next_review"),
)


# The information that we requested from a customer, and the answer.
CREDIT_REQUEST = Table(
    "credit_request",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    day("day"),
    words("text"),
    day("answered", null=True),
    words("answer"),
    act("withdrawn_act_id", null=True),
    act(),
)


# A remedy that we took on a trigger of the terms; `lifted` is set when it is lifted.
REMEDY = Table(
    "remedy",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    words("trigger"),
    words("measure"),
    day("day"),
    words("currency"),
    minor("amount_minor", null=True),
    words("reason"),
    day("lifted", null=True),
    words("lifted_reason"),
    act("lifted_act_id", null=True),
    act("withdrawn_act_id", null=True),
    act(),
)


# An invoice whose immediate payment a remedy demands.
REMEDY_ITEM = Table(
    "remedy_item",
    METADATA,
    row_id(),
    ref("remedy_id", "remedy.id", index=True),
    ref("item_id", "item.id", index=True),
)
