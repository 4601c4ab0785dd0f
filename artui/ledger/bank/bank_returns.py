"""Money that the bank took back: the receipt and its allocations are reversed as of that day.

What is not found, or not found alone, stays in the queue. bank.md, rule A10.
"""

from artui.domain.bank_entry import EntryKind, Outcome
from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.bank.bank_entries import StoredEntry
from artui.ledger.bank.matched.entry_cash import EntryWorked, PostedEntry, note_outcome, to_work
from artui.ledger.bank.returns.partial_returns import refund_of, return_part
from artui.ledger.bank.returns.return_fees import returns_of_fee
from artui.ledger.bank.returns.returned_receipts import receipts_of
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.documents.reversal import reverse_on
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import ITEM


def take_back_receipt(
    book: Book, entry_id: int, *, receipt_id: int | None = None, charge_fee: bool = False
) -> PostedEntry:
    """Take the receipt of a return back, with its allocations, as of the return's value date: one
    act. Of a return of a part only that part goes, as a refund of the payment. With `charge_fee`
    what the bank kept is a fee that the customer owes.

    `receipt_id` is the entry that is meant where several could be. A date in a closed month, or
    before that of the receipt, counts from the first day on which it can. Raises EntryWorked if
    none or several could be meant, or if there is no fee to charge.
    """
    with book.act(ActName.BANK_RETURN, f"entry {entry_id}") as entry:
        stored = to_work(entry, entry_id, EntryKind.RETURN)
        found = [
            each
            for each in receipts_of(entry.connection, stored)
            if receipt_id in (None, each.receipt.id)
        ]
        if len(found) != 1:
            what = "no receipt" if not found else f"{len(found)} receipts; say which"
            raise EntryWorked(f"Entry {entry_id} may take back {what}. Nothing was changed.")
        (meant,) = found
        receipt, fee_minor = meant.receipt, meant.fee_minor
        if meant.hindrance is not None:
            raise EntryWorked(f"Entry {entry_id} takes nothing back now: {meant.what_first}.")
        if charge_fee and not fee_minor:
            raise EntryWorked(f"The bank kept no fee of entry {entry_id}; nothing was changed.")
        assert receipt.item_id is not None
        record = stored.record
        code = f" ({record.return_reason})" if record.return_reason else ""
        reason = f"returned by the bank{code}"
        payment = ledger_item(entry.connection, receipt.item_id)
        day = max(record.value_date, payment.issue_date, entry.open_from)
        if day != record.value_date:
            reason += f", value {record.value_date}"
        if meant.is_part:
            said = return_part(entry, payment, meant.minor, reason=reason, day=day)
        else:
            said = reverse_on(entry, payment, reason=reason, day=day)
        note_outcome(entry, stored, Outcome.RETURNED, receipt.item_id, "A10", meant.why)
        entry.subject = f"{payment.account}/{payment.number}"
        money = Money(-record.minor, record.currency)
        summary = Sentence(f"entry {entry_id}: ", money, " returned; ", said)
        fee = Money(fee_minor, record.currency)
        if charge_fee:
            _, number = _fee(entry, stored, payment, fee_minor)
            summary = Sentence(summary, "; the bank's fee of ", fee, f" is owed as {number}")
        elif fee_minor:
            summary = Sentence(summary, "; the bank's fee of ", fee, " is ours")
        entry.summary = summary
        return PostedEntry(entry.id, entry.summary, receipt.item_id)


def charge_return_fee(book: Book, entry_id: int, *, return_id: int | None = None) -> PostedEntry:
    """Charge a customer with the bank's fee for a return, which came as an entry of its own: one
    act. The return was taken back before, so that it is known whose it is.

    `return_id` is the return that is meant where several could be. Raises EntryWorked if none or
    several could be meant, or if its receipt was not taken back yet.
    """
    with book.act(ActName.BANK_RETURN, f"entry {entry_id}") as entry:
        stored = to_work(entry, entry_id, EntryKind.RETURN_FEE)
        found = [
            each
            for each in returns_of_fee(entry.connection, stored)
            if return_id in (None, each.returned.id)
        ]
        if len(found) != 1:
            what = "no return" if not found else f"{len(found)} returns; say which"
            raise EntryWorked(f"Entry {entry_id} may be the fee for {what}. Nothing was changed.")
        ((returned, why),) = found
        if returned.outcome is not Outcome.RETURNED or returned.item_id is None:
            raise EntryWorked(
                f"Take the receipt of entry {returned.id} back first; then it is known whose fee "
                f"entry {entry_id} is."
            )
        payment = ledger_item(entry.connection, returned.item_id)
        # It rests on the return: who takes that back, takes the fee back first.
        about_id = refund_of(entry.connection, returned.id) or payment.reversed_by_id
        fee_id, number = _fee(entry, stored, payment, -stored.record.minor, about_id)
        note_outcome(entry, stored, Outcome.POSTED, fee_id, "A10", f"found by {why}")
        entry.subject = f"{payment.account}/{number}"
        fee = Money(-stored.record.minor, stored.record.currency)
        words = f" for returning payment {payment.number} is owed by {payment.account} as {number}"
        entry.summary = Sentence(f"entry {entry_id}: the bank's fee of ", fee, words)
        return PostedEntry(entry.id, entry.summary, fee_id)


def _fee(
    entry: Entry,
    stored: StoredEntry,
    payment: LedgerItem,
    fee_minor: int,
    about_id: int | None = None,
) -> tuple[int, str]:
    """Post what the bank kept as a fee of the customer; returns its id and number."""
    day = max(stored.record.value_date, entry.open_from)
    number = next_number(entry, ItemKind.FEE, f"RF-{payment.account}-{day}", payment.entity_id)
    row = item_row(
        entry,
        entity_id=payment.entity_id,
        customer_id=payment.customer_id,
        kind=ItemKind.FEE,
        side=1,
        number=number,
        issue_date=day,
        due_date=day,
        currency=stored.record.currency,
        amount_minor=fee_minor,
        fee_kind=FeeKind.RETURN,
        about_id=about_id,
        reason=f"the bank's fee for returning payment {payment.number}",
    )
    return entry.insert(ITEM, [row])[0], number
