"""Amazon's purchase orders: taken from its service or a file, and brought up to date.

Nobody owes by an order. It is what a vendor invoice must agree with, and what one is drafted from.
A blank changes nothing. VO-1 of the Amazon rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, func, select

from artui.domain.refusal import Refused
from artui.domain.text import typed_number, visible
from artui.ledger.book.book import Entry
from artui.ledger.book.records import Changed, Posted, Same
from artui.ledger.book.refusals import BadDocument, UnknownDocument
from artui.ledger.documents.posting import Said
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import PURCHASE_ORDER, PURCHASE_ORDER_LINE

CASES, EACHES = "Cases", "Eaches"
UNITS = (CASES, EACHES)
Outcome = Posted | Same | Changed | Refused


class OrderItem(NamedTuple):
    """An item of an order; None where nothing was said. Quantities are in its unit, the cost is
    that of one unit in major units, as decimal text."""

    sequence: str
    amazon_id: str | None = None
    vendor_id: str | None = None
    ordered: int | None = None
    acknowledged: int | None = None
    shipped: int | None = None
    received: int | None = None
    net_cost: str | None = None
    currency: str | None = None
    unit: str | None = None
    unit_size: int | None = None


def in_unit(item: OrderItem, unit: str, unit_size: int | None) -> OrderItem:
    """The item counted in another unit. Raises BadDocument where a count is not whole there."""
    own, other = pieces_in(item.unit or EACHES, item.unit_size), pieces_in(unit, unit_size)
    if (item.unit or EACHES, own) == (unit, other):
        return item
    counts: dict[str, Any] = {}
    for name in ("ordered", "acknowledged", "shipped", "received"):
        count = getattr(item, name)
        counts[name] = None if count is None else count * own // other
        if count is not None and count * own % other:
            said = f"Item {item.sequence} has {count * own} pieces"
            raise BadDocument(f"{said}, which are no whole cases of {other}.").at(name)
    if item.net_cost is not None:
        cost = Decimal(item.net_cost) * other / own
        if cost * own != Decimal(item.net_cost) * other:
            said = f"The cost {item.net_cost} of item {item.sequence}"
            raise BadDocument(f"{said} does not divide by {own}.").at("net_cost")
        counts["net_cost"] = f"{cost:f}"
    return item._replace(**counts, unit=unit, unit_size=unit_size)


def pieces_in(unit: str, unit_size: int | None) -> int:
    """How many pieces are in a unit; a case of unknown size counts as one."""
    return (unit_size or 1) if unit == CASES else 1


class NewOrder(NamedTuple):
    """An order, or some of its items, as given; None where nothing was said."""

    number: str
    ordered_at: datetime
    items: tuple[OrderItem, ...] = ()
    state: str | None = None
    terms: str | None = None
    vendor_code: str | None = None
    bill_to: str | None = None
    ship_to: str | None = None


class PurchaseOrderLine(NamedTuple):
    """An item of an order in the ledger; quantities are None where nobody has said."""

    sequence: str
    amazon_id: str
    vendor_id: str
    ordered: int
    acknowledged: int | None
    shipped: int | None
    received: int | None
    net_cost: str
    currency: str
    unit: str
    unit_size: int | None

    @property
    def pieces(self) -> int:
        """How many pieces are in its unit."""
        return pieces_in(self.unit, self.unit_size)

    @property
    def delivered(self) -> int:
        """How many are known to have been shipped: what was received certainly was."""
        return max(self.shipped or 0, self.received or 0)

    @property
    def invoiceable(self) -> int:
        """How many may be invoiced in all: what was shipped, but no more than was confirmed."""
        if self.acknowledged is None:
            return self.delivered
        return min(self.delivered, self.acknowledged)


class PurchaseOrder(NamedTuple):
    """An order in the ledger; its items by their sequence."""

    id: int
    number: str
    state: str
    ordered_at: datetime
    terms: str
    vendor_code: str
    bill_to: str
    ship_to: str
    lines: tuple[PurchaseOrderLine, ...]


_HEAD = ("state", "terms", "vendor_code", "bill_to", "ship_to")
_LINE = PurchaseOrderLine._fields


@dataclass(slots=True)
class _Desk:
    """The orders of a batch as they are in the ledger, and what is to be written. `said` is what
    earlier rows of a file have said; None where nothing is one."""

    entry: Entry
    said: Said | None
    orders: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    lines: dict[tuple[int, str], tuple[int, dict[str, Any]]] = field(default_factory=dict)
    fresh_orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    fresh_lines: dict[int, dict[str, Any]] = field(default_factory=dict)

    def write(self) -> None:
        """Write what is new."""
        for table, rows in (
            (PURCHASE_ORDER, self.fresh_orders),
            (PURCHASE_ORDER_LINE, self.fresh_lines),
        ):
            self.entry.insert(table, list(rows.values()), list(rows))
            self.entry.made_many(table, rows)


def post_orders(
    entry: Entry, orders: Sequence[NewOrder], said: Said | None = None
) -> list[Outcome]:
    """Add orders and their items, or bring them up to date, on an open act: one outcome an order.

    `said` is what earlier rows of the file have said, which no later one contradicts.
    """
    desk = _desk(entry, orders, said)
    outcomes = [_one(desk, new) for new in orders]
    desk.write()
    return outcomes


def orders_numbered(connection: Connection, numbers: Iterable[str]) -> dict[str, PurchaseOrder]:
    """The orders of these numbers that are in the ledger."""
    found: dict[str, PurchaseOrder] = {}
    for part in chunks(sorted(set(numbers))):
        where = PURCHASE_ORDER.c.number.in_(part)
        found |= {order.number: order for order in _orders(connection, where)}
    return found


def the_order(connection: Connection, number: str) -> PurchaseOrder:
    """The order of a number. Raises UnknownDocument."""
    number = typed_number(number)
    found = orders_numbered(connection, [number]).get(number)
    if found is None:
        raise UnknownDocument(
            f"Purchase order {visible(number)} is not in the ledger; `artui amazon vendor orders` "
            "or `artui import purchase-orders` brings it."
        )
    return found


def count_orders(connection: Connection) -> int:
    """How many orders there are."""
    live = PURCHASE_ORDER.c.withdrawn_act_id.is_(None)
    return connection.execute(select(func.count()).where(live)).scalar_one()


def all_orders(connection: Connection) -> list[PurchaseOrder]:
    """Every order, the newest first."""
    return _orders(connection)


def _orders(connection: Connection, *where: Any) -> list[PurchaseOrder]:
    query = (
        select(PURCHASE_ORDER)
        .where(PURCHASE_ORDER.c.withdrawn_act_id.is_(None), *where)
        .order_by(PURCHASE_ORDER.c.ordered_at.desc(), PURCHASE_ORDER.c.id.desc())
    )
    heads = connection.execute(query).all()
    lines: dict[int, list[PurchaseOrderLine]] = {}
    for row in _line_rows(connection, [head.id for head in heads]):
        lines.setdefault(row.order_id, []).append(
            PurchaseOrderLine(*(getattr(row, n) for n in _LINE))
        )
    return [
        PurchaseOrder(
            head.id,
            head.number,
            head.state,
            head.ordered_at,
            head.terms,
            head.vendor_code,
            head.bill_to,
            head.ship_to,
            tuple(sorted(lines.get(head.id, ()), key=lambda line: _place(line.sequence))),
        )
        for head in heads
    ]


def _place(sequence: str) -> tuple[int, str]:
    """`2` comes before `10`."""
    digits = sequence.isascii() and sequence.isdigit()
    return (int(sequence[:18]) if digits else 0, sequence)


def _line_rows(connection: Connection, order_ids: Sequence[int]) -> Iterable[Row[Any]]:
    line = PURCHASE_ORDER_LINE.c
    for part in chunks(order_ids):
        query = select(PURCHASE_ORDER_LINE).where(
            among(connection, line.order_id, part), line.withdrawn_act_id.is_(None)
        )
        yield from connection.execute(query.order_by(line.order_id, line.id))


def _desk(entry: Entry, orders: Sequence[NewOrder], said: Said | None) -> _Desk:
    desk = _Desk(entry, said)
    order = PURCHASE_ORDER.c
    for part in chunks(sorted({new.number for new in orders})):
        query = select(PURCHASE_ORDER).where(
            order.number.in_(part), order.withdrawn_act_id.is_(None)
        )
        for row in entry.connection.execute(query):
            desk.orders[row.number] = row.id, row._asdict()
    known = [number for number, _ in desk.orders.values()]
    for row in _line_rows(entry.connection, known):
        desk.lines[row.order_id, row.sequence] = row.id, row._asdict()
    return desk


class _Change(NamedTuple):
    """What is to be changed in a row."""

    table: Table
    row_id: int
    values: dict[str, Any]
    changed: dict[str, Any]


def _one(desk: _Desk, new: NewOrder) -> Outcome:
    """Take one order; everything that could refuse it comes before the first change."""
    try:
        merged = [*_said_before(desk, new)]
        known = desk.orders.get(new.number)
        order_id = None if known is None else known[0]
        fresh = [each for each in new.items if (order_id, each.sequence) not in desk.lines]
        for item in fresh:
            _demand_whole(item, new.number)
        changes = [] if known is None else [*_changes(desk, new, *known)]
    except Refused as refusal:
        return refusal
    if desk.said is not None:
        desk.said.update(merged)
    for each in changes:
        _apply(desk, each)
    if known is None:
        order_id = _add(desk, new)
    assert order_id is not None
    for item in fresh:
        _add_line(desk, order_id, item)
    if known is None or fresh:
        return Posted(order_id, new.number)
    if changes:
        return Changed(order_id, new.number)
    return Same(order_id, new.number)


def _said_before(desk: _Desk, new: NewOrder) -> Iterable[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """What a row says, with what earlier rows of the file have said of the same order and items.
    Raises BadDocument where it contradicts them; a blank contradicts nothing."""
    if desk.said is None:
        return
    head = new._replace(items=())
    parts: list[tuple[tuple[str, ...], NewOrder | OrderItem, str]]
    parts = [(("order", new.number), head, f"order {new.number}")]
    for item in new.items:
        what = f"item {item.sequence} of order {new.number}"
        parts.append((("item", new.number, item.sequence), item, what))
    for key, given, what in parts:
        before = dict(zip(given._fields, desk.said.get(key, ()), strict=False))
        for name, value in given._asdict().items():
            text = before.get(name)
            if value is not None and text is not None and not _equal(name, text, value):
                column = _COLUMN.get(name, name)
                said = f"The file has {what} twice, before with {column} {visible(str(text))}."
                raise BadDocument(said).at(column)
            before[name] = text if value is None else value
        yield key, tuple(before.values())


def _changes(
    desk: _Desk, new: NewOrder, order_id: int, values: dict[str, Any]
) -> Iterable[_Change]:
    """What differs from the ledger. Raises BadDocument where a count is not whole in its unit."""
    head = {name: getattr(new, name) for name in _HEAD} | {"ordered_at": new.ordered_at}
    found = [(PURCHASE_ORDER, order_id, values, head)]
    for item in new.items:
        if line := desk.lines.get((order_id, item.sequence)):
            if item.unit is not None:
                # Amazon's two lists may count one item in two units: the first one remains.
                size = item.unit_size or (line[1]["unit_size"] if item.unit == CASES else None)
                if item.unit == CASES and not size:
                    what = f"Item {item.sequence} of order {new.number}"
                    raise BadDocument(f"{what} has no unit size.").at("unit_size")
                known = line[1]["unit"], line[1]["unit_size"]
                item = in_unit(item._replace(unit_size=size), *known)
            found.append((PURCHASE_ORDER_LINE, *line, item._asdict()))
    for table, number, before, given in found:
        changed = {
            name: value
            for name, value in given.items()
            if value is not None and not _equal(name, before[name], value)
        }
        if changed:
            yield _Change(table, number, before, changed)


def _apply(desk: _Desk, change: _Change) -> None:
    fresh = desk.fresh_orders if change.table is PURCHASE_ORDER else desk.fresh_lines
    if change.row_id not in fresh:
        desk.entry.change(change.table, change.row_id, **change.changed)
    # What is new is not written yet: these are its values.
    change.values.update(change.changed)


def _add(desk: _Desk, new: NewOrder) -> int:
    number = desk.entry.next_ids(PURCHASE_ORDER, 1)[0]
    values: dict[str, Any] = {name: getattr(new, name) or "" for name in _HEAD}
    values |= {"number": new.number, "ordered_at": new.ordered_at, "withdrawn_act_id": None}
    desk.fresh_orders[number] = values
    desk.orders[new.number] = number, values
    return number


def _add_line(desk: _Desk, order_id: int, item: OrderItem) -> None:
    number = desk.entry.next_ids(PURCHASE_ORDER_LINE, 1)[0]
    values = item._asdict() | {"order_id": order_id, "withdrawn_act_id": None}
    values |= {name: values[name] or "" for name in ("amazon_id", "vendor_id")}
    values["unit"] = values["unit"] or EACHES
    desk.fresh_lines[number] = values
    desk.lines[order_id, item.sequence] = number, values


def _demand_whole(item: OrderItem, order: str) -> None:
    """Raise BadDocument where an item that is new lacks what every item has."""
    needed = ("ordered", "net_cost", "currency", *(("unit_size",) if item.unit == CASES else ()))
    for name in needed:
        if not getattr(item, name) and getattr(item, name) != 0:
            raise BadDocument(f"Item {item.sequence} of order {order} is new and needs {name}.").at(
                name
            )


# The columns of a file that are named otherwise.
_COLUMN = {"ordered_at": "date"}


def _equal(name: str, known: Any, given: Any) -> bool:
    if name == "net_cost":
        return Decimal(known) == Decimal(given)
    if name == "ordered_at" and given.time() == time():
        # A file knows only the day.
        return bool(known.astimezone(UTC).date() == given.date())
    return bool(known == given)
