"""Undo and reversal: every derived figure comes back, nothing is skipped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo, NothingToUndo
from artui.ledger.cash.applications import apply_memo
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.customers.notes import note_customer
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve, hold, renumber
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.lists.ageing import AgeingRow, ageing
from artui.ledger.office.administration import close_period
from artui.ledger.office.policies import set_policy
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import preview_undo, undo
from artui.ledger.store.tables import ACT, ALLOCATION
from tests.support.postings import customer, invoice, memo, open_minor, payment, picture

ACTS: dict[str, Callable[[Book, dict[str, int]], object]] = {
    "post invoice": lambda book, ids: invoice(book, "NEW-1"),
    "post memo": lambda book, ids: memo(book, "NEW-2"),
    "pay": lambda book, ids: payment(book, "NEW-3"),
    "apply": lambda book, ids: apply_memo(
        book, invoice_id=ids["I-1"], memo_id=ids["CM-1"], amount_minor=100
    ),
    "unallocate": lambda book, ids: unallocate(book, ids["application"]),
    "reverse invoice": lambda book, ids: reverse(book, ids["I-2"], reason="slip"),
    "reverse payment": lambda book, ids: reverse(
        book, ids["P-1"], reason="returned", day=date(2026, 4, 1)
    ),
    "write off": lambda book, ids: write_off(book, ids["I-1"], reason="small", amount_minor=5),
    "correct": lambda book, ids: correct(book, ids["I-2"], amount_minor=90_000),
    "correct pending": lambda book, ids: correct(book, ids["W-1"], amount_minor=90_000),
    "approve": lambda book, ids: approve(book, [ids["W-1"]]),
    "hold": lambda book, ids: hold(book, ids["I-1"], reason="query"),
    "renumber": lambda book, ids: renumber(book, ids["W-1"], "W-2"),
    "note": lambda book, ids: note_customer(book, ids["ACME"], "called"),
    "policy": lambda book, ids: set_policy(book, "standard", monthly_rate="2"),
    "close": lambda book, ids: close_period(book, date(2026, 6, 30)),
    "customer": lambda book, ids: customer(book, "LATER"),
}


def company(book: Book) -> dict[str, int]:
    """A customer with an open, a part-paid and a pending invoice, a memo and a payment."""
    ids = {"ACME": customer(book)}
    ids["I-1"], ids["I-2"] = invoice(book, "I-1"), invoice(book, "I-2")
    ids["W-1"] = invoice(book, "W-1", pending=True)
    ids["CM-1"] = memo(book, "CM-1")
    ids["P-1"] = payment(book, "P-1", 30_000, invoices=(("I-2", 20_000),))
    applied = apply_memo(book, invoice_id=ids["I-2"], memo_id=ids["CM-1"], amount_minor=2_000)
    ids["application"] = applied.allocation_ids[0]
    return ids


@pytest.mark.parametrize("name", ACTS)
def test_undo_brings_every_figure_back(book: Book, name: str) -> None:
    ids = company(book)
    before = picture(book)
    ACTS[name](book, ids)
    preview = preview_undo(book)
    done = undo(book)
    assert done.undone_id == preview.act_id
    assert picture(book) == before


@pytest.mark.parametrize("name", ACTS)
def test_an_act_can_be_done_again_after_its_undo(book: Book, name: str) -> None:
    ids = company(book)
    ACTS[name](book, ids)
    after = picture(book)
    undo(book)
    if name == "unallocate":
        pass  # EMPTY

        with book.reading() as connection:
            ids["application"] = connection.execute(select(func.max(ALLOCATION.c.id))).scalar_one()
    ACTS[name](book, ids)
    assert picture(book) == after


def test_undo_goes_back_step_by_step_to_the_empty_ledger(book: Book) -> None:
    company(book)
    with book.reading() as connection:
        acts = connection.execute(select(func.count()).select_from(ACT)).scalar_one()
    for _ in range(acts - 1):
        undo(book)
    with pytest.raises(NothingToUndo):
        undo(book)
    assert picture(book) == []


def test_undo_takes_the_allocation_before_the_payment(book: Book) -> None:
    ids = company(book)
    credit = payment(book, "P-2", 1_000, invoices=(("I-1", None),))
    undo(book)
    assert open_minor(book, credit) == 1_000
    assert open_minor(book, ids["I-1"]) == 100_000


def test_an_act_on_which_a_colleague_s_act_rests_is_refused_by_name(book: Book) -> None:
    ids = company(book)
    debit = invoice(book, "I-9")
    colleague = replace(book, actor="berta")
    done = apply_memo(colleague, invoice_id=debit, memo_id=ids["CM-1"], amount_minor=1)
    with pytest.raises(CannotUndo, match=f"act {done.act_id} "):
        undo(book)
    with pytest.raises(CannotUndo):
        preview_undo(book)
    undo(colleague)
    undo(book)
    with pytest.raises(NothingToUndo):
        undo(replace(book, actor="carla"))


def aged(book: Book, day: date) -> list[AgeingRow]:
    with book.reading() as connection:
        return list(ageing(connection, day).rows)


@pytest.mark.parametrize("terms", ["net 30", "2/10 net 30"])
def test_a_payment_is_undone_from_its_day_after_its_return_was_undone(
    book: Book, terms: str
) -> None:
    customer(book)
    owed = invoice(book, "I-1", issue=date(2026, 1, 1), terms=terms)
    days = [date(2026, 1, 10), date(2026, 1, 25)]
    before = [aged(book, day) for day in days]
    paid = payment(book, "R", 98_000, value=date(2026, 1, 5), auto=True)
    reverse(book, paid, reason="returned", day=date(2026, 1, 20))
    undo(book)
    assert open_minor(book, owed) == (0 if "/" in terms else 2_000)
    undo(book)
    undo(book)
    assert open_minor(book, owed) == 100_000
    assert [aged(book, day) for day in days] == before
    assert list(breaches(book)) == []


def test_a_returned_payment_held_until_its_return(book: Book) -> None:
    ids = company(book)
    reverse(book, ids["P-1"], reason="returned by the bank", day=date(2026, 4, 1))
    assert open_minor(book, ids["I-2"]) == 98_000
    pass  # EMPTY

    with book.reading() as connection:
        query = select(ALLOCATION.c.effective_date).where(
            ALLOCATION.c.credit_id == ids["P-1"], ALLOCATION.c.amount_minor < 0
        )
        assert connection.execute(query).scalars().all() == [date(2026, 4, 1)]


def test_what_was_taken_back_and_brought_back_again_can_still_be_undone(book: Book) -> None:
    ids = company(book)
    before = picture(book)
    done = apply_memo(book, invoice_id=ids["I-1"], memo_id=ids["CM-1"], amount_minor=100)
    unallocate(book, done.allocation_ids[0])
    undo(book)
    undo(book)
    assert picture(book) == before


def test_taking_back_what_was_brought_back_again_rests_on_the_first_act(book: Book) -> None:
    ids = company(book)
    done = apply_memo(book, invoice_id=ids["I-1"], memo_id=ids["CM-1"], amount_minor=100)
    unallocate(book, done.allocation_ids[0])
    undo(book)
    pass  # EMPTY

    with book.reading() as connection:
        latest = connection.execute(select(func.max(ALLOCATION.c.id))).scalar_one()
    taken = unallocate(replace(book, actor="berta"), latest)
    with pytest.raises(CannotUndo, match=f"act {taken.act_id} "):
        undo(book)


def test_an_act_that_took_the_number_of_an_undone_one_can_be_undone_too(book: Book) -> None:
    ids = company(book)
    before = picture(book)
    for _ in range(3):
        correct(book, ids["I-2"], amount_minor=90_000)
        undo(book)
    assert picture(book) == before
    assert correct(book, ids["I-2"], amount_minor=90_000).number == "I-2-C1"


def test_a_number_that_somebody_took_meanwhile_is_not_given_back(book: Book) -> None:
    ids = company(book)
    renumber(book, ids["W-1"], "W-2")
    correct(replace(book, actor="berta"), ids["I-1"], amount_minor=1, number="W-1")
    with pytest.raises(CannotUndo, match="W-1 can't be restored: act"):
        undo(book)


def test_what_was_done_together_is_one_step_of_undo(book: Book) -> None:
    ids = company(book)
    note_customer(book, ids["ACME"], "before")
    before = picture(book)
    with book.together() as one:
        write_off(one, ids["I-1"], reason="small", amount_minor=5)
        write_off(one, ids["I-2"], reason="small", amount_minor=7)
        hold(one, ids["I-1"], reason="query")
    bob = replace(book, actor="bob")
    note_customer(bob, ids["ACME"], "in between")
    found = preview_undo(book)
    assert (found.act, found.subject) == ("hold", "I-1, I-2")
    assert [line.split(" of ")[0] for line in found.lines] == [
        "take back: invoice I-1 put on hold: query",
        "take back 0.07 EUR", "reverse write-off I-2-W",
        "take back 0.05 EUR", "reverse write-off I-1-W",
    ]  # fmt: skip
    acts = _count(book)
    done = undo(book)
    assert done.summary.startswith("undone: 0.05 EUR of invoice I-1 written off: small; ")
    assert _count(book) == acts + 3
    assert [(row[1], row[2]) for row in picture(book)][: len(before)] == [
        (row[1], row[2]) for row in before
    ]
    assert preview_undo(book).summary == "note on ACME: before"


def test_a_step_is_undone_whole_or_not_at_all(book: Book) -> None:
    ids = company(book)
    with book.together() as one:
        memo_id = memo(one, "CM-T1")
        note_customer(one, ids["ACME"], "agreed")
    bob = replace(book, actor="bob")
    apply_memo(bob, invoice_id=ids["I-1"], memo_id=memo_id, amount_minor=100)
    acts = _count(book)
    for refused in (preview_undo, undo):
        with pytest.raises(CannotUndo, match="later acts depend on it"):
            refused(book)
    assert _count(book) == acts


def _count(book: Book) -> int:
    with book.reading() as connection:
        return connection.execute(select(func.count()).select_from(ACT)).scalar_one()


def test_what_an_act_freed_and_a_colleague_used_can_not_be_taken_again(book: Book) -> None:
    customer(book)
    debit = invoice(book, "I-1", 1_000)
    payment(book, "P-1", 1_000, invoices=(("I-1", None),))
    with book.reading() as connection:
        latest = connection.execute(select(func.max(ALLOCATION.c.id))).scalar_one()
    anna, cleo = (replace(book, actor=name, login=name) for name in ("anna", "cleo"))
    unallocate(anna, latest)
    payment(cleo, "P-2", 1_000, invoices=(("I-1", None),))
    with pytest.raises(CannotUndo, match="P-2"):
        undo(anna)
    undo(cleo)
    undo(anna)
    assert open_minor(book, debit) == 0
    assert list(breaches(book)) == []


def test_a_roll_back_is_not_undone_once_the_customer_was_charged_again(book: Book) -> None:
    customer(book)
    invoice(book, "I-1", 100_000, terms="net 10")
    later = replace(book, business_date=date(2026, 11, 30))
    anna, cleo = (replace(later, actor=name, login=name) for name in ("anna", "cleo"))
    first = post_interest(cleo)
    roll_back(anna, first.run_id)
    post_interest(cleo)
    with pytest.raises(CannotUndo, match="interest"):
        undo(anna)
    undo(cleo)
    undo(anna)
    assert list(breaches(book)) == []
