"""Purchase orders from the Vendor Orders service, against the sandbox over a real socket."""

from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from artui.amazon.sandbox.order_examples import confirmed, item, order, purchase_orders
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.vendor_orders.client import order_rows
from artui.amazon.vendor_orders.orders_sync import WeekSynced, sync
from artui.amazon.vendor_orders.read_orders import (
    UnreadableOrder,
    merged,
    read_order,
    read_status,
)
from artui.ledger.amazon.orders_taken import OrderMarks, order_marks, take_orders
from artui.ledger.amazon.purchase_orders import all_orders
from artui.ledger.book.book import Book
from artui.ledger.book.chain import newest_act
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.support.amazon import Line, sandbox_line
from tests.support.books import book_at
from tests.support.commands import Artui
from tests.support.desk import desk_of

TODAY = date(2026, 3, 5)
Quantities = tuple[int, int | None, int | None]


def orders_box() -> Sandbox:
    """A sandbox with a page for every two orders."""
    return Sandbox(page_size=2, purchase_orders=purchase_orders(TODAY))


def quantities(book: Book) -> dict[tuple[str, str], Quantities]:
    """What was ordered, acknowledged and received of every item."""
    with book.reading() as connection:
        found = all_orders(connection)
    return {
        (each.number, line.sequence): (line.ordered, line.acknowledged, line.received)
        for each in found
        for line in each.lines
    }


def known_before(book: Book, mark: datetime) -> None:
    """Have all up to a moment known, so that few weeks are asked for."""
    made = purchase_orders(TODAY)[0]
    known = merged(read_order(made["orders"]), read_status(made["ordersStatus"]))
    take_orders(book, "before", [known], OrderMarks(mark, mark))


def counts(weeks: list[WeekSynced]) -> tuple[int, int]:
    return sum(week.added for week in weeks), sum(week.changed for week in weeks)


def problems(weeks: list[WeekSynced]) -> list[str]:
    return [problem for week in weeks for problem in week.problems]


def frames(line: Line, operation: str) -> list[tuple[datetime, datetime]]:
    """The time frames that were asked for."""
    found = []
    for seen in line.sandbox.seen:
        if seen.operation == operation:
            asked = {key: values[0] for key, values in parse_qs(urlsplit(seen.path).query).items()}
            word = next(key[: -len("After")] for key in asked if key.endswith("After"))
            bounds = (asked[f"{word}After"], asked[f"{word}Before"])
            found.append((datetime.fromisoformat(bounds[0]), datetime.fromisoformat(bounds[1])))
    return found


ALL = {
    ("SB0LD555", "1"): (24, 24, 24),
    ("SB7K2M4Q", "1"): (24, 24, 24),
    ("SB7K2M4Q", "2"): (10, 8, 8),
    ("SB9P3X1Z", "1"): (12, 12, 4),
    ("SB1N0W22", "1"): (10, None, 0),
}


def test_vo_1_six_months_are_read_week_by_week_and_a_second_sync_adds_nothing(
    book: Book,
) -> None:
    with sandbox_line(orders_box()) as line:
        weeks = list(sync(line.connection, book))
        assert (counts(weeks), problems(weeks)) == ((4, 0), [])
        assert quantities(book) == ALL
        asked = frames(line, "vendor.orders")
        assert min(after for after, _ in asked) <= line.clock.timing().now() - timedelta(days=179)
        assert all(before - after <= timedelta(days=7) for after, before in asked)
        assert frames(line, "vendor.statuses") == asked
        with book.reading() as connection:
            before = newest_act(connection)
        line.sandbox.seen.clear()
        assert counts(list(sync(line.connection, book))) == (0, 0)
        with book.reading() as connection:
            assert newest_act(connection) == before
        assert len(frames(line, "vendor.orders")) <= 3
        boxes = item("1", "B0PLAIN001", "BOX-10", 12, "45.00", unit_size=10)
        late = order("SB9P3X1Z", "Closed", TODAY - timedelta(days=12), confirmed(boxes, 12, 12))
        late["orders"]["orderDetails"]["purchaseOrderStateChangedDate"] = "2026-03-06T08:00:00Z"
        late["ordersStatus"]["lastUpdatedDate"] = "2026-03-06T08:00:00Z"
        line.sandbox.purchase_orders[2] = late
        line.clock.sleep(2 * 86_400)
        assert counts(list(sync(line.connection, book))) == (0, 1)
        assert quantities(book) == ALL | {("SB9P3X1Z", "1"): (12, 12, 12)}
        undo(book)
        assert quantities(book) == ALL
        assert counts(list(sync(line.connection, book))) == (0, 1)
        assert list(breaches(book)) == []


def test_vo_1_an_interrupted_sync_goes_on_where_it_was(sqlite_url: str) -> None:
    book = book_at(sqlite_url)
    with closing(book.database), sandbox_line(orders_box()) as line:
        found = []
        for week in sync(line.connection, book):
            found.append(week)
            if week.added and len(found) > 20:
                break
        with book.reading() as connection:
            mark = order_marks(connection).placed
        assert mark == found[-1].before
        line.sandbox.seen.clear()
        list(sync(line.connection, book))
        assert quantities(book) == ALL
        assert min(frames(line, "vendor.orders"))[0] == mark - timedelta(hours=1)


@pytest.mark.parametrize(
    ("troubles", "why"),
    [
        (("empty-page@vendor.orders*30", "empty-page@vendor.statuses*3"), ""),
        (("unknown-state@vendor.orders*30",), ""),
        (("429@vendor.orders*2", "500@vendor.statuses"), ""),
        (("bad-row@vendor.orders",), "Order BROKEN01 has no date"),
        (("no-list@vendor.statuses",), "answered without a list"),
        (("refuse@vendor.orders",), "said no: 400"),
        (("500@vendor.orders*5",), "failed with 500"),
        (("html-200@vendor.statuses*5",), "answered 200 with text/html"),
        (("repeated-cursor@vendor.orders*2",), "same token twice"),
    ],
)
def test_vo_1_trouble_is_told_and_the_rest_goes_on_and_comes_with_the_next_sync(
    sqlite_url: str, troubles: tuple[str, ...], why: str
) -> None:
    book = book_at(sqlite_url)
    with closing(book.database), sandbox_line(orders_box()) as line:
        known_before(book, line.clock.timing().now() - timedelta(days=28))
        line.sandbox.make_trouble(*map(read_trouble, troubles))
        said = problems(list(sync(line.connection, book)))
        assert [why in each for each in said] == ([True] if why else [])
        line.sandbox.troubles.clear()
        assert problems(list(sync(line.connection, book))) == []
        assert quantities(book) == ALL


def test_vo_1_no_order_lies_between_two_weeks_and_what_is_too_old_is_said(
    sqlite_url: str,
) -> None:
    book = book_at(sqlite_url)
    with closing(book.database), sandbox_line(orders_box()) as line:
        now = line.clock.timing().now()
        known_before(book, now - timedelta(days=28))
        bound = now - timedelta(days=28, hours=1) + timedelta(days=7)
        made = order("SBBOUND1", "New", bound.date(), item("1", "B01", "", 1, "1.00"))
        at = bound.strftime("%Y-%m-%dT%H:%M:%SZ")
        made["orders"]["orderDetails"]["purchaseOrderDate"] = at
        made["ordersStatus"]["purchaseOrderDate"] = at
        line.sandbox.purchase_orders = [made]
        assert counts(list(sync(line.connection, book))) == (1, 0)
        line.clock.sleep(200 * 86_400)
        [said] = problems(list(sync(line.connection, book)))
        assert "are older than the service gives them" in said


def test_vo_1_a_token_refused_in_the_middle_is_asked_with_again() -> None:
    things = item("1", "B01", "", 1, "1.00")
    box = Sandbox(page_size=2)
    box.purchase_orders = [order(f"SBSAME{n:02}", "New", TODAY, things) for n in range(3)]
    with sandbox_line(box) as line:
        now = line.clock.timing().now()
        until = now + timedelta(days=1)
        rows = order_rows(line.connection, now - timedelta(days=5), until, changed=False)
        next(rows)
        box.make_trouble(read_trouble("refuse@vendor.orders*2"))
        assert len(list(rows)) == 2


def one() -> dict[str, Any]:
    """An order of one item as the list of orders has it."""
    made = order("PO123456", "New", TODAY, item("1", "B01", "SKU-1", 4, "2.50", unit_size=6))
    row: dict[str, Any] = made["orders"]
    return row


def test_vo_1_quantities_are_read_in_the_unit_of_the_order() -> None:
    made = order(
        "PO123456", "New", TODAY, confirmed(item("1", "B01", "S", 4, "2.5", unit_size=6), 4, 0)
    )
    received = made["ordersStatus"]["itemStatus"][0]["receivingStatus"]["receivedQuantity"]
    received |= {"amount": 18, "unitOfMeasure": "Eaches", "unitSize": 1}
    both = merged(read_order(made["orders"]), read_status(made["ordersStatus"]))
    assert [(each.ordered, each.acknowledged, each.received) for each in both.items] == [(4, 4, 3)]
    assert both.items[0].net_cost == "15.0"  # the service gives the cost of a piece
    quantity = made["ordersStatus"]["itemStatus"][0]
    pieces = {"amount": 24, "unitOfMeasure": "Eaches", "unitSize": 1}
    quantity["orderedQuantity"]["orderedQuantity"] = pieces
    quantity["acknowledgementStatus"]["acceptedQuantity"] = pieces
    both = merged(read_order(made["orders"]), read_status(made["ordersStatus"]))
    assert [(each.ordered, each.acknowledged, each.received) for each in both.items] == [(4, 4, 3)]
    received["amount"] = 19
    with pytest.raises(UnreadableOrder, match="19 pieces, which are no whole cases of 6"):
        merged(read_order(made["orders"]), read_status(made["ordersStatus"]))
    in_cases = {"amount": 4, "unitOfMeasure": "Cases", "unitSize": 6}
    quantity["orderedQuantity"]["orderedQuantity"] = in_cases
    with pytest.raises(UnreadableOrder, match="19 pieces in cases of 6"):
        read_status(made["ordersStatus"])


@pytest.mark.parametrize(
    ("way", "value", "why"),
    [
        (("purchaseOrderNumber",), None, "without a number"),
        (("orderDetails", "purchaseOrderDate"), "yesterday", "no date that can be read"),
        (("orderDetails", "items"), None, "no list of items"),
        (("orderDetails", "items", 0, "netCost", "amount"), "-1", "no net cost"),
        (("orderDetails", "items", 0, "netCost", "currencyCode"), "EURX", "EURX, which is no"),
        (("orderDetails", "items", 0, "orderedQuantity", "amount"), "4", "no number"),
        (("orderDetails", "items", 0, "orderedQuantity", "unitOfMeasure"), "Bags", "no unit"),
        (("orderDetails", "items", 0, "orderedQuantity", "unitSize"), None, "in a case"),
    ],
)
def test_vo_1_an_order_that_cannot_be_read_says_why(
    way: tuple[str | int, ...], value: object, why: str
) -> None:
    row: Any = one()
    place = row
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    with pytest.raises(UnreadableOrder, match=why):
        read_order(row)


def test_vo_1_the_command_lists_every_item_and_reports_what_was_left_out(sqlite_url: str) -> None:
    with desk_of(Artui(sqlite_url)) as desk:
        desk.sandbox.purchase_orders = purchase_orders(date(2026, 11, 21))
        desk.sandbox.make_trouble(read_trouble("bad-row@vendor.orders"))
        ran = desk.amazon("vendor", "orders", "--format", "json")
        assert (ran.status, "Order BROKEN01" in ran.err) == (1, True)
        assert "added 4, changed 0" in ran.err
        assert len(ran.json) == 5
        ran = desk.amazon("vendor", "orders", "SB9P3X1Z", "--format", "json")
        assert ran.status == 0
        [row] = ran.json
        assert (row["received"], row["unit"], row["unit_size"], row["bill_to"]) == (
            4, "Cases", 10, "AMAZONDE",
        )  # fmt: skip
        unknown = desk.amazon("vendor", "orders", "NOSUCH01", "--no-sync")
        assert (unknown.status, "not in the ledger" in unknown.err) == (1, True)
