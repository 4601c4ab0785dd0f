"""Lists of items: tabs, the filter language, every order, on any day, and by which index."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from artui.domain.filters import Filter, Term, parse_filter
from artui.domain.kinds import ItemState
from artui.ledger.book.audit_log import whole_log
from artui.ledger.book.book import Book
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists import items
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.history.allocations import applications
from artui.ledger.lists.item_rows import rows
from artui.ledger.lists.items import SORTS, TABS, Selection, UnknownSort, count, ids, page, pages
from artui.ledger.lists.masters import masters
from artui.ledger.lists.worklist import worklist
from tests.support.books import TODAY, book_at
from tests.support.days import on, open_then
from tests.support.postings import MARCH, customer, invoice, memo, payment

SALES = ("payment", "credit_memo")


@pytest.fixture
def shop(book: Book) -> Book:
    """A ledger with a document in every state."""
    customer(book, name="Acme GmbH")
    customer(book, "NORTH", name="Северный свет", currency="USD")
    customer(book, "JAPAN", name="Nippon 100% Co", currency="JPY")
    invoice(book, "OPEN-1", 5_000, issue=TODAY)
    invoice(book, "LATE-1", 10_000)
    invoice(book, "LATE-2", 20_000, issue=MARCH + timedelta(30), account="NORTH", currency="USD")
    invoice(book, "LATE-3", 30_000, issue=MARCH + timedelta(60), account="JAPAN", currency="JPY")
    invoice(book, "PAID-1", 4_000)
    payment(book, "P-1", 4_000, value=date(2026, 4, 10), invoices=(("PAID-1", None),))
    part = invoice(book, "PART-1", 4_000)
    written = invoice(book, "GONE-1", 5)
    wrong = invoice(book, "WRONG-1", 700)
    invoice(book, "WAIT-1", 800, pending=True)
    cm = memo(book, "CM-1", 1_500)
    allocate(book, credit_id=cm, debit_id=part, amount_minor=1_000)
    write_off(book, written, amount_minor=5, reason="small")
    reverse(book, wrong, reason="typed twice")
    return book


def numbers(book: Book, selection: Selection, wanted: str = "", *, day: date = TODAY) -> list[str]:
    """The numbers of a list in its order."""
    with book.reading() as connection:
        found = ids(connection, selection, day, parse_filter(wanted))
        return [row.number for row in rows(connection, list(found), day)]


def test_a_list_is_whole_also_after_something_was_read_in_batches(shop: Book) -> None:
    wanted = numbers(shop, Selection(tab="all"))
    with shop.reading() as connection:
        assert list(whole_log(connection))
        assert list(masters(connection, TODAY, parse_filter("")))
        assert list(applications(connection, TODAY))
        found = ids(connection, Selection(tab="all"), TODAY)
        assert [row.number for row in rows(connection, list(found), TODAY)] == wanted
        assert len(ageing(connection, TODAY).rows) == 3
        assert len(worklist(connection, TODAY)) == 3


def test_rows_of_the_driver_are_refused_on_a_connection_that_fetches_ahead(shop: Book) -> None:
    with shop.reading() as connection:
        connection.execution_options(yield_per=10)
        with pytest.raises(LookupError, match="fetches ahead"):
            ids(connection, Selection(tab="all"), TODAY)


def test_each_tab_holds_the_invoices_in_its_states(shop: Book) -> None:
    assert numbers(shop, Selection(tab="pending")) == ["WAIT-1"]
    assert numbers(shop, Selection(tab="open")) == [
        "LATE-1",
        "PART-1",
        "LATE-2",
        "LATE-3",
        "OPEN-1",
    ]
    assert numbers(shop, Selection(tab="overdue")) == ["LATE-1", "PART-1", "LATE-2", "LATE-3"]
    assert numbers(shop, Selection(tab="completed")) == ["PAID-1", "GONE-1", "WRONG-1"]
    assert len(numbers(shop, Selection(tab="all"))) == 9


def test_an_unknown_tab_is_an_error_of_the_caller(shop: Book) -> None:
    with pytest.raises(ValueError, match="no tab 'odd'"):
        numbers(shop, Selection(tab="odd"))


def test_credits_are_listed_by_their_own_kinds(shop: Book) -> None:
    assert numbers(shop, Selection(SALES, "open")) == ["CM-1"]
    assert sorted(numbers(shop, Selection(SALES))) == ["CM-1", "P-1"]


FILTERS = [
    ("acme", ["LATE-1", "PART-1"]),
    ("late", ["LATE-1", "LATE-2", "LATE-3"]),
    ("acme late", ["LATE-1"]),
    ("СЕВЕРНЫЙ", ["LATE-2"]),
    ("100%", ["LATE-3"]),
    ("10%", []),
    ("customer:north", ["LATE-2"]),
    ("customer=acme", ["LATE-1", "PART-1"]),
    ("customer=acm", []),
    ("customer:", ["LATE-1", "PART-1", "LATE-2", "LATE-3"]),
    ("number:rt-", ["PART-1"]),
    ("number=LATE-2", ["LATE-2"]),
    ("cur:jpy", ["LATE-3"]),
    ("open>=30.00", ["LATE-1", "PART-1", "LATE-2", "LATE-3"]),
    ("open>30", ["LATE-1", "LATE-2", "LATE-3"]),
    ("open=100", ["LATE-1"]),
    ("open=100.001", []),
    ("open<100.001 cur:EUR", ["LATE-1", "PART-1"]),
    ("amount<=40", ["PART-1"]),
    ("amount>29999", ["LATE-3"]),
    ("state:part_paid", ["PART-1"]),
    ("state:part", ["PART-1"]),
    ("state=open", ["LATE-1", "LATE-2", "LATE-3"]),
    ("days>230", ["LATE-1", "PART-1"]),
    ("days=175", ["LATE-3"]),
    ("due<2026-04-01", ["LATE-1", "PART-1"]),
    ("issue>=2026-04-30", ["LATE-3"]),
    ("level>=1", []),
    ("flag:on_hold", []),
]


def test_the_filter_narrows_the_overdue(shop: Book) -> None:
    for wanted, found in FILTERS:
        assert numbers(shop, Selection(tab="overdue"), wanted) == found, wanted
        with shop.reading() as connection:
            narrowed = parse_filter(wanted)
            assert count(connection, Selection(tab="overdue"), TODAY, narrowed) == len(found)


STATES = [
    ("pending", ["WAIT-1"]),
    ("open", ["LATE-1", "LATE-2", "LATE-3", "OPEN-1"]),
    ("part_paid", ["PART-1"]),
    ("paid", ["PAID-1"]),
    ("written_off", ["GONE-1"]),
    ("reversed", ["WRONG-1"]),
    ("nothing", []),
]
CREDIT_STATES = [("partly_applied", ["CM-1"]), ("applied", ["P-1"]), ("void", [])]


def test_documents_are_found_by_their_state(shop: Book) -> None:
    for state, found in STATES:
        assert sorted(numbers(shop, Selection(states=(state,)))) == found, state
        if state in list(ItemState):
            assert sorted(numbers(shop, Selection(), f"state={state}")) == found, state
    for state, found in CREDIT_STATES:
        assert numbers(shop, Selection(SALES, states=(state,))) == found, state


def test_words_find_documents_of_every_state_on_all_tabs(shop: Book) -> None:
    assert sorted(numbers(shop, Selection(), "acme")) == [
        "GONE-1",
        "LATE-1",
        "OPEN-1",
        "PAID-1",
        "PART-1",
        "WAIT-1",
        "WRONG-1",
    ]
    assert numbers(shop, Selection(), "acme gone") == ["GONE-1"]
    assert numbers(shop, Selection(SALES), "p-1") == ["P-1"]


def test_scope_narrows_by_customer_dates_and_days(shop: Book) -> None:
    with shop.reading() as connection:
        north = items.ids(connection, Selection(), TODAY, parse_filter("customer=NORTH"))
        customer_id = rows(connection, list(north), TODAY)[0].customer_id
    assert numbers(shop, Selection(customer_ids=(customer_id,))) == ["LATE-2"]
    assert numbers(shop, Selection(tab="open", customer_ids=(customer_id,))) == ["LATE-2"]
    assert numbers(shop, Selection(first=MARCH + timedelta(1), last=MARCH + timedelta(60))) == [
        "LATE-2",
        "LATE-3",
    ]
    assert numbers(shop, Selection(min_days=200, tab="open")) == ["LATE-1", "PART-1", "LATE-2"]
    assert numbers(shop, Selection(flagged=True)) == []


def test_a_paid_invoice_is_as_late_as_its_payment_was(shop: Book) -> None:
    assert "PAID-1" in numbers(shop, Selection(), "days=10")
    assert "PAID-1" not in numbers(shop, Selection(), "days>10")
    assert "PAID-1" in numbers(shop, Selection(), "days<=10")


@pytest.mark.long
@pytest.mark.parametrize("tab", TABS)
def test_pages_by_keyset_are_the_whole_list(shop: Book, tab: str) -> None:
    orders = [(sort, down) for sort in (*SORTS, "value_date") for down in (False, True)]
    with shop.reading() as connection:
        for kinds in (("invoice",), ("invoice", "payment", "credit_memo")):
            selection = Selection(kinds, tab)
            for sort, down in orders:
                whole = list(ids(connection, selection, TODAY, sort=sort, descending=down))
                found = list(
                    page(connection, selection, TODAY, sort=sort, descending=down, limit=2)
                )
                while part := page(
                    connection,
                    selection,
                    TODAY,
                    sort=sort,
                    descending=down,
                    after=found[-1] if found else None,
                    limit=2,
                ):
                    found += part
                assert found == whole, (sort, down)
                assert count(connection, selection, TODAY) == len(whole)


@pytest.mark.parametrize("rare", [0, 500])
def test_a_page_of_a_search_is_the_start_of_its_list(
    shop: Book, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    monkeypatch.setattr(items, "_RARE", rare)
    with shop.reading() as connection:
        for wanted in map(parse_filter, ("acme", "acme gone", "late", "nothing", '""')):
            for tab in TABS:
                whole = list(ids(connection, Selection(tab=tab), TODAY, wanted))
                first = list(page(connection, Selection(tab=tab), TODAY, wanted, limit=3))
                assert first == whole[:3]


@pytest.mark.parametrize("sort", ["account", "name"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_list_by_customer_is_the_same_sorted_and_read_customer_by_customer(
    shop: Book, monkeypatch: pytest.MonkeyPatch, sort: str, descending: bool
) -> None:
    found = []
    for few in (-1, 1_000):
        monkeypatch.setattr(items, "_SORTED", few)
        with shop.reading() as connection:
            chosen = [Selection(tab=tab) for tab in TABS]
            found.append(
                [
                    (
                        list(ids(connection, each, TODAY, sort=sort, descending=descending)),
                        list(page(connection, each, TODAY, sort=sort, descending=descending)),
                    )
                    for each in chosen
                ]
            )
    assert found[0] == found[1]
    assert all(whole == first for whole, first in found[0])
    assert any(whole for whole, _ in found[0])


def test_a_field_that_the_filter_does_not_know_is_an_error_of_the_caller(shop: Book) -> None:
    odd = Filter(terms=(Term("colour", ":", "red"),))
    with shop.reading() as connection, pytest.raises(ValueError, match="no field 'colour'"):
        ids(connection, Selection(), TODAY, odd)


def test_pages_of_a_past_day_are_the_whole_list(shop: Book) -> None:
    day = date(2026, 4, 5)
    with shop.reading() as connection:
        for tab in TABS:
            whole = list(ids(connection, Selection(tab=tab), day, sort="account"))
            first = page(connection, Selection(tab=tab), day, sort="account", limit=1)
            rest = page(
                connection,
                Selection(tab=tab),
                day,
                sort="account",
                after=first[0] if first else None,
            )
            assert [*first, *rest] == whole if first else not whole


def test_an_unknown_sort_is_refused_with_the_choices(shop: Book) -> None:
    with (
        shop.reading() as connection,
        pytest.raises(UnknownSort, match="can't be sorted by colour; it can by due_date"),
    ):
        ids(connection, Selection(), TODAY, sort="colour")


def test_a_list_is_read_in_runs(shop: Book) -> None:
    with shop.reading() as connection:
        assert [len(part) for part in pages(connection, Selection(), TODAY, limit=5)] == [5]


def test_lists_of_a_past_day_show_what_was_open_then(shop: Book) -> None:
    day = date(2026, 4, 5)
    assert numbers(shop, Selection(tab="open"), day=day) == [
        "LATE-1",
        "PAID-1",
        "PART-1",
        "GONE-1",
        "WRONG-1",
        "LATE-2",
    ]
    assert numbers(shop, Selection(tab="completed"), day=date(2026, 4, 10)) == ["PAID-1"]
    assert numbers(shop, Selection(SALES), day=day) == ["CM-1"]


def test_documents_of_later_days_are_left_out(shop: Book) -> None:
    assert "OPEN-1" not in numbers(shop, Selection(), day=TODAY - timedelta(1))


def test_what_was_known_then_can_be_asked(book: Book) -> None:
    customer(book)
    early, late = on(book, date(2026, 5, 1)), on(book, date(2026, 6, 1))
    first = invoice(early, "INV-1", 10_000)
    payment(late, "P-1", 10_000, value=date(2026, 4, 1), invoices=(("INV-1", None),))
    invoice(late, "INV-2", 500)
    waiting = invoice(early, "INV-3", 700, pending=True)
    approve(late, [waiting])
    assert numbers(book, Selection(tab="open")) == ["INV-2", "INV-3"]
    known = Selection(tab="open", known_on=date(2026, 5, 15))
    assert numbers(book, known) == ["INV-1"]
    assert numbers(book, Selection(tab="pending", known_on=date(2026, 5, 15))) == ["INV-3"]
    with book.reading() as connection:
        row = rows(connection, [first], TODAY, known_on=late.now() - timedelta(hours=1))[0]
        assert (row.open_minor, row.state) == (10_000, "open")


def test_open_amounts_of_any_day_are_those_replayed_from_history(shop: Book) -> None:
    for day in (MARCH, date(2026, 4, 9), date(2026, 4, 10), TODAY - timedelta(1), TODAY):
        replayed = {key: minor for key, minor in open_then(shop, day).items() if minor}
        with shop.reading() as connection:
            kinds = ("invoice", "payment", "credit_memo", "write_off", "reversal")
            found = ids(connection, Selection(kinds, "open"), day)
            listed = {row.id: row.open_minor for row in rows(connection, list(found), day)}
        assert listed == replayed


PLANS = [
    ("overdue", "due_date", "item_open_due"),
    ("overdue", "amount", "item_open_amount"),
    ("overdue", "number", "item_open_number"),
    ("overdue", "issue_date", "item_open_issued"),
    ("open", "open_amount", "item_by_open"),
    ("open", "account", "item_open"),
    ("open", "level", "item_open_level"),
    ("open", "currency", "item_open_currency"),
    ("overdue", "po_number", "item_open_po"),
    ("open", "external_ref", "item_open_ref"),
    ("open", "billing_state", "item_open_billing"),
    ("pending", "due_date", "item_pending"),
    ("completed", "issue_date", "item_by_issue"),
    ("all", "due_date", "item_by_due"),
    ("all", "amount", "item_by_amount"),
    ("all", "number", "item_number"),
    ("all", "account", "item_of_customer"),
    ("all", "level", "item_by_level"),
]


@pytest.mark.parametrize("analysed", [False, True])
def test_sqlite_reads_a_page_in_the_order_of_an_index(
    sqlite_url: str, analysed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only a list that is too long to be sorted by customer goes through the customers.
    monkeypatch.setattr("artui.ledger.lists.items._SORTED", -1)
    book = book_at(sqlite_url)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(book.database.reader, "before_cursor_execute")
    def note(*call: Any) -> None:
        asked.append((call[2], call[3]))

    if analysed:
        with book.database.writer.begin() as connection:
            connection.execute(text("ANALYZE"))
    with book.reading() as connection:
        for tab, sort, index in PLANS:
            page(connection, Selection(tab=tab), TODAY, sort=sort)
            statement, values = asked[-1]
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(row[3]) for row in plan]
            assert any(f"INDEX {index} " in f"{step} " for step in steps), steps
            sorts = [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step]
            assert tab == "pending" or not sorts, steps
    book.database.close()
