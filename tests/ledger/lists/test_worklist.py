"""The worklist: who needs a hand today, why, in what order, and what leaves the queue."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from artui.domain.filters import parse_filter
from artui.domain.money import UnknownCurrency
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import BadDocument
from artui.ledger.customers.follow_ups import finish, follow_up_customer, follow_up_item
from artui.ledger.customers.snoozes import snoozes, wake
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.ledger.lists.reviewed import mark_reviewed, snooze, unmark_reviewed
from artui.ledger.lists.work_rows import Candidate, WorkRow
from artui.ledger.lists.worklist import matching, queue, worklist
from artui.ledger.office.undo import undo
from artui.wording import work_reasons
from tests.support.books import TODAY
from tests.support.days import on
from tests.support.postings import customer, invoice, memo, payment


def work(book: Book) -> list[WorkRow]:
    """Today's list."""
    with book.reading() as connection:
        return worklist(connection, book.business_date)


def first(book: Book) -> Candidate:
    """The first row of the queue."""
    with book.reading() as connection:
        return queue(connection, book.business_date).rows[0]


def why(row: WorkRow) -> str:
    """Its reasons in words."""
    return work_reasons(row.reasons)


def due(days: int) -> dict[str, Any]:
    """An invoice that is so many days late today."""
    day = TODAY - timedelta(days)
    return {"issue": day, "due_date": day}


def test_each_row_says_why_it_is_there(book: Book) -> None:
    for account in ("LATE", "MEMO", "CASH", "WAIT", "FINE"):
        customer(book, account)
    invoice(book, "INV-1", 5_000, account="LATE", **due(94))
    invoice(book, "INV-2", 7_000, account="LATE", **due(1))
    memo(book, "CM-88", 1_000, account="MEMO")
    payment(book, "P-1", 100, account="CASH")
    payment(book, "P-2", 200, account="CASH")
    invoice(book, "INV-3", 900, account="WAIT", pending=True)
    invoice(book, "INV-4", 900, account="FINE", issue=TODAY)
    found = {row.account: row for row in work(book)}
    assert sorted(found) == ["CASH", "LATE", "MEMO", "WAIT"]
    assert "overdue 94 days" in why(found["LATE"])
    assert (found["LATE"].overdue_minor, found["LATE"].oldest_days) == (12_000, 94)
    assert why(found["MEMO"]) == "memo CM-88 unapplied"
    assert why(found["CASH"]) == "2 payments unapplied"
    assert found["CASH"].unapplied_minor == 300
    assert why(found["WAIT"]) == "invoice INV-3 pending"


def test_the_oldest_come_first_then_the_largest(book: Book) -> None:
    for account, days, minor in (("A", 5, 100), ("B", 90, 1), ("C", 5, 200), ("D", 1, 10**6)):
        customer(book, account)
        invoice(book, f"INV-{account}", minor, account=account, **due(days))
    assert [(row.rank, row.account) for row in work(book)] == [
        (1, "B"),
        (2, "C"),
        (3, "A"),
        (4, "D"),
    ]


def test_what_is_due_next_comes_before_a_level_that_was_reached(book: Book) -> None:
    for account, days in (("DUE", 5), ("REACHED", 20)):
        customer(book, account)
        invoice(book, f"INV-{account}", 100, account=account, **due(days))
    # Twenty days late at level 2: the next level is due at thirty.
    with book.database.writer.begin() as connection:
        connection.execute(text("UPDATE item SET level = 2 WHERE number = 'INV-REACHED'"))
    assert [(row.account, row.level) for row in work(book)] == [("DUE", 0), ("REACHED", 2)]


def test_what_a_filed_claim_withholds_is_a_reason_beside_the_overdue_figure(book: Book) -> None:
    customer(book)
    number = invoice(book, "INV-1", 100_000, **due(9))
    open_dispute(book, number, reason="price", amount_minor=40_000)
    assert why(work(book)[0]) == "overdue 9 days; reminder due"
    file_claim(book, number, claim="A-1", day=TODAY)
    (row,) = work(book)
    assert row.overdue_minor == 100_000
    assert why(row) == "overdue 9 days; reminder due; 400.00 under claim"
    payment(book, "P-1", 70_000, invoices=(("INV-1", None),), value=TODAY)
    assert "300.00 under claim" in why(work(book)[0])


def test_a_customer_with_two_currencies_is_two_rows(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 100, **due(3))
    invoice(book, "INV-2", 100, currency="USD", **due(2))
    assert [(row.account, row.currency) for row in work(book)] == [("ACME", "EUR"), ("ACME", "USD")]


def test_credit_stands_beside_the_debt(book: Book) -> None:
    customer(book, credit_limit_minor=50_000)
    invoice(book, "INV-1", 5_000, **due(3))
    row = work(book)[0]
    assert (row.limit_minor, row.exposure_minor) == (50_000, 5_000)


def test_a_row_handled_today_leaves_until_something_changes(book: Book) -> None:
    customer(book)
    customer(book, "NORTH")
    invoice(book, "INV-1", 100, **due(9))
    invoice(book, "INV-2", 100, account="NORTH", **due(8))
    row = first(book)
    mark_reviewed(book, row.customer_id, row.currency, row.seen)
    assert [row.account for row in work(book)] == ["NORTH"]
    with book.reading() as connection:
        assert queue(connection, TODAY).reviewed == 1
    memo(book, "CM-1", 10)
    assert [row.account for row in work(book)] == ["ACME", "NORTH"]
    row = first(book)
    mark_reviewed(book, row.customer_id, row.currency, row.seen)
    unmark_reviewed(book, row.customer_id, row.currency)
    assert len(work(book)) == 2


def test_tomorrow_the_queue_is_whole_again(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 100, **due(9))
    row = first(book)
    mark_reviewed(book, row.customer_id, row.currency, row.seen)
    assert [row.oldest_days for row in work(on(book, TODAY + timedelta(1)))] == [10]


def test_what_is_no_receivable_of_ours_needs_no_hand(book: Book) -> None:
    ads = customer(book, "ads-1")
    invoice(book, "INV-1", 100, account="ads-1", **due(9))
    with book.database.writer.begin() as connection:
        statement = text("UPDATE customer SET receivable = false WHERE id = :id")
        connection.execute(statement, {"id": ads})
    assert work(book) == []


def test_the_worklist_of_a_past_day_knows_nothing_of_later_payments(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 100, **due(9))
    payment(book, "P-1", 100, value=TODAY, auto=True)
    assert work(book) == []
    assert [row.overdue_minor for row in work(on(book, TODAY - timedelta(1)))] == [100]


def test_the_filter_asks_for_customers_and_figures(book: Book) -> None:
    customer(book, name="Northwind Labs")
    customer(book, "B")
    invoice(book, "INV-1", 100_000, **due(9))
    invoice(book, "INV-2", 500, account="B", currency="USD", **due(40))
    with book.reading() as connection:
        found = queue(connection, TODAY)
        for wanted, count in (
            ("north", 1),
            ("north labs", 1),
            ("north gmbh", 0),
            ("customer:ltd", 1),
            ("customer:", 2),
            ("days>9", 1),
            ("open>=5", 2),
            ("amount>999", 1),
            ("cur:usd", 1),
            ("level>0", 0),
            ("number:INV", 0),
        ):
            assert len(matching(connection, found, parse_filter(wanted))) == count, wanted


def test_a_snoozed_customer_is_back_on_their_day_or_if_something_gets_worse(book: Book) -> None:
    for account in ("LATE", "MORE", "FINE"):
        customer(book, account)
    invoice(book, "INV-1", 5_000, account="LATE", **due(40))
    invoice(book, "INV-2", 7_000, account="MORE", **due(40))
    invoice(book, "INV-3", 900, account="MORE", issue=TODAY, due_date=TODAY + timedelta(2))
    ids = {row.account: row.customer_id for row in work(book)}
    until = TODAY + timedelta(7)
    snooze(book, list(ids.values()), until=until, reason="a new system")
    assert work(book) == []
    with book.reading() as connection:
        assert queue(connection, TODAY).snoozed == 2
    # What they pay is better; what falls due, or a promise that breaks, is worse.
    payment(book, "P-1", 100, account="LATE")
    assert work(book) == []
    assert [row.account for row in work(on(book, TODAY + timedelta(3)))] == ["MORE"]
    assert [row.account for row in work(on(book, until))] == ["MORE", "LATE"]
    wake(book, [ids["LATE"]])
    assert [row.account for row in work(book)] == ["LATE"]
    undo(book)
    assert work(book) == []


def test_who_is_put_off_needs_a_later_day_and_a_row(book: Book) -> None:
    late = customer(book, "LATE")
    fine = customer(book, "FINE")
    invoice(book, "INV-1", 5_000, account="LATE", **due(40))
    with pytest.raises(BadDocument, match="is not after"):
        snooze(book, [late], until=TODAY, reason="r")
    with pytest.raises(BadDocument, match="FINE is not on the worklist"):
        snooze(book, [late, fine], until=TODAY + timedelta(1), reason="r")
    with pytest.raises(BadDocument, match="LATE is not snoozed"):
        wake(book, [late])
    snooze(book, [late], until=TODAY + timedelta(1), reason="r")
    snooze(book, [late], until=TODAY + timedelta(9), reason="again")
    with book.reading() as connection:
        found = snoozes(connection, TODAY)
    assert [(row.account, row.until, row.reason) for row in found] == [
        ("LATE", TODAY + timedelta(9), "again")
    ]


def test_a_reminder_puts_a_customer_on_the_list_from_its_day_until_it_is_done(book: Book) -> None:
    customer(book, "LATE")
    invoice(book, "INV-1", 5_000, account="LATE", **due(40))
    late, fine = work(book)[0].customer_id, customer(book, "FINE")
    soon = TODAY + timedelta(3)
    made = follow_up_customer(book, fine, on=soon, text="call Ms Roe")
    with book.reading() as connection:
        item_id = connection.execute(text("SELECT id FROM item")).scalar_one()
    follow_up_item(book, item_id, on=TODAY, text="has the note arrived?")
    [row] = work(book)
    assert why(row).startswith("follow up INV-1: has the note arrived?; overdue 40 days")
    later = on(book, soon)
    assert {row.customer_id for row in work(later)} == {late, fine}
    # A customer who was put off is back on the day of their reminder.
    snooze(book, [late], until=TODAY + timedelta(30), reason="r")
    assert work(book) == []
    follow_up_customer(book, late, on=soon, text="again")
    assert {row.customer_id for row in work(later)} == {late, fine}
    finish(later, [made.row_id])
    assert [row.customer_id for row in work(later)] == [late]
    undo(later)
    assert {row.customer_id for row in work(later)} == {late, fine}
    with pytest.raises(BadDocument, match="is before"):
        follow_up_customer(book, fine, on=TODAY - timedelta(1), text="t")
    with pytest.raises(BadDocument, match="needs some text"):
        follow_up_customer(book, fine, on=TODAY, text=" ")
    with pytest.raises(UnknownCurrency, match="'eur' is not a currency"):
        follow_up_customer(book, fine, on=soon, text="t", currency="eur")
    with pytest.raises(BadDocument, match="No follow-up 99 waits"):
        finish(book, [99])
