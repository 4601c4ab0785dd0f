"""Money that the bank takes back: its receipt and allocations go, as of the return's value date."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.domain.bank_entry import EntryKind, EntryState
from artui.domain.kinds import PromiseState
from artui.domain.refusal import Refused
from artui.ledger.bank.bank_returns import take_back_receipt
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.cash_by_hand import ignore, match_to, on_account
from artui.ledger.bank.matched.entry_cash import EntryWorked
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.bank.returns.returned_payments import returned_payments
from artui.ledger.bank.returns.returned_receipts import receipts_of
from artui.ledger.book.as_of import horizon
from artui.ledger.book.book import Book
from artui.ledger.book.records import RemittanceLine
from artui.ledger.disputes.promise_rows import promises
from artui.ledger.disputes.promises import promise_item
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.administration import close_period
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo, undo_entry
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.wording import work_reason
from tests.support.bank_files import kept, mt940, our_account, take_in
from tests.support.books import book_at
from tests.support.plans import asked_of
from tests.support.postings import customer, invoice, item, open_minor, payment, picture

NOVEMBER = date(2026, 11, 1)
PAID = [":61:2611181118C100,00NDDTNONREF//B1", ":86:166?20INV-1?21EREF+E2E-1?32ACME LTD"]
RETURNED = [":61:2611201120RC100,00NRTINONREF//B2", ":86:109?20INV-1?21EREF+E2E-1?34902?32ACME LTD"]


def posted(book: Book, folder: Path, *lines: str) -> int:
    """Take in a receipt of 100.00 that pays INV-1 and the other lines; returns the invoice."""
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-1", 10_000, issue=NOVEMBER)
    take_in(book, folder, mt940(*PAID, *lines))
    accept(book, kept(book)[0].id)
    assert open_minor(book, paid) == 0
    return paid


def the_return(book: Book) -> int:
    """The id of the entry that is a return."""
    (found,) = (each.id for each in kept(book) if each.record.kind is EntryKind.RETURN)
    return found


def test_a10_a_return_takes_the_receipt_and_its_allocations_back_on_its_value_date(
    book: Book, tmp_path: Path
) -> None:
    paid = posted(book, tmp_path, *RETURNED)
    done = take_back_receipt(book, the_return(book))
    assert open_minor(book, paid) == 10_000
    with book.reading() as connection:
        columns = (ALLOCATION.c.amount_minor, ALLOCATION.c.effective_date)
        of_invoice = select(*columns).where(ALLOCATION.c.debit_id == paid)
        query = of_invoice.order_by(ALLOCATION.c.id)
        taken = [tuple(row) for row in connection.execute(query)]
        days = connection.execute(
            select(ITEM.c.issue_date).where(ITEM.c.kind == "reversal")
        ).scalars()
        assert list(days) == [date(2026, 11, 20)]
    assert taken == [(10_000, date(2026, 11, 18)), (-10_000, date(2026, 11, 20))]
    assert "returned by the bank (902)" in done.summary
    assert list(breaches(book)) == []


def test_a10_undo_of_a_return_restores_the_receipt(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, *RETURNED)
    before = picture(book)
    take_back_receipt(book, the_return(book))
    undo(book)
    assert picture(book) == before
    assert list(breaches(book)) == []


def test_a10_a_return_is_taken_once(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, *RETURNED)
    entry = the_return(book)
    take_back_receipt(book, entry)
    with pytest.raises(EntryWorked, match="is returned already"):
        take_back_receipt(book, entry)


def test_a10_a_return_is_no_receipt(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, *RETURNED)
    with pytest.raises(EntryWorked, match="is a return, not a receipt"):
        on_account(book, the_return(book), 1)


def test_a10_what_is_not_found_stays_in_the_queue(book: Book, tmp_path: Path) -> None:
    paid = posted(book, tmp_path, ":61:2611201120RC100,00NRTINONREF", ":86:109?20OTHER?32SOMEBODY")
    with pytest.raises(EntryWorked, match="may take back no receipt"):
        take_back_receipt(book, the_return(book))
    assert open_minor(book, paid) == 0


def test_a10_two_receipts_that_fit_alike_are_not_guessed(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, mt940(*PAID, *PAID, *RETURNED))
    for entry in kept(book)[:2]:
        on_account(book, entry.id, 1)
    with pytest.raises(EntryWorked, match="may take back 2 receipts"):
        take_back_receipt(book, the_return(book))


def test_a10_a_promise_that_the_receipt_kept_is_broken(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-1", 10_000, issue=NOVEMBER)
    early = Book(
        book.database, actor="clerk", login="clerk", business_date=date(2026, 11, 10), now=book.now
    )
    promise_item(early, paid, amount_minor=10_000, day=date(2026, 11, 18))
    take_in(book, tmp_path, mt940(*PAID, *RETURNED))
    accept(book, kept(book)[0].id)

    def state() -> PromiseState:
        with book.reading() as connection:
            return promises(connection, book.business_date)[0].state

    assert state() is PromiseState.KEPT
    take_back_receipt(book, the_return(book))
    assert state() is PromiseState.BROKEN


def test_case_1_a_receipt_and_its_return_of_one_day_leave_the_invoice_open(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-1", 10_000, issue=NOVEMBER)
    same = ":86:166?20INV-1?32ACME LTD?31DE02120300000000202051"
    file = mt940(
        ":61:2611201120C100,00NTRFNONREF", same, ":61:2611201120RC100,00NTRFNONREF", same,
        closing=100_000,
    )  # fmt: skip
    take_in(book, tmp_path, file)
    receipt, returned = kept(book)
    assert (receipt.record.minor, returned.record.minor) == (10_000, -10_000)
    accept(book, receipt.id)
    take_back_receipt(book, returned.id)
    assert open_minor(book, paid) == 10_000
    assert list(breaches(book)) == []


WITH_FEE = [
    ":61:2611201120RC103,00NRTINONREF//B2",
    ":86:109?20EREF+E2E-1?21OAMT+EUR 100,00?22COAM+EUR 3,00?23SVWZ+INV-1?34902?32ACME LTD",
]
MORE_THAN_CAME = [":61:2611201120RC104,00NRTINONREF//B2", ":86:109?20EREF+E2E-1?34902?32ACME LTD"]


@pytest.mark.parametrize(("lines", "fee"), [(WITH_FEE, 300), (MORE_THAN_CAME, 400)])
def test_a10_the_banks_fee_is_proposed_and_charged_only_when_asked(
    book: Book, tmp_path: Path, lines: list[str], fee: int
) -> None:
    paid = posted(book, tmp_path, *lines)
    (entry,) = (each for each in kept(book) if each.record.kind is EntryKind.RETURN)
    with book.reading() as connection:
        (proposal,) = Matching(connection).proposals(entry)
        assert Matching(connection).state(entry, [proposal]) is EntryState.PROBABLE
    assert (proposal.rule, proposal.certain, proposal.account) == ("A10", False, "ACME")
    assert [str(each) for each in proposal.reasons] == [
        "takes back payment B1 of 100.00 EUR, found by its end-to-end id",
        f"the bank kept {fee / 100:.2f} EUR as its fee",
    ]
    done = take_back_receipt(book, entry.id)
    assert done.summary.endswith(f"the bank's fee of {fee / 100:.2f} EUR is ours")
    assert [row for row in picture(book) if row[0] == "fee"] == []
    undo(book)
    take_back_receipt(book, entry.id, charge_fee=True)
    (charged,) = (row for row in picture(book) if row[0] == "fee")
    assert charged[:3] == ("fee", "RF-ACME-2026-11-20", fee)
    assert open_minor(book, paid) == 10_000
    assert list(breaches(book)) == []
    undo(book)
    assert [row for row in picture(book) if row[0] == "fee"] == []
    assert list(breaches(book)) == []


def test_a10_no_fee_is_charged_where_the_bank_kept_none(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, *RETURNED)
    with pytest.raises(EntryWorked, match="The bank kept no fee"):
        take_back_receipt(book, the_return(book), charge_fee=True)


def test_a10_another_amount_of_the_same_payer_is_not_taken_back(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, ":61:2611201120RC103,00NRTINONREF//B2", ":86:109?20INV-1?32ACME LTD")
    with pytest.raises(EntryWorked, match="may take back no receipt"):
        take_back_receipt(book, the_return(book))


def test_a10_the_customer_is_on_today_while_what_came_back_is_open(
    book: Book, tmp_path: Path
) -> None:
    paid = posted(book, tmp_path, *RETURNED)

    def reasons() -> list[str]:
        with book.reading() as connection:
            found = returned_payments(connection, horizon(connection, book.business_date))
            return [str(work_reason(each)) for each in found]

    assert reasons() == []
    take_back_receipt(book, the_return(book))
    assert reasons() == ["payment B1 returned 2026-11-20"]
    undo(book)
    assert reasons() == []
    take_back_receipt(book, the_return(book))
    payment(book, "AGAIN", 10_000, invoices=(RemittanceLine("INV-1"),))
    assert open_minor(book, paid) == 0
    assert reasons() == []


def test_a10_of_two_receipts_the_one_that_is_named_is_taken_back(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, mt940(*PAID, *PAID, *RETURNED))
    first, second = (each.id for each in kept(book)[:2])
    payments = [on_account(book, entry, 1).item_id for entry in (first, second)]
    take_back_receipt(book, the_return(book), receipt_id=second)
    assert [item(book, each).in_force for each in payments] == [True, False]
    assert list(breaches(book)) == []


def test_a10_a_return_of_a_closed_month_counts_from_the_first_open_day(
    book: Book, tmp_path: Path
) -> None:
    paid = posted(book, tmp_path, *RETURNED)
    close_period(book, date(2026, 11, 20))
    done = take_back_receipt(book, the_return(book))
    assert open_minor(book, paid) == 10_000
    assert "value 2026-11-20" in done.summary
    assert list(breaches(book)) == []


def test_a10_a_return_that_is_valued_before_its_receipt_counts_from_it(
    book: Book, tmp_path: Path
) -> None:
    early = [RETURNED[0].replace(":61:261120", ":61:261117"), RETURNED[1]]
    paid = posted(book, tmp_path, *early)
    take_back_receipt(book, the_return(book))
    assert open_minor(book, paid) == 10_000


@pytest.mark.parametrize(
    ("receipts", "returned"),
    [
        # Booked after the return; of another amount without a reference; of a fee beyond reason.
        ([PAID[0].replace("261118", "261121").replace("1118", "1121"), PAID[1]], RETURNED),
        (
            [":61:2611181118C90,00NDDTNONREF//B1", ":86:166?20INV-1?32ACME LTD"],
            [RETURNED[0], ":86:109?20INV-1?32ACME LTD"],
        ),
        ([PAID[0].replace("C100,00", "C10,00"), PAID[1]], RETURNED),
    ],
)
def test_a10_what_can_not_be_the_receipt_is_not_found(
    book: Book, tmp_path: Path, receipts: list[str], returned: list[str]
) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, mt940(*receipts, *returned))
    receipt = next(each for each in kept(book) if each.record.kind is EntryKind.RECEIPT)
    on_account(book, receipt.id, 1)
    with pytest.raises(EntryWorked, match="may take back no receipt"):
        take_back_receipt(book, the_return(book))


def test_a10_a_receipt_of_another_account_of_ours_is_not_meant(book: Book, tmp_path: Path) -> None:
    other = "DE02120300000000202051"
    our_account(book)
    our_account(book, other)
    customer(book)
    take_in(book, tmp_path, mt940(*PAID, account=other))
    take_in(book, tmp_path, mt940(*RETURNED))
    on_account(book, kept(book)[0].id, 1)
    with pytest.raises(EntryWorked, match="may take back no receipt"):
        take_back_receipt(book, the_return(book))


def test_a_payment_that_the_bank_took_back_is_not_set_free_of_its_entry(
    book: Book, tmp_path: Path
) -> None:
    posted(book, tmp_path, *RETURNED)
    take_back_receipt(book, the_return(book))
    first = kept(book)[0].id
    with pytest.raises(Refused):
        undo_entry(book, first)


def a_receipt(payer: str, *, day: str = "18", reference: str = "B1") -> list[str]:
    """A receipt of 100.00 by the end-to-end id that RETURNED repeats."""
    first = f":61:2611{day}11{day}C100,00NTRFNONREF//{reference}"
    return [first, f":86:166?20INV-1?21EREF+E2E-1?32{payer}"]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (None, "post the receipt of it first, entry 2 of 2026-11-19"),
        ("ignore", "the receipt of it, entry 2 of 2026-11-19, was set aside; set the return aside"),
        ("reverse", "the payment of entry 2 of 2026-11-19 is reversed already; set the return"),
    ],
)
def test_a10_of_receipts_with_one_id_the_one_of_the_payer_is_meant_whatever_became_of_it(
    book: Book, tmp_path: Path, act: str | None, said: str
) -> None:
    our_account(book)
    customer(book)
    lines = (*a_receipt("OTHER"), *a_receipt("ACME LTD", day="19", reference="C2"))
    take_in(book, tmp_path, mt940(*lines, *RETURNED))
    first, second, returned = (each.id for each in kept(book))
    other = on_account(book, first, 1).item_id
    if act == "ignore":
        ignore(book, second, reason="not ours")
    elif act == "reverse":
        reverse(book, on_account(book, second, 1).item_id, reason="returned")
    with pytest.raises(EntryWorked, match=said):
        take_back_receipt(book, returned)
    with book.reading() as connection:
        (entry,) = (each for each in kept(book) if each.id == returned)
        (proposal,) = Matching(connection).proposals(entry)
    assert not proposal.proposed
    assert said in str(proposal.reasons[1])
    assert item(book, other).in_force
    if act is None:
        paid = on_account(book, second, 1).item_id
        take_back_receipt(book, returned)
        assert [item(book, each).in_force for each in (other, paid)] == [True, False]
    assert list(breaches(book)) == []


def test_a10_of_two_receipts_that_fit_alike_one_may_be_meant_that_is_not_posted_yet(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    later = a_receipt("ACME LTD", day="19", reference="C2")
    take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *later, *RETURNED))
    first, second, returned = (each.id for each in kept(book))
    paid = on_account(book, first, 1).item_id
    with pytest.raises(EntryWorked, match="may take back 2 receipts"):
        take_back_receipt(book, returned)
    with pytest.raises(EntryWorked, match="post the receipt of it first, entry 2"):
        take_back_receipt(book, returned, receipt_id=second)
    assert item(book, paid).in_force
    take_back_receipt(book, returned, receipt_id=first)
    assert not item(book, paid).in_force


def test_a10_what_a_return_took_back_is_not_meant_by_the_next(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    lines = (*a_receipt("ACME LTD"), *a_receipt("ACME LTD", day="19", reference="C2"))
    again = [RETURNED[0].replace("B2", "B3"), RETURNED[1]]
    take_in(book, tmp_path, mt940(*lines, *RETURNED, *again))
    first, second, *returns = (each.id for each in kept(book))
    payments = [on_account(book, each, 1).item_id for each in (first, second)]
    take_back_receipt(book, returns[0], receipt_id=first)
    take_back_receipt(book, returns[1])
    assert [item(book, each).in_force for each in payments] == [False, False]
    assert list(breaches(book)) == []


def a_part(amount: str, day: str = "20") -> list[str]:
    """A return of a part of what RETURNED would take back."""
    first = f":61:2611{day}11{day}RC{amount}NRTINONREF//P{day}"
    return [first, ":86:109?20INV-1?21EREF+E2E-1?34902?32ACME LTD"]


def test_a10_a_part_goes_from_what_was_paid_last_and_the_rest_stays_paid(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    first = invoice(book, "INV-1", 7_000, issue=NOVEMBER)
    last = invoice(book, "INV-2", 2_000, issue=NOVEMBER)
    lines = (*a_part("30,00"), *a_part("72,00", "21"))
    take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *lines))
    receipt, *returns = kept(book)
    paid = match_to(book, receipt.id, [(first, None), (last, None)]).item_id
    before = picture(book)

    def reasons() -> list[str]:
        with book.reading() as connection:
            found = returned_payments(connection, horizon(connection, book.business_date))
            return [str(work_reason(each)) for each in found]

    with book.reading() as connection:
        (proposal,) = Matching(connection).proposals(returns[0])
    words = "takes back 30.00 EUR of payment B1 of 100.00 EUR, found by its end-to-end id"
    assert [str(each) for each in proposal.reasons] == [words]
    done = take_back_receipt(book, returns[0].id)
    assert done.summary == (
        "entry 2: 30.00 EUR returned; 30.00 EUR of payment B1 given back: returned by the bank "
        "(902); 20.00 EUR of invoice INV-2 open again"
    )
    # 10.00 of the payment were unapplied.
    assert (open_minor(book, first), open_minor(book, last), open_minor(book, paid)) == (
        0, 2_000, 0
    )  # fmt: skip
    assert item(book, paid).in_force
    assert reasons() == ["payment B1 returned 2026-11-20"]
    assert list(breaches(book)) == []
    undo(book)
    assert picture(book) == before
    assert list(breaches(book)) == []
    # Two parts, the second with what the bank kept for itself, are the whole of it.
    take_back_receipt(book, returns[0].id)
    take_back_receipt(book, returns[1].id, charge_fee=True)
    assert (open_minor(book, first), open_minor(book, last), open_minor(book, paid)) == (
        7_000, 2_000, 0
    )  # fmt: skip
    with book.reading() as connection:
        columns = (ITEM.c.kind, ITEM.c.amount_minor, ITEM.c.open_minor, ITEM.c.issue_date)
        kept_now = ITEM.c.kind.in_(("refund", "fee")), ITEM.c.reversed_by_id.is_(None)
        query = select(*columns).where(*kept_now).order_by(ITEM.c.id)
        found = [tuple(row) for row in connection.execute(query)]
    assert found == [
        ("refund", 3_000, 0, date(2026, 11, 20)),
        ("refund", 7_000, 0, date(2026, 11, 21)),
        ("fee", 200, 200, date(2026, 11, 21)),
    ]
    assert list(breaches(book)) == []


def test_a10_a_part_of_one_invoice_leaves_the_rest_in_force_without_a_gap_and_ends_the_discount(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-1", 10_204, issue=NOVEMBER, terms="2/20 net 30")
    take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *a_part("30,00")))
    receipt, returned = (each.id for each in kept(book))
    match_to(book, receipt, [(paid, None)])
    assert open_minor(book, paid) == 0
    take_back_receipt(book, returned)
    assert open_minor(book, paid) == 3_204
    with book.reading() as connection:
        columns = (ITEM.c.kind, ALLOCATION.c.amount_minor, ALLOCATION.c.effective_date)
        query = select(*columns).join(ITEM, ITEM.c.id == ALLOCATION.c.credit_id)
        query = query.where(ALLOCATION.c.debit_id == paid).order_by(ALLOCATION.c.id)
        found = [tuple(row) for row in connection.execute(query)]
    assert [row[1:] for row in found if row[0] == "payment"] == [
        (10_000, date(2026, 11, 18)),
        (-10_000, date(2026, 11, 20)),
        (7_000, date(2026, 11, 20)),
    ]
    assert sum(row[1] for row in found) == 7_000
    assert list(breaches(book)) == []


def test_a10_a_part_is_not_guessed_without_a_reference_nor_between_a_part_and_a_fee(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    small = [line.replace("C100,00", "C20,00") for line in a_receipt("ACME LTD", reference="C2")]
    unnamed = [":61:2611201120RC30,00NRTINONREF", ":86:109?20INV-1?34902?32ACME LTD"]
    take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *small, *a_part("30,00"), *unnamed))
    *receipts, named, without = (each.id for each in kept(book))
    for each in receipts:
        on_account(book, each, 1)
    with pytest.raises(EntryWorked, match="may take back 2 receipts"):
        take_back_receipt(book, named)
    with pytest.raises(EntryWorked, match="may take back no receipt"):
        take_back_receipt(book, without)


def test_a10_a_receipt_of_which_a_part_came_back_rests_on_its_return(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *a_part("30,00")))
    receipt, returned = (each.id for each in kept(book))
    on_account(book, receipt, 1)
    take_back_receipt(book, returned)
    with pytest.raises(Refused, match="bank return"):
        undo_entry(book, receipt)


def test_a10_what_earlier_parts_left_is_found_by_the_payer_too(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    rest = [":61:2611211121RC70,00NRTINONREF", ":86:109?20INV-1?34902?32ACME LTD"]
    other = [line.replace("E2E-1", "E2E-2") for line in a_receipt("ACME LTD", reference="C2")]
    take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *other, *a_part("30,00"), *rest))
    first, second, part, without = (each.id for each in kept(book))
    paid = [on_account(book, each, 1).item_id for each in (first, second)]
    with pytest.raises(EntryWorked, match="may take back no receipt"):
        take_back_receipt(book, without)
    take_back_receipt(book, part)
    assert "found by its amount, payer and text" in take_back_words(book, without)
    take_back_receipt(book, without)
    assert [open_minor(book, each) for each in paid] == [0, 10_000]
    assert list(breaches(book)) == []


def take_back_words(book: Book, entry_id: int) -> str:
    """What is said of the receipt that a return may take back."""
    (entry,) = (each for each in kept(book) if each.id == entry_id)
    with book.reading() as connection:
        (proposal,) = Matching(connection).proposals(entry)
    return str(proposal.reasons[0])


def test_a10_a_receipt_is_not_looked_for_among_all_that_the_bank_ever_reported(
    sqlite_url: str, tmp_path: Path
) -> None:
    book = book_at(sqlite_url)
    unnamed = [":61:2611211121RC70,00NRTINONREF", ":86:109?20INV-1?34902?32ACME LTD"]
    with closing(book.database):
        our_account(book)
        take_in(book, tmp_path, mt940(*a_receipt("ACME LTD"), *RETURNED, *unnamed))
        entries = kept(book)
        with book.reading() as connection, asked_of(connection.engine) as asked:
            for each in entries:
                receipts_of(connection, each)
            plans = [
                row[3]
                for statement, values in asked
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                if "bank_entry " in row[3]
            ]
    assert any("bank_entry_end_to_end" in step for step in plans)
    assert not [each for each in plans if each.startswith("SCAN") or "bank_entry_day" in each]
