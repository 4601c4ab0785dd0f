"""Flags for collections, set by the ladder or by hand with a reason; their history is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.refusals import BadDocument, NotFlagged, NotInForce, WrongKind
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.tables import COLLECTION_FLAG


@dataclass(frozen=True, slots=True)
class Flagged:
    """The invoices that were flagged or whose flags were lifted."""

    act_id: int
    summary: str
    numbers: tuple[str, ...]


def flag(book: Book, item_ids: Sequence[int], *, reason: str) -> Flagged:
    """Flag invoices for collections: one act, whole or not at all.

    Raises WrongKind, NotInForce, BadDocument (nothing open, or flagged already).
    """
    with book.act(ActName.FLAG, "") as entry:
        items = _invoices(entry, item_ids)
        for item in items:
            if not item.in_force:
                raise NotInForce(f"{item.title} is not in force; it can't be flagged.")
            if not item.open_minor:
                raise BadDocument(f"{item.title} has nothing open; there is nothing to collect.")
            if open_flag(entry, item.id) is not None:
                raise BadDocument(f"{item.title} is flagged already.")
            flag_on(entry, item.id, book.business_date, reason)
        return _done(entry, items, f"flagged for collections: {reason}")


def unflag(book: Book, item_ids: Sequence[int], *, reason: str) -> Flagged:
    """Lift the flags of invoices with a reason: one act. Raises NotFlagged."""
    with book.act(ActName.UNFLAG, "") as entry:
        items = _invoices(entry, item_ids)
        for item in items:
            found = open_flag(entry, item.id)
            if found is None:
                raise NotFlagged(f"{item.title} is not flagged.")
            entry.change(COLLECTION_FLAG, found, lifted=book.business_date, lift_reason=reason)
        return _done(entry, items, f"flag lifted: {reason}")


def flag_on(entry: Entry, item_id: int, day: date, reason: str) -> None:
    """Flag an invoice on an open act, unless it is flagged already."""
    if open_flag(entry, item_id) is None:
        number = entry.add(
            COLLECTION_FLAG, item_id=item_id, flagged=day, reason=reason, withdrawn_act_id=None
        )
        entry.made(COLLECTION_FLAG, number)


def open_flag(entry: Entry, item_id: int) -> int | None:
    """The id of an invoice's flag that was not lifted, None if there is none."""
    query = select(COLLECTION_FLAG.c.id).where(
        COLLECTION_FLAG.c.item_id == item_id,
        COLLECTION_FLAG.c.lifted.is_(None),
        COLLECTION_FLAG.c.withdrawn_act_id.is_(None),
    )
    return entry.connection.execute(query).scalars().first()


def _invoices(entry: Entry, item_ids: Sequence[int]) -> list[LedgerItem]:
    found = ledger_items(entry.connection, item_ids)
    items = [found[item_id] for item_id in dict.fromkeys(item_ids)]
    for item in items:
        if item.kind != ItemKind.INVOICE:
            raise WrongKind(f"{item.title} is no invoice; only invoices are flagged.")
    return items


def _done(entry: Entry, items: list[LedgerItem], words: str) -> Flagged:
    numbers = tuple(item.number for item in items)
    entry.subject = numbers[0] if len(numbers) == 1 else f"{len(numbers)} invoices"
    entry.summary = f"{', '.join(numbers)} {words}"
    return Flagged(entry.id, entry.summary, numbers)
