"""What Amazon keeps back: opened once, changed, disputed, conceded, paid back (FI-6)."""

from datetime import date
from typing import Any

import pytest

from artui.amazon.finances.shown import deduction_reasons, deduction_words
from artui.amazon.finances.sync import sync
from artui.amazon.finances.vendor_marketplaces import MARKETPLACES
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.sandbox.vendor_examples import GERMANY, PAYEE, entry, line
from artui.domain.deductions import DeductionState
from artui.ledger.amazon.reported.decisions import (
    DeductionChanged,
    DeductionDecided,
    DeductionNotTold,
    UnknownDeduction,
    accept,
    dispute,
    try_accept,
)
from artui.ledger.amazon.reported.deduction_rows import deductions, report
from artui.ledger.amazon.reported.vendor_list import numbered
from artui.ledger.bank.advices import waiting_advices
from artui.ledger.book.as_of import horizon
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import AmountTooLarge, DisputeOpen, NotInForce
from artui.ledger.cash.applications import apply_memo
from artui.ledger.disputes.dispute_rows import disputes
from artui.ledger.disputes.disputes import open_dispute, resolve_dispute
from artui.ledger.documents.attachments import attachments
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.worklist import kept_back
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.wording import work_reason
from tests.support.amazon import sandbox_line
from tests.support.postings import memo, open_minor, payment, picture
from tests.support.vendor_reports import LATER, LATEST, given, kept, notes, synced, vendor_ledger

SHORT = line("B0SHORT001", 24, "10.70", received=18, defects=("PQV", "SHORTAGES_IN_TRANSIT"))
ISSUED = "2026-01-20"
FRANCE = MARKETPLACES["FR"]


def test_fi_6_a_shortage_is_disputed_paid_back_and_closed_and_the_ledger_ties(book: Book) -> None:
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, paid=192.60, quantity=-64.20,
                          shortages=("SB-1SC",), lines=(SHORT,)))  # fmt: skip
        assert notes(synced(wire, book)) == ["Amazon deducted 64.20 EUR of SB-1 (shortage)"]
        assert notes(synced(wire, book)) == []
        row = kept(book)["shortage"]
        assert row.headline == "Amazon deducted 64.20 EUR: 6 of 24 not received"
        assert row.defects == (("PQV", "SHORTAGES_IN_TRANSIT"),)
        assert (row.orders, row.shipments) == (("PO123456",), ("ASN-5678",))
        assert (row.shortages, row.vendor_code) == (("SB-1SC",), "VC-01")
        payment(book, "BANK-1", 19_260, account="AMZ", invoices=(("SB-1", None),))
        assert open_minor(book, item) == 6_420
        dispute(book, row.id, [("pod-5678.pdf", b"%PDF- signed")])
        with book.reading() as connection:
            (opened,) = disputes(connection, item_id=item)
            assert [each.name for each in attachments(connection, item)] == ["pod-5678.pdf"]
        assert (opened.amount_minor, opened.reason, opened.state) == (6_420, "not-received", "open")
        # Half of it comes back, then all of it.
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, paid=224.70, quantity=-32.10,
                          lines=(SHORT,), modified=LATER))  # fmt: skip
        assert notes(synced(wire, book)) == ["Amazon deducts 32.10 EUR of SB-1 now (shortage)"]
        row = kept(book)["shortage"]
        assert (row.state, row.amount_minor, row.back_minor) == ("disputed", 6_420, 3_210)
        given(wire, entry("SB-1", 256.80, "PAID", ISSUED, paid=256.80, modified=LATEST))
        assert notes(synced(wire, book)) == ["Amazon paid back 64.20 EUR of SB-1 (shortage)"]
    row = kept(book)["shortage"]
    assert (row.state, row.open_minor, row.evidence) == ("paid_back", 0, ("pod-5678.pdf",))
    with book.reading() as connection:
        (closed,) = disputes(connection, item_id=item)
    assert (closed.outcome, closed.resolution) == ("rejected", "Amazon paid it back")
    # Cash is what the bank says: only its payment closes the invoice.
    assert open_minor(book, item) == 6_420
    payment(book, "BANK-2", 6_420, account="AMZ", invoices=(("SB-1", None),))
    assert open_minor(book, item) == 0
    assert list(breaches(book)) == []


def test_fi_6_accepted_it_is_a_credit_memo_and_undo_takes_both_back(book: Book) -> None:
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, paid=190.00, quantity=-64.20,
                          price=-2.60, lines=(SHORT,)))  # fmt: skip
        synced(wire, book)
        before, rows = picture(book), kept(book)
        for decide in (accept, dispute):
            # Amazon kept back another amount while the clerk was asked.
            with pytest.raises(DeductionChanged, match=r"keeps back 64\.20 EUR .* now; look again"):
                decide(book, rows["shortage"].id, seen_minor=6_000)
        dispute(book, rows["shortage"].id, seen_minor=6_420)
        dispute(book, rows["price"].id)
        with book.reading() as connection:
            assert [each.amount_minor for each in disputes(connection, item_id=item)] == [6_680]
        done = accept(book, rows["price"].id)
        with book.reading() as connection:
            assert [each.amount_minor for each in disputes(connection, item_id=item)] == [6_420]
        assert open_minor(book, item) == 25_680 - 260
        assert kept(book)["price"].memo_id == done.memo_id
        with pytest.raises(DeductionDecided, match="accepted already"):
            accept(book, rows["price"].id)
        # What we conceded remains conceded, whatever the service says then.
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, paid=192.60, quantity=-64.20,
                          lines=(SHORT,), modified=LATER))  # fmt: skip
        synced(wire, book)
        assert kept(book)["price"].state is DeductionState.ACCEPTED
        assert kept(book)["price"].back_minor == 260
        with book.reading() as connection:
            (reported,) = numbered(connection, "SB-1")
        assert reported.findings == ("price: Amazon deducts 0.00 EUR now, 2.60 EUR were accepted",)
    for _ in range(4):
        undo(book)
    assert picture(book) == before
    assert {row.state for row in kept(book).values()} == {"open"}
    with book.reading() as connection:
        assert list(disputes(connection, item_id=item)) == []
    assert list(breaches(book)) == []


def test_fi_6_more_that_is_deducted_after_it_was_accepted_is_open_again(book: Book) -> None:
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20))
        synced(wire, book)
        number = kept(book)["shortage"].id
        accept(book, number)
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-107.00,
                          modified=LATER))  # fmt: skip
        with book.reading() as connection:
            assert numbered(connection, "SB-1")[0].findings == ()
        assert notes(synced(wire, book)) == ["Amazon deducts 107.00 EUR of SB-1 now (shortage)"]
        row = kept(book)["shortage"]
        assert (row.state, row.amount_minor, row.open_minor) == ("open", 10_700, 4_280)
        dispute(book, number)
        with book.reading() as connection:
            assert [each.amount_minor for each in disputes(connection, item_id=item)] == [4_280]
        accept(book, number)
        assert open_minor(book, item) == 25_680 - 10_700
        given(wire, entry("SB-1", 256.80, "PAID", ISSUED, paid=256.80, modified=LATEST))
        told = "Amazon deducts 0.00 EUR of SB-1 now, 107.00 EUR were accepted (shortage)"
        assert notes(synced(wire, book)) == [told]
    row = kept(book)["shortage"]
    assert (row.state, row.accepted_minor, row.back_minor) == ("accepted", 10_700, 10_700)
    with book.reading() as connection:
        (reported,) = numbered(connection, "SB-1")
    assert reported.findings == ("Amazon paid 107.00 EUR that was accepted as deducted",)
    assert list(breaches(book)) == []


def test_fi_6_one_invoice_under_two_marketplaces_is_deducted_and_paid_once(book: Book) -> None:
    vendor_ledger(book, SB_1=25_680)
    more: dict[str, Any] = {"paid": 192.60, "quantity": -64.20, "payments": ("PMT-4471",)}
    with sandbox_line() as wire:
        french = entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, marketplace=FRANCE, **more)
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, **more), french)
        list(sync(wire.connection, book, [GERMANY, FRANCE]))
        with book.reading() as connection:
            assert [row.open_minor for row in deductions(connection)] == [6_420]
            assert [each.total_minor for each in waiting_advices(connection)] == [19_260]
        # The latest of them speaks, and the other one can't take it back.
        given(wire, entry("SB-1", 256.80, "PAID", ISSUED, paid=256.80, modified=LATER), french)
        list(sync(wire.connection, book, [GERMANY, FRANCE]))
        list(sync(wire.connection, book, [FRANCE, GERMANY]))
    with book.reading() as connection:
        assert [row.state for row in deductions(connection)] == ["paid_back"]


def test_fi_6_a_report_that_is_older_than_what_is_known_changes_nothing(book: Book) -> None:
    vendor_ledger(book, SB_1=25_680)
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PAID", ISSUED, paid=256.80, modified=LATER))
        synced(wire, book)
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20,
                          modified="2026-03-04T09:30:00Z"))  # fmt: skip
        assert notes(synced(wire, book)) == []
    assert kept(book) == {}


def test_fi_6_a_dispute_that_is_resolved_by_hand_takes_its_deductions_with_it(book: Book) -> None:
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20))
        synced(wire, book)
    number = kept(book)["shortage"].id
    dispute(book, number)
    resolve_dispute(book, item, outcome="rejected")
    assert kept(book)["shortage"].state is DeductionState.OPEN
    dispute(book, number)
    memo = resolve_dispute(book, item, outcome="accepted").memo_id
    row = kept(book)["shortage"]
    assert (row.state, row.memo_id) == (DeductionState.ACCEPTED, memo)


def test_fi_6_what_can_not_be_decided_is_refused(book: Book) -> None:
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20))
        synced(wire, book)
    number = kept(book)["shortage"].id
    with pytest.raises(UnknownDeduction):
        accept(book, number + 1)
    open_dispute(book, item, reason="damaged", amount_minor=100)
    with pytest.raises(DisputeOpen):
        dispute(book, number)
    undo(book)
    credit = memo(book, "CM-1", 25_000, account="AMZ", entity=PAYEE, issue=date(2026, 1, 20))
    apply_memo(book, invoice_id=item, memo_id=credit, amount_minor=25_000)
    for decide in (accept, dispute):
        with pytest.raises(AmountTooLarge, match=r"64\.20 EUR is more .* credit memos: 6\.80 EUR"):
            decide(book, number)
    reverse(book, item, reason="wrong")
    for decide in (accept, dispute):
        with pytest.raises(NotInForce):
            decide(book, number)


def test_fi_6_what_is_deducted_of_a_paid_invoice_frees_what_was_paid(book: Book) -> None:
    """FI-6: accepted as a conceded dispute is; the freed cash stays unapplied, and undo ties."""
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    paid = payment(book, "BANK-1", 25_680, account="AMZ", invoices=(("SB-1", None),))
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, paid=192.60, quantity=-64.20))
        synced(wire, book)
    number, before = kept(book)["shortage"].id, picture(book)
    tried = try_accept(book, number, seen_minor=6_420)
    assert (tried.freed_minor, picture(book)) == (6_420, before)
    done = accept(book, number)
    said = "credit memo SB-1-D, 64.20 EUR of what was paid is freed and stays unapplied"
    assert str(done.summary).endswith(said)
    assert (open_minor(book, item), open_minor(book, paid)) == (0, 6_420)
    assert list(breaches(book)) == []
    undo(book)
    assert picture(book) == before
    dispute(book, number)
    with book.reading() as connection:
        assert [each.amount_minor for each in disputes(connection, item_id=item)] == [6_420]
    accept(book, number)
    with book.reading() as connection:
        assert [each.outcome for each in disputes(connection, item_id=item)] == ["accepted"]
    assert (open_minor(book, item), open_minor(book, paid)) == (0, 6_420)
    assert list(breaches(book)) == []


def test_fi_6_missing_breakdowns_close_nothing_and_lines_alone_open_one(book: Book) -> None:
    vendor_ledger(book, SB_1=25_680, SB_2=25_680)
    with sandbox_line() as wire:
        bare = entry("SB-2", 256.80, "PARTIALLY_PAID", ISSUED, lines=(SHORT,))
        del bare["invoiceHeader"]["invoiceSettlementBreakdowns"]
        given(wire, bare)
        synced(wire, book)
        assert kept(book)["shortage"].amount_minor == 6_420
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, price=-5.00))
        synced(wire, book)
        wire.sandbox.vendor_invoices[0]["invoiceHeader"]["lastUpdatedDate"] = LATER
        wire.sandbox.make_trouble(read_trouble("missing-breakdowns@finances.details"))
        assert notes(synced(wire, book)) == []
    assert kept(book)["price"].state is DeductionState.OPEN


def test_fi_6_the_report_sums_by_reason_vendor_code_and_month(book: Book) -> None:
    vendor_ledger(book, SB_1=25_680, SB_2=10_000)
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20, price=-2.60,
                          lines=(SHORT,)),
              entry("SB-2", 100.00, "PARTIALLY_PAID", ISSUED, price=-5.00))  # fmt: skip
        synced(wire, book)
        accept(book, kept(book)["shortage"].id)
        with book.reading() as connection:
            rows = deductions(connection)
    by_reason = {row.by: row for row in report(rows, "reason")}
    assert by_reason["price"][1:] == ("EUR", 2, 760, 0, 0, 0, 760)
    assert by_reason["shortage: SHORTAGES_IN_TRANSIT"][1:] == ("EUR", 1, 6_420, 0, 6_420, 0, 0)
    assert [row.by for row in report(rows, "vendor-code")] == ["VC-01"]
    assert [row.by for row in report(rows, "month")] == ["2026-11"]


def test_fi_6_a_shortage_without_its_amount_is_a_thing_to_work_on(book: Book) -> None:
    """FI-6: it takes its amount when Amazon says it, and nothing is conceded of it before."""
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "IN_PROGRESS", ISSUED, shortages=("SB-1SC",)))
        told = "Amazon reports a shortage of SB-1, its amount is not told yet"
        assert notes(synced(wire, book)) == [told]
        row = kept(book)["shortage"]
        assert row.headline == "Amazon reports a shortage (SB-1SC): amount not told yet"
        assert (row.state, row.amount_minor, row.amount_known) == ("open", 0, False)
        assert deduction_reasons(row) == ["amount not told yet"]
        before = picture(book)
        for decide in (accept, dispute):
            with pytest.raises(DeductionNotTold, match=r"has not said yet how much .* vendor sync"):
                decide(book, row.id)
        assert picture(book) == before
        with book.reading() as connection:
            (reason,) = kept_back(connection, horizon(connection, book.business_date))
        said = "Amazon reports a shortage: amount not told yet"
        assert str(work_reason(reason)) == said
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20,
                          shortages=("SB-1SC",), lines=(SHORT,), modified=LATER))  # fmt: skip
        assert notes(synced(wire, book)) == ["Amazon deducted 64.20 EUR of SB-1 (shortage)"]
        assert kept(book)["shortage"].id == row.id
        accept(book, row.id)
        assert open_minor(book, item) == 25_680 - 6_420
        assert kept(book)["shortage"].state is DeductionState.ACCEPTED
    assert list(breaches(book)) == []


@pytest.mark.parametrize("state", ["PAID", "PARTIALLY_PAID"])
def test_fi_6_a_shortage_that_came_to_nothing_is_closed(book: Book, state: str) -> None:
    """FI-6: all was paid, or the shortage is not named any more."""
    vendor_ledger(book, SB_1=25_680)
    ids = ("SB-1SC",) if state == "PAID" else ()
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "IN_PROGRESS", ISSUED, shortages=("SB-1SC",)))
        synced(wire, book)
        given(wire, entry("SB-1", 256.80, state, ISSUED, shortages=ids, modified=LATER))
        assert notes(synced(wire, book)) == ["Amazon deducted nothing for the shortage of SB-1"]
        assert notes(synced(wire, book)) == []
        row = kept(book)["shortage"]
        assert (row.state, row.closed) == ("closed", book.business_date)
        assert row.headline.endswith("and deducted nothing")
        # Reported again, it is a thing to work on again.
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, shortages=("SB-1SC",),
                          modified=LATEST))  # fmt: skip
        again = "Amazon reports a shortage of SB-1, its amount is not told yet"
        assert notes(synced(wire, book)) == [again]
    row = kept(book)["shortage"]
    assert (row.state, row.closed) == ("open", None)
    assert list(breaches(book)) == []


def test_fi_6_what_was_deducted_of_a_rejected_invoice_is_closed_and_not_paid_back(
    book: Book,
) -> None:
    item = vendor_ledger(book, SB_1=25_680)["SB-1"]
    with sandbox_line() as wire:
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20))
        synced(wire, book)
        dispute(book, kept(book)["shortage"].id)
        rejected = entry("SB-1", 256.80, "REJECTED", ISSUED, modified=LATER)
        del rejected["invoiceHeader"]["invoiceSettlementBreakdowns"]
        given(wire, rejected)
        told = "Amazon rejected SB-1 and deducts nothing of it (shortage)"
        assert notes(synced(wire, book)) == [told]
        assert notes(synced(wire, book)) == []
        with book.reading() as connection:
            (row,) = deductions(connection)
            (closed,) = disputes(connection, item_id=item)
        assert (row.state, row.closed, row.open_minor) == ("closed", book.business_date, 0)
        (words, *_) = deduction_words(row)
        assert words.endswith("Amazon deducted 64.20 EUR (closed)")
        assert (closed.outcome, closed.resolution) == ("rejected", "Amazon rejected the invoice")
        assert report([row], "reason")[0][1:] == ("EUR", 1, 6_420, 0, 0, 0, 0)
        given(wire, entry("SB-1", 256.80, "DEDUCTED", ISSUED, quantity=-64.20, modified=LATEST))
        synced(wire, book)
    assert (kept(book)["shortage"].state, kept(book)["shortage"].open_minor) == ("open", 6_420)


def test_fi_6_a_shortage_is_known_without_breakdowns_and_changes_no_known_amount(
    book: Book,
) -> None:
    vendor_ledger(book, SB_1=25_680)
    bare = {"invoiceSettlementBreakdowns": []}
    named = entry("SB-1", 256.80, "IN_PROGRESS", ISSUED, shortages=("SB-1SC",))
    with sandbox_line() as wire:
        wire.sandbox.make_trouble(read_trouble("not-found@finances.details*2"))
        named["invoiceHeader"] |= bare
        given(wire, named)
        synced(wire, book)
        assert kept(book)["shortage"].amount_known is False
        given(wire, entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, quantity=-64.20,
                          shortages=("SB-1SC",), modified=LATER))  # fmt: skip
        synced(wire, book)
        named["invoiceHeader"]["lastUpdatedDate"] = LATEST
        given(wire, named)
        synced(wire, book)
    assert kept(book)["shortage"].open_minor == 6_420
