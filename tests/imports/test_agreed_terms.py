"""The terms that an electronic invoice tells: read where they can be, and what is not read told."""

from datetime import date
from pathlib import Path

import pytest

from artui.imports.einvoices.agreed_terms import AgreedTerms, agreed_terms
from artui.ledger.book.book import Book
from artui.statements.einvoice.electronic_invoice import DiscountOffer, InvoiceForm
from artui.statements.einvoice.invoice_xml import invoice_xml
from tests.imports.test_einvoices import FORMS, given_xml, known, posted, shown, taken
from tests.support.einvoices import case_1

__all__ = ["known"]
ISSUED, DUE = date(2026, 3, 1), date(2026, 3, 31)
TWO = "#SKONTO#TAGE=10#PROZENT=2.00#"


@pytest.mark.parametrize(
    ("said", "due", "terms", "told"),
    [
        ("", DUE, "", ""),
        ("2/10 net 30", DUE, "2/10 net 30", ""),
        ("2/10 NET  30", None, "2/10 net 30", ""),
        ("net 30", DUE, "net 30", ""),
        ("net 14", DUE, "", "its terms 'net 14' do not lead to its due date 2026-03-31, which"
         " holds: the terms are left out"),
        ("2/10 net 14", DUE, "2/10 net 30", "holds: taken as '2/10 net 30'"),
        ("eom 0\nnet 30", DUE, "eom 0", "its terms 'net 30' are not read"),
        ("Zahlbar bis Monatsende", DUE, "", "its terms 'Zahlbar bis Monatsende' are not read"),
        ("Payable soon", None, "", "'Payable soon' are not read: those of the customer hold"),
        (f"{TWO}\n", DUE, "2/10 net 30", ""),
        (f"{TWO}\n#SKONTO#TAGE=20#PROZENT=1.50#\n", DUE, "2/10 1.5/20 net 30", ""),
        (f"2/10 net 30\n{TWO}\n", DUE, "2/10 net 30", ""),
        (f"net 30\n{TWO}\n", DUE, "2/10 net 30", ""),
        (f"Zahlbar sofort\n{TWO}\n", DUE, "2/10 net 30", "'Zahlbar sofort' are not read"),
        (f"3/10 net 30\n{TWO}\n", DUE, "", "its discounts '2/10' and '3/10 net 30' differ"),
        (TWO, None, "", "its discount '2/10' is not taken: it has no due date"),
        (TWO, date(2026, 3, 5), "", "its discount '2/10' is not taken: it does not fit 'net 4'"),
        (TWO[:-1] + "#BASISBETRAG=50.00#", DUE, "", "BASISBETRAG=50.00#' are not read"),
        ("instalments 50% net 30, 50% net 60\n31.03.: 1\n30.04.: 1", date(2026, 4, 30),
         "instalments 50% net 30, 50% net 60", ""),
        ("instalments 50% net 30, 50% net 60", date(2026, 4, 1), "", "the terms are left out"),
        ("net 3650\x1b[2J", DUE, "", "'net 3650\\x1b[2J' are not read"),
    ],
)  # fmt: skip
def test_what_is_said_is_read_or_told(said: str, due: date | None, terms: str, told: str) -> None:
    found = agreed_terms(said, (ISSUED,), due)
    assert found.terms == terms
    assert told in "; ".join(found.notes)
    assert bool(found.notes) == bool(told)


def test_days_may_count_from_the_shipment() -> None:
    shipped = date(2026, 3, 3)
    found = agreed_terms("2/10 net 28", (ISSUED, shipped), DUE)
    assert found == AgreedTerms("2/10 net 28")


@pytest.mark.parametrize("form", FORMS)
def test_the_terms_of_our_own_invoices_come_along(
    known: Book, tmp_path: Path, form: InvoiceForm
) -> None:
    made = case_1(terms="2/10 net 30", discounts=(DiscountOffer(10, "2"),))
    found = taken(known, tmp_path, made, form)
    assert (found.added, found.notes) == (1, ())
    item = posted(known, "INV-1")
    assert (item.terms, item.due_date) == ("2/10 net 30", DUE)
    assert taken(known, tmp_path, made, form).skipped == 1


def test_instalments_come_along(known: Book, tmp_path: Path) -> None:
    made = case_1(terms="instalments 50% net 30, 50% net 60", due_date=date(2026, 4, 30))
    assert taken(known, tmp_path, made).notes == ()
    parts = shown(known, "INV-1").item.instalments
    assert [each.due_date for each in parts] == [DUE, date(2026, 4, 30)]


def test_a_discount_in_elements_of_cii_is_read(known: Book, tmp_path: Path) -> None:
    xml = invoice_xml(case_1(terms=""), InvoiceForm.FACTURX)
    mark = b"</ram:SpecifiedTradePaymentTerms>"
    assert mark in xml
    offer = (
        b"<ram:ApplicableTradePaymentDiscountTerms>"
        b'<ram:BasisPeriodMeasure unitCode="DAY">10</ram:BasisPeriodMeasure>'
        b"<ram:CalculationPercent>2</ram:CalculationPercent>"
        b"</ram:ApplicableTradePaymentDiscountTerms>"
    )
    assert given_xml(known, tmp_path, xml.replace(mark, offer + mark)).notes == ()
    assert posted(known, "INV-1").terms == "2/10 net 30"
