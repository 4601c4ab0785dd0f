"""Disputes, and promises to pay."""

from sqlalchemy import Column, Index, Table, Text

from artui.ledger.store.tables.columns import METADATA, act, day, minor, partial, ref, row_id, words

# A dispute about an invoice or a part of it; only a filed claim lets the part be withheld.
DISPUTE = Table(
    "dispute",
    METADATA,
    row_id(),
    ref("item_id", "item.id"),
    minor("amount_minor"),
    Column("reason", Text, nullable=False),
    day("opened"),
    words("owner"),
    words("claim"),
    day("claim_date", null=True),
    words("outcome"),
    day("resolved", null=True),
    words("resolution"),
    ref("memo_id", "item.id", null=True),
    act("withdrawn_act_id", null=True),
    act(),
    Index("dispute_item", "item_id"),
    partial(
        "dispute_open", "item_id", where="outcome = '' AND withdrawn_act_id IS NULL", unique=True
    ),
)


# A promise to pay by a day and its grace (`until`), on an invoice or a whole account.
PROMISE = Table(
    "promise",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    ref("item_id", "item.id", null=True, index=True),
    words("currency"),
    minor("amount_minor"),
    day("promised_for"),
    day("until"),
    day("made"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("promise_until", "until", where="withdrawn_act_id IS NULL"),
)
