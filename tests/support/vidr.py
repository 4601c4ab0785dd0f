"""VAT reports and documents for tests: the fixtures, and one of them with cells changed."""

from pathlib import Path

from artui.amazon.vat.documents import VatDocument, build_documents
from artui.amazon.vat.report import read_report

FIXTURES = Path(__file__).parents[2] / "fixtures" / "vidr"
ONE = (FIXTURES / "one-shipment.txt").read_bytes()


def changed(**cells: str) -> bytes:
    """The one-shipment report with cells set, by column name with underscores for hyphens."""
    header, row, *_ = ONE.decode().split("\r\n")
    names, values = header.split("\t"), row.split("\t")
    for name, value in cells.items():
        column = name.replace("_", "-")
        if column not in names:
            names.append(column)
            values.append("")
        values[names.index(column)] = value
    return ("\t".join(names) + "\r\n" + "\t".join(values) + "\r\n").encode()


def documents(name: str) -> tuple[VatDocument, ...]:
    """The documents of a fixture."""
    return build_documents(read_report((FIXTURES / f"{name}.txt").read_bytes()).rows).documents


def document(**cells: str) -> VatDocument:
    """The one document of the changed report."""
    (only,) = build_documents(read_report(changed(**cells)).rows).documents
    return only
