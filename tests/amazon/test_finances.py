"""What became of vendor invoices, from the Finances service to the ledger (FI-1 to FI-4)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from artui.amazon.finances.invoices import UnreadableReport, read_header
from artui.amazon.finances.shown import report_facts
from artui.amazon.finances.sync import WindowSynced, sync, window_days
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.sandbox.vendor_examples import GERMANY, PAYEE, entry, line, vendor_invoices
from artui.amazon.transport.errors import ServiceUnreachable
from artui.amazon.vendor_invoices.submission_states import NumberBurned
from artui.amazon.vendor_invoices.submissions import Draft, demand_sendable, find
from artui.ledger.amazon.reported.expected_cash import expected_cash
from artui.ledger.amazon.reported.vendor_list import VendorRow, listed
from artui.ledger.amazon.submissions import SubmissionStep, keep_submission
from artui.ledger.book.book import Book
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ACT, ITEM
from tests.support.amazon import sandbox_line
from tests.support.books import book_at
from tests.support.postings import customer, invoice, payment
from tests.support.vendor_reports import LATER, TODAY, given, notes, synced, vendor_ledger

JANUARY = date(2026, 1, 1)


@pytest.fixture
def sqlite_book(sqlite_url: str) -> Iterator[Book]:
    """A book on one database, for what does not touch how rows are kept."""
    book = book_at(sqlite_url)
    yield book
    book.database.close()


def submitted(book: Book, number: str, item_id: int | None = None, *, state: str = "SENT") -> None:
    """A submission that names the sandbox's payee."""
    body = json.dumps({"invoices": [{"id": number, "remitToParty": {"partyId": PAYEE}}]})
    step = SubmissionStep(number, state, "", "T-1", TODAY, 0, False, "")
    keep_submission(book, step, body=body, item_id=item_id)


def problems(results: list[WindowSynced]) -> list[str]:
    return [problem for result in results for problem in result.problems]


def rows(book: Book) -> dict[str, VendorRow]:
    with book.reading() as connection:
        return {row.kept.report.number: row for row in listed(connection)}


def acts(book: Book) -> int:
    with book.reading() as connection:
        return connection.execute(select(func.count()).select_from(ACT)).scalar_one()


def items(book: Book) -> list[tuple[str, int]]:
    with book.reading() as connection:
        query = select(ITEM.c.number, ITEM.c.open_minor).order_by(ITEM.c.id)
        return [(row.number, row.open_minor) for row in connection.execute(query)]


def test_fi_1_fi_2_fi_3_a_sync_brings_every_state_and_a_second_one_adds_nothing(
    book: Book,
) -> None:
    vendor_ledger(book, **{"SB-1002": 11_900, "SB-1003": 25_680})
    before = items(book)
    with sandbox_line() as line:
        given(line, *vendor_invoices(TODAY.date()))
        results = synced(line, book)
        done = acts(book)
        again = synced(line, book)
    assert problems(results) == []
    assert sum(result.added for result in results) == 7
    found = rows(book)
    assert {no: row.kept.report.state for no, row in found.items()} == {
        "SB-1001": "IN_PROGRESS", "SB-1002": "PAID", "SB-1003": "PARTIALLY_PAID",
        "SB-1004": "PARTIALLY_PAID", "SB-1005": "REJECTED", "SB-1006": "PAID",
        "CO-OP-77": "DEDUCTED",
    }  # fmt: skip
    ours = {no: row.ours.account for no, row in found.items() if row.ours}
    assert ours == {"SB-1002": "AMZ", "SB-1003": "AMZ"}
    # Cash is what the bank says: nothing was posted.
    assert items(book) == before
    assert acts(book) == done
    assert sum(result.added + result.changed for result in again) == 0
    assert list(breaches(book)) == []


def test_fi_1_an_invoice_of_200_days_ago_that_is_paid_today_is_seen(book: Book) -> None:
    customer(book, "AMZ", country="DE")
    issued = date(2025, 8, 17)
    item_id = invoice(book, "SB-OLD", 10_000, account="AMZ", issue=issued)
    submitted(book, "SB-OLD", item_id)
    with sandbox_line() as line:
        given(line, entry("SB-OLD", 100.00, "IN_PROGRESS", "2025-08-17"))
        first = synced(line, book)
        assert first[0].begins is not None
        assert first[0].begins <= issued
        paid = entry("SB-OLD", 100.00, "PAID", "2025-08-17", paid=100.00, modified=LATER)
        given(line, paid)
        second = synced(line, book)
    assert sum(result.changed for result in second) == 1
    row = rows(book)["SB-OLD"]
    assert (row.kept.report.state, row.kept.item_id, row.submission) == ("PAID", item_id, "SENT")
    assert row.kept.report.settlement is not None
    assert row.kept.report.settlement.paid_minor == 10_000
    # Each window spans at most 90 days, or the sandbox refuses it; each goes on from what it saw.
    asked = [seen.path for seen in line.sandbox.seen if seen.operation == "finances.headers"]
    assert all("fromIssueDate" in path for path in asked)
    assert sum("invoicesModifiedAfter=2026-03-01T08" in path for path in asked) == 1


def test_fi_1_windows_have_fixed_places_and_leave_out_no_day() -> None:
    found = window_days(date(2025, 8, 17), date(2026, 3, 5))
    assert found[0] <= date(2025, 8, 17) < found[1]
    assert found[-1] <= date(2026, 3, 5)
    assert {(after - one).days for one, after in pairwise(found)} == {89}
    assert window_days(date(2025, 8, 18), date(2026, 3, 6))[0] == found[0]


def test_fi_1_an_empty_page_with_a_token_goes_on_and_lines_come_page_by_page(book: Book) -> None:
    lines = tuple(line(f"B{number:09}", 1, "1.00") for number in range(5))
    with sandbox_line() as line_:
        line_.sandbox.page_size, line_.sandbox.line_page_size = 2, 2
        line_.sandbox.said_rate = "5.0"
        many = [entry(f"SB-{number}", 5.95, "IN_PROGRESS", "2026-02-01", lines=lines)
                for number in range(5)]  # fmt: skip
        given(line_, *many)
        line_.sandbox.make_trouble(read_trouble("empty-page@finances.headers"))
        results = synced(line_, book)
        assert line_.sandbox.count("finances.details") == 5 * 3
    assert problems(results) == []
    assert sorted(rows(book)) == [f"SB-{number}" for number in range(5)]
    assert [len(row.kept.report.lines or ()) for row in rows(book).values()] == [5] * 5


def test_fi_1_a_sync_that_breaks_off_goes_on_where_it_was(book: Book) -> None:
    customer(book, "AMZ", country="DE")
    submitted(book, "SB-OLD", invoice(book, "SB-OLD", 10_000, account="AMZ", issue=JANUARY))
    with sandbox_line() as line:
        given(line, entry("SB-OLD", 100.00, "IN_PROGRESS", "2026-01-01"),
              entry("SB-NEW", 100.00, "IN_PROGRESS", "2026-02-20"))  # fmt: skip
        line.clock.start = datetime(2026, 5, 20, tzinfo=UTC)
        pages = iter(sync(line.connection, book, [GERMANY]))
        while not next(pages).added:
            pass
        line.sandbox.make_trouble(read_trouble("cut@finances.headers*9"))
        with pytest.raises(ServiceUnreachable):
            list(pages)
        done = len(rows(book))
        line.sandbox.troubles.clear()
        asked = line.sandbox.count("finances.details")
        synced(line, book)
        assert line.sandbox.count("finances.details") == asked + 2 - done
    assert sorted(rows(book)) == ["SB-NEW", "SB-OLD"]


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("500@finances.headers*5", "failed with 500"),
        ("429@finances.headers*10", "allows no more calls"),
        ("html-200@finances.headers*5", "text/html"),
        ("refuse@finances.headers", "400"),
        ("no-list@finances.headers", "without a list"),
        ("bad-row@finances.headers", "BROKEN~X"),
        ("not-found@finances.details", "404"),
        ("500@finances.details*5", "failed with 500"),
        ("cut@finances.details*5", "SB-"),
    ],
)
def test_fi_1_what_can_not_be_had_is_told_the_rest_goes_on_and_the_next_sync_has_it(
    sqlite_book: Book, trouble: str, said: str
) -> None:
    book = sqlite_book
    customer(book, "AMZ", country="DE")
    submitted(book, "SB-1", invoice(book, "SB-1", 10_000, account="AMZ", issue=date(2025, 11, 20)))
    with sandbox_line() as line:
        given(line, entry("SB-1", 100.00, "PAID", "2025-11-20"),
              entry("SB-2", 50.00, "PAID", "2026-02-20"))  # fmt: skip
        line.sandbox.make_trouble(read_trouble(trouble))
        told = problems(synced(line, book))
        assert len(told) == 1
        assert said in told[0]
        assert "SB-2" in rows(book)
        assert problems(synced(line, book)) == []
    assert sorted(rows(book)) == ["SB-1", "SB-2"]
    assert all(row.kept.report.lines for row in rows(book).values())


def test_fi_1_an_id_that_fits_no_index_is_left_out_and_told_cut_off() -> None:
    raw = entry("S" * 3_000, 50.00, "PAID", "2026-02-20")["invoiceHeader"]
    with pytest.raises(UnreadableReport, match=r"^Invoice S{59}…: its id has 30\d\d characters"):
        read_header(raw, GERMANY)


def test_fi_1_a_marketplace_that_is_forbidden_keeps_no_other_back(sqlite_book: Book) -> None:
    with sandbox_line() as line:
        given(line, entry("SB-1", 50.00, "PAID", "2026-02-20"))
        line.sandbox.make_trouble(read_trouble("403@finances.headers"))
        results = list(sync(line.connection, sqlite_book, ["A13V1IB3VIYZZH", GERMANY]))
    assert "403" in problems(results)[0]
    assert "SB-1" in rows(sqlite_book)


def test_fi_2_another_payee_currency_or_type_is_known_to_amazon_only(sqlite_book: Book) -> None:
    book = sqlite_book
    vendor_ledger(book, **{"SB-1": 10_000, "SB-2": 10_000, "SB-3": 10_000})
    with sandbox_line() as line:
        given(
            line,
            entry("SB-1", 100.00, "PAID", "2026-01-20", payee="OTHER"),
            entry("SB-2", 100.00, "PAID", "2026-01-20", currency="USD"),
            entry("SB-3", 100.00, "PAID", "2026-01-20", kind="OTHER"),
            entry("SB-4", 100.00, "PAID", "2026-01-20"),
        )
        synced(line, book)
        assert [row.ours for row in rows(book).values()] == [None] * 4
        # What comes into the ledger later finds its report then.
        late = invoice(book, "SB-4", 10_000, account="AMZ", entity=PAYEE)
        synced(line, book)
    assert rows(book)["SB-4"].kept.item_id == late


def test_fi_3_a_rejection_burns_the_number_and_an_unknown_state_is_shown_as_it_is(
    book: Book,
) -> None:
    with sandbox_line() as line:
        given(line, entry("SB-1", 100.00, "REJECTED", "2026-01-20"),
              entry("SB-2", 100.00, "PAID", "2026-01-20"))  # fmt: skip
        submitted(book, "SB-1", state="CONFIRMED")
        line.sandbox.vendor_invoices[1]["invoiceHeader"]["invoiceStatus"] = "ON_HOLD_BY_MAGIC"
        said = notes(synced(line, book))
    assert said == ["vendor invoice SB-1 is REJECTED"]
    assert rows(book)["SB-2"].kept.report.state == "ON_HOLD_BY_MAGIC"
    fact = find(book, "SB-1")
    assert fact is not None
    assert fact.state == "REJECTED"
    with pytest.raises(NumberBurned, match="never be sent again"):
        demand_sendable(book, [Draft("SB-1", {"invoices": []})], "right in Vendor Central")
    vendor_ledger(book, **{"SB-2": 10_000})
    with sandbox_line() as line:
        given(line, entry("SB-2", 100.00, "REJECTED", "2026-01-20", modified=LATER))
        synced(line, book)
    with pytest.raises(NumberBurned, match="SB-2 is rejected"):
        demand_sendable(book, [Draft("SB-2", {"invoices": []})])
    # The sync, the invoice with its entity and customer, and the sync before.
    for _ in range(5):
        undo(book)
    fact = find(book, "SB-1")
    assert fact is not None
    assert fact.state == "CONFIRMED"
    assert rows(book) == {}


def test_fi_4_amounts_that_differ_from_ours_are_findings(sqlite_book: Book) -> None:
    book = sqlite_book
    more = {"net_minor": 10_000, "tax_minor": 1_900}
    vendor_ledger(book)
    invoice(book, "SB-1", 11_900, account="AMZ", entity=PAYEE, **more)
    with sandbox_line() as line:
        given(line, entry("SB-1", 120.00, "IN_PROGRESS", "2026-01-20"))
        synced(line, book)
        found = rows(book)["SB-1"].findings
        assert found == (
            "total: Amazon has 120.00 EUR, we 119.00 EUR",
            "net amount: Amazon has 100.84 EUR, we 100.00 EUR",
            "tax: Amazon has 19.16 EUR, we 19.00 EUR",
        )
        # Breakdowns that are missing once take nothing back.
        line.sandbox.vendor_invoices[0]["invoiceHeader"]["lastUpdatedDate"] = LATER
        line.sandbox.make_trouble(read_trouble("missing-breakdowns@finances.details"))
        synced(line, book)
    assert rows(book)["SB-1"].findings == found


def test_fi_4_what_is_queued_has_its_day_and_a_discount_its_tax(sqlite_book: Book) -> None:
    book = sqlite_book
    vendor_ledger(book, **{"SB-1": 23_800, "SB-2": 8_000})
    before = items(book)
    with sandbox_line() as line:
        given(line, entry("SB-1", 238.00, "IN_PROGRESS", "2026-01-20", queued=238.00),
              entry("SB-2", 80.00, "PAID", "2026-01-20", paid=78.40, discount=-1.60))  # fmt: skip
        synced(line, book)
    queued, paid = (dict(report_facts(rows(book)[number])) for number in ("SB-1", "SB-2"))
    assert queued["queued for payment"] == "238.00 EUR, expected on 2026-04-01"
    assert paid["quick pay discount"] == "1.60 EUR, of it tax 0.26 EUR"
    assert items(book) == before


def test_fi_4_what_is_queued_is_expected_until_it_is_here(sqlite_book: Book) -> None:
    """FI-4: by its day, once, and never more than is open."""
    book = sqlite_book
    ids = vendor_ledger(book, **{"SB-1": 23_800, "SB-2": 8_000, "SB-3": 5_000})
    with sandbox_line() as line:
        given(line, entry("SB-1", 238.00, "IN_PROGRESS", "2026-01-20", queued=238.00),
              entry("SB-2", 80.00, "IN_PROGRESS", "2026-01-20", queued=80.00, due="2026-03-20"),
              entry("SB-3", 50.00, "PAID", "2026-01-20", paid=50.00),
              entry("SB-9", 50.00, "IN_PROGRESS", "2026-01-20", queued=50.00))  # fmt: skip
        synced(line, book)

    def expected() -> list[tuple[str, str, int]]:
        with book.reading() as connection:
            return [(f"{each.day}", each.invoice, each.minor) for each in expected_cash(connection)]

    assert expected() == [("2026-03-20", "SB-2", 8_000), ("2026-04-01", "SB-1", 23_800)]
    payment(book, "BANK-1", 20_000, account="AMZ", invoices=(("SB-1", None),))
    reverse(book, ids["SB-2"], reason="billed twice")
    assert expected() == [("2026-04-01", "SB-1", 3_800)]
