"""What remains of an Ads invoice, made the open amount: settlements, and their taking back.

A settlement is a payment in the name of the invoice, or a write-off where the service wrote it off;
of a credit memo it is a refund.
When more remains than before, the latest are reversed, and what a clerk allocated is taken back.
"""

from sqlalchemy import select

from artui.domain.kinds import ItemKind, Origin
from artui.ledger.book.book import Entry
from artui.ledger.cash.write_offs import write_off_on
from artui.ledger.documents.counter_entries import reverse_item, standing_allocations
from artui.ledger.items.allocation_rows import allocation_row, take_back
from artui.ledger.items.new_items import item_row
from artui.ledger.items.open_items import NUMBERED, LedgerItem, ledger_item
from artui.ledger.store.tables import ALLOCATION, ITEM

METHOD = "ads"
WHY = "as the Ads service says"


def settle(entry: Entry, item_id: int, open_minor: int, *, written_off: bool) -> None:
    """Make what is open equal to what remains; `written_off` says how the rest went."""
    if not written_off:
        free(entry, ledger_item(entry.connection, item_id), None)
    item = ledger_item(entry.connection, item_id)
    if item.open_minor < open_minor:
        free(entry, item, open_minor - item.open_minor)
        item = ledger_item(entry.connection, item_id)
    rest = item.open_minor - open_minor
    if rest > 0 and written_off and item.side == 1:
        write_off_on(entry, item, rest, reason=WHY)
    elif rest > 0:
        _pay(entry, item, rest)


def _pay(entry: Entry, item: LedgerItem, minor: int) -> None:
    """A settlement: a payment, of a memo a refund, in the name of the document, allocated whole."""
    memo = item.side == -1
    day = max(entry.book.business_date, item.issue_date)
    row = item_row(
        entry,
        entity_id=item.entity_id,
        customer_id=item.customer_id,
        kind=ItemKind.REFUND if memo else ItemKind.PAYMENT,
        side=-item.side,
        number=_reference(entry, item),
        issue_date=day,
        due_date=day,
        currency=item.currency,
        amount_minor=minor,
        method=METHOD,
        reason=WHY,
        origin=Origin.SERVICE,
    )
    counter_id = entry.insert(ITEM, [row])[0]
    credit_id, debit_id = (item.id, counter_id) if memo else (counter_id, item.id)
    entry.insert(ALLOCATION, [allocation_row(entry, credit_id, debit_id, minor, day)])


def _reference(entry: Entry, item: LedgerItem) -> str:
    """The document's number, or `NO-2`, `NO-3` … for its later settlements."""
    series = (
        (ITEM.c.kind == ItemKind.PAYMENT, ITEM.c.customer_id == item.customer_id)
        if item.side == 1
        else (NUMBERED, ITEM.c.kind == ItemKind.REFUND)
    )
    query = select(ITEM.c.id).where(*series)
    count, reference = 1, item.number
    while entry.connection.execute(query.where(ITEM.c.number == reference)).first():
        count += 1
        reference = f"{item.number}-{count}"
    return reference


def free(entry: Entry, item: LedgerItem, minor: int | None) -> None:
    """Take the latest allocations back until so much is open again; None: what was written off.

    Our own settlements are reversed; whatever else was allocated is only taken back.
    """
    freed = 0
    for row in reversed(standing_allocations(entry, item.id)):
        if minor is not None and freed >= minor:
            return
        other_id = row.credit_id if item.side == 1 else row.debit_id
        other = ledger_item(entry.connection, other_id)
        if minor is None and other.kind != ItemKind.WRITE_OFF:
            continue
        if other.kind in (ItemKind.WRITE_OFF, ItemKind.DISCOUNT) or _is_settlement(entry, other):
            day = max(entry.book.business_date, other.issue_date, item.issue_date)
            reverse_item(entry, other, reason=WHY, day=day)
        else:
            take_back(entry, [row], reason=WHY)
        freed += row.amount_minor


def _is_settlement(entry: Entry, other: LedgerItem) -> bool:
    kinds = (ItemKind.PAYMENT, ItemKind.REFUND)
    query = select(ITEM.c.method).where(ITEM.c.id == other.id, ITEM.c.kind.in_(kinds))
    return entry.connection.execute(query).scalar_one_or_none() == METHOD
