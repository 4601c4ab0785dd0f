"""Numbers of documents: unique per entity and kind among those in force; a payment's reference is
not, since payments of a customer also differ by value date, amount and currency.

A reversed document keeps its number until another document takes it; then it becomes `NO~1`, the
next one `NO~2`. Section 1.
"""

from collections.abc import Iterable

from sqlalchemy import literal_column, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.items.open_items import NUMBERED
from artui.ledger.store.tables import CHANGE, ITEM


def make_way(entry: Entry, item_id: int, number: str) -> None:
    """Rename a reversed document so that another can take its number."""
    entry.change(ITEM, item_id, number=free_number(entry, item_id, number))


def free_number(entry: Entry, item_id: int, number: str) -> str:
    """The first of `NO~1`, `NO~2` … that no document of the same series has; of payments, that no
    payment has which is like this one in all else."""
    kind = entry.connection.execute(select(ITEM.c.kind).where(ITEM.c.id == item_id)).scalar_one()
    if kind == ItemKind.PAYMENT:
        numbers = _like_payment(entry, item_id, number)
    else:
        taken = select(ITEM.c.number).where(
            NUMBERED, ITEM.c.kind == kind, ITEM.c.number.startswith(f"{number}~", autoescape=True)
        )
        numbers = set(entry.connection.execute(taken).scalars())
    count = 1
    while f"{number}~{count}" in numbers:
        count += 1
    return f"{number}~{count}"


def _like_payment(entry: Entry, item_id: int, number: str) -> set[str]:
    """Which of `REF~1`, `REF~2` … are taken, found one by one through the index of references."""
    columns = ("customer_id", "issue_date", "amount_minor", "currency")
    mine = entry.connection.execute(
        select(*(ITEM.c[name] for name in columns)).where(ITEM.c.id == item_id)
    ).one()
    like = [ITEM.c[name] == value for name, value in zip(columns, mine, strict=True)]
    query = select(ITEM.c.number).where(ITEM.c.kind == literal_column("'payment'"), *like)
    numbers: set[str] = set()
    while True:
        wanted = f"{number}~{len(numbers) + 1}"
        if entry.connection.execute(query.where(ITEM.c.number == wanted)).first() is None:
            return numbers
        numbers.add(wanted)


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
