"""Who may, and who must wait: the queue of acts that need a supervisor."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import Changed, NewCustomer, NewInvoice
from artui.ledger.book.refusals import (
    AmountTooLarge,
    CannotUndo,
    FourEyes,
    NeedsSupervisor,
    NotAllowed,
    UnknownRequest,
    WaitsForSupervisor,
)
from artui.ledger.book.requests import approvals, approvals_waiting
from artui.ledger.cash.offsets import offset
from artui.ledger.cash.refunds import refund
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.agencies import hand_over
from artui.ledger.credit.limits import reinstate_credit, set_limit, suspend_credit
from artui.ledger.credit.reviews import record_check
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.invoices import post_invoice
from artui.ledger.interest.charges import post_interest, waive
from artui.ledger.lists.header import waiting
from artui.ledger.office.administration import set_role
from artui.ledger.office.approvals import SUPERVISED, grant, refuse
from artui.ledger.office.undo import undo
from artui.ledger.remedies.lifted import lift_remedy
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ACT, ITEM
from tests.support.credit import page, with_roles
from tests.support.postings import MARCH, customer, invoice, open_minor, payment

NEW = NewInvoice("BIG", "ACME", MARCH, 500_000, "EUR", due_date=date(2026, 12, 31))

ASKED: dict[ActName, Callable[[Book, dict[str, int]], object]] = {
    ActName.WRITE_OFF: lambda book, ids: write_off(book, ids["I-1"], reason="bad debt"),
    ActName.CREDIT_LIMIT: lambda book, ids: set_limit(
        book, ids["ACME"], limit_minor=300_000, currency="EUR", day=date(2026, 12, 1)
    ),
    ActName.POST_INVOICE: lambda book, ids: post_invoice(book, NEW, override_reason="agreed"),
    ActName.CORRECT: lambda book, ids: correct(
        book, ids["I-1"], amount_minor=500_000, override_reason="agreed"
    ),
    ActName.WAIVE: lambda book, ids: waive(book, ids["charge"], reason="goodwill"),
    ActName.REMEDY: lambda book, ids: take_remedy(
        book, ids["ACME"], trigger="i", measure="demand", reason="unpaid"
    ),
    ActName.LIFT_REMEDY: lambda book, ids: lift_remedy(book, ids["remedy"], reason="settled"),
    ActName.REINSTATE_CREDIT: lambda book, ids: reinstate_credit(book, ids["STOP"], reason="paid"),
    ActName.REFUND: lambda book, ids: refund(book, ids["ACME"], amount_minor=5_000, currency="EUR"),
    ActName.OFFSET: lambda book, ids: offset(
        book, ids["ACME"], amount_minor=20_000, currency="EUR", reason="owed elsewhere"
    ),
}


def company(book: Book) -> dict[str, int]:
    """Everything that the acts above need."""
    ids = {"ACME": customer(book, credit_limit_minor=200_000), "STOP": customer(book, "STOP")}
    ids["I-1"] = invoice(book, "I-1", 100_000)
    payment(book, "P-1", 10_000)
    post_interest(book)
    suspend_credit(book, ids["STOP"], reason="unpaid")
    done = take_remedy(book, ids["ACME"], trigger="ii", measure="suspend-orders", reason="x")
    ids["remedy"] = done.remedy_id
    with book.reading() as connection:
        charges = select(ITEM.c.id).where(ITEM.c.kind == "finance_charge")
        ids["charge"] = connection.execute(charges).scalar_one()
    return ids


def asked(act: Callable[[Book, dict[str, int]], object], book: Book, ids: dict[str, int]) -> int:
    """The number of the request that waits when a clerk tries."""
    with pytest.raises(WaitsForSupervisor) as caught:
        act(book, ids)
    return caught.value.request_id


def last_acts(book: Book, count: int) -> list[tuple[str, str, str]]:
    """Actor, act and summary of the latest acts, the latest last."""
    act = ACT
    query = select(act.c.actor, act.c.act, act.c.summary).order_by(act.c.id.desc()).limit(count)
    with book.reading() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)][::-1]


@pytest.mark.parametrize("name", ASKED)
def test_what_a_clerk_asks_waits_and_a_supervisor_grants_it(book: Book, name: ActName) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(ASKED[name], anna, ids)
    with book.reading() as connection:
        request = approvals(connection)[0]
        assert approvals_waiting(connection) == 1
    assert (request.id, request.act, request.asked_by) == (number, name, "anna")
    done = grant(boss, number)
    assert done.did.endswith("; asked by anna")
    (actor, _, said), (doer, _, summary) = last_acts(book, 2)
    assert (actor, doer) == ("boss", "boss")
    assert said.startswith(f"request {number} of anna granted: ")
    assert summary == done.did
    with book.reading() as connection:
        assert approvals(connection) == []
        assert approvals(connection, waiting_only=False)[0].state == "granted"


MONEY: dict[ActName, tuple[Callable[[Book, dict[str, int]], object], str]] = {
    ActName.CORRECT: (
        ASKED[ActName.CORRECT],
        "from 1000.00 to 5000.00 EUR (limit 2000.00 of ACME, exposure 1115.50 EUR)",
    ),
    ActName.POST_INVOICE: (
        ASKED[ActName.POST_INVOICE],
        "invoice BIG of 5000.00 EUR for ACME (limit 2000.00 of ACME, exposure 1115.50 EUR)",
    ),
    ActName.REMEDY: (
        lambda book, ids: take_remedy(
            book,
            ids["ACME"],
            trigger="i",
            measure="offset",
            reason="unpaid",
            amount_minor=90_000,
            currency="EUR",
        ),
        "Remedy offset of 900.00 EUR on ACME for trigger (i)",
    ),
    ActName.HAND_OVER: (
        lambda book, ids: hand_over(
            book, ids["ACME"], agency="Collect", fee_minor=7_500, currency="EUR"
        ),
        "Handing ACME over to Collect (1000.00 EUR overdue, fee 75.00 EUR)",
    ),
    ActName.APPROVE: (
        lambda book, ids: approve(book, [ids["W-1"]], override_reason="agreed"),
        "approval of W-1 of 3000.00 EUR (limit 2000.00 of ACME, exposure 1115.50 EUR)",
    ),
}


@pytest.mark.parametrize("name", MONEY)
def test_a_request_says_how_much_it_is_about(book: Book, name: ActName) -> None:
    ids = company(book)
    ids["W-1"] = invoice(book, "W-1", 300_000, pending=True)
    anna, _ = with_roles(book)
    act, words = MONEY[name]
    asked(act, anna, ids)
    with book.reading() as connection:
        (request,) = approvals(connection)
    assert words in request.what


@pytest.mark.parametrize("name", ASKED)
def test_a_supervisor_does_it_at_once(book: Book, name: ActName) -> None:
    ids = company(book)
    _, boss = with_roles(book)
    ASKED[name](boss, ids)
    with book.reading() as connection:
        assert approvals(connection, waiting_only=False) == []


def test_every_act_in_the_queue_can_be_carried_out() -> None:
    assert all(callable(act) for act in SUPERVISED.values())
    assert set(ASKED) <= set(SUPERVISED)


def test_asking_changes_nothing_but_the_queue(book: Book) -> None:
    ids = company(book)
    anna, _ = with_roles(book)
    before = page(book, ids["ACME"])
    asked(ASKED[ActName.CREDIT_LIMIT], anna, ids)
    assert page(book, ids["ACME"]) == before
    assert last_acts(book, 1)[0][:2] == ("anna", "ask")


def test_who_asks_cannot_grant_even_once_a_supervisor(book: Book) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(ASKED[ActName.WRITE_OFF], anna, ids)
    with pytest.raises(NeedsSupervisor, match=f"Deciding request {number} needs a supervisor"):
        grant(anna, number)
    set_role(boss, "anna", "supervisor")
    with pytest.raises(FourEyes, match=f"anna asked for request {number}"):
        grant(anna, number)
    assert open_minor(book, ids["I-1"]) == 100_000


def test_a_refused_request_is_gone_and_says_why(book: Book) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(ASKED[ActName.WRITE_OFF], anna, ids)
    with pytest.raises(NeedsSupervisor):
        refuse(anna, number, reason="no")
    refuse(boss, number, reason="ask the customer first")
    with pytest.raises(UnknownRequest, match=f"No request {number} waits"):
        grant(boss, number)
    with book.reading() as connection:
        row = approvals(connection, waiting_only=False)[0]
    assert (row.state, row.decided_by, row.decided_reason) == (
        "refused",
        "boss",
        "ask the customer first",
    )


def test_a_request_that_the_ledger_now_refuses_goes_on_waiting(book: Book) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(
        lambda book, ids: write_off(book, ids["I-1"], amount_minor=90_000, reason="bad debt"),
        anna,
        ids,
    )
    payment(boss, "P-2", 50_000, invoices=(("I-1", None),))
    with pytest.raises(AmountTooLarge, match=r"900\.00 EUR .* open: 500\.00 EUR"):
        grant(boss, number)
    with book.reading() as connection:
        assert [row.id for row in approvals(connection)] == [number]


def test_undo_takes_back_what_was_carried_out_before_the_grant(book: Book) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(ASKED[ActName.WRITE_OFF], anna, ids)
    grant(boss, number)
    assert open_minor(book, ids["I-1"]) == 0
    undo(boss)
    assert open_minor(book, ids["I-1"]) == 100_000
    with pytest.raises(UnknownRequest):
        grant(boss, number)
    undo(boss)
    grant(boss, number)
    assert open_minor(book, ids["I-1"]) == 0


def test_the_asker_may_take_a_request_back_while_it_waits(book: Book) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(ASKED[ActName.WRITE_OFF], anna, ids)
    undo(anna)
    with pytest.raises(UnknownRequest):
        grant(boss, number)
    other = asked(ASKED[ActName.WRITE_OFF], anna, ids)
    grant(boss, other)
    with pytest.raises(CannotUndo, match=f"grant request {other}"):
        undo(anna)


def test_a_granted_termination_can_t_be_undone(book: Book) -> None:
    ids = company(book)
    anna, boss = with_roles(book)
    number = asked(
        lambda book, ids: take_remedy(
            book, ids["ACME"], trigger="iii", measure="terminate", reason="insolvent"
        ),
        anna,
        ids,
    )
    grant(boss, number)
    with pytest.raises(CannotUndo, match="terminate ACME"):
        undo(boss)


def test_whoever_only_reads_asks_for_nothing(book: Book) -> None:
    ids = company(book)
    _, boss = with_roles(book)
    stranger = replace(boss, actor="stranger")
    with pytest.raises(NotAllowed, match="may read this ledger") as caught:
        ASKED[ActName.WRITE_OFF](stranger, ids)
    assert not isinstance(caught.value, WaitsForSupervisor)
    with book.reading() as connection:
        assert approvals(connection) == []


def test_asking_twice_is_two_requests(book: Book) -> None:
    ids = company(book)
    anna, _ = with_roles(book)
    numbers: list[Any] = [asked(ASKED[ActName.WRITE_OFF], anna, ids) for _ in range(2)]
    assert numbers[1] == numbers[0] + 1


def test_today_counts_what_waits_for_a_supervisor_and_for_review(book: Book) -> None:
    ids = company(book)
    record_check(book, ids["ACME"], agency="Bureau", next_review=book.business_date)
    anna, boss = with_roles(book)
    number = asked(ASKED[ActName.WRITE_OFF], anna, ids)
    with book.reading() as connection:
        found = waiting(connection, book.business_date)
    assert (found.requests, found.reviews) == (1, 1)
    refuse(boss, number, reason="no")
    record_check(boss, ids["ACME"], agency="Bureau", next_review=date(2027, 1, 1))
    with book.reading() as connection:
        found = waiting(connection, book.business_date)
    assert (found.requests, found.reviews) == (0, 0)


def test_a_file_of_a_clerk_raises_no_limit_and_says_at_which_column(book: Book) -> None:
    customer(book, credit_limit_minor=200_000)
    anna, boss = with_roles(book)
    raised = NewCustomer("ACME", "ACME Ltd", currency="EUR", credit_limit_minor=200_001)
    with anna.act(ActName.IMPORT_CUSTOMERS, "test") as entry:
        outcome = post_customers(entry, [raised])[0]
    assert isinstance(outcome, NeedsSupervisor)
    assert outcome.column == "credit_limit"
    with boss.act(ActName.IMPORT_CUSTOMERS, "test") as entry:
        assert isinstance(post_customers(entry, [raised])[0], Changed)
