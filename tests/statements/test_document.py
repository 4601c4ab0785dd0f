"""An invoice or memo as text and PDF: parties, lines with VAT, and totals that tie."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from artui.domain.kinds import ItemKind
from artui.statements.documents.document import document_pdf, document_text, why_no_code
from artui.statements.documents.printed_document import (
    DocumentDoesNotTie,
    LateClause,
    Party,
    PrintedCharge,
    PrintedDocument,
    PrintedLine,
    TaxTotal,
)
from artui.statements.pdf.press import FileInside
from tests.support.letters import QR_IBAN, SWISS, english, full_invoice, references
from tests.support.printed import codes_of, text_of
from tests.support.statements import STANDARD, document


def printed(**changes: object) -> str:
    reader = PdfReader(io.BytesIO(document_pdf(document(**changes))))
    return "\n".join(page.extract_text() for page in reader.pages)


def both(found: PrintedDocument) -> tuple[str, str]:
    """The document on paper and as text, each in one line."""
    return text_of(document_pdf(found)), " ".join(document_text(found).split())


def test_text_and_pdf_show_each_line_with_its_vat_and_the_totals() -> None:
    for text in (printed(), document_text(document())):
        for words in ("Desk lamp, black", "50.00", "20%", "20.00", "60.00", "120.00"):
            assert words in text
        for words in ("Promotions", "-10.00", "-60.00", "65.00", "13.00", "78.00"):
            assert words in text
        for words in ("Orchid Optics Oy", "FI12345671", "Delivered to:", "D8k2", "LU12345678"):
            assert words in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total_minor": 7_801}, "its lines come to 78.00, the document says 78.01 EUR"),
        ({"net_minor": 6_499}, "net and tax come to 77.99"),
        ({"taxes": (TaxTotal("20%", 6_500, 1_299),)}, "its tax lines come to 12.99"),
        ({"taxes": (TaxTotal("20%", 6_499, 1_300),)}, "its taxed amounts come to 64.99"),
    ],
)
def test_a_document_whose_figures_do_not_tie_is_refused(
    changes: dict[str, object], words: str
) -> None:
    for draw in (document_pdf, document_text):
        with pytest.raises(DocumentDoesNotTie, match=words):
            draw(document(**changes))


def test_a_document_without_lines_or_taxes_shows_its_total() -> None:
    changes: dict[str, object] = {
        "lines": (),
        "taxes": (),
        "net_minor": None,
        "tax_minor": None,
        "ship_to": None,
        "notes": (),
        "buyer": Party("Orchid Optics Oy"),
    }
    assert "Total 78.00 EUR" in " ".join(printed(**changes).split())
    assert "78.00" in document_text(document(**changes))


def test_a_line_of_total_only_has_blank_cells_not_zeros() -> None:
    changes: dict[str, object] = {
        "lines": (PrintedLine("Services", 7_800),),
        "taxes": (),
        "net_minor": None,
        "tax_minor": None,
    }
    assert "0.00" not in document_text(document(**changes)).replace("78.00", "")


def test_yen_have_no_decimals_and_dinars_three() -> None:
    plain: dict[str, object] = {"lines": (), "taxes": (), "net_minor": None, "tax_minor": None}
    assert "Total 7,800 JPY" in " ".join(printed(currency="JPY", **plain).split())
    assert "Total 7.800 KWD" in " ".join(printed(currency="KWD", **plain).split())


def test_every_line_of_the_text_is_safe_to_show() -> None:
    lines = (PrintedLine("lamp\x1b]0;x\x07\u202egpj", 7_800),)
    text = document_text(
        document(number="N\x1b[1m", lines=lines, taxes=(), net_minor=None, tax_minor=None)
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "lamp\\x1b]0;x\\x07\\u202egpj" in text


def test_hundreds_of_lines_run_over_pages() -> None:
    lines = tuple(PrintedLine(f"Article {i}", 100) for i in range(200))
    text = printed(lines=lines, taxes=(), net_minor=None, tax_minor=None, total_minor=20_000)
    assert all(f"Article {i}\n" in text or f"Article {i} " in text for i in range(200))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert document_pdf(document()) == document_pdf(document())


def test_an_invoice_asks_for_its_sum_by_its_day_and_says_what_late_payment_costs() -> None:
    for text in both(full_invoice()):
        for words in (
            "Invoice V-77-1",
            "Due 21 Dec 2026" if "Due 21" in text else "Due: 21 Dec 2026",
            "Purchase order",
            "Please pay 78.00 EUR by 21 December 2026.",
            "Late payment bears interest: 1.5% a month, by the day, each month with the days it "
            "has, yearly equivalent 18% a year, policy standard.",
            "If this invoice is paid late, a fixed sum of 40.00 EUR for the costs of recovery is "
            "due as well.",
            "Please pay to Example Trading S.à r.l.",
            "Please quote RF97 1042",
            "please ask Ada Muller, Example Trading S.à r.l., +352 1234 567, ar@example.com.",
        ):
            assert words in text


def test_the_sentences_of_law_stay_english_until_somebody_has_read_them() -> None:
    for text in both(full_invoice(customer=english(language="de"))):
        assert "Late payment bears interest: 1.5% a month, by the day" in text
        assert "21. Dezember 2026" in text


def test_an_invoice_is_paid_by_its_code_with_its_reference() -> None:
    (code,) = codes_of(document_pdf(full_invoice()))
    assert code.split("\n")[6:] == ["LU280019400644750000", "EUR78.00", "", "RF971042"]


def test_a_swiss_invoice_has_its_bill_at_the_foot_of_its_only_page() -> None:
    buyer = english(name="Pia Muster", country="CH", street="Marktgasse 28", city="Rorschach")
    account = SWISS.accounts[0]._replace(number=QR_IBAN)
    swiss = full_invoice(
        seller=replace(SWISS, accounts=(account,)),
        customer=replace(buyer, postcode="9400", language="it"),
        currency="CHF",
        references=references(1042),
        late=None,
    )
    pdf = document_pdf(swiss)
    (code,) = codes_of(pdf)
    assert code.split("\n")[18:20] == ["78.00", "CHF"]
    assert code.split("\n")[21:27] == ["Pia Muster", "Marktgasse 28", "", "9400", "Rorschach", "CH"]
    assert code.split("\n")[27:29] == ["QRR", "000000000000000000000010429"]
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert "Page 1 of 1" not in page.extract_text()
    for words in ("Ricevuta", "Sezione pagamento", "00 00000 00000 00000 00000 10429"):
        assert words in page.extract_text()


def test_instalments_are_listed_and_have_no_code_for_the_whole() -> None:
    parts = ((date(2026, 12, 21), 3_900), (date(2027, 1, 21), 3_900))
    found = full_invoice(instalments=parts, due=None)
    for text in both(found):
        assert "1/2 21 Dec 2026 39.00 2/2 21 Jan 2027 39.00" in text
        assert "Please pay each instalment by its day." in text
        assert "Please pay 78.00" not in text
    assert codes_of(document_pdf(found)) == []
    with pytest.raises(DocumentDoesNotTie, match="its instalments come to"):
        document_text(full_invoice(instalments=parts[:1], due=None))


def test_late_interest_says_on_which_invoices_and_at_which_rate() -> None:
    charges = (
        PrintedCharge("INV-1", date(2026, 11, 20), 2_226, 1_500, 726),
        PrintedCharge("INV-2", date(2026, 11, 20), 74, 0, 74),
    )
    plain: dict[str, object] = {"lines": (), "taxes": (), "net_minor": None, "tax_minor": None}
    found = full_invoice(
        title="Late interest",
        kind=ItemKind.FINANCE_CHARGE,
        charges=charges,
        rates=(STANDARD,),
        total_minor=800,
        late=None,
        **plain,
    )
    for text in both(found):
        assert "For late payment we charge interest on these invoices:" in text
        assert "INV-1 20 Nov 2026 22.26 15.00 7.26" in text
        assert "Rate of late interest: 1.5% a month" in text
        assert "yearly equivalent 18% a year" in text
    with pytest.raises(DocumentDoesNotTie, match="its charges come to 8"):
        document_text(replace(found, total_minor=801))


def test_a_credit_memo_credits_and_asks_for_nothing() -> None:
    found = full_invoice(
        title="Credit memo", kind=ItemKind.CREDIT_MEMO, asks=False, due=None, late=None
    )
    for text in both(found):
        assert "We have credited 78.00 EUR to your account." in text
        assert "Please pay" not in text
        assert "bears interest" not in text
    assert codes_of(document_pdf(found)) == []


def test_an_exact_price_keeps_its_digits() -> None:
    line = PrintedLine("Bolts", 7_800, "234", 33, unit_price="0.33333")
    plain: dict[str, object] = {"taxes": (), "net_minor": None, "tax_minor": None}
    for text in both(full_invoice(lines=(line,), **plain)):
        assert "Bolts 234 0.33333 78.00" in text
    for text in both(full_invoice(lines=(line,), customer=english(language="de"), **plain)):
        assert "Bolts 234 0,33333 78,00" in text


def test_a_file_inside_travels_with_the_document() -> None:
    inside = FileInside("factur-x.xml", b"<a/>", "text/xml", "alternative", "An invoice")
    reader = PdfReader(io.BytesIO(document_pdf(full_invoice(), (inside,))))
    assert reader.attachments == {"factur-x.xml": [b"<a/>"]}


def test_hostile_lines_are_data_and_never_source() -> None:
    words = '#panic("x") $x$ *b* \\u{41} <a> @b // [c] `d`'
    line = PrintedLine(words, 7_800)
    plain: dict[str, object] = {"taxes": (), "net_minor": None, "tax_minor": None}
    for text in both(full_invoice(lines=(line,), notes=(words,), number=words, **plain)):
        assert text.count(words) >= 3


def test_a_fixed_sum_of_nothing_is_not_named() -> None:
    for text in both(full_invoice(late=LateClause(STANDARD))):
        assert "bears interest" in text
        assert "fixed sum" not in text


def test_why_a_document_has_no_code_is_told_to_us_and_not_to_the_customer() -> None:
    assert why_no_code(full_invoice()) == ""
    assert why_no_code(full_invoice(asks=False)) == ""
    bare = full_invoice(seller=replace(full_invoice().seller, accounts=()))
    assert why_no_code(bare).startswith("No IBAN of LU in EUR is known")
    for text in both(bare):
        assert "is known" not in text
