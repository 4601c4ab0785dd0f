"""Instalments: each part of an invoice is due, late, dunned and charged for itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from artui.domain.kinds import Origin
from artui.domain.refusal import Refused
from artui.domain.remittance import RemittanceLine
from artui.domain.work_reasons import WorkReason
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewInvoice
from artui.ledger.cash.applications import apply_memo
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.collecting.dunning import mark_written, post_dunning, roll_back_dunning
from artui.ledger.collecting.ladder import notice_steps, notices, run_rows
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import posting_context
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.accruals import trace
from artui.ledger.interest.charges import post_interest
from artui.ledger.interest.preview import preview
from artui.ledger.items.instalments import instalments_of
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.customer_list import keys
from artui.ledger.lists.header import totals
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.lists.item_rows import rows as item_rows
from artui.ledger.lists.items import Selection, ids
from artui.ledger.lists.worklist import queue
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.remedies.lifted import lift_remedy
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.statements.account.from_ledger import gather
from artui.statements.account.gathered import StatementWanted
from artui.statements.model import check
from tests.support.postings import (
    customer,
    fees_of_one_percent,
    invoice,
    item,
    memo,
    payment,
    picture,
)

ISSUED = date(2026, 1, 1)
# The two halves of an invoice of that day are due on these.
FIRST, SECOND = date(2026, 1, 31), date(2026, 3, 2)
HALVES = "instalments 50% net 30, 50% net 60"


@pytest.fixture
def sold(book: Book) -> Book:
    """ACME, with terms of two halves, bought for 1,000.00 on 1 January."""
    customer(book, terms=HALVES)
    invoice(book, issue=ISSUED)
    return book


def on(book: Book, day: str) -> Book:
    return replace(book, business_date=date.fromisoformat(day))


def row(book: Book, day: date) -> ItemRow:
    """The invoice as lists show it on a day."""
    with book.reading() as connection:
        return item_rows(connection, [_id(book)], day)[0]


def _id(book: Book, number: str = "INV-1") -> int:
    with book.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.number == number)
        return int(connection.execute(query).scalar_one())


def parts(book: Book, item_id: int) -> list[tuple[date, int]]:
    """Due date and amount of each part."""
    with book.reading() as connection:
        rows = instalments_of(connection, [item_id]).get(item_id, [])
    return [(row.due_date, row.amount_minor) for row in rows]


def buckets(book: Book, day: date) -> Sequence[int]:
    """Not due, 1-30, 31-60, 61-90 and over 90 days."""
    with book.reading() as connection:
        return ageing(connection, day).totals[0].buckets


def test_100_01_in_halves_is_50_00_and_50_01(book: Book) -> None:
    customer(book)
    made = invoice(book, minor=10_001, issue=ISSUED, terms=HALVES)
    assert parts(book, made) == [(FIRST, 5_000), (SECOND, 5_001)]
    assert list(breaches(book)) == []


def test_a_due_date_that_comes_with_the_invoice_is_that_of_the_whole(book: Book) -> None:
    customer(book, terms=HALVES)
    made = invoice(book, issue=ISSUED, due_date=date(2026, 2, 10), terms=HALVES)
    assert parts(book, made) == []
    assert item(book, made).due_date == date(2026, 2, 10)


def test_the_invoice_shows_its_earliest_part_with_anything_open(sold: Book) -> None:
    payment(sold, "HALF", 50_000, value=FIRST, auto=True)
    assert item(sold, _id(sold)).due_date == SECOND
    shown = row(sold, date(2026, 3, 10))
    assert (shown.days_late, shown.bucket) == (8, "1-30")
    assert [part.open_minor for part in shown.instalments] == [0, 50_000]
    # On the day before it was paid, the first part was the earliest open one.
    before = row(sold, date(2026, 1, 30))
    assert (before.due_date, before.open_minor) == (FIRST, 100_000)
    assert list(breaches(sold)) == []


def test_a_payment_taken_back_makes_the_first_part_due_again(sold: Book) -> None:
    payment(sold, "HALF", 50_000, value=FIRST, auto=True)
    with sold.reading() as connection:
        made = connection.execute(select(ALLOCATION.c.id)).scalar_one()
    unallocate(sold, made)
    assert item(sold, _id(sold)).due_date == FIRST
    undo(sold)
    assert item(sold, _id(sold)).due_date == SECOND
    assert list(breaches(sold)) == []


def test_ageing_puts_each_part_in_its_own_bucket_on_any_day(sold: Book) -> None:
    assert buckets(sold, date(2026, 1, 31)) == (100_000, 0, 0, 0, 0)
    assert buckets(sold, date(2026, 2, 1)) == (50_000, 50_000, 0, 0, 0)
    assert buckets(sold, date(2026, 3, 3)) == (0, 50_000, 50_000, 0, 0)
    payment(sold, "SOME", 60_000, value=date(2026, 2, 20), auto=True)
    assert buckets(sold, date(2026, 3, 3)) == (0, 40_000, 0, 0, 0)
    assert buckets(sold, date(2026, 2, 19)) == (50_000, 50_000, 0, 0, 0)


def test_only_the_parts_that_are_due_count_as_overdue(sold: Book) -> None:
    day = date(2026, 2, 10)
    with sold.reading() as connection:
        (figures,) = keys(connection, day)
        (total,) = totals(connection, day)
        (work,) = queue(connection, day).rows
        late = list(ids(connection, Selection(tab="overdue"), day))
    assert (figures.overdue_minor, figures.oldest_days) == (50_000, 10)
    assert (total.overdue_minor, total.open_minor) == (50_000, 100_000)
    assert (work.overdue_minor, work.oldest_days) == (50_000, 10)
    assert late == [_id(sold)]


def test_a_payment_that_counts_only_later_hides_no_part_that_is_overdue(sold: Book) -> None:
    tenth = on(sold, "2026-02-10")
    payment(tenth, "AHEAD", 50_000, value=SECOND, invoices=(RemittanceLine("INV-1", None),))
    assert item(sold, _id(sold)).due_date == SECOND
    with sold.reading() as connection:
        (todo,) = queue(connection, tenth.business_date).rows
        (balance,) = keys(connection, tenth.business_date)
        assert (todo.overdue_minor, todo.oldest_days) == (50_000, 10)
        assert (balance.overdue_minor, balance.oldest_days) == (50_000, 10)
    assert buckets(sold, tenth.business_date) == (50_000, 50_000, 0, 0, 0)


def test_the_worklist_of_a_past_day_counts_from_the_part_that_was_open_then(sold: Book) -> None:
    paid = payment(sold, "BACK", 50_000, value=FIRST, auto=True)
    reverse(on(sold, "2026-04-01"), paid, reason="returned by the bank")
    invoice(sold, "INV-2", 1_000, issue=ISSUED, due_date=date(2026, 3, 1))
    assert item(sold, _id(sold)).due_date == FIRST
    day = date(2026, 3, 12)
    with sold.reading() as connection:
        (todo,) = queue(connection, day).rows
        assert (todo.overdue_minor, todo.oldest_days) == (51_000, 11)


def test_a_claim_withholds_no_more_of_the_overdue_amount_than_its_overdue_parts(sold: Book) -> None:
    tenth = on(sold, "2026-02-10")
    open_dispute(tenth, _id(sold), reason="damaged", amount_minor=60_000)
    file_claim(tenth, _id(sold), claim="CLAIM-1", day=FIRST)
    with sold.reading() as connection:
        (todo,) = queue(connection, tenth.business_date).rows
    held = [note.minor for note in todo.notes if note.kind is WorkReason.UNDER_CLAIM]
    assert (todo.overdue_minor, held) == (50_000, [50_000])


def test_interest_is_the_sum_over_the_parts_rounded_once(sold: Book) -> None:
    # 500.00 from 31 January to 28 February, then both halves to 31 March.
    with sold.reading() as connection:
        (to_february,) = preview(connection, date(2026, 2, 28))
        (to_march,) = preview(connection, date(2026, 3, 31))
        traced = trace(connection, _id(sold), date(2026, 3, 31))
    assert to_february.cumulative_minor == 750
    # 7.50 + 7.50 of the first half; 29 of the 31 days from 2 March for the second: 7.016…
    assert to_march.cumulative_minor == 2_202
    assert traced.accrual.rounded_minor == 2_202
    assert {segment.start for segment in traced.accrual.segments} >= {FIRST, SECOND}


def test_a_part_that_was_paid_late_still_costs_interest_once_all_is_paid(sold: Book) -> None:
    payment(sold, "ALL", 100_000, value=date(2026, 2, 28), auto=True)
    later = on(sold, "2026-03-31")
    assert post_interest(later).charges == 1
    assert item(later, _id(sold, "FC-1-ACME-EUR")).amount_minor == 750
    assert list(breaches(later)) == []


def test_in_the_eu_each_late_part_has_the_fixed_sum_for_itself(book: Book) -> None:
    customer(book, policy=None, country="FR", terms=HALVES)
    invoice(book, issue=ISSUED)
    assert fixed_sums(on(book, "2026-02-10")) == [4_000]
    assert fixed_sums(on(book, "2026-02-11")) == []
    later = on(book, "2026-03-10")
    assert fixed_sums(later) == [4_000]
    assert fixed_sums(on(book, "2026-03-11")) == []
    assert list(breaches(later)) == []


def test_in_the_uk_the_invoice_has_the_fixed_sum_once(book: Book) -> None:
    customer(book, policy="uk-statutory", currency="GBP", terms=HALVES)
    invoice(book, issue=date(2025, 1, 1), currency="GBP")
    assert fixed_sums(on(book, "2025-02-10")) == [7_000]
    assert fixed_sums(on(book, "2025-03-20")) == []


def fixed_sums(book: Book) -> list[int]:
    """The fixed sums that a run of the day posts."""
    ran = post_interest(book, compensation=True)
    query = select(ITEM.c.amount_minor).where(ITEM.c.act_id == ran.act_id, ITEM.c.kind == "fee")
    with book.reading() as connection:
        return list(connection.execute(query).scalars())


def test_each_part_climbs_the_ladder_for_itself(sold: Book) -> None:
    fees_of_one_percent(sold)
    first = on(sold, "2026-02-10")
    post_dunning(first)
    with sold.reading() as connection:
        (notice,) = notices(connection)
        (step,) = notice_steps(connection, notice.id)
    assert (step.part, step.due_date, step.amount_minor, step.fee_minor) == (
        "1/2",
        FIRST,
        50_000,
        500,
    )
    mark_written(first, [(notice.id, "n.pdf")])
    third = on(sold, "2026-03-05")
    with sold.reading() as connection:
        found = [
            (row.part, row.level, row.to)
            for row in run_rows(connection, third.business_date)
            if row.instalment_id
        ]
    assert found == [("1/2", 1, 2), ("2/2", 0, 1)]
    ran = post_dunning(third)
    assert item_level(third) == 2
    payment(third, "HALF", 50_000, value=date(2026, 3, 5), invoices=())
    assert list(breaches(third)) == []
    roll_back_dunning(third, ran.run_id)
    assert item_level(third) == 1
    assert list(breaches(third)) == []


def test_parts_that_reach_the_same_level_in_one_run_have_a_fee_each(sold: Book) -> None:
    fees_of_one_percent(sold)
    late = on(sold, "2026-03-05")
    post_dunning(late)
    fees = (
        select(ITEM.c.number, ITEM.c.amount_minor).where(ITEM.c.kind == "fee").order_by(ITEM.c.id)
    )
    with late.reading() as connection:
        assert connection.execute(fees).all() == [("INV-1-L1", 500), ("INV-1-L1-2", 500)]
    assert list(breaches(late)) == []


def item_level(book: Book) -> int:
    return row(book, book.business_date).level


def test_the_level_of_the_invoice_is_that_of_its_earliest_open_part(sold: Book) -> None:
    day = on(sold, "2026-02-10")
    post_dunning(day)
    assert item_level(day) == 1
    payment(day, "HALF", 50_000, value=date(2026, 2, 10), auto=True)
    assert item_level(day) == 0
    assert list(breaches(day)) == []


def test_the_worklist_says_that_a_later_part_climbs(sold: Book) -> None:
    first = on(sold, "2026-02-28")
    post_dunning(first)
    with sold.reading() as connection:
        (notice,) = notices(connection)
    mark_written(first, [(notice.id, "n.pdf")])
    day = date(2026, 3, 3)
    with sold.reading() as connection:
        (work,) = queue(connection, day).rows
    assert work.level_due == 1


def test_a_demand_makes_all_parts_due_and_lifting_restores_them(sold: Book) -> None:
    day = on(sold, "2026-02-10")
    before = picture(day)
    take_remedy(day, 1, trigger="i", measure="demand", reason="late")
    made = _id(sold)
    assert [due for due, _ in parts(sold, made)] == [FIRST, date(2026, 2, 10)]
    assert list(breaches(day)) == []
    assert buckets(sold, date(2026, 2, 11)) == (0, 100_000, 0, 0, 0)
    lift_remedy(day, 1, reason="paid")
    assert [due for due, _ in parts(sold, made)] == [FIRST, SECOND]
    assert (picture(day), list(breaches(day))) == (before, [])


def test_a_corrected_invoice_has_the_same_parts_of_its_new_amount(sold: Book) -> None:
    payment(sold, "HALF", 50_000, value=FIRST, auto=True)
    made = correct(sold, _id(sold), amount_minor=60_001)
    assert parts(sold, made.item_id) == [(FIRST, 30_000), (SECOND, 30_001)]
    assert item(sold, made.item_id).due_date == SECOND
    assert list(breaches(sold)) == []
    undo(sold)
    assert parts(sold, _id(sold)) == [(FIRST, 50_000), (SECOND, 50_000)]
    assert list(breaches(sold)) == []


def test_a_part_too_small_for_a_cent_is_there_again_in_a_larger_amount(book: Book) -> None:
    customer(book)
    typo = invoice(book, minor=1, issue=ISSUED, terms=HALVES)
    assert parts(book, typo) == [(SECOND, 1)]
    right = correct(book, typo, amount_minor=100_000).item_id
    assert parts(book, right) == [(FIRST, 50_000), (SECOND, 50_000)]
    assert item(book, right).due_date == FIRST
    assert list(breaches(book)) == []


def test_a_part_in_the_middle_may_become_too_small_for_a_cent(book: Book) -> None:
    customer(book)
    terms = "instalments 50% net 30, 1% net 45, 49% net 60"
    made = invoice(book, issue=ISSUED, terms=terms)
    less = correct(book, made, amount_minor=50).item_id
    assert parts(book, less) == [(FIRST, 25), (SECOND, 25)]
    assert list(breaches(book)) == []
    more = correct(book, less, amount_minor=100_000).item_id
    middle = date(2026, 2, 15)
    assert parts(book, more) == [(FIRST, 50_000), (middle, 1_000), (SECOND, 49_000)]
    assert list(breaches(book)) == []


def test_the_parts_of_a_refused_row_are_not_those_of_another_with_its_number(book: Book) -> None:
    customer(book)
    good = NewInvoice("INV-1", "ACME", ISSUED, 10_000, "EUR", terms=HALVES)
    twice = good._replace(amount_minor=20_000)
    wrong = good._replace(number="INV-2", net_minor=1, tax_minor=1)
    whole = good._replace(number="INV-2", amount_minor=7_700, terms="net 10")
    with book.act(ActName.IMPORT_INVOICES, "file") as entry:
        context = posting_context(entry, origin=Origin.FILE)
        outcomes = post_invoices(context, [good, twice, wrong, whole])
    assert [isinstance(each, Refused) for each in outcomes] == [False, True, True, False]
    assert parts(book, _id(book)) == [(FIRST, 5_000), (SECOND, 5_000)]
    assert parts(book, _id(book, "INV-2")) == []
    assert list(breaches(book)) == []
    assert sum(buckets(book, SECOND)) == 17_700


def test_a_payment_pays_the_oldest_parts_of_all_invoices_first(sold: Book) -> None:
    other = invoice(sold, "INV-2", 30_000, issue=ISSUED, due_date=date(2026, 2, 10))
    payment(sold, "PAY", 90_000, value=date(2026, 2, 10), auto=True)
    assert item(sold, other).open_minor == 0
    assert item(sold, _id(sold)).open_minor == 40_000


def test_a_memo_fills_the_earliest_part_first(sold: Book) -> None:
    credit = memo(sold, "CM-1", 20_000, issue=ISSUED)
    apply_memo(sold, invoice_id=_id(sold), memo_id=credit, amount_minor=20_000, effective=ISSUED)
    assert [part.open_minor for part in row(sold, FIRST).instalments] == [30_000, 50_000]


def test_the_statement_has_a_line_for_each_open_part(sold: Book) -> None:
    with sold.reading() as connection:
        statement = gather(connection, 1, StatementWanted(date(2026, 2, 28)))
    check(statement)
    section = statement.sections[0]
    lines = [(i.name, i.due_date, i.open_minor, i.interest_uncharged_minor) for i in section.items]
    assert lines == [("INV-1 (1/2)", FIRST, 50_000, 750), ("INV-1 (2/2)", SECOND, 50_000, 0)]
    assert [bucket.minor for bucket in section.buckets] == [50_000, 50_000, 0, 0, 0, 0]


def test_db_check_names_an_invoice_whose_due_date_is_not_that_of_its_part(sold: Book) -> None:
    with sold.database.writer.begin() as connection:
        connection.execute(update(ITEM).values(due_date=SECOND))
    found = [breach.message for breach in breaches(sold)]
    assert found == [
        "Invoice INV-1 is due 2026-03-02 on level 0, but its earliest open instalment is due "
        "2026-01-31 on level 0."
    ]
