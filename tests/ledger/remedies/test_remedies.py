"""Remedies of the terms: each on a trigger, lifted with a reason, without a trace in due dates."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    AccountStopped,
    AmountNotPositive,
    BadDocument,
    BadMasterData,
    CannotUndo,
    CreditUnchanged,
    UnknownRemedy,
    WaitsForSupervisor,
)
from artui.ledger.credit.limits import reinstate_credit, suspend_credit
from artui.ledger.documents.correction import correct
from artui.ledger.interest.charges import post_interest
from artui.ledger.interest.preview import preview
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.remedies.lifted import lift_remedy
from artui.ledger.remedies.remedies import MEASURES, take_remedy
from artui.ledger.remedies.remedy_rows import remedies
from artui.ledger.store.tables import CUSTOMER
from tests.support.credit import page, tree, with_roles
from tests.support.postings import (
    customer,
    invoice,
    item,
    memo,
    open_minor,
    payment,
    picture,
)

LATER = date(2027, 3, 1)


def remedy(book: Book, number: int, measure: str, **more: Any) -> int:
    """Take a remedy for trigger (i); returns its number."""
    done = take_remedy(book, number, trigger="i", measure=measure, reason="unpaid", **more)
    return done.remedy_id


def state(book: Book, number: int) -> tuple[str, str]:
    """The account's state and that of its orders."""
    columns = (CUSTOMER.c.account_state, CUSTOMER.c.orders_state)
    with book.reading() as connection:
        row = connection.execute(select(*columns).where(CUSTOMER.c.id == number)).one()
    return row[0], row[1]


def credit(book: Book, number: int) -> str:
    """The state of the account's credit."""
    return page(book, number)[0].state


def test_orders_are_flagged_by_the_strictest_remedy_that_stands(book: Book) -> None:
    number = customer(book)
    first = remedy(book, number, "suspend-orders")
    second = remedy(book, number, "cancel-orders")
    assert state(book, number) == ("open", "cancelled")
    lift_remedy(book, second, reason="settled")
    assert state(book, number) == ("open", "suspended")
    lift_remedy(book, first, reason="settled")
    assert state(book, number) == ("open", "ok")
    invoice(book)


def test_a_lifted_credit_remedy_leaves_what_else_holds(book: Book) -> None:
    number = customer(book)
    suspended = remedy(book, number, "suspend-credit")
    revoked = remedy(book, number, "revoke-credit")
    assert credit(book, number) == "revoked"
    with pytest.raises(CreditUnchanged, match=f"Remedy {suspended} "):
        reinstate_credit(book, number, reason="slip")
    lift_remedy(book, revoked, reason="settled")
    assert credit(book, number) == "suspended"
    lift_remedy(book, suspended, reason="settled")
    assert credit(book, number) == "active"


def test_what_was_suspended_by_hand_stays_so_when_a_remedy_is_lifted(book: Book) -> None:
    number = customer(book)
    suspend_credit(book, number, reason="by hand")
    revoked = remedy(book, number, "revoke-credit")
    lift_remedy(book, revoked, reason="settled")
    assert credit(book, number) == "suspended"
    reinstate_credit(book, number, reason="settled")
    assert credit(book, number) == "active"


def test_the_order_of_lifting_does_not_matter(book: Book) -> None:
    number = customer(book)
    revoked = remedy(book, number, "revoke-credit")
    suspended = remedy(book, number, "suspend-credit")
    assert credit(book, number) == "revoked"
    lift_remedy(book, revoked, reason="settled")
    assert credit(book, number) == "suspended"
    lift_remedy(book, suspended, reason="settled")
    assert credit(book, number) == "active"


def test_a_demand_makes_all_outstanding_invoices_of_the_tree_due_and_lifting_restores(
    book: Book,
) -> None:
    ids = tree(book)
    early = invoice(book, "1", account="A", due_date=date(2026, 4, 1))
    late = invoice(book, "2", account="B", due_date=LATER)
    waits = invoice(book, "3", account="B", due_date=LATER, pending=True)
    customer(book, "OTHER")
    strange = invoice(book, "4", account="OTHER", due_date=LATER)
    number = remedy(book, ids["TOP"], "demand")
    dues = [item(book, each).due_date for each in (early, late, waits, strange)]
    assert dues == [date(2026, 4, 1), book.business_date, LATER, LATER]
    after = invoice(book, "5", account="B", due_date=LATER)
    lift_remedy(book, number, reason="paid the most of it")
    assert [item(book, each).due_date for each in (early, late, after)] == [
        date(2026, 4, 1),
        LATER,
        LATER,
    ]


def test_two_demands_hold_each_on_their_own(book: Book) -> None:
    number = customer(book)
    debit = invoice(book, due_date=LATER)
    first = remedy(book, number, "demand")
    tomorrow = replace(book, business_date=date(2026, 12, 1))
    second = remedy(tomorrow, number, "demand")
    assert item(book, debit).due_date == book.business_date
    lift_remedy(tomorrow, first, reason="settled")
    assert item(book, debit).due_date == date(2026, 12, 1)
    lift_remedy(tomorrow, second, reason="settled")
    assert item(book, debit).due_date == LATER


def test_a_corrected_invoice_gets_its_due_date_back_too(book: Book) -> None:
    number = customer(book)
    debit = invoice(book, due_date=LATER)
    demanded = remedy(book, number, "demand")
    corrected = correct(book, debit, amount_minor=50_000)
    assert item(book, corrected.item_id).due_date == book.business_date
    lift_remedy(book, demanded, reason="settled")
    assert item(book, corrected.item_id).due_date == LATER
    assert item(book, debit).due_date == LATER


def test_corrections_follow_a_demand_that_is_undone_or_holds_again(book: Book) -> None:
    number = customer(book)
    debit = invoice(book, due_date=LATER)
    boss = replace(book, actor="boss")
    remedy(boss, number, "demand")
    first = correct(book, debit, amount_minor=50_000).item_id
    undo(boss)
    assert [item(book, each).due_date for each in (debit, first)] == [LATER, LATER]
    demanded = remedy(boss, number, "demand")
    lift_remedy(boss, demanded, reason="settled")
    second = correct(book, first, amount_minor=60_000).item_id
    undo(boss)
    dues = [item(book, each).due_date for each in (debit, first, second)]
    assert dues == [book.business_date] * 3
    undo(book)
    assert item(book, first).due_date == book.business_date
    assert list(breaches(book)) == []


def test_interest_charged_while_a_demand_stood_becomes_a_proposed_correction(book: Book) -> None:
    number = customer(book)
    invoice(book, due_date=LATER)
    demanded = remedy(book, number, "demand")
    month = replace(book, business_date=date(2026, 12, 21))
    post_interest(month)
    with month.reading() as connection:
        assert [row.charge_minor for row in preview(connection, month.business_date)] == [0]
    lift_remedy(month, demanded, reason="settled")
    with month.reading() as connection:
        rows = list(preview(connection, month.business_date))
    assert [(row.charge_minor, row.correction_minor) for row in rows] == [(0, 1_500)]
    post_interest(month)
    with month.reading() as connection:
        assert not any(row.correction_minor for row in preview(connection, month.business_date))


def test_nothing_outstanding_nothing_to_demand(book: Book) -> None:
    with pytest.raises(BadDocument, match="ACME has no outstanding invoice"):
        remedy(book, customer(book), "demand")


def test_an_offset_sets_off_unapplied_credits_and_lifting_takes_it_back(book: Book) -> None:
    number = customer(book)
    debit, cash = invoice(book, minor=100_000), memo(book, minor=30_000)
    done = remedy(book, number, "offset", currency="EUR")
    assert (open_minor(book, debit), open_minor(book, cash)) == (70_000, 0)
    with book.reading() as connection:
        row = remedies(connection, book.business_date)[0]
    assert (row.trigger, row.measure, row.amount_minor, row.state) == (
        "i",
        "offset",
        30_000,
        "standing",
    )
    lift_remedy(book, done, reason="slip")
    assert (open_minor(book, debit), open_minor(book, cash)) == (100_000, 30_000)


def test_an_offset_beyond_the_credits_is_reversed_when_lifted(book: Book) -> None:
    number = customer(book)
    debit = invoice(book, minor=100_000)
    memo(book, minor=30_000)
    before = picture(book)
    done = remedy(book, number, "offset", amount_minor=50_000, currency="EUR")
    assert open_minor(book, debit) == 50_000
    lift_remedy(book, done, reason="slip")
    assert picture(book) == before


def test_nothing_to_set_off_is_refused_with_both_numbers(book: Book) -> None:
    number = customer(book)
    memo(book, minor=30_000)
    with pytest.raises(AmountNotPositive, match=r"unapplied 300\.00, owed 0\.00 EUR"):
        remedy(book, number, "offset", currency="EUR")


def test_termination_is_final(book: Book) -> None:
    ids = tree(book)
    debit = invoice(book, "1", account="A")
    number = remedy(book, ids["TOP"], "terminate")
    assert state(book, ids["TOP"]) == ("terminated", "ok")
    with pytest.raises(CreditUnchanged, match="can't be lifted"):
        lift_remedy(book, number, reason="regret")
    with pytest.raises(CannotUndo, match="terminate TOP"):
        undo(book)
    with pytest.raises(AccountStopped, match="TOP is terminated"):
        invoice(book, "2", account="A")
    payment(book, "P-1", 100_000, account="A", invoices=(("1", None),))
    assert open_minor(book, debit) == 0
    with pytest.raises(CreditUnchanged, match="is in force on TOP already"):
        remedy(book, ids["TOP"], "terminate")


def test_a_remedy_stands_once(book: Book) -> None:
    number = customer(book)
    remedy(book, number, "suspend-orders")
    with pytest.raises(CreditUnchanged):
        remedy(book, number, "suspend-orders")


def test_only_triggers_and_remedies_of_the_terms(book: Book) -> None:
    number = customer(book)
    with pytest.raises(BadMasterData, match="v is no trigger"):
        take_remedy(book, number, trigger="v", measure="demand", reason="x")
    with pytest.raises(BadMasterData, match="shout is no remedy"):
        remedy(book, number, "shout")
    with pytest.raises(BadMasterData, match="offset"):
        remedy(book, number, "demand", amount_minor=5)


def test_what_does_not_stand_is_not_lifted(book: Book) -> None:
    with pytest.raises(UnknownRemedy, match="There is no remedy 7 in force"):
        lift_remedy(book, 7, reason="x")
    number = remedy(book, customer(book), "suspend-orders")
    lift_remedy(book, number, reason="settled")
    with pytest.raises(UnknownRemedy):
        lift_remedy(book, number, reason="again")


def test_remedies_and_their_lifting_are_a_supervisor_s(book: Book) -> None:
    number = customer(book)
    anna, boss = with_roles(book)
    with pytest.raises(WaitsForSupervisor, match="Remedy suspend-orders on ACME"):
        remedy(anna, number, "suspend-orders")
    standing = remedy(boss, number, "suspend-orders")
    with pytest.raises(WaitsForSupervisor, match=f"Lifting remedy {standing}"):
        lift_remedy(anna, standing, reason="please")


@pytest.mark.parametrize("measure", [name for name in MEASURES if name != "terminate"])
def test_undo_takes_a_remedy_back_and_then_its_lifting(book: Book, measure: str) -> None:
    number = customer(book)
    debit = invoice(book, minor=100_000, due_date=LATER)
    memo(book, minor=30_000)

    def seen() -> Any:
        held = item(book, debit)
        return picture(book), state(book, number), credit(book, number), held.due_date

    before = seen()
    done = remedy(book, number, measure, currency="EUR" if measure == "offset" else "")
    taken = seen()
    assert taken != before
    lift_remedy(book, done, reason="settled")
    assert seen() == before
    undo(book)
    assert seen() == taken
    assert list(breaches(book)) == []
    undo(book)
    assert seen() == before
    assert list(breaches(book)) == []
    with book.reading() as connection:
        assert remedies(connection, book.business_date) == []
