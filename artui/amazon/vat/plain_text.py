"""A VAT document as plain text: its header, the table of Amazon's own excerpts, and VAT by line."""

from artui.amazon.vat.documents import VatDocument, VatLine
from artui.domain.money import format_minor
from artui.domain.text import visible
from artui.statements.documents.document import heading_lines
from artui.statements.documents.printed_document import PrintedDocument

HEADINGS = (
    "Quantity",
    "Item description",
    "Unit price (excl. VAT)",
    "VAT rate",
    "Unit price (incl. VAT)",
    "Total price (incl. VAT)",
)
_SYMBOLS = {"EUR": "€", "GBP": "£"}


def price(minor: int, currency: str) -> str:
    """An amount as the excerpts write it: `€ 78.00`, and `- € 60.00` below zero."""
    amount = f"{_SYMBOLS.get(currency, currency)} {format_minor(abs(minor), currency)}"
    return f"- {amount}" if minor < 0 else amount


def percent(line: VatLine) -> str:
    """The VAT rate as percent: `20%`, `5.5%`."""
    return f"{(line.rate * 100).normalize():f}%"


def excerpt_rows(document: VatDocument) -> list[tuple[str, ...]]:
    """The lines of the document as the excerpts show them, without headings and total."""
    return [
        (
            str(line.quantity or ""),
            visible(line.description),
            price(line.unit_excl_minor, document.currency),
            percent(line),
            price(line.unit_incl_minor, document.currency),
            price(line.incl_minor, document.currency),
        )
        for line in document.lines
    ]


def vat_rows(document: VatDocument) -> list[tuple[str, ...]]:
    """Per line: description, amount without VAT, rate, VAT amount, amount with VAT."""
    return [
        (
            visible(line.description),
            price(line.excl_minor, document.currency),
            percent(line),
            price(line.vat_minor, document.currency),
            price(line.incl_minor, document.currency),
        )
        for line in document.lines
    ]


def document_text(document: VatDocument, paper: PrintedDocument) -> str:
    """The whole document, one safe line per row of text; `paper` is the same document as it is
    drawn."""
    total = price(document.incl_minor, document.currency)
    table = [HEADINGS, *excerpt_rows(document), ("", "", "", "", "Total:", total)]
    vat = [
        ("", "Without VAT", "VAT rate", "VAT", "With VAT"),
        *vat_rows(document),
        (
            "Total",
            price(document.excl_minor, document.currency),
            "",
            price(document.vat_minor, document.currency),
            total,
        ),
    ]
    notes = [visible(note) for note in paper.notes]
    lines = [*heading_lines(paper), "", *_table(table), "", *_table(vat)]
    return "\n".join([*lines, "", *notes] if notes else lines) + "\n"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    left = {0, 1} if len(rows[0]) == len(HEADINGS) else {0}
    return [
        "  ".join(
            cell.ljust(width) if index in left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
