"""Vendor invoices of the ledger on their way: built, checked, sent once, asked about."""

import json
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest

from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.transport.errors import ServiceUnreachable
from artui.amazon.vendor_invoices.from_ledger import PiecesDiffer, RateUnknown, draft_of
from artui.amazon.vendor_invoices.submission_states import NumberBurned, ReasonMissing, WrongState
from artui.amazon.vendor_invoices.submissions import (
    Draft,
    NeverSubmitted,
    OneInvoice,
    Sent,
    ask,
    check,
    drafts_in,
    enter,
    find,
    send,
)
from artui.domain.kinds import PartyRole
from artui.ledger.amazon.amazon_parties import (
    AmazonParty,
    NewPayee,
    post_payees,
    set_own_party,
)
from artui.ledger.amazon.purchase_orders import NewOrder, post_orders
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.office.administration import set_entity
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.support.amazon import Line, sandbox_line
from tests.support.books import book_at
from tests.support.postings import customer, invoice, memo, noted
from tests.support.vendor import american, credit_note

NOW = datetime(2026, 3, 5, 6, tzinfo=UTC)
DRAFT = Draft("US-1", {"invoices": [american()]})


def sent(line: Line, book: Book, draft: Draft = DRAFT, reason: str = "") -> Sent:
    return send(line.connection, book, draft, check(draft, now=NOW), reason=reason)


def vendor_ledger(book: Book, country: str = "DE", **more: Any) -> int:
    """An invoice over 119.00 with 19% VAT, two pieces of one product."""
    address = "Marcel-Breuer-Str. 12\n80807 München"
    notes = "party-id: AMAZONDE\ntax-number: DE814584193\nstate: BY"
    customer(book, country=country, address=address, fields=noted(notes))
    set_entity(
        book, "main", legal_name="Vendor GmbH", country="DE", tax_id="DE123456789",
        address="Hauptstr. 1\n10115 Berlin",
    )  # fmt: skip
    values = {"net_minor": 10000, "tax_minor": 1900, "po_number": "PO123456", **more}
    return invoice(
        book, "INV-1", 11900, issue=date(2026, 3, 1),
        fields=noted("asin: B000000001\nquantity: 2"), terms="net 30", **values,
    )  # fmt: skip


def test_an_invoice_of_the_ledger_becomes_one_that_breaks_no_rule(book: Book) -> None:
    draft, quantity = draft_of(book, vendor_ledger(book))
    findings = check(draft, now=NOW, quantity=quantity)
    assert [finding for finding in findings if finding.severity == "error"] == []
    (built,) = draft.body["invoices"]
    assert built["invoiceTotal"] == {"currencyCode": "EUR", "amount": "119.00"}
    assert built["billToParty"]["partyId"] == "AMAZONDE"
    assert built["remitToParty"]["address"]["postalOrZipCode"] == "10115"
    assert built["items"][0]["invoicedQuantity"]["amount"] == 2
    assert built["items"][0]["netCost"]["amount"] == "50.00"
    assert built["taxDetails"][0]["taxRate"] == "19"
    assert built["paymentTerms"] == {"type": "Basic", "netDueDays": 30}


def test_in_india_the_parties_of_the_shipment_are_sent_too(sqlite_url: str) -> None:
    book = book_at(sqlite_url)
    with closing(book.database):
        (built,) = draft_of(book, vendor_ledger(book, country="IN"))[0].body["invoices"]
    assert built["shipToParty"] == built["billToParty"]
    assert built["shipFromParty"] == built["remitToParty"]


def test_in_india_the_parties_of_the_shipment_are_those_that_amazon_has(sqlite_url: str) -> None:
    """Goods go where the order says, from where Amazon knows us to ship."""
    book = book_at(sqlite_url)
    address = ("1 Any Street", "", "", "Pune", "MH", "411001", "IN", "GST", "27AAICA3918J1ZE")
    order = NewOrder("PO123456", datetime(2026, 2, 1, tzinfo=UTC), ship_to="PNQ7")
    with closing(book.database):
        item_id = vendor_ledger(book, country="IN")
        with book.act(ActName.IMPORT_PAYEES, "a file") as entry:
            place = AmazonParty("PNQ7", "Amazon Pune", *address)
            post_payees(entry, [NewPayee(place, PartyRole.SHIP_TO)], {})
            post_orders(entry, [order])
            entry.summary = "an order and its place"
        ours = AmazonParty("WH1", "Vendor Pune", *address)._asdict()
        set_own_party(book, "main", PartyRole.SHIP_FROM, **ours)
        (built,) = draft_of(book, item_id)[0].body["invoices"]
    assert (built["shipToParty"]["partyId"], built["shipFromParty"]["partyId"]) == ("PNQ7", "WH1")
    assert built["shipToParty"]["address"]["city"] == "Pune"


def built_from(book: Book, number: str, gross: int, tax: int, notes: str = "") -> dict[str, Any]:
    """The one invoice that is sent for an invoice without lines."""
    vendor_ledger(book)
    item_id = invoice(
        book, number, gross, issue=date(2026, 3, 1), net_minor=gross - tax, tax_minor=tax,
        po_number="PO123456", fields=noted(notes or "asin: B000000001"),
    )  # fmt: skip
    draft, quantity = draft_of(book, item_id)
    findings = check(draft, now=NOW, quantity=quantity)
    assert [finding for finding in findings if finding.severity == "error"] == []
    (found,) = draft.body["invoices"]
    return {**found, "doubts": draft.doubts}


@pytest.mark.parametrize(
    ("gross", "tax", "rate"),
    [(11900, 1900, "19"), (10000, 654, "7"), (109975, 9975, "9.975"), (10998, 998, "9.98")],
)
def test_a_rate_is_derived_as_finely_as_the_tax_needs(
    book: Book, gross: int, tax: int, rate: str
) -> None:
    found = built_from(book, "INV-2", gross, tax)
    assert found["taxDetails"][0]["taxRate"] == rate


def test_a_derived_rate_is_never_sent_without_a_word(book: Book) -> None:
    (finding,) = built_from(book, "INV-2", 22600, 2600)["doubts"]
    assert (finding.rule, finding.severity, finding.found) == ("SI-12", "warning", "13")
    assert "no lines of INV-2" in finding.message


def test_a_rate_that_the_ledger_was_told_needs_no_word(book: Book) -> None:
    found = built_from(book, "INV-2", 11900, 1900, "asin: B000000001\ntax-rate: 19.0%")
    assert found["doubts"] == ()
    assert found["taxDetails"][0]["taxRate"] == "19"


def test_of_a_gross_amount_the_told_rate_gives_net_and_tax(book: Book) -> None:
    vendor_ledger(book)
    item_id = invoice(
        book, "INV-2", 4760, issue=date(2026, 3, 1), po_number="PO123456",
        fields=noted("asin: B000000001\nquantity: 4\ntax-rate: 19"),
    )  # fmt: skip
    (found,) = draft_of(book, item_id)[0].body["invoices"]
    assert found["taxDetails"][0]["taxAmount"]["amount"] == "7.60"
    assert found["items"][0]["netCost"]["amount"] == "10.00"
    assert found["items"][0]["invoicedQuantity"]["amount"] == 4


def test_a_tax_that_no_rate_makes_is_refused(book: Book) -> None:
    vendor_ledger(book)
    item_id = invoice(
        book, "INV-2", 3_000_000_019, issue=date(2026, 3, 1), net_minor=3_000_000_000, tax_minor=19
    )
    with pytest.raises(RateUnknown, match=r"INV-2.*0\.19.*x-tax-rate"):
        draft_of(book, item_id)


@pytest.mark.parametrize("pieces", ["3", "2.5", "0"])
def test_a_quantity_is_sent_as_it_is_or_not_at_all(book: Book, pieces: str) -> None:
    with pytest.raises(PiecesDiffer, match="INV-2"):
        built_from(book, "INV-2", 23800, 3800, f"asin: B000000001\nquantity: {pieces}")


def credited(book: Book, amount: int, about: str = "INV-1", notes: str = "") -> list[Any]:
    """The findings of a credit memo for an invoice, and what is sent for it."""
    vendor_ledger(book)
    item_id = memo(book, "CM-1", amount, issue=date(2026, 3, 2), invoice=about, fields=noted(notes))
    draft, quantity = draft_of(book, item_id)
    return [check(draft, now=NOW, quantity=quantity), draft.body["invoices"][0]]


@pytest.mark.parametrize(
    ("amount", "net", "tax"),
    # 0.03 is no sum of an amount and 19% of it rounded: its tax is one cent beside.
    [
        (2380, "20.00", "3.80"),
        (11900, "100.00", "19.00"),
        (3, "0.03", "0.00"),
        (50, "0.42", "0.08"),
    ],
)
def test_a_credit_memo_bears_the_tax_of_its_invoice(
    book: Book, amount: int, net: str, tax: str
) -> None:
    findings, found = credited(book, amount)
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert found["invoiceType"] == "CreditNote"
    (header,) = found["taxDetails"]
    assert (header["taxRate"], header["taxAmount"]["amount"]) == ("19", tax)
    (item,) = found["items"]
    assert item["netCost"]["amount"] == net
    assert item["taxDetails"] == [header]
    assert item["amazonProductIdentifier"] == "B000000001"
    assert item["creditNoteDetails"] == {"referenceInvoiceNumber": "INV-1"}


def test_a_credit_memo_for_a_return_names_its_notice_and_day(book: Book) -> None:
    notes = "returns-reference: R-9\nreturn-date: 2026-02-27\nrma: M-1"
    findings, found = credited(book, 2380, notes=notes)
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert found["items"][0]["creditNoteDetails"] == {
        "referenceInvoiceNumber": "INV-1",
        "returnsReferenceNumber": "R-9",
        "goodsReturnDate": "2026-02-27T00:00:00Z",
        "rmaId": "M-1",
    }


def test_a_credit_memo_about_nothing_says_how_to_tell_its_tax(book: Book) -> None:
    findings, _ = credited(book, 2380, about="", notes="asin: B000000001")
    hint = next(finding for finding in findings if "knows no tax" in finding.message)
    assert "x-tax-rate" in hint.message
    assert {"SI-R1", "SI-R3"} <= {each.rule for each in findings if each.severity == "error"}


def test_what_the_ledger_does_not_know_is_a_finding_and_nothing_is_sent(book: Book) -> None:
    customer(book)
    draft, _ = draft_of(book, invoice(book))
    with sandbox_line() as line:
        result = sent(line, book, draft)
        assert line.sandbox.count("vendor.submit") == 0
    assert result.state == "DRAFT"
    assert any("product" in finding.message for finding in result.findings)
    assert find(book, "INV-1") is None


def test_an_invoice_goes_out_once_and_its_steps_are_kept(book: Book) -> None:
    with sandbox_line() as line:
        result = sent(line, book)
        assert result.state == "SUBMITTED"
        kept = find(book, "US-1")
        assert kept is not None
        assert kept.transaction_id == result.transaction
        assert json.loads(kept.body) == DRAFT.body
        with pytest.raises(WrongState, match="US-1"):
            sent(line, book)
        with pytest.raises(CannotUndo):
            undo(book)
        assert line.sandbox.count("vendor.submit") == 1
    assert list(breaches(book)) == []


def test_the_status_is_asked_at_one_five_and_fifteen_minutes(book: Book) -> None:
    with sandbox_line() as line:
        sent(line, book)
        for seconds, polls, state in (
            (30, 0, "SUBMITTED"),
            (31, 1, "SUBMITTED"),
            (240, 2, "SUBMITTED"),
            (600, 3, "ASSUMED_RECEIVED"),
        ):
            line.clock.seconds += seconds
            fact = find(book, "US-1")
            assert fact is not None
            after = ask(line.connection, book, fact)
            assert (after.polls, after.state) == (polls, state)
        assert line.sandbox.count("vendor.transaction") == 3


def test_waiting_asks_until_nothing_is_left_to_ask(book: Book) -> None:
    with sandbox_line() as line:
        sent(line, book)
        fact = find(book, "US-1")
        assert fact is not None
        assert ask(line.connection, book, fact, wait=True).state == "ASSUMED_RECEIVED"
        assert line.clock.seconds >= 900


def test_a_failure_is_told_and_sent_again_only_with_a_reason(book: Book) -> None:
    with sandbox_line() as line:
        line.sandbox.vendor_failures["US-1"] = "Error details are not available"
        sent(line, book)
        fact = find(book, "US-1")
        assert fact is not None
        failed = ask(line.connection, book, fact, wait=True)
        assert failed.state == "FAILED"
        assert "not available" in failed.reason
        with pytest.raises(ReasonMissing):
            sent(line, book)
        assert sent(line, book, reason="right in Vendor Central").state == "SUBMITTED"


def test_after_a_lost_answer_the_same_bytes_go_out_once_more(book: Book) -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("lost-answer@vendor.submit"))
        assert sent(line, book).state == "SUBMITTED"
        first, second = line.sandbox.submissions.values()
        assert first == second
    kept = find(book, "US-1")
    assert kept is not None
    assert kept.resent


def test_twice_without_an_answer_it_stays_unknown_and_never_goes_a_third_time(book: Book) -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("500@vendor.submit*2"))
        assert sent(line, book).state == "SUBMIT_UNKNOWN"
        with pytest.raises(WrongState, match="Vendor Central"):
            sent(line, book)
        assert line.sandbox.count("vendor.submit") == 2


def test_what_never_arrived_is_sent_again_without_a_word(book: Book) -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("429@vendor.submit*10"))
        with pytest.raises(ServiceUnreachable):
            sent(line, book)
        assert sent(line, book).state == "SUBMITTED"
        assert len(line.sandbox.submissions) == 1


@pytest.mark.parametrize("outcome", ["rejected", "cancelled"])
def test_a_number_that_was_refused_is_burned(book: Book, outcome: str) -> None:
    with sandbox_line() as line:
        sent(line, book)
        assert enter(book, "US-1", outcome, "price differs").state == outcome.upper()
        with pytest.raises(NumberBurned, match="US-1"):
            sent(line, book, reason="again")


def test_what_a_person_was_told_can_be_undone(book: Book) -> None:
    with sandbox_line() as line:
        sent(line, book)
    enter(book, "US-1", "confirmed", "")
    undo(book)
    kept = find(book, "US-1")
    assert kept is not None
    assert kept.state == "SUBMITTED"
    with pytest.raises(NeverSubmitted):
        enter(book, "US-2", "confirmed", "")


def test_a_file_gives_one_draft_for_each_invoice(book: Book) -> None:
    drafts = drafts_in({"invoices": [american(), credit_note()]})
    assert [draft.number for draft in drafts] == ["US-1", "DE-C1"]
    assert drafts_in(american())[0].number == "US-1"
    for nothing in ([], {}, {"invoices": []}, {"invoices": [{}]}):
        with pytest.raises(OneInvoice):
            drafts_in(nothing)
