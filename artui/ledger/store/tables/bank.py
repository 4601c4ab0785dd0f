"""Money in: our bank accounts, what the bank reported, and what became of each entry.

Entries are immutable. What became of one is a row of `bank_outcome`, the newest that was not
withdrawn: cash was recorded, it is a return of earlier cash, or it is none of our customers'.
"""

from sqlalchemy import Column, Index, Table, Text

from artui.domain.advice import AdvisedKind
from artui.domain.bank_entry import EntryKind, Outcome, ReversalRule, Ties
from artui.ledger.store.tables.columns import (
    METADATA,
    act,
    choice,
    day,
    flag,
    minor,
    number,
    partial,
    ref,
    row_id,
    words,
)

# An account of ours at a bank; `number` is its IBAN, or what the bank calls it, without blanks.
BANK_ACCOUNT = Table(
    "bank_account",
    METADATA,
    row_id(),
    words("number"),
    ref("entity_id", "entity.id"),
    words("currency"),
    words("journal"),
    choice("reversal", ReversalRule, ReversalRule.ISO),
    words("reference"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("bank_account_number", "number", where="withdrawn_act_id IS NULL", unique=True),
)


# A statement of an account as a file reported it, or a page of one; an interim one reports a part
# of a day, which a statement reports again.
BANK_STATEMENT = Table(
    "bank_statement",
    METADATA,
    row_id(),
    ref("account_id", "bank_account.id", index=True),
    words("number"),
    words("page"),
    flag("interim"),
    day("first_day", null=True),
    day("last_day", null=True),
    minor("opening_minor", null=True),
    minor("closing_minor", null=True),
    choice("ties", Ties, Ties.UNKNOWN),
    minor("gap_minor"),
    words("gap_reason"),
    number("added"),
    number("known"),
    number("pending"),
    words("file"),
    number("line"),
    act("withdrawn_act_id", null=True),
    act(),
)


# An entry of a statement. `entry_key` is what it is known by when it comes again, and
# `occurrence` which of those with the same key it is.
BANK_ENTRY = Table(
    "bank_entry",
    METADATA,
    row_id(),
    ref("statement_id", "bank_statement.id", index=True),
    number("position"),
    Column("entry_key", Text, nullable=False),
    number("occurrence"),
    day("booking_date"),
    day("value_date"),
    minor("amount_minor"),
    words("currency"),
    choice("kind", EntryKind),
    words("payer"),
    words("payer_account"),
    words("ultimate_payer"),
    words("text"),
    words("end_to_end"),
    words("structured"),
    words("bank_reference"),
    words("customer_reference"),
    words("mandate"),
    words("cheque"),
    words("documents"),
    words("return_reason"),
    minor("instructed_minor", null=True),
    words("instructed_currency"),
    minor("charge_minor"),
    words("purpose"),
    words("collected_for"),
    words("batch_reference"),
    number("part"),
    number("line"),
    words("raw"),
    act(),
    Index("bank_entry_key", "entry_key"),
    Index("bank_entry_day", "booking_date", "id"),
    Index("bank_entry_money", "amount_minor", "booking_date"),
    partial("bank_entry_batch", "batch_reference", where="batch_reference <> ''"),
    partial("bank_entry_end_to_end", "end_to_end", where="end_to_end <> ''"),
    partial("bank_entry_bank_reference", "bank_reference", where="bank_reference <> ''"),
    partial("bank_entry_cheque", "cheque", where="cheque <> ''"),
)


# Which statement confirmed an entry that a notice had reported: an equal entry of a statement that
# follows is another one.
BANK_CONFIRMATION = Table(
    "bank_confirmation",
    METADATA,
    row_id(),
    ref("entry_id", "bank_entry.id", index=True),
    ref("statement_id", "bank_statement.id", index=True),
    act(),
)


# What became of an entry. Acts of one posting share its number, that of their first act.
BANK_OUTCOME = Table(
    "bank_outcome",
    METADATA,
    row_id(),
    ref("entry_id", "bank_entry.id", index=True),
    choice("outcome", Outcome),
    ref("item_id", "item.id", null=True, index=True),
    words("rule"),
    words("reason"),
    act("withdrawn_act_id", null=True),
    act(),
    partial("bank_outcome_returned", "item_id", where="outcome = 'returned'"),
)


# What a payer says a payment is for, as their letter came; `payment_id` is the payment once it is
# there, and `advice_key` what the same letter is known by.
BANK_ADVICE = Table(
    "bank_advice",
    METADATA,
    row_id(),
    ref("customer_id", "customer.id", index=True),
    ref("entity_id", "entity.id"),
    words("currency"),
    minor("total_minor"),
    words("reference"),
    day("received_on"),
    words("file"),
    words("advice_key"),
    ref("payment_id", "item.id", null=True, index=True),
    act("withdrawn_act_id", null=True),
    act(),
    partial("bank_advice_known", "advice_key", where="withdrawn_act_id IS NULL"),
)


# A line of an advice: a document that is paid, a credit memo or something else that is kept back.
BANK_ADVICE_LINE = Table(
    "bank_advice_line",
    METADATA,
    row_id(),
    ref("advice_id", "bank_advice.id", index=True),
    number("position"),
    choice("kind", AdvisedKind),
    words("number"),
    minor("amount_minor"),
    minor("discount_minor"),
    act(),
)


# What a clerk taught: whose account a payer's is, or whom a text means.
BANK_RULE = Table(
    "bank_rule",
    METADATA,
    row_id(),
    words("payer_account"),
    words("pattern"),
    ref("customer_id", "customer.id", index=True),
    act("withdrawn_act_id", null=True),
    act(),
    Index("bank_rule_payer", "payer_account"),
)
