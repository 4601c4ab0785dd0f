"""Late interest: the policies, and runs with what they charged."""

from sqlalchemy import Index, Table

from artui.domain.interest_rates import InterestMethod
from artui.ledger.store.tables.columns import (
    METADATA,
    act,
    choice,
    day,
    flag,
    minor,
    number,
    ref,
    row_id,
    words,
)

# A dated row of a late-interest policy. Rates are percents as decimal text; unreviewed rows
# charge nothing.
INTEREST_POLICY = Table(
    "interest_policy",
    METADATA,
    row_id(),
    words("name"),
    day("from_date", null=True),
    words("kind", "contract"),
    words("country"),
    words("region"),
    choice("method", InterestMethod, InterestMethod.PRO_RATA.value),
    words("monthly_rate"),
    words("annual_rate"),
    words("cap"),
    number("grace_days", default=0),
    words("minimum", "0"),
    words("standard_terms"),
    flag("from_shipment"),
    words("compensation"),
    words("reference_fixed"),
    flag("reviewed"),
    words("source"),
    act("withdrawn_act_id", null=True),
    act(),
    Index("interest_policy_name", "name", "from_date"),
)


# One run that posts late interest through a day; `whole` says that it computed all customers, so
# that nothing of anybody's was left to charge through that day.
INTEREST_RUN = Table(
    "interest_run",
    METADATA,
    row_id(),
    day("through"),
    act("rolled_back_act_id", null=True),
    flag("whole"),
    act(),
)


# What a run charged, or gave back, on an invoice; `item_id` is the document carrying it.
INTEREST_CHARGE = Table(
    "interest_charge",
    METADATA,
    row_id(),
    ref("run_id", "interest_run.id"),
    ref("invoice_id", "item.id"),
    ref("item_id", "item.id"),
    day("through"),
    minor("cumulative_minor"),
    minor("charged_before_minor"),
    minor("charge_minor"),
    minor("correction_minor"),
    words("policy"),
    words("method"),
    words("rate"),
    Index("interest_charge_invoice", "invoice_id", "run_id", "charge_minor", "correction_minor"),
    Index("interest_charge_run", "run_id"),
    Index("interest_charge_item", "item_id"),
)


# A stretch of days with one balance and one rate, as charged.
INTEREST_SEGMENT = Table(
    "interest_segment",
    METADATA,
    row_id(),
    ref("charge_id", "interest_charge.id", index=True),
    day("from_date"),
    day("to_date"),
    number("days"),
    minor("balance_minor"),
    words("rate"),
    flag("capped"),
    words("amount"),
)
