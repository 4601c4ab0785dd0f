"""Collections: ladders, dunning runs and notices, flags, agency placements."""

from sqlalchemy import Table

from artui.ledger.store.tables.columns import (
    METADATA,
    act,
    day,
    minor,
    number,
    partial,
    ref,
    row_id,
    words,
)

# A level of a ladder; a policy's own ladder has its name, all other policies use `default`.
DUNNING_LEVEL = Table(
    "dunning_level",
    METADATA,
    row_id(),
    words("ladder"),
    number("level"),
    words("name"),
    number("days_late"),
    number("gap_days"),
    words("channel"),
    words("text"),
    words("fee"),
)


# One run of the ladder on a day.
DUNNING_RUN = Table(
    "dunning_run",
    METADATA,
    row_id(),
    day("day"),
    act("rolled_back_act_id", null=True),
    act(),
)


# The notice that a run owes a customer in one currency at one level; written once.
DUNNING_NOTICE = Table(
    "dunning_notice",
    METADATA,
    row_id(),
    ref("run_id", "dunning_run.id", index=True),
    ref("customer_id", "customer.id", index=True),
    words("currency"),
    number("level"),
    words("number"),
    day("written", null=True),
    words("file_name"),
    act("withdrawn_act_id", null=True),
    act(),
)


# An item that a run took up a level; `amount_minor` is what the notice asks for.
DUNNING_STEP = Table(
    "dunning_step",
    METADATA,
    row_id(),
    ref("notice_id", "dunning_notice.id", index=True),
    ref("item_id", "item.id", index=True),
    ref("instalment_id", "instalment.id", null=True),
    number("level"),
    number("days_late"),
    minor("amount_minor"),
    ref("fee_item_id", "item.id", null=True),
    act(),
    partial("dunning_step_fee", "fee_item_id", where="fee_item_id IS NOT NULL"),
)


# An invoice flagged for collections, by hand or by the ladder, until the flag is lifted.
COLLECTION_FLAG = Table(
    "collection_flag",
    METADATA,
    row_id(),
    ref("item_id", "item.id", index=True),
    day("flagged"),
    words("reason"),
    day("lifted", null=True),
    words("lift_reason"),
    act("withdrawn_act_id", null=True),
    act(),
)


# A customer handed over to a collection agency, until recalled.
AGENCY_PLACEMENT = Table(
    "agency_placement",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    words("agency"),
    day("placed"),
    day("recalled", null=True),
    words("recall_reason"),
    act("withdrawn_act_id", null=True),
    act(),
)
