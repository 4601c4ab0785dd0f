"""Marks a PDF that carries its electronic invoice as Factur-X.

typst embeds the XML with its relationship, but writes no metadata of Factur-X. They are added as an
incremental update: all that typst wrote stays as it is, and a new version of the metadata stands
behind it. The description of the new properties has to join those that are there, since a second
list of them would be no PDF/A. Nothing of it depends on the clock.
"""

import hashlib
from io import BytesIO
from typing import Any

from artui.statements.pdf.press import FileInside

FILE_NAME = "factur-x.xml"
LEVEL = "EN 16931"
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentFileName": (FILE_NAME, "name of the embedded XML invoice file"),
    "DocumentType": ("INVOICE", "INVOICE"),
    "Version": ("1.0", "the version of the Factur-X XML schema"),
    "ConformanceLevel": (LEVEL, "the conformance level of the embedded Factur-X data"),
}
_DESCRIBED = "</rdf:Bag></pdfaExtension:schemas>"
_END = "</rdf:RDF>"


def invoice_inside(xml: bytes) -> FileInside:
    """The XML as Factur-X embeds it."""
    return FileInside(FILE_NAME, xml, "text/xml", "alternative", "Factur-X invoice")


def marked_as_facturx(pdf: bytes) -> bytes:
    """A PDF of ours that carries `factur-x.xml`, with the metadata of Factur-X."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(pdf))
    trailer: Any = reader.trailer
    root = trailer["/Root"]
    reference = root.raw_get("/Metadata")
    metadata = _with_facturx(reference.get_object().get_data().decode()).encode()
    first_id = bytes(trailer["/ID"][0].original_bytes)
    start = pdf[pdf.rindex(b"startxref") :].split()[1]
    return pdf + _update(
        len(pdf), reference.idnum, metadata, trailer, first_id.hex(), start.decode("ascii")
    )


def _with_facturx(metadata: str) -> str:
    """The metadata with the properties of Factur-X, and with what describes them."""
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in _PROPERTIES.items())
    described = "".join(
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, text) in _PROPERTIES.items()
    )
    schema = (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    head, found, tail = metadata.partition(_DESCRIBED)
    assert found, "typst describes its own properties"
    body, end, rest = tail.rpartition(_END)
    block = f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{values}</rdf:Description>'
    return f"{head}{schema}{_DESCRIBED}{body}{block}{end}{rest}"


def _update(
    offset: int, number: int, metadata: bytes, trailer: Any, first_id: str, start: str
) -> bytes:
    """What is appended: the metadata anew, where they are, and where the rest is."""
    opening = f"\n{number} 0 obj\n<</Type/Metadata/Subtype/XML/Length {len(metadata)}>>\nstream\n"
    body = opening.encode() + metadata + b"\nendstream\nendobj\n"
    second_id = hashlib.sha256(metadata).hexdigest()[:32]
    root, info = trailer.raw_get("/Root"), trailer.raw_get("/Info")
    table = [
        "xref",
        "0 1",
        "0000000000 65535 f\r",
        f"{number} 1",
        f"{offset + 1:010} 00000 n\r",
        "trailer",
        f"<</Size {trailer['/Size']}/Root {root.idnum} 0 R/Info {info.idnum} 0 R/Prev {start}"
        f"/ID[<{first_id}><{second_id}>]>>",
        "startxref",
        f"{offset + len(body)}",
        "%%EOF",
        "",
    ]
    return body + "\n".join(table).encode()
