"""Files of electronic invoices are looked over before any reader of XML sees them."""

import contextlib
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from artui.domain.refusal import Failed
from artui.einvoice_files import (
    DEEPEST,
    MOST_BYTES,
    NoInvoiceFile,
    invoice_xml_in,
    read_invoice_file,
)
from artui.statements.einvoice.electronic_invoice import InvoiceForm
from artui.statements.einvoice.invoice_xml import invoice_xml
from tests.support.einvoices import case_1

XML = invoice_xml(case_1(), InvoiceForm.FACTURX)


def refused(data: bytes) -> str:
    with pytest.raises(NoInvoiceFile) as caught:
        invoice_xml_in("in.xml", data)
    return str(caught.value)


def pdf_with(name: str, data: bytes, *, password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(name, data)
    if password:
        writer.encrypt(password, algorithm="RC4-128")

    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def test_plain_xml_passes_unchanged() -> None:
    assert invoice_xml_in("in.xml", XML) == XML


@pytest.mark.parametrize("name", ["factur-x.xml", "xrechnung.xml", "ZUGFeRD-invoice.xml"])
def test_the_invoice_is_taken_out_of_a_pdf_by_its_name(name: str) -> None:
    assert invoice_xml_in("in.pdf", pdf_with(name, XML)) == XML


def test_a_doctype_is_refused_whatever_it_holds() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert refused(bomb) == "in.xml: line 1 has a DOCTYPE, which no invoice has."
    outside = (
        '<?xml version="1.0" encoding="UTF-16"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    )
    assert (
        refused(outside.encode("utf-16")) == "in.xml: line 2 has a DOCTYPE, which no invoice has."
    )
    assert "DOCTYPE" in refused(pdf_with("factur-x.xml", bomb)).replace("in.pdf", "in.xml")


def test_depth_and_size_are_limited() -> None:
    deep = b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1)
    assert f"nested more than {DEEPEST} levels deep" in refused(deep)
    invoice_xml_in("in.xml", b"<a>" * DEEPEST + b"</a>" * DEEPEST)
    assert "at most 20 MiB" in refused(b" " * (MOST_BYTES + 1))


def test_a_pdf_whose_attachment_is_huge_is_refused() -> None:
    packed = zlib.compress(b"0" * (MOST_BYTES * 5))
    huge = pdf_with("factur-x.xml", b"x")
    plain = zlib.compress(b"x")
    assert len(packed) < MOST_BYTES
    # The stream itself says what it unpacks to; the reader stops before it has it all.
    swapped = huge.replace(plain, packed) if plain in huge else pdf_with("factur-x.xml", packed)
    with pytest.raises(NoInvoiceFile):
        invoice_xml_in("in.pdf", swapped)


def test_other_encodings_are_refused_before_they_are_decoded() -> None:
    odd = b'<?xml version="1.0" encoding="UTF-7"?><a/>'
    assert refused(odd) == "in.xml: its encoding UTF-7 is not read; UTF-8 is."
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>'.encode("latin-1")
    assert invoice_xml_in("in.xml", latin) == latin


def test_what_is_no_invoice_is_refused_in_words() -> None:
    assert "is no XML" in refused(b"hello")
    assert refused(pdf_with("other.xml", XML)) == "in.xml: the PDF carries no electronic invoice."
    assert refused(b"%PDF-1.7 nothing") == "in.xml: the PDF is damaged."
    assert refused(pdf_with("factur-x.xml", XML, password="a")) == "in.xml: the PDF is encrypted."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no-such"):
        read_invoice_file(tmp_path / "no-such.xml")


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_the_bytes_are_they_pass_or_are_refused(noise: bytes, place: int) -> None:
    for base in (XML, b"%PDF-1.7\n"):
        with contextlib.suppress(NoInvoiceFile):
            invoice_xml_in("in", base[:place] + noise + base[place:])
