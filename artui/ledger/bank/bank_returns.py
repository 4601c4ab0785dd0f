"""Money that the bank took back: the receipt and its allocations are reversed as of that day.

The receipt is found by what the bank repeats of it, else by amount, payer and text; what is not
found stays in the queue. bank.md, rule A10.
"""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection

from artui.domain.bank_entry import EntryKind, Outcome
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.bank.bank_entries import StoredEntry, stored_entries
from artui.ledger.bank.matched_cash import EntryWorked, PostedEntry, note_outcome, to_work
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.documents.reversal import reverse_on
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import BANK_ENTRY, BANK_OUTCOME


class ReturnedReceipt(NamedTuple):
    """The receipt that a return takes back, and by what it was found."""

    receipt: StoredEntry
    why: str


def receipts_of(connection: Connection, stored: StoredEntry) -> list[ReturnedReceipt]:
    """The posted receipts that a return may take back: those by the strongest fact."""
    record = stored.record
    facts: list[tuple[str, list[ColumnElement[bool]]]] = []
    if record.end_to_end:
        facts.append(("end-to-end id", [BANK_ENTRY.c.end_to_end == record.end_to_end]))
    if record.bank_reference:
        same = BANK_ENTRY.c.bank_reference == record.bank_reference
        facts.append(("bank's reference", [same]))
    if record.cheque:
        facts.append(("cheque number", [BANK_ENTRY.c.cheque == record.cheque]))
    if record.payer_account or record.payer:
        payer = (
            BANK_ENTRY.c.payer_account == record.payer_account
            if record.payer_account
            else BANK_ENTRY.c.payer == record.payer
        )
        text = "\n".join(record.parts)
        facts.append(("amount, payer and text", [payer, BANK_ENTRY.c.text == text]))
    for words, where in facts:
        found = [
            ReturnedReceipt(each, words)
            for each in stored_entries(
                connection,
                BANK_OUTCOME.c.outcome == Outcome.POSTED,
                BANK_ENTRY.c.amount_minor == -record.minor,
                BANK_ENTRY.c.currency == record.currency,
                BANK_ENTRY.c.booking_date <= record.booking_date,
                *where,
            )
            if each.account == stored.account and _stands(connection, each)
        ]
        if found:
            return found
    return []


def _stands(connection: Connection, receipt: StoredEntry) -> bool:
    assert receipt.item_id is not None
    return ledger_item(connection, receipt.item_id).reversed_by_id is None


def take_back_receipt(book: Book, entry_id: int, *, posting: int | None = None) -> PostedEntry:
    """Take the receipt of a return back, with its allocations, as of the return's value date: one
    act. Raises EntryWorked if none or several could be meant."""
    with book.act(ActName.BANK_RETURN, f"entry {entry_id}") as entry:
        stored = to_work(entry, entry_id, EntryKind.RETURN)
        found = receipts_of(entry.connection, stored)
        if len(found) != 1:
            what = "no receipt" if not found else f"{len(found)} receipts"
            raise EntryWorked(f"Entry {entry_id} may take back {what}; reverse the payment meant.")
        receipt = found[0].receipt
        assert receipt.item_id is not None
        record = stored.record
        code = f" ({record.return_reason})" if record.return_reason else ""
        reason = f"returned by the bank{code}"
        payment = ledger_item(entry.connection, receipt.item_id)
        said = reverse_on(entry, payment, reason=reason, day=record.value_date)
        note_outcome(entry, stored, Outcome.RETURNED, receipt.item_id, "A10", found[0].why)
        entry.subject = f"{payment.account}/{payment.number}"
        money = Money(-record.minor, record.currency)
        entry.summary = Sentence(f"entry {entry_id}: ", money, " returned; ", said)
        return PostedEntry(entry.id, entry.summary, receipt.item_id)
