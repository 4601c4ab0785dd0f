"""The XML of an electronic invoice in a file of somebody else: taken out of a PDF, and looked over
before anything reads it.

A DOCTYPE could make a small file huge or read other files, so it is refused, as are files too large
or nested too deeply. What passes is XML in an encoding that every parser reads alike.
"""

import re
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from artui.domain.refusal import Failed, Refused, file_trouble
from artui.domain.text import shown_id, visible

MOST_BYTES = 20 << 20
"""So large a file may be, and the XML inside one."""
DEEPEST = 60
PDF_MARK = b"%PDF-"
EMBEDDED_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
"""How the invoice is called inside a PDF (Factur-X, XRechnung, ZUGFeRD), in small letters."""

_BLOCK = 1 << 16
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_KNOWN = frozenset(("utf-8", "utf-16", "iso-8859-1", "us-ascii"))


class NoInvoiceFile(Refused):
    """A file is no electronic invoice that may be read: too large, damaged, or not one at all."""

    def __init__(self, file: str, why: str) -> None:
        self.file = file
        super().__init__(f"{shown_id(file)}: {why}.")


def read_invoice_file(path: Path) -> bytes:
    """The XML of an invoice in a file, `.xml` or PDF; raises NoInvoiceFile, or Failed if the file
    can't be read."""
    try:
        with path.open("rb") as handle:
            data = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise Failed(visible(file_trouble(error))) from error
    return invoice_xml_in(path.name, data)


def invoice_xml_in(file: str, data: bytes) -> bytes:
    """The XML of an invoice in the content of a file, itself or embedded in a PDF; raises
    NoInvoiceFile."""
    _refuse_size(file, data)
    if data[:1024].lstrip().startswith(PDF_MARK):
        data = _embedded(file, data)
        _refuse_size(file, data)
    _look_over(file, data)
    return data


def _refuse_size(file: str, data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise NoInvoiceFile(file, f"an electronic invoice has at most {MOST_BYTES >> 20} MiB")


def _embedded(file: str, data: bytes) -> bytes:
    """The invoice that a PDF carries."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise NoInvoiceFile(file, "the PDF is encrypted")
        found = {
            str(each.name).lower(): each
            for each in reader.attachment_list
            if str(each.name).lower() in EMBEDDED_NAMES
        }
        contents = [bytes(found[name].content) for name in EMBEDDED_NAMES if name in found]
    except Refused:
        raise
    except Exception as error:
        raise NoInvoiceFile(file, "the PDF is damaged") from error
    if not contents:
        raise NoInvoiceFile(file, "the PDF carries no electronic invoice")
    return contents[0]


def _look_over(file: str, data: bytes) -> None:
    """Read through the XML once without keeping anything, stopping at what may harm."""
    declared = _ENCODING.match(data[3:] if data.startswith(b"\xef\xbb\xbf") else data)
    if declared and declared[1].decode("ascii").lower() not in _KNOWN:
        name = declared[1].decode("ascii")
        raise NoInvoiceFile(file, f"its encoding {shown_id(name)} is not read; UTF-8 is")
    parser = expat.ParserCreate()
    depth = 0

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            line = parser.CurrentLineNumber
            raise NoInvoiceFile(file, f"line {line} is nested more than {DEEPEST} levels deep")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise NoInvoiceFile(file, f"line {line} has a DOCTYPE, which no invoice has")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        for start in range(0, len(data), _BLOCK):
            parser.Parse(data[start : start + _BLOCK], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise NoInvoiceFile(file, f"line {error.lineno} is no XML ({what})") from error
    except ValueError as error:
        raise NoInvoiceFile(file, "its encoding is not read; UTF-8 is") from error
