"""Nothing is guessed of a row: not an id, not a day, not the sign of an amount (V2-6, V2-7).

What is asked here is asked of documents that are new: one that the ledger has stays readable.
"""

from artui.amazon.vat.documents import VatDocument, read_moment
from artui.amazon.vat.report import Problem, ReportRow
from artui.amazon.vat.report_columns import GIFT_WRAP, ITEM, PROMOTIONS, SHIPMENT, SHIPPING
from artui.domain.money import format_minor
from artui.domain.refusal import Refused
from artui.domain.text import why_no_number

_IDS = ("order-id", "order-item-id", "shipping-id", "transaction-id")
_CHARGES = (ITEM, SHIPPING, GIFT_WRAP)
# A spreadsheet keeps so many digits of a number and writes zeros for the rest.
_DIGITS_KEPT = 15


class UnclearRow(Refused):
    """A cell that can be read in more than one way, or a number that another document has."""

    def __init__(self, row: ReportRow, column: str, value: str, message: str) -> None:
        self.problem = Problem(row.line, column, value, message)
        super().__init__(f"{self.problem}.")


def demand_clear(document: VatDocument) -> None:
    """Raises UnclearRow for the first cell of a document that leaves a doubt."""
    first = document.rows[0]
    for row in document.rows:
        _demand_whole_ids(row)
    if document.shipment_date and read_moment(document.shipment_date) is None:
        message = "must be a date such as 2026-03-05 or 05-Mar-2026 UTC"
        raise UnclearRow(first, "shipment-date", document.shipment_date, message)
    signs = {_demand_one_sign(row, document.key.type) for row in document.rows} - {0}
    if len(signs) > 1:
        message = "the rows of one shipment must be all positive or all negative"
        raise UnclearRow(first, _incl(ITEM), first[_incl(ITEM)], message)


def _demand_whole_ids(row: ReportRow) -> None:
    for name in _IDS:
        text = row[name]
        why = why_no_number(text)
        if not why and _cut_short(text):
            why = "was shortened by a spreadsheet; format the column as text and export again"
        if why:
            raise UnclearRow(row, name, text, why)


def _cut_short(text: str) -> bool:
    """Whether an id is a number as a spreadsheet writes it: with decimals, or with zeros where
    its last digits were."""
    whole, point, decimals = text.partition(".")
    if not text.isascii() or not whole.isdigit():
        return False
    if point:
        return decimals.isdigit()
    return len(whole) > _DIGITS_KEPT and not whole[_DIGITS_KEPT:].strip("0")


def _demand_one_sign(row: ReportRow, kind: str) -> int:
    """The sign of a row's charges, 0 if it has none. Raises UnclearRow where its signs contradict
    each other: a promotion takes off (VD-3), and never more than a reversal gives back."""
    for group, sum_ in row.sums.items():
        parts = (sum_.incl_minor, sum_.excl_minor, sum_.vat_minor)
        if len({_sign(part) for part in parts} - {0}) > 1:
            message = "has another sign than the VAT or the amount without it"
            raise UnclearRow(row, _incl(group), row[_incl(group)], message)
    charges = {group: _sign(row.sums[group].incl_minor) for group in _CHARGES}
    signs = set(charges.values()) - {0}
    if len(signs) > 1:
        group = next(group for group in (SHIPPING, GIFT_WRAP) if charges[group])
        message = "has another sign than the item"
        raise UnclearRow(row, _incl(group), row[_incl(group)], message)
    sign = signs.pop() if signs else 0
    if kind == SHIPMENT and sign < 0:
        message = "must not be negative in a shipment"
        group = next(group for group in _CHARGES if charges[group])
        raise UnclearRow(row, _incl(group), row[_incl(group)], message)
    for group in PROMOTIONS:
        if _sign(row.sums[group].incl_minor) == (sign or 1):
            message = "a promotion must be negative where the item is positive"
            raise UnclearRow(row, _incl(group), row[_incl(group)], message)
    total = sum(sum_.incl_minor for sum_ in row.sums.values())
    if kind != SHIPMENT and _sign(total) not in (0, sign):
        written = format_minor(total, row["currency"])
        message = f"the promotion is more than what is given back: the row comes to {written}"
        raise UnclearRow(row, _incl(ITEM), row[_incl(ITEM)], message)
    return sign


def _sign(minor: int) -> int:
    return (minor > 0) - (minor < 0)


def _incl(group: str) -> str:
    return f"{group}-vat-incl-amount"
