"""Amazon's ids of payments join the bank's entries: certain if the sums agree (FI-5)."""

from pathlib import Path

import pytest

from artui.amazon.sandbox.vendor_examples import PAYEE, entry
from artui.imports.bank.take_in import import_bank_file
from artui.ledger.amazon.reported.payment_advices import payments_of
from artui.ledger.bank.advices import waiting_advices
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.certain_cash import post_certain
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.support import bank_morning
from tests.support.amazon import sandbox_line
from tests.support.postings import open_minor, payment
from tests.support.vendor_reports import LATER, given, synced, vendor_ledger

ISSUED = "2026-01-20"


@pytest.mark.parametrize(
    ("ids", "paid", "known", "found"),
    [
        (["P-1"], 100, {}, {"P-1": 100}),
        (["P-1"], 150, {"P-1": 100}, {"P-1": 150}),
        (["P-1", "P-2"], 150, {"P-1": 100}, {"P-1": 100, "P-2": 50}),
        (["P-1", "P-2"], 150, {}, {"P-1": None, "P-2": None}),
        (["P-1", "P-2"], 170, {"P-1": 100, "P-2": 50}, {"P-1": None, "P-2": None}),
        (["P-1", "P-2"], 90, {"P-1": 100}, {"P-1": 100, "P-2": None}),
        (["P-1"], None, {"P-1": 100}, {"P-1": 100}),
        ([], 100, {"P-1": 100}, {}),
    ],
)
def test_fi_5_what_an_id_paid_is_what_was_not_paid_before(
    ids: list[str], paid: int | None, known: dict[str, int | None], found: dict[str, int | None]
) -> None:
    assert payments_of(ids, paid, known) == found


def arrived(book: Book, folder: Path, minor: int, text: str, number: str = "1") -> None:
    """The bank reports a receipt."""
    line = bank_morning.line(minor, text, name="AMAZON EU SARL", bank=f"B{number}")
    path = folder / f"{number}.sta"
    import_bank_file(book, bank_morning.write_statement(path, [line], minor, number=number))


def proposals(book: Book) -> list[tuple[bool, list[tuple[str, int]]]]:
    """What each entry may pay, and whether that is certain."""
    with book.reading() as connection:
        found = Matching(connection).all_proposals(waiting_entries(connection))
    return [
        (each.certain, [(part.document.number, part.minor) for part in each.parts])
        for some in found.values()
        for each in some[:1]
    ]


def test_fi_5_the_id_of_a_payment_of_two_invoices_is_certain_and_one_that_does_not_add_up_is_not(
    book: Book, tmp_path: Path
) -> None:
    items = vendor_ledger(book, SB_1=25_680, SB_2=11_900, SB_3=5_000)
    set_bank_account(book, bank_morning.IBAN, entity=PAYEE, currency="EUR")
    with sandbox_line() as wire:
        given(
            wire,
            entry("SB-1", 256.80, "PARTIALLY_PAID", ISSUED, paid=192.60, quantity=-64.20,
                  payments=("PMT-4471",)),
            entry("SB-2", 119.00, "PAID", ISSUED, paid=119.00, payments=("PMT-4471",)),
            entry("SB-3", 50.00, "PAID", ISSUED, paid=50.00, payments=("PMT-4472",)),
        )  # fmt: skip
        synced(wire, book)
        synced(wire, book)
        with book.reading() as connection:
            advices = {each.reference: each.total_minor for each in waiting_advices(connection)}
        assert advices == {"PMT-4471": 31_160, "PMT-4472": 5_000}
        # Nothing is posted by the service: all is open until the bank has it.
        assert [open_minor(book, item) for item in items.values()] == [25_680, 11_900, 5_000]
        arrived(book, tmp_path, 31_160, "REMITTANCE PMT-4471")
        arrived(book, tmp_path, 4_900, "REMITTANCE PMT-4472", "2")
        assert proposals(book) == [
            (True, [("SB-1", 19_260), ("SB-2", 11_900)]),
            (False, [("SB-3", 4_900)]),
        ]
        assert len(post_certain(book).entries) == 1
        assert [open_minor(book, item) for item in items.values()] == [6_420, 0, 5_000]
        with book.reading() as connection:
            assert [each.reference for each in waiting_advices(connection)] == ["PMT-4472"]
        # What comes back later has an id of its own.
        back = entry("SB-1", 256.80, "PAID", ISSUED, paid=256.80, modified=LATER,
                     payments=("PMT-4471", "PMT-4480"))  # fmt: skip
        wire.sandbox.vendor_invoices[0] = back
        synced(wire, book)
    arrived(book, tmp_path, 6_420, "REMITTANCE PMT-4480", "3")
    assert (True, [("SB-1", 6_420)]) in proposals(book)
    post_certain(book)
    assert open_minor(book, items["SB-1"]) == 0
    assert list(breaches(book)) == []


def test_fi_5_an_advice_goes_when_all_is_paid_otherwise_and_with_an_undone_sync(book: Book) -> None:
    vendor_ledger(book, SB_2=11_900)
    with sandbox_line() as wire:
        given(wire, entry("SB-2", 119.00, "PAID", ISSUED, paid=119.00, payments=("PMT-1",)))
        synced(wire, book)
        undo(book)
        with book.reading() as connection:
            assert waiting_advices(connection) == []
        synced(wire, book)
        payment(book, "BANK-1", 11_900, account="AMZ", invoices=(("SB-2", None),))
        wire.sandbox.vendor_invoices[0]["invoiceHeader"]["lastUpdatedDate"] = LATER
        synced(wire, book)
    with book.reading() as connection:
        assert waiting_advices(connection) == []
