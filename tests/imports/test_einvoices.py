"""Our own invoices from another system: read as UBL, CII and out of a PDF, proved, posted whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from sqlalchemy import select

from artui.domain.refusal import Refused
from artui.imports.einvoices.post_einvoice import import_einvoice, is_einvoice, read_einvoice
from artui.imports.einvoices.proved_lines import sums_of
from artui.imports.file_import import import_file
from artui.imports.imported import Imported
from artui.ledger.book.book import Book
from artui.ledger.lists.document_page import Document, document
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.office.administration import set_entity
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ITEM
from artui.statements.einvoice.electronic_invoice import (
    EarlierInvoice,
    ElectronicInvoice,
    InvoiceForm,
    TypeCode,
)
from artui.statements.einvoice.invoice_xml import invoice_xml
from tests.support.books import book_at
from tests.support.einvoices import (
    BUYER,
    SELLER,
    case_1,
    invoice,
    late_interest,
    line,
    note_for_case_1,
    random_invoices,
    to_france,
)
from tests.support.postings import customer, payment

FORMS = (InvoiceForm.FACTURX, InvoiceForm.UBL, InvoiceForm.XRECHNUNG)
AS_OF = date(2026, 3, 31)


def ready(url: str) -> Book:
    """A ledger that knows seller and buyers."""
    book = book_at(url, as_of=AS_OF)
    set_entity(
        book, "main", legal_name=SELLER.name, country="DE", vat_id=SELLER.vat_id,
        registration_id=SELLER.registration_id,
    )  # fmt: skip
    electronic = {"einvoice_address": BUYER.address, "einvoice_scheme": BUYER.address_scheme}
    customer(book, "K-1", country="DE", vat_id=BUYER.vat_id, **electronic)
    customer(book, "K-2", country="FR", vat_id="FR12345678901")
    return book


@pytest.fixture
def book_of_both(any_url: str) -> Iterator[Book]:
    book = ready(any_url)
    yield book
    book.database.close()


@pytest.fixture
def known(sqlite_url: str) -> Iterator[Book]:
    book = ready(sqlite_url)
    yield book
    book.database.close()


def taken(
    book: Book, folder: Path, made: ElectronicInvoice, form: InvoiceForm = InvoiceForm.UBL
) -> Imported:
    return given_xml(book, folder, invoice_xml(made, form))


def given_xml(book: Book, folder: Path, xml: bytes, name: str = "in.xml") -> Imported:
    path = folder / name
    path.write_bytes(xml)
    return import_file(book, "invoices", path)


def shown(book: Book, number: str) -> Document:
    with book.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.number == number)
        return document(connection, connection.execute(query).scalar_one(), AS_OF)


def posted(book: Book, number: str) -> ItemRow:
    return shown(book, number).item


def said(found: Imported) -> str:
    (error,) = found.errors
    return str(error)


@pytest.mark.parametrize("form", FORMS)
def test_an_invoice_is_posted_with_its_lines_and_the_same_file_adds_nothing(
    book_of_both: Book, tmp_path: Path, form: InvoiceForm
) -> None:
    book = book_of_both
    found = taken(book, tmp_path, case_1(order="PO-77"), form)
    assert (found.added, found.errors) == (1, ())
    whole = shown(book, "INV-1")
    item = whole.item
    assert (item.account, item.entity, item.amount_minor) == ("K-1", "main", 204_60)
    assert (item.net_minor, item.tax_minor, item.po_number) == (180_00, 24_60, "PO-77")
    assert (item.issue_date, item.due_date) == (date(2026, 3, 1), date(2026, 3, 31))
    first, second = whole.lines
    assert (first.quantity, first.unit_price, first.unit, first.net_minor) == (
        "3", "33.333", "C62", 100_00,
    )  # fmt: skip
    assert (second.tax_rate, second.tax_minor, second.gross_minor) == ("7", 5_60, 85_60)
    assert [(tax.rate, tax.taxable_minor, tax.tax_minor) for tax in whole.taxes] == [
        ("19", 100_00, 19_00),
        ("7", 80_00, 5_60),
    ]
    again = taken(book, tmp_path, case_1(order="PO-77"), form)
    assert (again.added, again.skipped, again.errors, again.act_id) == (0, 1, (), None)
    other = taken(book, tmp_path, case_1(order="PO-78"), form)
    assert said(other).endswith("in force; it has the PO number PO-77, this one PO-78.")
    other = taken(book, tmp_path, case_1(order="PO-77", due_date=date(2026, 4, 30)), form)
    assert said(other).endswith("in force; it has the due date 2026-03-31, this one 2026-04-30.")
    assert list(breaches(book)) == []
    undo(book)
    assert posted(book, "INV-1").state == "reversed"
    assert taken(book, tmp_path, case_1(order="PO-77"), form).added == 1
    assert list(breaches(book)) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_credit_memo_names_the_invoice_that_it_is_about(
    known: Book, tmp_path: Path, form: InvoiceForm
) -> None:
    taken(known, tmp_path, case_1(), form)
    found = taken(known, tmp_path, note_for_case_1(), form)
    assert (found.added, found.errors, found.notes) == (1, (), ())
    item = posted(known, "CM-1")
    assert (item.side, item.amount_minor, item.about) == (-1, 204_60, "INV-1")
    assert len(shown(known, "CM-1").lines) == 2
    assert list(breaches(known)) == []


def test_a_memo_about_an_invoice_that_is_not_here_is_taken_and_says_so(
    known: Book, tmp_path: Path
) -> None:
    found = taken(known, tmp_path, note_for_case_1())
    assert found.added == 1
    assert "invoice INV-1 is not here" in str(found.notes[0])
    assert posted(known, "CM-1").about == ""


def test_an_invoice_comes_out_of_a_pdf(known: Book, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(_PDF)
    assert is_einvoice(path)
    assert import_file(known, "invoices", path).added == 1
    empty = PdfWriter()
    empty.add_blank_page(100, 100)
    empty.write(path)
    with pytest.raises(Refused, match=r"in\.pdf: the PDF carries no electronic invoice"):
        import_file(known, "invoices", path)


def test_categories_without_tax_keep_their_letter(known: Book, tmp_path: Path) -> None:
    assert taken(known, tmp_path, to_france()).errors == ()
    whole = shown(known, "INV-1")
    assert (whole.item.account, whole.item.tax_minor) == ("K-2", 0)
    assert [(each.tax_code, each.tax_rate) for each in whole.lines] == [("K", "")]


def test_a_document_without_vat_ids_is_known_by_registration_and_address(
    known: Book, tmp_path: Path
) -> None:
    assert taken(known, tmp_path, late_interest()).errors == ()
    assert posted(known, "FC-1").account == "K-1"


def test_the_account_as_identifier_of_the_buyer_goes_before_what_several_share(
    known: Book, tmp_path: Path
) -> None:
    customer(known, "K-1-N", parent="K-1", country="DE", vat_id=BUYER.vat_id)
    shared = replace(BUYER, address="", address_scheme="")
    found = taken(known, tmp_path, case_1(buyer=shared))
    assert "is several customers by VAT id: K-1, K-1-N; give the account" in said(found)
    xml = invoice_xml(case_1(buyer=shared), InvoiceForm.UBL)
    head, mark, rest = xml.partition(b"<cac:AccountingCustomerParty>")
    own = b"<cbc:SupplierAssignedAccountID>K-1-N</cbc:SupplierAssignedAccountID>"
    assert given_xml(known, tmp_path, head + mark + own + rest).added == 1
    assert posted(known, "INV-1").account == "K-1-N"
    other = own.replace(b"K-1-N", b"K-2")
    refused = given_xml(known, tmp_path, (head + mark + other + rest).replace(b"INV-1", b"INV-2"))
    assert "names different customers: buyer identifier 'K-2' is K-2; VAT id 'DE987654321' is" in (
        said(refused)
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seller": replace(SELLER, name="Nobody", vat_id="DE999999999", registration_id="",
                            address="x@y.example")},
         "SellerTradeParty: sells as 'Nobody, DE999999999', which is none of our entities"),
        ({"buyer": replace(BUYER, vat_id="DE111111111", address="x@y.example",
                           address_scheme="EM")},
         "BuyerTradeParty: buys as 'Käufer AG <Nord>', who is no customer of ours by VAT id"),
    ],
)  # fmt: skip
def test_who_is_not_known_is_refused_with_what_would_be_right(
    known: Book, tmp_path: Path, changed: dict[str, object], told: str
) -> None:
    found = taken(known, tmp_path, case_1(**changed), InvoiceForm.FACTURX)
    assert told in said(found)
    assert found.act_id is None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (b">100.00</cbc:LineExtensionAmount>", b">99.99</cbc:LineExtensionAmount>",
         "LineExtensionAmount: is '99.99', but quantity × price comes to 100.00"),
        (b">INV-1<", ">INV\u202e1<".encode(), "ID: The number “INV\\u202e1” holds the character"),
        (b">24.60<", b">24.61<", "TaxAmount: is '24.61', but the taxes by rate come to 24.60"),
        (b">19.00<", b">18.00<", "TaxAmount: is '18.00', but 19% comes to 19.00"),
        (b">204.60</cbc:PayableAmount>", b">204.00</cbc:PayableAmount>",
         "PayableAmount: is '204.00', but the total less what was prepaid, with rounding, is"),
        (b">180.00</cbc:TaxExclusiveAmount>", b">180.01</cbc:TaxExclusiveAmount>",
         "TaxExclusiveAmount: is '180.01', but its lines, allowances and charges come to 180.00"),
        (b">33.333<", b">33,333<", "PriceAmount: '33,333' is no number; write it as 1234.56"),
        (b">100.00</cbc:LineExtensionAmount>", b">100.001</cbc:LineExtensionAmount>",
         "LineExtensionAmount: '100.001' has more decimals than the 2 of EUR"),
        (b">2026-03-01<", b">2026-02-30<", "IssueDate: '2026-02-30' is not a date"),
        (b">380<", b">389<", "InvoiceTypeCode: '389' is not taken in; 380"),
        (b">EUR</cbc:DocumentCurrencyCode>", b">EUX</cbc:DocumentCurrencyCode>", "Currency"),
        (b">7</cbc:Percent>", b">8</cbc:Percent>", ""),
        (b'currencyID="EUR">180.00', b'currencyID="USD">180.00', "is in 'USD', but the invoice is"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused_by_line_element_and_value(
    known: Book, tmp_path: Path, before: bytes, after: bytes, told: str
) -> None:
    xml = invoice_xml(case_1(), InvoiceForm.UBL)
    assert before in xml
    found = given_xml(known, tmp_path, xml.replace(before, after, 1))
    assert told in said(found)
    assert said(found).startswith("in.xml:")
    assert found.act_id is None


def test_a_prepaid_amount_needs_its_payment_here(known: Book, tmp_path: Path) -> None:
    made = case_1(prepaid_minor=100_00)
    refused = said(taken(known, tmp_path, made))
    assert "PrepaidAmount: of it 100.00 EUR were prepaid, but K-1 has only 0.00 of payments" in (
        refused
    )
    payment(known, "BANK-1", 150_00, account="K-1")
    found = taken(known, tmp_path, made)
    assert found.errors == ()
    assert "the prepaid 100.00 EUR stay unapplied: apply them" in str(found.notes[0])
    assert posted(known, "INV-1").open_minor == 204_60


def test_a_corrected_invoice_waits_until_the_first_is_reversed(known: Book, tmp_path: Path) -> None:
    taken(known, tmp_path, case_1())
    corrected = case_1(
        number="INV-1-K", type_code=TypeCode.CORRECTED, earlier=(EarlierInvoice("INV-1"),)
    )
    refused = said(taken(known, tmp_path, corrected))
    assert "corrects invoice INV-1, of which 204.60 EUR are open: reverse it first" in refused
    undo(known)
    assert taken(known, tmp_path, corrected).added == 1


def test_allowances_and_rounding_of_the_document_are_lines(known: Book, tmp_path: Path) -> None:
    xml = invoice_xml(invoice(line(1, "1", "100.00", 100_00)), InvoiceForm.UBL)
    allowance = (
        b"<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
        b"<cbc:AllowanceChargeReason>Rebate</cbc:AllowanceChargeReason>"
        b'<cbc:Amount currencyID="EUR">10.00</cbc:Amount><cac:TaxCategory><cbc:ID>S</cbc:ID>'
        b"<cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        b"</cac:TaxCategory></cac:AllowanceCharge><cac:TaxTotal>"
    )
    for before, after in (
        (b"<cac:TaxTotal>", allowance),
        (b">19.00<", b">17.10<"),
        (b">100.00</cbc:TaxableAmount>", b">90.00</cbc:TaxableAmount>"),
        (b">100.00</cbc:TaxExclusiveAmount>", b">90.00</cbc:TaxExclusiveAmount>"),
        (b">119.00</cbc:TaxInclusiveAmount>", b">107.10</cbc:TaxInclusiveAmount>"),
        (b'<cbc:PayableAmount currencyID="EUR">119.00', b'<cbc:PayableRoundingAmount currencyID='
         b'"EUR">-0.10</cbc:PayableRoundingAmount><cbc:PayableAmount currencyID="EUR">107.00'),
    ):  # fmt: skip
        assert before in xml
        xml = xml.replace(before, after)
    found = given_xml(known, tmp_path, xml)
    assert found.errors == ()
    whole = shown(known, "INV-1")
    assert [(each.description, each.net_minor, each.tax_minor) for each in whole.lines] == [
        ("Goods 1", 100_00, 19_00),
        ("Rebate", -10_00, -1_90),
        ("Rounding", -10, 0),
    ]
    assert whole.item.amount_minor == 107_00
    assert list(breaches(known)) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "DOCTYPE"),
        (b"<Invoice xmlns='urn:other'/>", "<Invoice> is no invoice of UBL 2.1 or CII"),
        (b"<a:b/>", "is no XML that can be read"),
        (b"<a>" * 100, "levels deep"),
        (b"<Invoice><ID>1</ID>", "is no XML"),
        (b"%PDF-1.7 nothing", "the PDF is damaged"),
        (b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>",
         "has no AccountingCustomerParty; an invoice needs it"),
    ],
)  # fmt: skip
def test_what_is_no_invoice_or_may_harm_is_refused(
    known: Book, tmp_path: Path, content: bytes, told: str
) -> None:
    with pytest.raises(Refused) as refused:
        given_xml(known, tmp_path, content)
    assert told in str(refused.value)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=random_invoices(), form=st.sampled_from(FORMS))
def test_every_invoice_that_we_write_is_read_and_comes_to_the_same(
    known: Book, tmp_path: Path, made: ElectronicInvoice, form: InvoiceForm
) -> None:
    try:
        xml = invoice_xml(made, form)
    except Refused:
        return
    sums = sums_of(read_einvoice("in.xml", xml), made.currency)
    assert sums.amount_minor == made.total_minor
    assert sum(each.net_minor + each.tax_minor for each in sums.lines) == made.total_minor
    assert [each.net_minor for each in sums.lines] == [each.net_minor for each in made.lines]
    assert sums.prepaid_minor == made.prepaid_minor


_XML = {form: invoice_xml(case_1(), form) for form in FORMS}
_BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"<", b">", b"&#0;", b"&x;", b"-1", b"9" * 40, b"1E9", b"\xff", b"</cbc:ID>"]),
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    form=st.sampled_from(FORMS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), _BYTES), min_size=1, max_size=3),
)
def test_a_mutated_file_is_taken_or_refused_and_nothing_else(
    known: Book, tmp_path: Path, form: InvoiceForm, cuts: list[tuple[float, int, bytes]]
) -> None:
    xml = _XML[form]
    for share, length, put in cuts:
        at = int(share * len(xml))
        xml = xml[:at] + put + xml[at + length :]
    path = tmp_path / "in.xml"
    path.write_bytes(xml)
    try:
        found = import_einvoice(known, path, dry_run=True)
    except Refused:
        return
    assert found.act_id is None
    assert all(str(error).isprintable() for error in found.errors)


def _pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("factur-x.xml", _XML[InvoiceForm.FACTURX])
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


_PDF = _pdf()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(share=st.floats(0, 1), length=st.integers(0, 400), put=st.binary(max_size=8))
def test_a_mutated_pdf_is_taken_or_refused_and_nothing_else(
    known: Book, tmp_path: Path, share: float, length: int, put: bytes
) -> None:
    at = int(share * len(_PDF))
    path = tmp_path / "in.pdf"
    path.write_bytes(b"%PDF-1.7" + _PDF[8:at] + put + _PDF[at + length :])
    try:
        found = import_einvoice(known, path, dry_run=True)
    except Refused:
        return
    assert found.act_id is None
