"""Flags for collections, set by the ladder or by hand with a reason; their history is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.refusals import BadDocument, NotFlagged, NotInForce, WrongKind
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.many import among, chunks
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
        flagged = open_flags(entry, item_ids)
        for item in items:
            if not item.in_force:
                raise NotInForce(f"{item.title} is not in force; it can't be flagged.")
            if not item.open_minor:
                raise BadDocument(f"{item.title} has nothing open; there is nothing to collect.")
            if item.id in flagged:
                raise BadDocument(f"{item.title} is flagged already.")
        flag_all(entry, {item.id: reason for item in items}, book.business_date)
        return _done(entry, items, f"flagged for collections: {reason}")


def unflag(book: Book, item_ids: Sequence[int], *, reason: str) -> Flagged:
    """Lift the flags of invoices with a reason: one act. Raises NotFlagged."""
    with book.act(ActName.UNFLAG, "") as entry:
        items = _invoices(entry, item_ids)
        flagged = open_flags(entry, item_ids)
        for item in items:
            if item.id not in flagged:
                raise NotFlagged(f"{item.title} is not flagged.")
        lifted = {"lifted": book.business_date, "lift_reason": reason}
        entry.change_many(COLLECTION_FLAG, dict.fromkeys(flagged.values(), lifted))
        return _done(entry, items, f"flag lifted: {reason}")


def flag_all(entry: Entry, reasons: Mapping[int, str], day: date) -> None:
    """Flag invoices, each with its reason, on an open act; those that are flagged stay as they
    are."""
    flagged = open_flags(entry, reasons)
    fresh = [item_id for item_id in reasons if item_id not in flagged]
    rows = [
        {
            "item_id": item_id,
            "flagged": day,
            "reason": reasons[item_id],
            "withdrawn_act_id": None,
        }
        for item_id in fresh
    ]
    entry.made_many(COLLECTION_FLAG, entry.insert(COLLECTION_FLAG, rows))


def open_flags(entry: Entry, item_ids: Collection[int]) -> dict[int, int]:
    """The flags that were not lifted, by invoice."""
    query = select(COLLECTION_FLAG.c.item_id, COLLECTION_FLAG.c.id).where(
        COLLECTION_FLAG.c.lifted.is_(None), COLLECTION_FLAG.c.withdrawn_act_id.is_(None)
    )
    found: dict[int, int] = {}
    for part in chunks(sorted(item_ids)):
        known = query.where(among(entry.connection, COLLECTION_FLAG.c.item_id, part))
        found |= {row[0]: row[1] for row in entry.connection.execute(known)}
    return found


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
