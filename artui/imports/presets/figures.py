"""Amounts and dates as programs print them for people: grouped, with signs, in one form a file.

What two forms could read (`1,234`) is decided by the form, never by the value.
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from artui.imports.cell_values import DATES, ORDERS, DateOrder, Fault, iso_date, orders_of
from artui.imports.refusals import shown

# What each sign of a currency may mean; `$` and `kr` alone name no currency.
SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "$": "", "kr": ""}
_SYMBOL = "|".join(map(re.escape, SYMBOLS))
_SHAPE = re.compile(
    rf"(?P<open>\(?)(?P<minus>-?)\s?(?P<sign>{_SYMBOL})?\s?(?P<open2>\(?)(?P<minus2>-?)"
    rf"(?P<digits>[0-9][0-9.,'\u2019\s]*?)\s?(?P<after>{_SYMBOL})?(?P<minus3>-?)(?P<close>\)?)"
)
_FORMS = {
    ".": re.compile(
        r"[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:([,'\u2019\s])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?"
    ),
    ",": re.compile(
        r"[0-9]+(?:,[0-9]+)?|[0-9]{1,3}(?:([.'\u2019\s])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]+)?"
    ),
}
_NAMED = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y")
_LETTERS = re.compile(r"[A-Za-z]{3}")


def figure(text: str, decimal: str, currency: str = "") -> Decimal:
    """An amount with its sign: `1,000.00`, `-$200.00`, `(250.00)`, `1.234,56-`; raises Fault.

    A sign of another currency than that of the row is a fault.
    """
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise Fault(f"'{shown(text)}' is no amount")
    opened = found["open"] + found["open2"]
    minus = found["minus"] + found["minus2"] + found["minus3"]
    if opened != ("(" if found["close"] else "") or len(opened + minus) > 1:
        raise Fault(f"'{shown(text)}' is no amount")
    symbols = [each for each in (found["sign"], found["after"]) if each]
    for symbol in symbols:
        if currency and SYMBOLS[symbol] not in ("", currency):
            raise Fault(f"'{shown(text)}' is in {SYMBOLS[symbol]}, the row is in {currency}")
    digits = found["digits"]
    if not _FORMS[decimal].fullmatch(digits):
        written = "1,234.56" if decimal == "." else "1.234,56"
        other = "comma" if decimal == "." else "dot"
        raise Fault(f"'{shown(text)}' is no amount as {written} (or use --decimal {other})")
    plain = "".join(each for each in digits if each.isdigit() or each == decimal)
    value = Decimal(plain.replace(",", "."))
    return -value if opened or minus else value


def day(text: str, order: DateOrder) -> date:
    """A date in the order of the file, as 2026-07-15 or with its month in letters; raises Fault."""
    plain = text.strip()
    if _LETTERS.search(plain):
        for form in _NAMED:
            try:
                return iso_date(datetime.strptime(plain, form).date().isoformat())  # noqa: DTZ007
            except ValueError:
                continue
    return DATES[order](plain)


def order_of(texts: Collection[str], chosen: DateOrder | None, usual: DateOrder) -> DateOrder:
    """In which order the dates of a file are: the chosen one, else the preset's if the dates prove
    it. Raises Fault if they don't."""
    if chosen is not None:
        return chosen
    found = [(text, orders_of(text)) for text in texts]
    for text, orders in found:
        if orders and usual not in orders:
            right = min(orders)
            raise Fault(f"'{shown(text)}' is {right}, the preset has {usual}; use --dates {right}")
    both = [text for text, orders in found if len(orders) > 1]
    proven = any(len(orders) == 1 for _, orders in found)
    for text in both:
        if not proven and len({DATES[order](text.strip()) for order in ORDERS}) > 1:
            raise Fault(
                f"every date, such as '{shown(text)}', reads as DMY and as MDY; say --dates"
            )
    return usual
