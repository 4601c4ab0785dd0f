"""What payments named when they came: rows of `remittance`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from artui.domain.remittance import RemittanceLine
from artui.ledger.book.book import Entry
from artui.ledger.items.open_items import chunks
from artui.ledger.store.tables import REMITTANCE


def add_lines(entry: Entry, lines: Mapping[int, Sequence[RemittanceLine]]) -> None:
    """Keep what new payments name, by their ids."""
    rows = [
        {"item_id": item_id, "position": position, "number": number, "amount_minor": minor}
        for item_id, each in lines.items()
        for position, (number, minor) in enumerate(each, 1)
    ]
    entry.insert(REMITTANCE, rows)


def lines_of(
    connection: Connection, payment_ids: Sequence[int]
) -> dict[int, tuple[RemittanceLine, ...]]:
    """What payments named, by their ids; those that named nothing are left out."""
    table = REMITTANCE
    found: dict[int, tuple[RemittanceLine, ...]] = {}
    for part in chunks(payment_ids):
        query = (
            select(table.c.item_id, table.c.number, table.c.amount_minor)
            .where(table.c.item_id.in_(part))
            .order_by(table.c.item_id, table.c.position)
        )
        for item_id, number, minor in connection.execute(query):
            found[item_id] = (*found.get(item_id, ()), RemittanceLine(number, minor))
    return found
