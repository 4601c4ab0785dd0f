"""Interest runs as the domain rules tell them, each sentence on a fresh ledger."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    BadDocument,
    CannotUndo,
    HasAllocations,
    NotAllowed,
    NothingToCharge,
    UnknownRun,
    WrongKind,
)
from artui.ledger.documents.correction import correct, correct_on
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.accruals import trace
from artui.ledger.interest.charges import Charged, post_interest, roll_back, waive
from artui.ledger.interest.preview import preview
from artui.ledger.interest.reckoning import PreviewRow
from artui.ledger.items.open_items import ledger_item
from artui.ledger.office.administration import set_role
from artui.ledger.office.policies import set_policy
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ITEM
from tests.support.postings import customer, invoice, item, memo, open_minor, payment, picture

JANUARY_END = date(2026, 1, 31)


def on(book: Book, month: int, day: int) -> Book:
    """The same book on another business day of 2026."""
    return replace(book, business_date=date(2026, month, day))


def ten_percent(book: Book) -> None:
    """A customer whose policy is 10% a year by the annual-365 method."""
    set_policy(book, "ten", method="annual-365", annual_rate="10")
    customer(book, policy="ten")


def previewed(book: Book) -> list[PreviewRow]:
    """What a run today would do."""
    with book.reading() as connection:
        return list(preview(connection, book.business_date))


def amount(book: Book, done: Charged, kind: str = "finance_charge") -> int:
    """What the documents of a run come to, in minor units."""
    with book.reading() as connection:
        query = select(ITEM.c.amount_minor).where(ITEM.c.act_id == done.act_id, ITEM.c.kind == kind)
        return sum(connection.execute(query).scalars())


def test_the_second_run_charges_only_what_is_new(book: Book) -> None:
    ten_percent(book)
    invoice(book, minor=10_000_000, issue=date(2026, 1, 1), due_date=JANUARY_END)
    march = on(book, 3, 2)
    assert amount(book, post_interest(march)) == 82_192
    with pytest.raises(NothingToCharge):
        post_interest(march)
    assert amount(book, post_interest(on(book, 4, 1))) == 82_192
    assert previewed(on(book, 4, 1))[0].cumulative_minor == 164_384


def test_a_payment_between_the_runs_lowers_the_second_charge(book: Book) -> None:
    ten_percent(book)
    invoice(book, minor=10_000_000, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 3, 2))
    payment(book, minor=4_000_000, value=date(2026, 3, 10), invoices=(("INV-1", None),))
    assert amount(book, post_interest(on(book, 4, 1))) == 58_082


def test_a_back_dated_payment_is_corrected_once(book: Book) -> None:
    ten_percent(book)
    invoice(book, minor=10_000_000, issue=date(2026, 1, 1), due_date=JANUARY_END)
    today = on(book, 3, 31)
    assert amount(book, post_interest(today)) == 161_644
    payment(book, minor=5_000_000, value=date(2026, 2, 15), invoices=(("INV-1", None),))
    row = previewed(today)[0]
    assert (row.charge_minor, row.correction_minor, row.cumulative_minor) == (0, 60_274, 101_370)
    assert amount(book, post_interest(today), "credit_memo") == 60_274
    assert previewed(today)[0].correction_minor == 0
    with pytest.raises(NothingToCharge):
        post_interest(today)


def test_small_runs_come_to_the_same_as_a_large_one(book: Book) -> None:
    ten_percent(book)
    invoice(book, minor=25_000, issue=date(2026, 5, 16), due_date=date(2026, 6, 15))
    set_policy(book, "ten", method="annual-365", annual_rate="10.2")
    assert amount(book, post_interest(on(book, 6, 20))) == 35
    assert amount(book, post_interest(on(book, 7, 20))) == 210


def test_a_run_makes_one_charge_per_customer_currency_and_entity(book: Book) -> None:
    customer(book)
    customer(book, "OTHER")
    for number, more in {
        "1": {},
        "2": {},
        "3": {"currency": "USD"},
        "4": {"account": "OTHER"},
    }.items():
        invoice(book, number, issue=date(2026, 1, 1), **more)
    done = post_interest(on(book, 3, 31))
    assert done.charges == 3
    rows = previewed(on(book, 3, 31))
    assert [row.charged_before_minor for row in rows] == [row.cumulative_minor for row in rows]


def test_a_run_is_rolled_back_whole_and_charged_again(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    first = post_interest(on(book, 2, 28))
    second = post_interest(on(book, 3, 31))
    with pytest.raises(BadDocument, match=f"roll back run {second.run_id} first"):
        roll_back(book, first.run_id)
    roll_back(book, second.run_id)
    with pytest.raises(UnknownRun):
        roll_back(book, second.run_id)
    again = post_interest(on(book, 3, 31))
    assert amount(book, again) == amount(book, second) == 1_500


def test_a_charge_that_was_paid_keeps_its_run(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    done = post_interest(on(book, 3, 31))
    payment(book, "P-1", 200_000, value=date(2026, 4, 1), auto=True)
    with pytest.raises(HasAllocations, match=r"30\.00 EUR allocated"):
        roll_back(book, done.run_id)


def test_a_run_undone_leaves_nothing_charged(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    before = picture(book)
    post_interest(on(book, 3, 31))
    undo(book)
    assert picture(book) == before
    assert previewed(on(book, 3, 31))[0].charged_before_minor == 0


def test_what_is_waived_counts_as_charged(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    done = post_interest(on(book, 3, 31))
    with book.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.kind == "finance_charge")
        charge_id = connection.execute(query).scalar_one()
    waive(book, charge_id, reason="goodwill")
    assert open_minor(book, charge_id) == 0
    assert done.charges == 1
    with pytest.raises(NothingToCharge):
        post_interest(on(book, 3, 31))
    with pytest.raises(BadDocument):
        waive(book, charge_id, reason="again")
    with pytest.raises(WrongKind):
        waive(book, memo(book), reason="no")


def test_only_a_supervisor_waives(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 3, 31))
    set_role(book, "clerk", "supervisor")
    set_role(book, "anna", "clerk")
    with book.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.kind == "finance_charge")
        charge_id = connection.execute(query).scalar_one()
    with pytest.raises(NotAllowed):
        waive(replace(book, actor="anna"), charge_id, reason="goodwill")


def test_the_charges_of_an_original_count_for_its_correction(book: Book) -> None:
    customer(book)
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 3, 31))
    correct(book, original, amount_minor=60_000)
    row = previewed(on(book, 3, 31))[0]
    assert (row.invoice, row.cumulative_minor, row.charged_before_minor) == (
        "INV-1-C1",
        1_800,
        3_000,
    )
    assert row.correction_minor == 1_200


def test_a_reversed_invoice_gives_its_interest_back(book: Book) -> None:
    customer(book)
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 3, 31))
    reverse(on(book, 3, 31), original, reason="never ordered")
    assert previewed(on(book, 3, 31))[0].correction_minor == 3_000


def test_a_correction_that_was_undone_gives_nothing_of_the_interest_back(book: Book) -> None:
    customer(book)
    march = on(book, 3, 31)
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 2, 28))
    correct(march, original, amount_minor=200_000)
    post_interest(march)
    undo(march)
    undo(march)
    (row,) = previewed(march)
    assert (row.invoice, row.charged_before_minor) == ("INV-1", 1_500)
    assert (row.charge_minor, row.correction_minor) == (1_500, 0)
    post_interest(march)
    assert list(breaches(book)) == []


def test_a_run_is_not_undone_under_one_that_charged_a_correction_on_top_of_it(book: Book) -> None:
    customer(book)
    march, bea = on(book, 3, 31), replace(on(book, 3, 31), actor="bea")
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 2, 28))
    correct(bea, original, amount_minor=200_000)
    post_interest(bea)
    with pytest.raises(CannotUndo, match="later acts depend on it"):
        undo(march)
    assert list(breaches(book)) == []


@pytest.mark.parametrize("corrected", [False, True])
def test_an_invoice_that_another_charged_is_not_undone(book: Book, corrected: bool) -> None:
    customer(book)
    march, bea = on(book, 3, 31), replace(on(book, 3, 31), actor="bea")
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    if corrected:
        correct(march, original, amount_minor=200_000)
    run = post_interest(bea)
    with pytest.raises(CannotUndo, match=f"act {run.act_id} "):
        undo(march)
    undo(bea)
    undo(march)
    assert list(breaches(book)) == []


@pytest.mark.parametrize("undone", [False, True])
def test_the_end_of_a_corrected_invoice_gives_its_interest_back(book: Book, undone: bool) -> None:
    """Whether the correction was reversed, or undone and then the original reversed."""
    customer(book)
    march = on(book, 3, 31)
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(march)
    corrected = correct(march, original, amount_minor=200_000).item_id
    if undone:
        undo(march)
    reverse(march, original if undone else corrected, reason="never ordered")
    (row,) = previewed(march)
    assert (row.invoice, row.correction_minor) == ("INV-1" if undone else "INV-1-C1", 3_000)
    post_interest(march)
    assert previewed(march) == []
    assert list(breaches(book)) == []


def test_of_a_chain_with_a_superseded_correction_only_the_last_bears_interest(book: Book) -> None:
    customer(book)
    march = on(book, 3, 31)
    original = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(march)
    with march.act(ActName.CORRECT, "INV-1") as entry:
        first = correct_on(entry, ledger_item(entry.connection, original), 50_000, pending=True)
        last = correct_on(entry, first, 60_000)
    approve(march, [last.id])
    (row,) = previewed(march)
    assert (row.invoice, row.charged_before_minor, row.correction_minor) == (
        last.number,
        3_000,
        1_200,
    )


def test_a_charge_below_the_minimum_stays_accrued(book: Book) -> None:
    set_policy(book, "standard", minimum="15.01")
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    row = previewed(on(book, 2, 28))[0]
    assert (row.cumulative_minor, row.charge_minor) == (1_500, 0)
    assert amount(book, post_interest(on(book, 3, 31))) == 3_000


def test_nobody_is_charged_where_no_policy_holds(book: Book) -> None:
    customer(book, policy=None)
    customer(book, "NEVER", policy="none")
    invoice(book, issue=date(2026, 1, 1))
    invoice(book, "N-1", issue=date(2026, 1, 1), account="NEVER")
    assert previewed(on(book, 3, 31)) == []


def test_interest_stays_owed_after_the_principal_is_paid(book: Book) -> None:
    customer(book)
    number = invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    payment(book, minor=100_000, value=date(2026, 3, 31), invoices=(("INV-1", None),))
    assert amount(book, post_interest(on(book, 6, 30))) == 3_000
    with book.reading() as connection:
        traced = trace(connection, number, date(2026, 6, 30))
    assert (traced.accrual.rounded_minor, traced.charged_minor) == (3_000, 3_000)


def test_a_run_never_dates_before_the_last(book: Book) -> None:
    customer(book)
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    post_interest(on(book, 3, 31))
    with pytest.raises(BadDocument, match="charged through 2026-03-31"):
        post_interest(on(book, 3, 30))


@pytest.mark.parametrize(
    ("minor", "fixed"),
    [(99_999, 4_000), (100_000, 7_000), (999_999, 7_000), (1_000_000, 10_000)],
)
def test_the_fixed_sum_follows_the_size_of_the_debt_and_is_posted_once(
    book: Book, minor: int, fixed: int
) -> None:
    customer(book, policy="uk-statutory", currency="GBP")
    due = date(2025, 1, 31)
    invoice(book, minor=minor, issue=date(2025, 1, 1), due_date=due, currency="GBP")
    today = on(book, 3, 31)
    assert previewed(today)[0].compensation_minor == fixed
    done = post_interest(today, compensation=True)
    assert amount(book, done, "fee") == fixed
    assert previewed(today)[0].compensation_minor == 0
    with pytest.raises(NothingToCharge):
        post_interest(today, compensation=True)
    roll_back(book, done.run_id)
    assert previewed(today)[0].compensation_minor == fixed


@pytest.mark.parametrize(
    ("minor", "fixed"),
    [(100_000, 4_000), (100_001, 7_000), (1_000_000, 7_000), (1_000_001, 10_000)],
)
def test_a_fixed_sum_of_ireland_begins_above_the_amount(book: Book, minor: int, fixed: int) -> None:
    customer(book, policy=None, country="IE")
    invoice(book, minor=minor, issue=date(2026, 1, 1), due_date=JANUARY_END)
    assert previewed(on(book, 3, 31))[0].compensation_minor == fixed


def test_a_contract_rate_of_the_united_kingdom_ousts_the_fixed_sum(book: Book) -> None:
    """Policy uk once had both, which exclude each other."""
    customer(book, policy=None, country="GB", currency="GBP")
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END, currency="GBP")
    (row,) = previewed(on(book, 2, 28))
    assert (row.policy, row.charge_minor, row.compensation_minor) == ("uk", 1_500, 0)


def test_the_fixed_sum_is_left_out_unless_asked_for(book: Book) -> None:
    customer(book, policy=None, country="FR")
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    today = on(book, 3, 31)
    assert amount(book, post_interest(today), "fee") == 0
    assert amount(book, post_interest(today, compensation=True), "fee") == 4_000


def test_a_regime_that_nobody_reviewed_charges_nothing(book: Book) -> None:
    customer(book, policy=None, country="US")
    invoice(book, issue=date(2026, 1, 1), due_date=JANUARY_END)
    assert previewed(on(book, 3, 31)) == []


def test_the_regime_s_standard_term_holds_where_it_is_longer(book: Book) -> None:
    customer(book, policy=None, country="GB", currency="GBP", terms="net 10")
    number = invoice(book, issue=date(2026, 3, 1), shipment_date=date(2026, 3, 5), currency="GBP")
    assert item(book, number).due_date == date(2026, 4, 4)
    customer(book, "ROMA", policy=None, country="IT")
    second = invoice(book, "IT-1", issue=date(2026, 8, 5), account="ROMA")
    assert item(book, second).due_date == date(2026, 9, 30)
