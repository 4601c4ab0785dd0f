"""One cell: its text becomes a value, or a `Fault` that says what would be right.

Nothing is guessed: amounts have decimal points unless the options say comma, dates are ISO unless
they say day first. Blank cells never reach these functions, except those for texts.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from artui.countries import countries, likely_country
from artui.domain import money
from artui.domain.party_facts import BadPartyFact, party_fact
from artui.domain.remittance import NamedTwice, named_in
from artui.domain.terms import BadTerms, parse_terms
from artui.domain.text import (
    MAX_NUMBER_LENGTH,
    BadDocumentNumber,
    document_number,
    unwrapped,
    why_no_number,
)
from artui.imports.formats.table import Hidden
from artui.imports.records import NamedInvoice
from artui.imports.refusals import shown

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ANY_ORDER = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
# A date with a time behind it.
_TIMED = re.compile(r"([0-9./-]{8,10})(?:T|\s+)([0-9]{1,2}:[0-9]{2}[^\n]{0,24})")
_PLAIN = {False: re.compile(r"-?[0-9]+(?:\.[0-9]+)?"), True: re.compile(r"-?[0-9]+(?:,[0-9]+)?")}
_GROUPED = {
    False: re.compile(r"-?[0-9]{1,3}(?:[,'\u2019\s][0-9]{3})+(?:\.[0-9]+)?"),
    True: re.compile(r"-?[0-9]{1,3}(?:[.'\u2019\s][0-9]{3})+(?:,[0-9]+)?"),
}
_MAY_BE_SHORTENED = re.compile(r"[0-9][eE][+-]?[0-9]")
_MOST_PLACES = max(money.CURRENCIES.values())
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MOST_DIGITS = 9


DateOrder = Literal["YMD", "DMY", "MDY"]
ORDERS: tuple[DateOrder, ...] = ("DMY", "MDY")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How amounts and dates are written: `--decimal comma`, `--dates DMY` or `MDY`; and what
    becomes of hidden rows and columns of a sheet, `--hidden take` or `skip`.
    """

    decimal_comma: bool = False
    dates: DateOrder = "YMD"
    hidden: Hidden = None


class Fault(Exception):
    """The fault of a cell, as a message about its value."""


def identifier(text: str) -> str:
    """An account or document number without white space at its ends or a spreadsheet's wrapper.

    Raises Fault if it hides characters, or is a number that a spreadsheet has shortened.
    """
    number = unwrapped(text)
    if why := why_no_number(number):
        raise Fault(f"'{shown(text)}' {why}")
    try:
        return document_number(number)
    except BadDocumentNumber as error:
        raise Fault(str(error).rstrip(".")) from None


def loose_number(text: str) -> str:
    """A number of somebody else, which may be any text, without white space at its ends or a
    spreadsheet's wrapper. Raises Fault if a spreadsheet has shortened it."""
    number = unwrapped(text)
    if (why := why_no_number(number)) and " " not in number:
        raise Fault(f"'{shown(text)}' {why}")
    return number


def all_plain(texts: Sequence[str]) -> bool:
    """Whether all are short, printable ASCII, and `identifier` would take each as it is."""
    joined = "".join(texts)
    return (
        joined.isascii()
        and joined.isprintable()
        and max(map(len, texts)) <= MAX_NUMBER_LENGTH
        and " " not in joined
        and "'" not in joined
        and '="' not in joined
        and not _MAY_BE_SHORTENED.search(joined)
    )


def orders_of(text: str) -> frozenset[DateOrder]:
    """In which orders a date as 31/01/2026 or 01/31/2026 can be read; none if it is no such date.

    With dots between, the day comes first wherever it can.
    """
    timed = _TIMED.fullmatch(text.strip())
    found = _ANY_ORDER.fullmatch(timed[1] if timed else text.strip())
    if not found:
        return frozenset()
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    orders: set[DateOrder] = set()
    if _is_day(year, second, first):
        orders.add("DMY")
    if _is_day(year, first, second) and not (orders and found[2] == "."):
        orders.add("MDY")
    return frozenset(orders)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def not_iso(text: str, orders: Collection[DateOrder] = ()) -> str:
    """What is wrong with a date that is not as 2026-01-31, and the orders that would read it."""
    hint = f" (or use --dates {' or '.join(sorted(orders))})" if orders else ""
    if _TIMED.fullmatch(text.strip()):
        return f"'{shown(text)}' is a date with a time of day; leave the time out{hint}"
    return f"'{shown(text)}' is not a date; write 2026-01-31{hint}"


@lru_cache(maxsize=1 << 14)
def iso_date(text: str) -> date:
    """A date as 2026-01-31; raises Fault."""
    day = text.strip()
    if not _ISO.fullmatch(day):
        raise Fault(not_iso(text, orders_of(text)))
    return _date(text, int(day[:4]), int(day[5:7]), int(day[8:]))


@lru_cache(maxsize=1 << 14)
def day_first_date(text: str) -> date:
    """A date as 31.01.2026, 31/01/2026 or, unmistakable, 2026-01-31; raises Fault."""
    return _ordered(text, "DMY", "31.01.2026")


@lru_cache(maxsize=1 << 14)
def month_first_date(text: str) -> date:
    """A date as 01/31/2026 or, unmistakable, 2026-01-31; raises Fault."""
    return _ordered(text, "MDY", "01/31/2026")


def _ordered(text: str, order: DateOrder, example: str) -> date:
    day = text.strip()
    if _ISO.fullmatch(day):
        return iso_date(day)
    if _TIMED.fullmatch(day):
        raise Fault(not_iso(text))
    found = _ANY_ORDER.fullmatch(day)
    if not found:
        raise Fault(f"'{shown(text)}' is not a date; write {example}")
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day_, month = (first, second) if order == "DMY" else (second, first)
    if not _is_day(year, month, day_) and (others := orders_of(text)):
        raise Fault(
            f"'{shown(text)}' contradicts --dates {order}: it can only be {''.join(others)}, "
            "and so may be the other dates of the file"
        )
    return _date(text, year, month, day_)


DATES: dict[DateOrder, Callable[[str], date]] = {
    "YMD": iso_date,
    "DMY": day_first_date,
    "MDY": month_first_date,
}


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Fault(f"'{shown(text)}' is not a date; there is no such day") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Fault(f"'{shown(text)}' is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return found


@lru_cache(maxsize=1 << 8)
def currency(text: str) -> str:
    """An ISO 4217 code in capitals; raises Fault."""
    code = text.strip()
    if code in money.CURRENCIES:
        return code
    right = code.upper() if code.upper() in money.CURRENCIES else "an ISO 4217 code such as EUR"
    raise Fault(f"'{shown(text)}' is not a currency; write {right}")


@lru_cache(maxsize=1 << 8)
def country(text: str) -> str:
    """The ISO 3166 code of a country in capitals; raises Fault."""
    if text.strip() in countries():
        return text.strip()
    right = likely_country(text) or "an ISO 3166 code such as DE"
    raise Fault(f"'{shown(text)}' is not a country; write {right}")


@lru_cache(maxsize=1 << 10)
def terms(text: str) -> str:
    """Payment terms as they came, if they are valid; raises Fault."""
    try:
        parse_terms(text)
    except BadTerms as error:
        raise Fault(str(error).rstrip(".")) from None
    return text


def fact_of(name: str) -> Callable[[str], str]:
    """How a fact about a company is read, by its column; it raises Fault."""

    def read(text: str) -> str:
        try:
            return party_fact(name, text)
        except BadPartyFact as error:
            raise Fault(str(error).rstrip(".")) from None

    return read


def count(text: str) -> int:
    """A whole number of pieces, 0 or more; raises Fault."""
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= _MOST_DIGITS:
        return int(digits)
    raise Fault(f"'{shown(text)}' is no number of pieces; write a whole number such as 24")


def cost_in(options: ReadOptions) -> Callable[[str], str]:
    """A parser of the cost of one unit, which may have more decimals than its currency."""
    written = _PLAIN[options.decimal_comma]

    def cost(text: str) -> str:
        plain = text.strip()
        if not written.fullmatch(plain):
            right = _right_amount(plain, comma=options.decimal_comma)
            raise Fault(f"'{shown(text)}' is not an amount; {right}")
        plain = plain.replace(",", ".")
        whole, _, fraction = plain.partition(".")
        if len(whole.lstrip("0")) > _MOST_DIGITS or len(fraction) > _MOST_DIGITS:
            raise Fault(f"'{shown(text)}' has more digits than a cost has")
        if plain.startswith("-") or not plain.strip("0."):
            raise Fault(f"'{shown(text)}' is not above 0, as every cost is")
        return plain

    return cost


def decimal_in(
    options: ReadOptions, *, signed: bool = False, most: int | None = None
) -> Callable[[str], str]:
    """A parser of an exact decimal such as a quantity, a price or a rate of at most `most`."""
    written = _PLAIN[options.decimal_comma]

    def number(text: str) -> str:
        plain = text.strip()
        if not written.fullmatch(plain):
            example = "1,5" if options.decimal_comma else "1.5"
            raise Fault(f"'{shown(text)}' is no number; write it as {example}, without grouping")
        plain = plain.replace(",", ".")
        whole, _, fraction = plain.lstrip("-").partition(".")
        whole = whole.lstrip("0") or "0"
        if len(whole) > _MOST_DIGITS or len(fraction) > _MOST_DIGITS:
            raise Fault(f"'{shown(text)}' has more than {_MOST_DIGITS} digits on a side")
        found = Decimal(f"{whole}.{fraction or '0'}")
        if plain.startswith("-") and found and not signed:
            raise Fault(f"'{shown(text)}' is below 0; write the sign at the quantity")
        if most is not None and found > most:
            raise Fault(f"'{shown(text)}' is more than {most}")
        sign = "-" if plain.startswith("-") and found else ""
        return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"

    return number


def word_of(words: tuple[str, ...], *, as_listed: bool = False) -> Callable[[str], str]:
    """A parser that accepts only these words; `as_listed`: in any case, and with blanks for `_`."""

    def key(text: str) -> str:
        plain = " ".join(text.replace("_", " ").split()).casefold()
        return plain if as_listed else text.strip()

    known = {key(word): word for word in words}
    choice = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]

    @lru_cache(maxsize=64)
    def word(text: str) -> str:
        found = known.get(key(text))
        if found is None:
            raise Fault(f"'{shown(text)}' is not known; write {choice}")
        return found

    return word


Amount = Callable[[str, str | None], int | None]


def amount_in(options: ReadOptions, *, zero: bool = False, signed: bool = False) -> Amount:
    """A parser of amounts into minor units; without a currency it only validates (None).

    Amounts must be above zero; `zero` also allows zero (limits, taxes), `signed` any.
    """
    comma = options.decimal_comma
    separator = "," if comma else "."
    places = money.CURRENCIES

    def amount(text: str, code: str | None) -> int | None:
        # The common form, 1234.56 in a currency with two decimals, needs no regular expression.
        if text[-3:-2] == separator and code is not None and places[code] == 2:
            digits = text[:-3] + text[-2:]
            if 2 < len(digits) < 16 and digits.isascii() and digits.isdecimal():
                minor = int(digits)
                if minor > 0:
                    return minor
        return checked(text, code)

    def checked(text: str, code: str | None) -> int | None:
        minor = minor_units(text, code, comma=comma)
        if not signed and (minor < 0 or (minor == 0 and not zero)):
            least = "0 or more" if zero else "above 0"
            raise Fault(f"'{shown(text)}' is not {least}, as every amount of this column is")
        return None if code is None else minor

    return amount


def minor_units(text: str, code: str | None, *, comma: bool = False) -> int:
    """The amount in minor units, or in ten-thousandths if no currency is known; raises Fault."""
    plain = text.strip()
    if not _PLAIN[comma].fullmatch(plain):
        raise Fault(f"'{shown(text)}' is not an amount; {_right_amount(plain, comma=comma)}")
    plain = plain.replace(",", ".")
    given = len(plain.partition(".")[2])
    allowed = _MOST_PLACES if code is None else money.decimals(code)
    if given > allowed:
        has = f"{code or 'a currency'} has {allowed or 'none'}"
        raise Fault(f"'{shown(text)}' has {given} decimal{'s'[: given - 1]}, but {has}")
    whole, _, fraction = plain.lstrip("-").partition(".")
    # Leading zeros go and the length comes first, since Python refuses to read thousands of digits.
    whole = whole.lstrip("0")
    too_long = len(whole) > len(str(money.MAX_MINOR))
    minor = 0 if too_long else int(f"{whole}{fraction}{'0' * (allowed - given)}" or "0")
    if plain.startswith("-"):
        minor = -minor
    if too_long or (code is not None and abs(minor) > money.MAX_MINOR):
        most = money.format_minor(money.MAX_MINOR, code or "EUR")
        raise Fault(f"'{shown(text)}' is too large for an amount; at most {most} is taken")
    return minor


def _right_amount(text: str, *, comma: bool) -> str:
    if _GROUPED[comma].fullmatch(text):
        decimals = "," if comma else "."
        plain = "".join(sign for sign in text if sign.isdigit() or sign in ("-", decimals))
        return f"write {plain}, without grouping"
    if _GROUPED[not comma].fullmatch(text) and len([sign for sign in text if sign in ".,"]) > 1:
        # Two signs leave no doubt which of them groups and which is the decimal one.
        other = "." if comma else ","
        plain = "".join(sign for sign in text if sign.isdigit() or sign in ("-", other))
        right = plain.replace(other, "," if comma else ".")
        option = f"without --decimal comma, {plain}" if comma else "or use --decimal comma"
        return f"write {right}, without grouping ({option})"
    if _PLAIN[not comma].fullmatch(text):
        right = text.replace(".", ",") if comma else text.replace(",", ".")
        option = "without --decimal comma, leave it" if comma else "or use --decimal comma"
        return f"write {right} ({option})"
    return f"write 1234{',' if comma else '.'}56, without grouping or sign"


def named_invoices(text: str, code: str | None, amount: Amount) -> tuple[NamedInvoice, ...]:
    """`INV-1;INV-2=50.00` as numbers with their amounts; raises Fault."""
    named: dict[str, NamedInvoice] = {}
    for number, share in named_in(text):
        minor = None if share is None else amount(share, code)
        plain = None if share is None else share.replace(",", ".")
        number = identifier(number)
        if number in named:
            raise Fault(str(NamedTwice(number)).rstrip("."))
        named[number] = NamedInvoice(number, plain, minor)
    return tuple(named.values())
