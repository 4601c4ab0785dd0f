"""Numbers of documents: unique per entity and kind among those in force; a payment's reference is
not, since payments of a customer also differ by value date, amount and currency.

A reversed document keeps its number until another document takes it; then it becomes `NO~1`, the
next one `NO~2`. Section 1.
"""

from collections.abc import Iterable

from sqlalchemy import and_, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.items.open_items import NUMBERED
from artui.ledger.store.tables import CHANGE, ITEM


def make_way(entry: Entry, item_id: int, number: str) -> None:
    """Rename a reversed document so that another can take its number."""
    entry.change(ITEM, item_id, number=free_number(entry, item_id, number))


def free_number(entry: Entry, item_id: int, number: str) -> str:
    """The first of `NO~1`, `NO~2` … that no document of the same series has."""
    kind = entry.connection.execute(select(ITEM.c.kind).where(ITEM.c.id == item_id)).scalar_one()
    series = (
        ITEM.c.kind == kind if kind == ItemKind.PAYMENT else and_(NUMBERED, ITEM.c.kind == kind)
    )
    taken = select(ITEM.c.number).where(
        series, ITEM.c.number.startswith(f"{number}~", autoescape=True)
    )
    numbers = set(entry.connection.execute(taken).scalars())
    count = 1
    while f"{number}~{count}" in numbers:
        count += 1
    return f"{number}~{count}"


def next_number(entry: Entry, kind: ItemKind, stem: str, entity_id: int) -> str:
    """`STEM`, or `STEM-2`, `STEM-3` … if it is taken; a reversed document gives up its number."""
    query = select(ITEM.c.number, ITEM.c.id, ITEM.c.reversed_by_id).where(
        NUMBERED,
        ITEM.c.kind == kind,
        ITEM.c.entity_id == entity_id,
        ITEM.c.number.startswith(stem, autoescape=True),
    )
    taken = {row.number: row for row in entry.connection.execute(query)}
    number, count = stem, 1
    while number in taken and taken[number].reversed_by_id is None:
        count += 1
        number = f"{stem}-{count}"
    if number in taken:
        make_way(entry, taken[number].id, number)
    return number


def former_numbers(entry: Entry, kind: ItemKind, numbers: Iterable[str]) -> dict[str, int]:
    """The ids of renumbered documents that are not reversed, by former number, so that an old file
    adds nothing twice."""
    change = CHANGE
    query = (
        select(change.c.old, ITEM.c.id)
        .join(ITEM, ITEM.c.id == change.c.row_id)
        .where(
            change.c.table_name == "item",
            change.c.column_name == "number",
            ITEM.c.kind == kind,
            ITEM.c.reversed_by_id.is_(None),
        )
    )
    wanted = set(numbers)
    found = {row.old[1:-1]: row.id for row in entry.connection.execute(query)}
    return {number: item_id for number, item_id in found.items() if number in wanted}
