"""Taking one allocation back, with any discount posted with it."""

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.allocation_rows import allocation_rows, first_rows, take_back
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.open_items import LedgerItem, ledger_items
from artui.ledger.book.refusals import UnknownDocument, WrongKind
from artui.ledger.cash.allocation import Allocated
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents.reversal import reverse_item
from artui.ledger.store.tables import ALLOCATION, ITEM


def unallocate(book: Book, allocation_id: int, *, reason: str = "") -> Allocated:
    """Take one allocation back, with any discount posted with it: one act.

    Raises UnknownDocument, AlreadyUndone.
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
        ids = take_back(entry, [row], reason=reason)
        first = first_rows(entry.connection, [row])[row.id]
        _take_back_discounts(entry, first.act_id, debit, reason)
        flag_reopened(entry)
        minor = credit.money(row.amount_minor)
        entry.summary = Sentence(
            f"application {allocation_id} taken back: ",
            minor,
            f" of {credit.label} from {debit.label}",
        )
        return Allocated(entry.id, entry.summary, tuple(ids), credit.open_minor + row.amount_minor)


def _take_back_discounts(entry: Entry, act_id: int, debit: LedgerItem, reason: str) -> None:
    query = select(ITEM.c.id).where(
        ITEM.c.act_id == act_id,
        ITEM.c.kind == ItemKind.DISCOUNT,
        ITEM.c.about_id == debit.id,
        ITEM.c.reversed_by_id.is_(None),
    )
    for item_id in entry.connection.execute(query).scalars().all():
        reverse_item(
            entry, ledger_items(entry.connection, [item_id])[item_id], reason=reason, day=None
        )
