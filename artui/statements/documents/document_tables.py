"""The tables of a document: its lines with their tax, interest by invoice, instalments, the sums.

A column of which nothing is known is left out.
"""

import re
from collections.abc import Callable, Sequence

from artui.statements.documents.printed_document import (
    VAT,
    PrintedDocument,
    PrintedLine,
    TaxTotal,
)
from artui.statements.language.speech import Spoken
from artui.statements.letters.finished_letter import Fact
from artui.statements.pdf.letter_data import LetterColumn, LetterRow, LetterTable

# Widths in points; a longer amount widens its column.
_DAY, _MONEY = 60.0, 56.0

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_Cell = tuple[LetterColumn, Callable[[PrintedLine], str]]


def lines_table(told: Spoken, document: PrintedDocument) -> LetterTable:
    """The lines; the column of the total stands last and is never left out."""

    def money(minor: int | None) -> str:
        return "" if minor is None else told.amount(minor, document.currency)

    def right(key: str, title: str, width: float = _MONEY) -> LetterColumn:
        return LetterColumn(key, title, width, "right")

    taxed = any(line.vat_rate or line.vat_minor is not None for line in document.lines)
    total = told.say("Total incl. VAT") if taxed else told.say("Total")
    cells: list[_Cell] = [
        (LetterColumn("description", told.say("Description")), lambda line: line.description),
        (right("quantity", told.say("Quantity"), 44), lambda line: _number(told, line.quantity)),
        (
            right("unit_net", told.say("Unit price excl. VAT")),
            lambda line: _number(told, line.unit_price) or money(line.unit_excl_minor),
        ),
        (right("vat_rate", told.say("VAT rate"), 38), lambda line: _rate(told, line.vat_rate)),
        (right("vat", told.say("VAT")), lambda line: money(line.vat_minor)),
        (
            right("unit_gross", told.say("Unit price incl. VAT")),
            lambda line: money(line.unit_incl_minor),
        ),
        (
            right("total", f"{total} {document.currency}", 66),
            lambda line: money(line.total_incl_minor),
        ),
    ]
    shown = [
        (column, cell)
        for column, cell in cells
        if column.key in ("description", "total") or any(map(cell, document.lines))
    ]
    rows = [LetterRow(tuple(cell(line) for _, cell in shown)) for line in document.lines]
    return LetterTable("lines", [column for column, _ in shown], rows)


def _number(told: Spoken, text: str) -> str:
    """A plain decimal in the reader's signs; whatever else it is stays as it came."""
    return told.decimal(text) if _PLAIN.fullmatch(text) else text


def _rate(told: Spoken, text: str) -> str:
    """A rate, `5.5` or `5.5%`, in the reader's signs; whatever else it is stays as it came."""
    plain = text.removesuffix("%")
    return told.percent_of(plain) if _PLAIN.fullmatch(plain) else text


def charges_table(told: Spoken, document: PrintedDocument) -> LetterTable:
    """Late interest by invoice: what it came to, what was charged before, what is charged now."""
    return LetterTable(
        "interest",
        [
            LetterColumn("invoice", told.say("Invoice")),
            LetterColumn("through", told.say("Through"), _DAY),
            LetterColumn("cumulative", told.say("Interest in all"), 70, "right"),
            LetterColumn("before", told.say("Charged before"), 70, "right"),
            LetterColumn("charge", told.say("Charged now"), 70, "right"),
        ],
        [
            LetterRow(
                (
                    charge.invoice,
                    told.date(charge.through),
                    told.amount(charge.cumulative_minor, document.currency),
                    told.amount(charge.charged_before_minor, document.currency),
                    told.amount(charge.charge_minor, document.currency),
                )
            )
            for charge in document.charges
        ],
    )


def instalments_table(told: Spoken, document: PrintedDocument) -> LetterTable:
    """The days and amounts of an invoice in instalments."""
    count = len(document.instalments)
    return LetterTable(
        "instalments",
        [
            LetterColumn("instalment", told.say("Instalment")),
            LetterColumn("due", told.say("Due"), _DAY),
            LetterColumn("amount", told.say("Amount"), _MONEY, "right"),
        ],
        [
            LetterRow((f"{place}/{count}", told.date(due), told.amount(minor, document.currency)))
            for place, (due, minor) in enumerate(document.instalments, 1)
        ],
    )


def _tax_name(told: Spoken, tax: TaxTotal, net: str) -> str:
    rate = _rate(told, tax.rate)
    if not rate and not tax.tax_minor:
        return told.say("No tax on {net}", net=net)
    if tax.tax == VAT:
        return told.say("VAT {rate} on {net}", rate=rate, net=net)
    return told.say("{tax} {rate} on {net}", tax=tax.tax, rate=rate, net=net)


def sums(told: Spoken, document: PrintedDocument) -> Sequence[Fact]:
    """The sums under the lines: net, tax per rate, total, and what of it was paid before;
    name and amount."""
    currency = document.currency
    found = []
    if document.net_minor is not None:
        found.append((told.say("Total excl. VAT"), told.amount(document.net_minor, currency)))
    for tax in document.taxes:
        net = told.amount(tax.net_minor, currency)
        found.append((_tax_name(told, tax, net), told.amount(tax.tax_minor, currency)))
    if document.tax_minor is not None:
        found.append((told.say("Total VAT"), told.amount(document.tax_minor, currency)))
    found.append((told.say("Total"), told.money(document.total_minor, currency)))
    if document.prepaid_minor:
        paid = told.amount(-document.prepaid_minor, currency)
        found.append((told.say("Already paid"), paid))
        found.append((told.say("To pay"), told.money(document.to_pay_minor, currency)))
    return tuple(found)
