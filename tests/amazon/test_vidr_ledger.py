"""VAT reports and the ledger: one document per shipment, settled, uploaded once, judged later."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from artui.amazon.papers import text_of
from artui.amazon.sandbox.examples import MARKETPLACE
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.transport.errors import ServiceUnreachable
from artui.amazon.vat.fetching import fetch
from artui.amazon.vat.report import BadReport
from artui.amazon.vat.report_download import fetch_vat_report, request_report
from artui.amazon.vat.report_import import TakenIn, take_in
from artui.amazon.vat.upload_states import NOT_ARRIVED, PROCESSING, STILL_PENDING
from artui.amazon.vat.uploads import NotToUpload, due, hand_in, named
from artui.ledger.amazon.external import VatFacts, vat_documents
from artui.ledger.amazon.set_aside import NothingToSetAside, asides, leave_out
from artui.ledger.amazon.vat_documents import note_sending, note_upload
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.book.refusals import CannotUndo, UnknownDocument
from artui.ledger.lists.document_page import document
from artui.ledger.lists.item_rows import ItemRow, rows
from artui.ledger.office.administration import set_entity
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import CUSTOMER, ITEM, SET_ASIDE
from tests.support.amazon import Line, sandbox_line
from tests.support.books import NOW
from tests.support.postings import customer, invoice, payment
from tests.support.vidr import FIXTURES, ONE, changed

SEEN = datetime(2026, 3, 5, 6, tzinfo=UTC)


def taken(book: Book, raw: bytes, *, whole: bool = True, made: datetime | None = None) -> TakenIn:
    return take_in(book, raw, file_name="report.txt", seen=SEEN, made=made, whole=whole)


@contextmanager
def sandbox_now() -> Iterator[Line]:
    """The sandbox at the book's instant: a report asked for now is newer than what was done."""
    with sandbox_line() as line:
        line.clock.start = NOW
        yield line


def known_seller(book: Book) -> None:
    """The ledger knows whose name stands on the documents."""
    set_entity(book, "main", legal_name="Vendeur SAS")


def facts(book: Book) -> dict[str, VatFacts]:
    with book.reading() as connection:
        return {fact.number: fact for fact in vat_documents(connection)}


def fetched(line: Line, book: Book) -> TakenIn:
    found = fetch_vat_report(line.connection, [MARKETPLACE])
    return take_in(
        book,
        found.raw,
        charset=found.charset,
        report_id=found.report,
        seen=line.connection.timing.now(),
        made=line.connection.timing.now(),
        pending_in=(MARKETPLACE,),
        whole=False,
    )


def standing(book: Book) -> list[ItemRow]:
    with book.reading() as connection:
        ids = connection.execute(select(ITEM.c.id).where(ITEM.c.reversed_by_id.is_(None)))
        return rows(connection, list(ids.scalars()), book.business_date)


def test_vd_1_two_shipments_of_one_order_are_two_invoices_and_open_nothing(book: Book) -> None:
    result = taken(book, (FIXTURES / "two-shipments.txt").read_bytes())
    found = facts(book)
    assert sorted(fact.amount_minor for fact in found.values()) == [7800, 19800]
    assert set(result.added) == set(found)
    assert {row.open_minor for row in standing(book)} == {0}
    payments = [row for row in standing(book) if row.kind == "payment"]
    assert {row.number for row in payments} == set(found)
    assert {row.method for row in payments} == {"marketplace"}
    assert list(breaches(book)) == []


def test_vd_2_vd_3_the_page_shows_the_lines_as_the_excerpt_does(book: Book) -> None:
    taken(book, ONE)
    (number,) = facts(book)
    with book.reading() as connection:
        page = document(connection, find(connection, number, ("invoice",)).id, book.business_date)
    shown = [
        (line.quantity, line.unit_net_minor, line.tax_rate, line.unit_gross_minor, line.gross_minor)
        for line in page.lines
    ]
    assert shown == [
        ("1", 10000, "20", 12000, 12000),
        ("", 1000, "20", 1200, 1200),
        ("", 500, "20", 600, 600),
        ("", -5000, "20", -6000, -6000),
    ]
    assert (page.item.net_minor, page.item.tax_minor) == (6500, 1300)


def test_the_text_of_a_stored_document_is_that_of_the_report(book: Book) -> None:
    taken(book, (FIXTURES / "two-products.txt").read_bytes())
    ((number, fact),) = facts(book).items()
    with book.reading() as connection:
        text = text_of(connection, fact.item_id, book.business_date)
    assert "276.00" in text
    assert number in text


def test_vd_6_a_leading_zero_stays_and_numbers_count_on(book: Book) -> None:
    taken(book, changed(shipping_id="021893076"))
    taken(book, changed(shipping_id="021893076", transaction_id="T-other"))
    assert set(facts(book)) == {"V-021893076-1", "V-021893076-2"}


def test_a_number_of_the_report_is_kept_and_a_taken_one_is_told(book: Book) -> None:
    taken(book, changed(invoice_number="FR-77"))
    assert list(facts(book)) == ["FR-77"]
    result = taken(book, changed(invoice_number="FR-77", transaction_id="T-other"))
    assert result.added == ()
    (problem,) = result.problems
    assert problem == (
        "line 2, column invoice-number: another document has this number already (FR-77)."
    )


def test_a_number_that_any_invoice_has_is_told_with_its_place(book: Book) -> None:
    customer(book)
    invoice(book, "MY-1")
    header, fine, *_ = changed(shipping_id="021893077").decode().split("\r\n")
    wrong = changed(invoice_number="MY-1").decode().split("\r\n")[1]
    result = taken(book, "\r\n".join((header, fine, wrong)).encode(), whole=False)
    assert len(result.added) == 1
    assert "line 3, column invoice-number" in result.problems[0]


def test_a_row_that_stands_twice_in_a_report_is_skipped_and_counted(book: Book) -> None:
    header, row, *_ = ONE.decode().split("\r\n")
    result = taken(book, "\r\n".join((header, row, row, row)).encode())
    assert (len(result.added), result.repeated) == (1, 2)
    (fact,) = facts(book).values()
    assert fact.amount_minor == 7800


def test_vd_3_a_promotion_that_adds_is_refused(book: Book) -> None:
    cells = {
        f"item_promo_vat_{part}_amount": text
        for part, text in (("incl", "60.00"), ("excl", "50.00"))
    }
    result = taken(book, changed(**cells, item_promo_vat_amount="10.00"))
    assert (result.added, len(result.problems)) == ((), 1)
    assert "line 2, column item-promo-vat-incl-amount" in result.problems[0]


def test_a_date_that_can_not_be_read_is_refused_not_replaced(book: Book) -> None:
    result = taken(book, changed(shipment_date="03/04/2026"))
    assert result.added == ()
    assert "line 2, column shipment-date: must be a date" in result.problems[0]
    assert "(03/04/2026)" in result.problems[0]


def test_an_empty_file_is_refused_an_empty_answer_is_none(book: Book) -> None:
    with pytest.raises(BadReport, match="the file is empty"):
        taken(book, b" \n")
    assert taken(book, b"", whole=False).problems == ()


def test_without_our_name_nothing_is_uploaded(book: Book) -> None:
    with sandbox_now() as line:
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        assert "artui entity set main" in hand_in(line.connection, book, fact).problem
        assert line.sandbox.feeds == {}
        known_seller(book)
        assert hand_in(line.connection, book, fact).problem == ""


def test_the_same_report_twice_adds_nothing_and_writes_no_act(book: Book) -> None:
    first = taken(book, (FIXTURES / "two-shipments.txt").read_bytes())
    again = taken(book, (FIXTURES / "two-shipments.txt").read_bytes())
    assert first.act_id is not None
    assert (again.act_id, again.added, again.known) == (None, (), 2)


def test_reversals_are_credit_notes_about_their_invoice_and_open_nothing(book: Book) -> None:
    result = taken(book, (FIXTURES / "reversals.txt").read_bytes())
    assert result.problems == ()
    notes = [row for row in standing(book) if row.kind == "credit_memo"]
    assert all(note.open_minor == 0 and note.state == "refunded" for note in notes)
    assert {note.number: note.about for note in notes} == {
        "V-021893076-2": "V-021893076-1",
        # What a correction undoes is the document before it, not the one that replaces it.
        "V-8234930334-2": "V-8234930334-1",
    }
    assert list(breaches(book)) == []


def test_a_credit_is_for_the_invoice_that_its_row_names_before_that_of_its_shipment(
    book: Book,
) -> None:
    taken(book, changed(invoice_number="X-9", shipping_id="1"))
    taken(book, changed(invoice_number="X-10"))
    refund = {"transaction_type": "REFUND", "transaction_id": "R-1", "invoice_number": "X-11"}
    assert taken(book, changed(**refund, original_vat_invoice_number="X-9")).problems == ()
    (note,) = [row for row in standing(book) if row.kind == "credit_memo"]
    assert (note.number, note.about) == ("X-11", "X-9")


def test_a_credit_beyond_its_invoice_keeps_a_file_out_whole(book: Book) -> None:
    taken(book, ONE)
    refund = {"transaction_type": "REFUND", "item_vat_incl_amount": "240"}
    too_much = changed(
        **refund, item_vat_excl_amount="200", item_vat_amount="40", transaction_id="R-1"
    )
    result = taken(book, too_much)
    assert "only 78.00 EUR is left" in result.problems[0]
    assert (result.act_id, len(facts(book))) == (None, 1)


def test_the_marketplaces_buyers_are_outside_interest_dunning_and_credit(book: Book) -> None:
    taken(book, ONE)
    with book.reading() as connection:
        row = connection.execute(
            select(CUSTOMER).where(CUSTOMER.c.account == f"vidr-{MARKETPLACE}")
        ).one()
    assert not row.receivable
    assert row.policy == "none"


def test_no_document_is_dated_after_the_business_day(book: Book) -> None:
    taken(book, changed(shipment_date="2031-01-01T00:00:00+00:00"))
    (fact,) = facts(book).values()
    assert fact.issued == book.business_date
    assert fact.issued < date(2031, 1, 1)


def test_an_import_can_be_undone_and_made_again(book: Book) -> None:
    taken(book, ONE)
    number = next(iter(facts(book)))
    undo(book)
    assert facts(book) == {}
    taken(book, ONE)
    assert list(facts(book)) == [number]
    assert list(breaches(book)) == []


def test_a_whole_round_from_pending_to_accepted_and_rejected(book: Book) -> None:
    with sandbox_now() as line:
        known_seller(book)
        result = fetched(line, book)
        assert (len(result.added), result.amazon_invoiced, result.problems) == (6, 1, ())
        uploads = due(book, line.connection.timing.now())
        assert {fact.state for fact in uploads} == {"Pending"}
        for fact in uploads:
            assert hand_in(line.connection, book, fact).problem == ""
        assert due(book, line.connection.timing.now()) == []
        rejected = uploads[0]
        key = (rejected.shipping_id, rejected.transaction_id)
        line.sandbox.vat_statuses[key] = ("Rejected", "79503: The document is not a PDF")
        again = fetched(line, book)
        assert again.added == ()
        states = facts(book)
        assert states[rejected.number].state == "Rejected"
        assert "the file is no PDF" in states[rejected.number].reason
        others = [fact for number, fact in states.items() if number != rejected.number]
        # Gone from what is pending is not accepted: that is for Amazon to say.
        assert {(fact.state, fact.reason) for fact in others} == {("Uploaded", PROCESSING)}
        line.clock.start = max(NOW, datetime.now(UTC))
        line.clock.sleep(7200)
        fetch(line.connection, book, (MARKETPLACE,))
    states = facts(book)
    assert {f.state for n, f in states.items() if n != rejected.number} == {"Accepted"}
    assert states[rejected.number].state == "Rejected"
    assert list(breaches(book)) == []


def test_a_document_that_was_accepted_and_comes_back_is_not_accepted_any_more(book: Book) -> None:
    taken(book, changed(invoice_status="InvoiceAccepted"))
    (fact,) = facts(book).values()
    assert fact.state == "Accepted"
    again = changed(invoice_status="InvoicePending", invoice_status_description="79531: type")
    assert taken(book, again, made=NOW).states == 1
    (fact,) = facts(book).values()
    assert fact.state == "Rejected"
    assert "79531" in fact.reason


BACK = changed(invoice_status="InvoicePending", invoice_status_description="79503: no PDF")


@pytest.mark.parametrize("made", [None, NOW - timedelta(seconds=1)])
@pytest.mark.parametrize("state", ["Accepted", "Uploaded", "Rejected"])
def test_v2_1_a_report_from_before_changes_no_state(
    book: Book, state: str, made: datetime | None
) -> None:
    """A7: by file and by id; neither an upload nor a judgement is undone by an old report."""
    with sandbox_line() as line:
        taken(book, BACK if state == "Rejected" else ONE)
        (fact,) = facts(book).values()
        if state == "Uploaded":
            note_upload(book, fact.id, fact.number, feed_id="F1")
        elif state == "Accepted":
            taken(book, changed(invoice_status="InvoiceAccepted"))
        before = facts(book)
        old = changed(invoice_status="InvoiceAccepted") if state == "Rejected" else BACK
        assert before[fact.number].state == state
        for raw in (old, old, ONE):
            told = taken(book, raw, made=made)
            assert (told.states, facts(book)) == (0, before)
        assert f"{fact.number} stays {state}" in " ".join(taken(book, old, made=made).notes)
        line.clock.start = NOW - timedelta(hours=1)
        line.sandbox.vat_files = [old]
        assert fetch(line.connection, book, (MARKETPLACE,)).states == 0
        report = request_report(line.connection, (MARKETPLACE,))
        line.sandbox.reports[report]["created"] = "2026-11-21T09:29:59+00:00"
        line.sandbox.vat_files = [old]
        told = fetch(line.connection, book, (MARKETPLACE,), report=report)
        assert (told.states, facts(book)[fact.number].state) == (0, state)
        assert "it was made 2026-11-21 09:29 UTC" in " ".join(told.notes)
        line.sandbox.reports[report]["created"] = "2026-11-21T09:30:00Z"
        line.sandbox.vat_files = [old]
        assert fetch(line.connection, book, (MARKETPLACE,), report=report).states == 1


def test_an_upload_whose_feed_failed_is_offered_again(book: Book) -> None:
    with sandbox_now() as line:
        known_seller(book)
        fetched(line, book)
        first, second, *_ = due(book, line.connection.timing.now())
        line.sandbox.make_trouble(read_trouble("feed-fatal@feeds.create"))
        hand_in(line.connection, book, first)
        line.sandbox.make_trouble(read_trouble("feed-slow@feeds.create"))
        hand_in(line.connection, book, second)
        fetch(line.connection, book, (MARKETPLACE,))
        states = facts(book)
        assert states[first.number].state == "Rejected"
        assert "feed F1 ended as FATAL" in states[first.number].reason
        assert (states[second.number].state, states[second.number].reason) == (
            "Uploaded",
            PROCESSING,
        )
        again = {fact.number for fact in due(book, line.connection.timing.now())}
        assert first.number in again
        assert second.number not in again


def test_an_upload_that_is_pending_a_day_later_is_offered_again(book: Book) -> None:
    with sandbox_now() as line:
        known_seller(book)
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        hand_in(line.connection, book, fact)
        line.sandbox.vat_statuses.clear()
        fetched(line, book)
        assert facts(book)[fact.number].state == "Uploaded"
        line.clock.start = max(NOW, datetime.now(UTC))
        line.clock.sleep(90_000)
        fetched(line, book)
    found = facts(book)[fact.number]
    assert (found.state, found.reason) == ("Rejected", STILL_PENDING)


def test_an_upload_that_never_arrived_is_pending_again(book: Book) -> None:
    with sandbox_now() as line:
        known_seller(book)
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        note_sending(book, fact.id, fact.number)
        note_upload(book, fact.id, fact.number, feed_id="", reason="no answer")
        line.clock.start = max(NOW, datetime.now(UTC)) + timedelta(hours=2)
        fetched(line, book)
        found = facts(book)[fact.number]
        assert (found.state, found.reason) == ("Pending", NOT_ARRIVED)
        result = hand_in(line.connection, book, found)
        assert (result.feed, result.problem) == ("F1", "")


def test_a_feed_that_can_not_be_asked_for_is_told_and_ends_nothing(book: Book) -> None:
    with sandbox_now() as line:
        known_seller(book)
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        hand_in(line.connection, book, fact)
        line.sandbox.make_trouble(read_trouble("refuse@feeds.get"))
        result = fetch(line.connection, book, (MARKETPLACE,))
    assert "feed F1" in " ".join(result.notes)


def test_what_was_uploaded_is_not_uploaded_again_and_not_undone(book: Book) -> None:
    with sandbox_now() as line:
        known_seller(book)
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        hand_in(line.connection, book, fact)
        with pytest.raises(NotToUpload, match=fact.number):
            named(book, [fact.item_id])
        with pytest.raises(CannotUndo):
            undo(book)


def test_after_a_lost_answer_the_upload_is_found_not_repeated(book: Book) -> None:
    with sandbox_now() as line:
        line.clock.start = max(NOW, datetime.now(UTC))
        known_seller(book)
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        line.sandbox.make_trouble(read_trouble("lost-answer@feeds.create"))
        assert hand_in(line.connection, book, fact).feed == "F1"
        assert len(line.sandbox.feeds) == 1


def test_a_process_that_died_after_sending_adopts_its_feed(book: Book) -> None:
    with sandbox_now() as line:
        line.clock.start = max(NOW, datetime.now(UTC))
        known_seller(book)
        fetched(line, book)
        fact = due(book, line.connection.timing.now())[0]
        line.sandbox.make_trouble(read_trouble("lost-answer@feeds.create"))
        line.sandbox.make_trouble(*(read_trouble("500@feeds.list") for _ in range(9)))
        with pytest.raises(ServiceUnreachable):
            hand_in(line.connection, book, fact)
        line.sandbox.troubles.clear()
        (again,) = named(book, [fact.item_id])
        assert again.sent_at is not None
        result = hand_in(line.connection, book, again)
        assert (result.feed, len(line.sandbox.feeds)) == ("F1", 1)


def test_a_shipment_over_nothing_is_a_document_on_both_databases(book: Book) -> None:
    """vidr-zero-amount-shipment"""
    cases = FIXTURES.parent / "amazon" / "vidr-zero-amount-shipment"
    taken(book, (cases / "report.txt").read_bytes())
    (nothing,) = [row for row in standing(book) if row.kind == "invoice" and not row.amount_minor]
    assert (nothing.number, nothing.state) == ("V-8234930334-1", "paid")
    undo(book)
    taken(book, (cases / "report.txt").read_bytes())
    assert list(breaches(book)) == []


def test_a_document_with_a_row_that_can_not_be_read_is_left_out_whole(book: Book) -> None:
    """vidr-one-bad-row-stops-fetch: what is left of it would be another document."""
    header, bad, *_ = changed(currency="EURO").decode().split("\r\n")
    same, other = (
        changed(**cells).decode().split("\r\n")[1]
        for cells in ({"order_item_id": "2"}, {"shipping_id": "999"})
    )
    raw = "\r\n".join((header, bad, same, other)).encode()
    result = taken(book, raw, whole=False)
    assert (result.added, result.unread) == (("V-999-1",), 2)
    assert "line 3: is of the same document as line 2" in result.problems[1]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"invoice_number": "x" * 200}, "at most"),
        ({"marketplace_id": "ATELIER\u2067"}, "can't be seen"),
        (
            {"marketplace_id": "NOWHERE", "ship_service_level": "Prime Wardrobe"},
            "no marketplace with a VAT report",
        ),
        # year-typed-wrong, its sibling
        ({"shipment_date": "1926-01-05T00:00:00+00:00"}, "setting past_days"),
    ],
)
def test_a_document_that_can_not_be_posted_keeps_no_other_out(
    book: Book, cells: dict[str, str], words: str
) -> None:
    """vidr-one-bad-row-stops-fetch, its sibling: what the ledger refuses."""
    header, bad, *_ = changed(**cells).decode().split("\r\n")
    other_header, other, *_ = (
        changed(shipping_id="999", ship_service_level="").decode().split("\r\n")
    )
    assert header == other_header
    result = taken(book, "\r\n".join((header, bad, other)).encode(), whole=False)
    assert result.added == ("V-999-1",)
    (problem,) = result.problems
    assert words in problem


def test_a_settlement_whose_number_is_taken_keeps_no_other_out(book: Book) -> None:
    taken(book, changed(shipping_id="1"))
    with book.reading() as connection:
        account = connection.execute(select(CUSTOMER.c.account)).scalar_one()
    payment(book, "FR-9", 1_00, account=account)
    header, bad, *_ = changed(invoice_number="FR-9").decode().split("\r\n")
    other = changed(shipping_id="999").decode().split("\r\n")[1]
    result = taken(book, "\r\n".join((header, bad, other)).encode(), whole=False)
    assert result.added == ("V-999-1",)
    assert "The payment number FR-9 is taken already" in result.problems[0]


def aside(book: Book) -> dict[str, str]:
    """What waits to be tried again: the shipment and why."""
    with book.reading() as connection:
        return {each.title: each.reason for each in asides(connection, "vidr")}


def rows_of(*cells: dict[str, str]) -> bytes:
    """A report of several rows."""
    lines = [changed(**{"buyer_vat_number": "", **row}).decode().split("\r\n") for row in cells]
    return "\r\n".join((lines[0][0], *(line[1] for line in lines))).encode()


BAD = {"shipping_id": "777", "transaction_type": "LIQUIDATION"}
GOOD = {"shipping_id": "999"}


def test_v2_2_what_can_not_be_taken_is_kept_aside_until_it_can_be(book: Book) -> None:
    """vidr-one-bad-row-stops-fetch: told at each fetch, written once, gone once it is read."""

    def fetch_of(*cells: dict[str, str]) -> TakenIn:
        return take_in(book, rows_of(*cells), seen=SEEN, pending_in=(MARKETPLACE,), whole=False)

    first = fetch_of(BAD, GOOD)
    assert (first.added, first.set_aside) == (("V-999-1",), 1)
    reason = "column transaction-type: must be SHIPMENT, REFUND or RETURN (LIQUIDATION)"
    assert aside(book) == {"777": reason}
    again = fetch_of(GOOD, BAD)
    assert (again.act_id, again.set_aside) == (None, 1)
    assert again.problems == (f"line 3, {reason}",)
    worse = fetch_of(GOOD, BAD | {"currency": "EURO"})
    assert (worse.act_id is not None, worse.set_aside) == (True, 1)
    mended = fetch_of(GOOD, {"shipping_id": "777"})
    assert (mended.added, mended.problems, mended.notes) == (("V-777-1",), (), ())
    assert (mended.set_aside, aside(book)) == (0, {})
    back = fetch_of(GOOD, BAD)
    assert (back.act_id is not None, list(aside(book))) == (True, ["777"])
    gone = fetch_of(GOOD)
    assert (gone.set_aside, aside(book)) == (0, {})
    assert "Shipment 777 is pending no more" in gone.notes[-1]
    assert list(breaches(book)) == []


def test_v2_2_what_was_not_pending_is_tried_again_from_what_is_kept(book: Book) -> None:
    """A report of a period is not repeated: its rows are kept, and told at each fetch."""
    old = BAD | {"invoice_status": "InvoiceProcessing"}
    take_in(book, rows_of(old), seen=SEEN, whole=False)
    later = take_in(book, rows_of(GOOD), seen=SEEN, pending_in=(MARKETPLACE,), whole=False)
    assert (later.added, later.set_aside, later.unread) == (("V-999-1",), 1, 1)
    assert later.problems[0].startswith("set aside before, column transaction-type")
    with book.reading() as connection:
        (kept,) = asides(connection, "vidr")
    with book.act(ActName.SET_ASIDE, "777") as entry:  # as if this version had learned the type
        content = kept.content.replace("LIQUIDATION", "SHIPMENT")
        entry.change(SET_ASIDE, kept.id, content=content)
    taken_now = take_in(book, rows_of(GOOD), seen=SEEN, pending_in=(MARKETPLACE,), whole=False)
    assert taken_now.added == ("V-777-1",)


def test_v2_2_odd_headings_and_one_bad_row_keep_nothing_else_out(book: Book) -> None:
    with sandbox_now() as line:
        line.sandbox.make_trouble(
            read_trouble("bad-row@reports.download"), read_trouble("odd-headers@reports.download")
        )
        result = fetched(line, book)
        assert (len(result.added), result.set_aside) == (5, 1)
        assert len(fetched(line, book).added) == 1
    assert list(breaches(book)) == []


def test_v2_2_undo_takes_back_what_was_set_aside_too(book: Book) -> None:
    take_in(book, rows_of(BAD, GOOD), seen=SEEN, whole=False)
    undo(book)
    assert (aside(book), facts(book)) == ({}, {})
    take_in(book, rows_of(BAD, GOOD), seen=SEEN, whole=False)
    assert list(aside(book)) == ["777"]


def test_v2_5_a_shipment_that_is_left_out_never_returns_as_an_error(book: Book) -> None:
    take_in(book, rows_of(BAD, GOOD), seen=SEEN, whole=False)
    leave_out(book, "777", reason="invoiced in Seller Central")
    result = take_in(book, rows_of(BAD, GOOD), seen=SEEN, whole=False)
    assert (result.problems, result.set_aside, result.act_id) == ((), 0, None)
    leave_out(book, "999", reason="a free replacement")
    assert facts(book)["V-999-1"].state == "Set aside"
    assert due(book, SEEN) == []
    reported = GOOD | {"invoice_status_description": "79503 no pdf"}
    assert take_in(book, rows_of(reported), seen=SEEN, whole=False).states == 0
    accepted = GOOD | {"invoice_status": "Accepted"}
    assert take_in(book, rows_of(accepted), seen=SEEN, whole=False).states == 1
    with pytest.raises(NothingToSetAside, match="accepted already"):
        leave_out(book, "999", reason="again")
    with pytest.raises(UnknownDocument, match="had a shipment 12"):
        leave_out(book, "12", reason="typed wrong")


REFUND = {"transaction_type": "REFUND", "transaction_id": "R-1"}
NONE = {
    f"{group}_vat_{part}": "0"
    for group in ("shipping", "gift_wrap", "item_promo")
    for part in ("incl_amount", "excl_amount", "amount")
}


def money(group: str, incl: str, excl: str, vat: str) -> dict[str, str]:
    return {
        f"{group}_vat_{part}": text
        for part, text in (("incl_amount", incl), ("excl_amount", excl), ("amount", vat))
    }


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        # the promotion outweighs what is given back
        (
            REFUND | NONE | money("item", "-1.00", "-0.83", "-0.17")
            | money("item_promo", "60", "50", "10"),
            "column item-vat-incl-amount: the promotion is more than what is given back: the row "
            "comes to 59.00 (-1.00)",
        ),
        (REFUND | NONE | money("item", "-120", "-100", "-20") | money("shipping", "12", "10", "2"),
         "column shipping-vat-incl-amount: has another sign than the item (12)"),
        (REFUND | NONE | money("item", "0", "0", "0") | money("item_promo", "60", "50", "10"),
         "a promotion must be negative"),
        (REFUND | NONE | money("item", "0", "0", "0") | money("item_promo", "-60", "-50", "-10"),
         "the promotion is more than what is given back"),
        (REFUND | NONE | money("item", "-120", "-140", "20"),
         "has another sign than the VAT or the amount without it"),
        (NONE | money("item", "-120", "-100", "-20") | money("item_promo", "180", "150", "30"),
         "must not be negative in a shipment"),
    ],
)  # fmt: skip
def test_v2_6_signs_that_contradict_each_other_are_refused_by_row(
    book: Book, cells: dict[str, str], words: str
) -> None:
    result = take_in(book, rows_of(cells, GOOD), seen=SEEN, whole=False)
    assert result.added == ("V-999-1",)
    (why,) = aside(book).values()
    assert words in why


def test_v2_6_the_rows_of_one_reversal_have_one_sign(book: Book) -> None:
    back = REFUND | NONE | money("item", "-24", "-20", "-4")
    there = REFUND | NONE | money("item", "24", "20", "4") | {"order_item_id": "2"}
    result = take_in(book, rows_of(back, there, GOOD), seen=SEEN, whole=False)
    assert "must be all positive or all negative" in result.problems[0]
    both = take_in(book, rows_of(back, back | {"order_item_id": "2"}), seen=SEEN, whole=False)
    (number,) = both.added
    assert facts(book)[number].amount_minor == 4800


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"shipping_id": "8.23493E+09"}, "column shipping-id: looks like a number that a spread"),
        ({"order_id": "4.02881E+16"}, "column order-id: looks like a number that a spreadsheet"),
        ({"order_item_id": "5.27E+13"}, "column order-item-id: looks like a number"),
        ({"shipping_id": "8234930334.0"}, "column shipping-id: was shortened by a spreadsheet"),
        ({"transaction_id": "123456789012345000"}, "column transaction-id: was shortened"),
    ],
)
def test_v2_7_ids_that_a_spreadsheet_shortened_are_refused(
    book: Book, cells: dict[str, str], words: str
) -> None:
    result = taken(book, rows_of(cells, GOOD))
    assert (result.added, words in result.problems[0]) == ((), True)
    fetched_too = take_in(book, rows_of(cells, GOOD), seen=SEEN, whole=False)
    assert (fetched_too.added, fetched_too.set_aside) == (("V-999-1",), 1)
