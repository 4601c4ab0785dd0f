"""Corrected invoices and credit memos that name what is corrected, another's, or not here."""

from pathlib import Path

import pytest

from artui.imports.imported import Imported
from artui.ledger.book.book import Book
from artui.ledger.documents.correction import correct
from artui.ledger.office.administration import set_entity
from artui.statements.einvoice.electronic_invoice import EarlierInvoice, TypeCode
from tests.imports.test_einvoices import known, posted, said, taken
from tests.support.einvoices import case_1, note_for_case_1
from tests.support.postings import invoice

__all__ = ["known"]


def corrects(book: Book, folder: Path, earlier: str, number: str = "K-9") -> Imported:
    about = (EarlierInvoice(earlier),)
    made = case_1(number=number, type_code=TypeCode.CORRECTED, earlier=about)
    return taken(book, folder, made)


def test_what_is_in_the_place_of_the_corrected_one_is_reversed_first(
    known: Book, tmp_path: Path
) -> None:
    first = invoice(known, "C-1", 300_00, account="K-1")
    second = correct(known, first, amount_minor=200_00).item_id
    correct(known, second, amount_minor=100_00)
    told = said(corrects(known, tmp_path, "C-1"))
    assert "corrects invoice C-1, now C-1-C2, of which 100.00 EUR are open" in told
    assert "`artui reverse invoice:C-1-C2 --reason …`" in told


def test_anothers_invoice_is_not_to_be_reversed(known: Book, tmp_path: Path) -> None:
    invoice(known, "FR-1", 200_00, account="K-2")
    told = said(corrects(known, tmp_path, "FR-1"))
    assert told.endswith("corrects invoice FR-1, which is of K-2, not of K-1")


@pytest.mark.parametrize("there", [False, True])
def test_numbers_are_those_of_the_entity_that_sells(
    known: Book, tmp_path: Path, there: bool
) -> None:
    set_entity(known, "north", country="DE")
    if there:
        invoice(known, "N-1", 200_00, account="K-1", entity="north")
    found = corrects(known, tmp_path, "N-1")
    assert (found.added, "invoice N-1, which it corrects, is not here" in str(found.notes)) == (
        1, True,
    )  # fmt: skip
    memo = note_for_case_1(number="CM-9", earlier=(EarlierInvoice("N-1"),))
    found = taken(known, tmp_path, memo)
    assert (found.added, "invoice N-1 is not here" in str(found.notes)) == (1, True)
    assert posted(known, "CM-9").about == ""


def test_a_number_that_waits_for_approval_is_said_to(known: Book, tmp_path: Path) -> None:
    invoice(known, "INV-1", 204_60, account="K-1", pending=True)
    assert "204.60 EUR, which waits for approval" in said(taken(known, tmp_path, case_1()))
