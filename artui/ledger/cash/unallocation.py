"""Taking one allocation back, with the discount that is then no longer earned."""

from artui.domain.kinds import ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import UnknownDocument, WrongKind
from artui.ledger.cash.allocation import Allocated
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.items.allocation_rows import allocation_rows, take_back
from artui.ledger.items.open_items import ledger_items
from artui.ledger.store.tables import ALLOCATION


def unallocate(book: Book, allocation_id: int, *, reason: str = "") -> Allocated:
    """Take one allocation back, with a discount that is then no longer earned: one act.

    Raises UnknownDocument, AlreadyUndone, WrongKind.
    """
    with book.act(ActName.UNALLOCATE, str(allocation_id)) as entry:
        found = allocation_rows(
            entry.connection, ALLOCATION.c.id == allocation_id, ALLOCATION.c.amount_minor > 0
        )
        if not found:
            raise UnknownDocument(f"There is no application {allocation_id}.")
        row = found[0]
        items = ledger_items(entry.connection, [row.credit_id, row.debit_id])
        credit, debit = items[row.credit_id], items[row.debit_id]
        if credit.kind == ItemKind.REVERSAL or debit.kind == ItemKind.REVERSAL:
            raise WrongKind(
                f"Application {allocation_id} belongs to a reversal; undo the reversal instead."
            )
        if credit.kind == ItemKind.DISCOUNT:
            raise WrongKind(
                f"Application {allocation_id} is a discount: it goes with the payments that earned "
                "it."
            )
        ids = take_back(entry, [row], reason=reason)
        debit.open_minor += row.amount_minor
        settle_discounts(entry, [debit], ended=row.effective_date)
        flag_reopened(entry)
        minor = credit.money(row.amount_minor)
        entry.summary = Sentence(
            f"application {allocation_id} taken back: ",
            minor,
            f" of {credit.label} from {debit.label}",
        )
        return Allocated(entry.id, entry.summary, tuple(ids), credit.open_minor + row.amount_minor)
