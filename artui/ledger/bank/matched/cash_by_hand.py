"""Posting an entry as a clerk says, whatever is proposed, or setting it aside: one act each."""

from collections.abc import Sequence

from artui.domain.bank_entry import EntryKind, Outcome
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.ledger.bank.matched.cash_doubts import refuse_doubt
from artui.ledger.bank.matched.entry_cash import PostedEntry, note_outcome, record_cash, to_work
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.cash.allocation import known
from artui.ledger.documents.cash_discounts import settling_days
from artui.ledger.items.open_items import ledger_items


class NoReason(Refused):
    """An entry is set aside without a word why."""


def match_to(
    book: Book,
    entry_id: int,
    shares: Sequence[tuple[int, int | None]],
    *,
    anyway: bool = False,
) -> PostedEntry:
    """Post an entry to the documents that a clerk chose, each an id and minor units or None for
    what settles it, as far as the money goes: one act. `anyway` also if its money may be recorded
    already, which else raises MayBeRecorded."""
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        stored = to_work(entry, entry_id, EntryKind.RECEIPT)
        items = ledger_items(entry.connection, [item for item, _ in shares])
        discounted = [each.id for each in items.values() if "/" in (each.terms or "")]
        settling = settling_days(entry.connection, discounted)
        left, chosen = stored.record.minor, list[tuple[int, int]]()
        for item_id, minor in shares:
            item = known(items, item_id)
            # What settles it that day, as where a payment is typed: the discount is taken off.
            by_day = settling.get(item_id)
            whole = item.open_minor if by_day is None else by_day(stored.record.value_date)
            share = min(whole, left) if minor is None else minor
            if share or minor is not None:
                chosen.append((item_id, share))
            left -= share
        customer_id = known(items, shares[0][0]).customer_id
        if not anyway:
            refuse_doubt(entry, stored, customer_id, [item_id for item_id, _ in shares])
        return record_cash(entry, stored, customer_id, chosen, "", "chosen by hand")


def on_account(book: Book, entry_id: int, customer_id: int, *, anyway: bool = False) -> PostedEntry:
    """Post an entry as unapplied cash of a customer: one act. `anyway` also if its money may be
    recorded already, which else raises MayBeRecorded."""
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        stored = to_work(entry, entry_id, EntryKind.RECEIPT)
        if not anyway:
            refuse_doubt(entry, stored, customer_id)
        return record_cash(entry, stored, customer_id, [], "", "on account")


def ignore(book: Book, entry_id: int, *, reason: str) -> Done:
    """Set an entry aside as none of our customers': one act. Raises EntryWorked, NoReason."""
    reason = reason.strip()
    if not reason:
        raise NoReason(f"Entry {entry_id} is set aside only for a reason; give one.")
    with book.act(ActName.BANK_IGNORE, f"entry {entry_id}") as entry:
        stored = to_work(entry, entry_id)
        note_outcome(entry, stored, Outcome.IGNORED, None, "", reason)
        record = stored.record
        money = Money(record.minor, record.currency)
        entry.summary = Sentence(f"entry {entry_id} of ", money, f" ignored: {reason}")
        return Done(entry.id, entry.summary)
