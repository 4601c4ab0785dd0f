"""Refunds and offsets: never more than there is, and never twice."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from artui.domain.kinds import ItemKind, Origin
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewMemo, Posted
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    CreditUnchanged,
    WaitsForSupervisor,
)
from artui.ledger.cash.offsets import offset
from artui.ledger.cash.refunds import close_account, refund, refundable, reopen_account
from artui.ledger.cash.write_offs import write_off
from artui.ledger.disputes.disputes import open_dispute, resolve_dispute
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import posting_context
from artui.ledger.interest.charges import post_interest, waive
from artui.ledger.interest.preview import preview
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.lists.item_rows import rows as item_rows
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ITEM
from tests.support.credit import tree, with_roles
from tests.support.postings import MARCH, customer, invoice, memo, open_minor, payment, picture


def given_back(book: Book, number: int, minor: int, **more: Any) -> Any:
    """Refund in EUR."""
    return refund(book, number, amount_minor=minor, currency="EUR", **more)


def set_off(book: Book, number: int, minor: int) -> Any:
    """Offset in EUR."""
    return offset(book, number, amount_minor=minor, currency="EUR", reason="instead of a refund")


def test_a_refund_is_paid_out_of_the_oldest_unapplied_credits(book: Book) -> None:
    number = customer(book)
    first, second = payment(book, "P-1", 10_000), payment(book, "P-2", 10_000, value=MARCH)
    done = given_back(book, number, 15_000)
    assert (open_minor(book, first), open_minor(book, second)) == (0, 5_000)
    assert done.unapplied_minor == 5_000
    with book.reading() as connection:
        row = connection.execute(select(ITEM).where(ITEM.c.id == done.item_id)).one()
    assert (row.kind, row.side, row.open_minor, row.amount_minor) == ("refund", 1, 0, 15_000)
    assert row.number == "RF-ACME"


def test_a_clerk_refunds_at_most_what_is_left_once_all_debts_are_set_off(book: Book) -> None:
    ids = tree(book)
    invoice(book, "1", 40_000, account="B")
    payment(book, "P-1", 100_000, account="A")
    anna, boss = with_roles(book)
    with pytest.raises(
        WaitsForSupervisor,
        match=r"Refunding 600\.01 EUR to A is more than its balance of 600\.00 EUR "
        r"\(unapplied 1000\.00, owed 400\.00\)",
    ):
        given_back(anna, ids["A"], 60_001)
    given_back(anna, ids["A"], 60_000)
    given_back(boss, ids["A"], 40_000)
    with pytest.raises(AmountTooLarge, match=r"0\.01 EUR .* unapplied: 0\.00 EUR"):
        given_back(boss, ids["A"], 1)


@pytest.mark.parametrize("minor", [0, -1])
def test_a_refund_of_nothing_is_refused(book: Book, minor: int) -> None:
    with pytest.raises(AmountNotPositive):
        given_back(book, customer(book), minor)


def test_a_refund_counts_only_its_own_currency(book: Book) -> None:
    number = customer(book)
    payment(book, "P-1", 10_000, currency="USD")
    with pytest.raises(AmountTooLarge, match=r"unapplied: 0\.00 EUR"):
        given_back(book, number, 1)


def test_credits_dated_after_the_day_are_not_paid_out(book: Book) -> None:
    number = customer(book)
    later = replace(book, business_date=book.business_date.replace(day=30))
    with later.act(ActName.IMPORT_CREDIT_MEMOS, "test") as entry:
        post_memos(
            posting_context(entry), [NewMemo("CM-9", "ACME", later.business_date, 100, "EUR")]
        )
    with pytest.raises(AmountTooLarge):
        given_back(book, number, 100)
    given_back(later, number, 100)


def test_numbers_of_refunds_follow_one_another(book: Book) -> None:
    number = customer(book)
    payment(book, "P-1", 10_000)
    assert [given_back(book, number, 1).number for _ in range(3)] == [
        "RF-ACME",
        "RF-ACME-2",
        "RF-ACME-3",
    ]


def test_offsetting_instead_of_refunding_uses_the_credits_up(book: Book) -> None:
    number = customer(book)
    debit = invoice(book, minor=30_000)
    cash = payment(book, "P-1", 50_000)
    given_back(book, number, 20_000)
    done = set_off(book, number, 30_000)
    assert done.beyond_minor == 0
    assert (open_minor(book, debit), open_minor(book, cash)) == (0, 0)


def test_what_is_owed_elsewhere_becomes_an_offset_of_its_own(book: Book) -> None:
    number = customer(book)
    first = invoice(book, "1", 30_000)
    second = invoice(book, "2", 30_000)
    memo(book, minor=10_000)
    done = set_off(book, number, 45_000)
    assert done.beyond_minor == 35_000
    assert (open_minor(book, first), open_minor(book, second)) == (0, 15_000)
    with book.reading() as connection:
        row = connection.execute(select(ITEM).where(ITEM.c.kind == "offset")).one()
    assert (row.side, row.amount_minor, row.open_minor) == (-1, 35_000, 0)


def test_a_clerk_sets_off_unapplied_credits_and_no_more(book: Book) -> None:
    number = customer(book)
    invoice(book, minor=30_000)
    memo(book, minor=10_000)
    anna, boss = with_roles(book)
    set_off(anna, number, 9_999)
    with pytest.raises(WaitsForSupervisor, match=r"Setting off 0\.01 EUR beyond"):
        set_off(anna, number, 2)
    set_off(boss, number, 2)


def test_no_more_is_set_off_than_is_owed(book: Book) -> None:
    number = customer(book)
    invoice(book, minor=30_000)
    with pytest.raises(AmountTooLarge, match=r"300\.01 EUR .* owe: 300\.00 EUR"):
        set_off(book, number, 30_001)
    with pytest.raises(AmountNotPositive):
        set_off(book, number, 0)


def test_the_account_s_own_debts_come_before_those_of_its_tree(book: Book) -> None:
    ids = tree(book)
    old = invoice(book, "1", 10_000, account="A")
    own = invoice(book, "2", 10_000, account="B", issue=MARCH.replace(day=20))
    memo(book, minor=10_000, account="TOP")
    set_off(book, ids["B"], 10_000)
    assert (open_minor(book, old), open_minor(book, own)) == (10_000, 0)


@pytest.mark.parametrize("act", [given_back, set_off])
def test_undo_takes_money_given_back_home(book: Book, act: Any) -> None:
    number = customer(book)
    invoice(book, minor=30_000)
    payment(book, "P-1", 50_000)
    before = picture(book)
    act(book, number, 20_000)
    undo(book)
    assert picture(book) == before


def test_a_closing_account_offers_its_positive_balance(book: Book) -> None:
    number = customer(book)
    invoice(book, minor=30_000)
    payment(book, "P-1", 50_000)
    payment(book, "P-2", 70, currency="USD")
    done = close_account(book, number, reason="notice")
    assert done.balances == (("EUR", 20_000), ("USD", 70))
    with pytest.raises(CreditUnchanged, match="closing already"):
        close_account(book, number, reason="again")
    given_back(book, number, 20_000)
    reopen_account(book, number, reason="stays")
    with pytest.raises(CreditUnchanged, match="open already"):
        reopen_account(book, number, reason="again")
    invoice(book, "2")


def test_a_terminated_account_is_not_opened_again_but_can_be_refunded(book: Book) -> None:
    number = customer(book)
    payment(book, "P-1", 50_000)
    take_remedy(book, number, trigger="ii", measure="terminate", reason="fraud")
    with pytest.raises(CreditUnchanged, match="terminated already"):
        reopen_account(book, number, reason="regret")
    given_back(book, number, 50_000)


def test_what_was_written_off_counts_as_still_owed(book: Book) -> None:
    account = customer(book)
    lost = invoice(book, "LOST", 30_000)
    write_off(book, lost, reason="insolvent")
    payment(book, "P-1", 50_000)
    anna, boss = with_roles(book)
    with pytest.raises(WaitsForSupervisor, match=r"200\.00 EUR .* written off 300\.00"):
        given_back(anna, account, 20_001)
    given_back(anna, account, 20_000)
    given_back(boss, account, 30_000)


def lost(book: Book) -> int:
    """An invoice of 300.00 that was written off on 1 March."""
    march = replace(book, business_date=MARCH)
    item_id = invoice(march, "LOST", 30_000, due_date=MARCH)
    write_off(march, item_id, reason="insolvent")
    return item_id


def written_off(book: Book) -> dict[str, int]:
    """The write-offs in force."""
    query = select(ITEM.c.number, ITEM.c.amount_minor).where(
        ITEM.c.kind == ItemKind.WRITE_OFF, ITEM.c.reversed_by_id.is_(None)
    )
    with book.reading() as connection:
        return {row.number: row.amount_minor for row in connection.execute(query)}


def rows_of(book: Book, number: str) -> list[ItemRow]:
    """The documents of a number as lists show them."""
    with book.reading() as connection:
        ids = list(connection.execute(select(ITEM.c.id).where(ITEM.c.number == number)).scalars())
        return item_rows(connection, ids, book.business_date)


def test_a_memo_that_names_a_written_off_invoice_lowers_the_write_off(book: Book) -> None:
    account = customer(book)
    gone = lost(book)
    before = picture(book)
    april = replace(book, business_date=date(2026, 4, 1))
    credit = memo(april, "CM-1", 10_000, issue=date(2026, 4, 1), invoice="LOST")
    assert (open_minor(book, credit), open_minor(book, gone)) == (0, 0)
    assert written_off(book) == {"LOST-W": 20_000}
    assert [row.reason for row in rows_of(book, "LOST-W")] == ["insolvent"]
    with book.reading() as connection:
        assert refundable(connection, account, account, book.business_date) == ()
        # Nothing was open in between, so no interest ran.
        (then,) = item_rows(connection, [gone], date(2026, 3, 15))
        assert list(preview(connection, date(2026, 4, 30))) == []
    assert then.open_minor == 0
    assert list(breaches(book)) == []
    undo(april)
    assert (picture(book), list(breaches(book))) == (before, [])


def test_a_memo_dated_ahead_lowers_the_write_off_from_its_own_day_on(book: Book) -> None:
    account = customer(book)
    gone = lost(book)
    before = picture(book)
    march = replace(book, business_date=date(2026, 3, 15))
    april = date(2026, 4, 1)
    credit = memo(march, "CM-1", 40_000, issue=april, invoice="LOST")
    with book.reading() as connection:
        (until,) = item_rows(connection, [gone], date(2026, 3, 31))
        then, lowered = item_rows(connection, [gone, credit], april)
        assert refundable(connection, account, account, date(2026, 3, 31)) == ()
        assert refundable(connection, account, account, april) == (("EUR", 10_000),)
        assert list(preview(connection, date(2026, 4, 30))) == []
    assert (until.state, until.open_minor) == ("written_off", 0)
    assert (then.state, then.open_minor, lowered.open_minor) == ("paid", 0, 10_000)
    assert list(breaches(book)) == []
    undo(march)
    assert (picture(book), list(breaches(book))) == (before, [])


def test_what_a_memo_leaves_after_the_write_off_can_be_refunded(book: Book) -> None:
    account = customer(book)
    lost(book)
    credit = memo(book, "CM-1", 40_000, invoice="LOST")
    assert (open_minor(book, credit), written_off(book)) == (10_000, {})
    with book.reading() as connection:
        found = refundable(connection, account, account, book.business_date)
    assert found == (("EUR", 10_000),)
    assert list(breaches(book)) == []


def test_a_file_of_memos_lowers_write_offs_in_its_order(book: Book) -> None:
    customer(book)
    lost(book)
    rows = [
        NewMemo(f"CM-{n}", "ACME", MARCH, 20_000, "EUR", invoice="LOST", reason="") for n in (1, 2)
    ]
    with book.act(ActName.IMPORT_CREDIT_MEMOS, "memos.csv") as entry:
        done = post_memos(posting_context(entry, Origin.FILE), rows)
    assert [each.note for each in done if isinstance(each, Posted)] == [
        "200.00 EUR lowers what was written off of LOST",
        "100.00 EUR lowers what was written off of LOST",
    ]
    assert written_off(book) == {}
    assert list(breaches(book)) == []


def test_a_memo_leaves_a_difference_within_the_tolerance_written_off(book: Book) -> None:
    customer(book)
    write_off(book, invoice(book, "SMALL", 5), reason="small")
    credit = memo(book, "CM-1", 5, invoice="SMALL")
    assert (open_minor(book, credit), written_off(book)) == (5, {"SMALL-W": 5})


def test_an_accepted_dispute_lowers_the_write_off_before_it_frees_cash(book: Book) -> None:
    customer(book)
    march = replace(book, business_date=MARCH)
    part_lost = invoice(march, "PART", 100_000, due_date=MARCH)
    open_dispute(march, part_lost, reason="damaged", amount_minor=50_000)
    cash = payment(march, "P-1", 60_000, invoices=(("PART", None),))
    write_off(march, part_lost, reason="insolvent")
    resolve_dispute(book, part_lost, outcome="accepted")
    assert written_off(book) == {}
    assert (open_minor(book, cash), open_minor(book, part_lost)) == (10_000, 0)
    assert list(breaches(book)) == []


def test_small_differences_and_waived_interest_do_not_count_as_owed(book: Book) -> None:
    account = customer(book)
    write_off(book, invoice(book, "SMALL", 5), reason="small")
    late = replace(book, business_date=date(2026, 6, 30))
    invoice(book, "LATE", 100_000, due_date=MARCH)
    charged = post_interest(late)
    with book.reading() as connection:
        made = ITEM.c.act_id == charged.act_id
        charge = connection.execute(select(ITEM.c.id).where(made)).scalar_one()
    waive(late, charge, reason="goodwill")
    payment(late, "P-1", 150_000, invoices=(("LATE", None),))
    with book.reading() as connection:
        found = refundable(connection, account, account, late.business_date)
    assert found == (("EUR", 50_000),)
