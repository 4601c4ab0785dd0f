"""Instalments: the parts of an invoice that are due on days of their own.

What was paid or credited fills the earliest part first, so what each part has open follows from
what the invoice has open. A trigger gives the invoice the due date and level of its earliest part
with anything open. Section 2 of the domain rules.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.terms import Instalment, in_parts, instalments, parse_terms
from artui.ledger.book.as_of import Horizon, due_on, in_books, opened
from artui.ledger.book.book import Entry
from artui.ledger.items.open_items import LedgerItem, chunks
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.many import among_bound, asked
from artui.ledger.store.tables import INSTALMENT, ITEM
from artui.ledger.store.tables.columns import Query


class InstalmentRow(NamedTuple):
    """A part of an invoice in the ledger; minor units. `part` is its fraction as text, `1/3`."""

    item_id: int
    position: int
    part: str
    amount_minor: int
    until_minor: int
    original_due_date: date
    due_date: date
    level: int
    id: int = 0

    def open_of(self, paid_minor: int) -> int:
        """What it has open once so much of the invoice is paid."""
        return min(max(self.until_minor - paid_minor, 0), self.amount_minor)


_COLUMNS = [INSTALMENT.c[name] for name in InstalmentRow._fields]
# Built once, since the reports and the worklist ask it each time.
_ALL_IN_PARTS = select(INSTALMENT.c.item_id).distinct()
# SQLite would begin with the items, of which there may be a million.
_OPEN_IN_PARTS = _ALL_IN_PARTS.select_from(
    LeadingJoin(INSTALMENT, ITEM, ITEM.c.id == INSTALMENT.c.item_id)
).where(ITEM.c.open_minor > 0)


def add_instalments(entry: Entry, found: Mapping[int, Sequence[Instalment]]) -> None:
    """Add the instalments of new invoices, by item."""
    rows = []
    for item_id, parts in found.items():
        until = 0
        for part in parts:
            until += part.minor
            rows.append(_first_row(item_id, part, until))
    insert_instalments(entry, rows)


def _first_row(item_id: int, part: Instalment, until_minor: int) -> InstalmentRow:
    due, fraction = part.due, str(part.part)
    return InstalmentRow(item_id, part.place, fraction, part.minor, until_minor, due, due, 0)


def insert_instalments(entry: Entry, rows: Iterable[InstalmentRow]) -> None:
    """Add rows as they are, each with a new id."""
    made = [row._asdict() for row in rows]
    for row in made:
        del row["id"]
    entry.insert(INSTALMENT, made)


def instalments_of(
    connection: Connection, item_ids: Collection[int]
) -> dict[int, list[InstalmentRow]]:
    """The instalments of items, the earliest first; items without are left out."""
    found: dict[int, list[InstalmentRow]] = {}
    if not item_ids:
        return found
    query = _in_order(connection.dialect.name == "sqlite")
    for row in connection.execute(query, {"ids": asked(connection, item_ids)}):
        found.setdefault(row.item_id, []).append(InstalmentRow(*row))
    return found


@cache
def _in_order(on_sqlite: bool) -> Query:
    some = among_bound(INSTALMENT.c.item_id, "ids", on_sqlite=on_sqlite)
    return select(*_COLUMNS).where(some).order_by(INSTALMENT.c.item_id, INSTALMENT.c.position)


def corrected_instalments(
    entry: Entry, original: LedgerItem, amount_minor: int
) -> list[InstalmentRow]:
    """The instalments of a corrected invoice that has no id yet: the same parts of the new amount,
    with the due dates and levels of the original."""
    rows = instalments_of(entry.connection, [original.id]).get(original.id, [])
    if sum(Fraction(row.part) for row in rows) != 1:
        rows = _with_those_too_small(original, rows)
    amounts = in_parts(amount_minor, [Fraction(row.part) for row in rows])
    found, until = [], 0
    for row, minor in zip(rows, amounts, strict=True):
        until += minor
        if minor:
            found.append(row._replace(item_id=0, amount_minor=minor, until_minor=until))
    return found


def _with_those_too_small(original: LedgerItem, rows: list[InstalmentRow]) -> list[InstalmentRow]:
    """All parts by the terms of an invoice: the rows that it has, and those that were too small for
    one minor unit of it."""
    if not rows:
        return []
    terms = parse_terms(original.terms)
    there = {(Fraction(row.part), row.original_due_date): row for row in rows}
    enough = 100 * 10**4  # so that every part, of four decimals of a percent, has something
    whole = instalments(terms, enough, original.issue_date, original.issue_date)
    if not there.keys() <= {(part.part, part.due) for part in whole}:
        start = original.shipment_date or original.issue_date
        whole = instalments(terms, enough, original.issue_date, start)
    demanded = min((r.due_date for r in rows if r.due_date < r.original_due_date), default=None)
    found = []
    for part in whole:
        new = _first_row(0, part, 0)._replace(due_date=min(part.due, demanded or part.due))
        row = there.pop((part.part, part.due), new)
        found.append(row._replace(position=part.place))
    return found


class Restated(NamedTuple):
    """What a sum over invoices by due date must add for the instalments, in minor units: below
    zero at the date of the invoice, above zero at that of each open part."""

    item_id: int
    customer_id: int
    currency: str
    due: date
    minor: int


def restated(
    connection: Connection,
    day: Horizon,
    customer_ids: Sequence[int] = (),
    *,
    entity_id: int | None = None,
    as_then: bool = False,
) -> Iterator[Restated]:
    """The open amounts of invoices in instalments, moved from the due date of the invoice to those
    of its parts: from the stored date, or from that of the day (`due_on`) if `as_then`."""
    query = _ALL_IN_PARTS
    if customer_ids:
        joined = LeadingJoin(ITEM, INSTALMENT, ITEM.c.id == INSTALMENT.c.item_id)
        query = query.select_from(joined).where(ITEM.c.customer_id.in_(customer_ids))
        if day.stored:
            query = query.where(ITEM.c.open_minor > 0)
    elif day.stored:
        query = _OPEN_IN_PARTS
    for ids in chunks(list(connection.execute(query).scalars())):
        source, open_minor = opened(day, ids)
        due = due_on(day, open_minor) if as_then else ITEM.c.due_date
        columns = (ITEM.c.id, ITEM.c.customer_id, ITEM.c.currency, due.label("due"))
        items = select(*columns, ITEM.c.amount_minor, open_minor.label("left"))
        items = items.select_from(source).where(ITEM.c.id.in_(ids), in_books(day, open_minor))
        if entity_id is not None:
            items = items.where(ITEM.c.entity_id == entity_id)
        parts = instalments_of(connection, ids)
        for row in connection.execute(items):
            key = row.id, row.customer_id, row.currency
            yield Restated(*key, row.due, -row.left)
            for part in parts[row.id]:
                if left := part.open_of(row.amount_minor - row.left):
                    yield Restated(*key, part.due_date, left)
