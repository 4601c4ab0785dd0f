"""Which receipt the bank took back: found by what it repeats of it, else by amount, payer and text.

A return may be of more than the receipt: what is above it is the bank's fee. bank.md, rule A10.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection

from artui.domain.bank_entry import BankEntry, Outcome
from artui.domain.match_records import MatchRule, Proposal
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.bank.bank_entries import StoredEntry, stored_entries
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import BANK_ENTRY, BANK_OUTCOME

_BY_PAYER = "amount, payer and text"


class ReturnedReceipt(NamedTuple):
    """The receipt that a return takes back, by what it was found, and the bank's fee."""

    receipt: StoredEntry
    why: str
    fee_minor: int


def receipts_of(connection: Connection, stored: StoredEntry) -> list[ReturnedReceipt]:
    """The posted receipts that a return may take back: those by the strongest fact."""
    record = stored.record
    for words, where in _facts(record):
        same = [
            each
            for each in stored_entries(
                connection,
                BANK_OUTCOME.c.outcome == Outcome.POSTED,
                BANK_ENTRY.c.amount_minor.between(1, -record.minor),
                BANK_ENTRY.c.currency == record.currency,
                BANK_ENTRY.c.booking_date <= record.booking_date,
                *where,
            )
            if each.account == stored.account and _is_in_force(connection, each)
        ]
        by_reference = words != _BY_PAYER
        found = [each for each in same if each.record.minor in _amounts(record)]
        if not found and by_reference:
            # The bank names the payment, so what it took beyond it is its fee.
            found = [each for each in same if -record.minor - each.record.minor < each.record.minor]
        if found:
            return [
                ReturnedReceipt(each, words, -record.minor - each.record.minor) for each in found
            ]
    return []


def _facts(record: BankEntry) -> Iterator[tuple[str, list[ColumnElement[bool]]]]:
    if record.end_to_end:
        yield "end-to-end id", [BANK_ENTRY.c.end_to_end == record.end_to_end]
    if record.bank_reference:
        yield "bank's reference", [BANK_ENTRY.c.bank_reference == record.bank_reference]
    if record.cheque:
        yield "cheque number", [BANK_ENTRY.c.cheque == record.cheque]
    if record.payer_account or record.payer:
        payer = (
            BANK_ENTRY.c.payer_account == record.payer_account
            if record.payer_account
            else BANK_ENTRY.c.payer == record.payer
        )
        yield _BY_PAYER, [payer, BANK_ENTRY.c.text == "\n".join(record.parts)]


def _amounts(record: BankEntry) -> set[int]:
    """What the receipt may have been, as the return says: all of it, or without the fee."""
    amounts = {-record.minor, -record.minor - record.charge_minor}
    if record.instructed_minor and record.instructed_currency == record.currency:
        amounts.add(record.instructed_minor)
    return amounts


def _is_in_force(connection: Connection, receipt: StoredEntry) -> bool:
    assert receipt.item_id is not None
    return ledger_item(connection, receipt.item_id).reversed_by_id is None


def return_proposals(connection: Connection, stored: StoredEntry) -> list[Proposal]:
    """What a return may take back, one proposal a receipt; none is certain."""
    found = []
    for receipt, why, fee_minor in receipts_of(connection, stored):
        assert receipt.item_id is not None
        payment = ledger_item(connection, receipt.item_id)
        money = payment.money(payment.amount_minor)
        reasons = [Sentence(f"takes back {payment.label} of ", money, f", found by its {why}")]
        if fee_minor:
            fee = Money(fee_minor, stored.record.currency)
            reasons.append(Sentence("the bank kept ", fee, " as its fee"))
        found.append(
            Proposal(
                MatchRule.RETURN,
                False,
                payment.customer_id,
                payment.account,
                (),
                -fee_minor,
                tuple(reasons),
            )
        )
    return found
