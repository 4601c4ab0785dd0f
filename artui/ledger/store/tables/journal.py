"""The journal: mappings of accounts, and batches of entries that went to the books."""

from sqlalchemy import Column, Index, Integer, Table, Text

from artui.ledger.store.tables.columns import (
    METADATA,
    act,
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

# Which accounts an entity's acts are posted to from a day on (none: from the beginning); `content`
# is JSON.
JOURNAL_CHART = Table(
    "journal_chart",
    METADATA,
    row_id(),
    ref("entity_id", "entity.id", index=True),
    day("from_date", null=True),
    words("content"),
    act("withdrawn_act_id", null=True),
    act(),
)


# What was posted to an entity after act `after_act`, up to act `last_act`, and given to the books;
# acts up to `opening_act` are in its opening entry. `digest` is over its entries as they were cut.
JOURNAL_BATCH = Table(
    "journal_batch",
    METADATA,
    row_id(),
    ref("entity_id", "entity.id"),
    number("number"),
    act("opening_act", null=True),
    act("after_act"),
    act("last_act"),
    instant("cut_at"),
    ref("chart_id", "journal_chart.id"),
    number("entries"),
    number("lines"),
    words("digest"),
    words("reason"),
    act("withdrawn_act_id", null=True),
    act(),
    Index("journal_batch_number", "entity_id", "number", unique=True),
)


# An entry as the books got it: numbers, names and texts as they were when it was cut.
JOURNAL_ENTRY = Table(
    "journal_entry",
    METADATA,
    row_id(),
    ref("batch_id", "journal_batch.id", index=True),
    number("fiscal_year"),
    number("number"),
    act("posted_act_id"),
    words("kind"),
    words("document"),
    day("date"),
    day("document_date"),
    day("due_date", null=True),
    words("customer"),
    words("customer_name"),
    words("text"),
    words("currency"),
    ref("item_id", "item.id", null=True),
    ref("allocation_id", "allocation.id", null=True),
    ref("reverses_id", "journal_entry.id", null=True),
    act(),
    partial("journal_entry_item", "item_id", where="item_id IS NOT NULL"),
    partial("journal_entry_allocation", "allocation_id", where="allocation_id IS NOT NULL"),
)


# A line of an entry: a debit above 0, a credit below. `home` says that open amounts are kept on the
# account. The lines of an opening entry have customers and currencies of their own.
JOURNAL_LEG = Table(
    "journal_leg",
    METADATA,
    row_id(),
    ref("entry_id", "journal_entry.id", index=True),
    Column("line", Integer, nullable=False),
    words("account"),
    words("account_name"),
    minor("amount_minor"),
    Column("currency", Text, nullable=False),
    words("tax_code"),
    flag("home"),
    words("customer"),
    words("customer_name"),
    act(),
)
