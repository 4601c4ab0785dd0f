"""Dates and amounts as banks write them, read strictly: what is unclear is a `BadValue`.

bank.md, rules A2 and the rows about dates.
"""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from artui.domain.money import MAX_MINOR, decimals, format_minor
from artui.imports.refusals import shown

_HALF_A_YEAR = 183
_MOST_DIGITS = 15
_SURELY = 12
"""How many digits are never too many."""
_POINT = re.compile(r"([0-9]*)(?:\.([0-9]*))?")


class BadValue(Exception):
    """What is wrong with a value, as a clause that says what would be right; `value` is how it
    stands in the file, for its column."""

    def __init__(self, said: str, value: str = "") -> None:
        """Say it, and what stands there."""
        self.value = value
        super().__init__(said)


@lru_cache(maxsize=1 << 12)
def short_date(text: str) -> date:
    """A date as 261231; years from 1980 to 2079. Raises BadValue."""
    return _short(text)[0]


@lru_cache(maxsize=1 << 12)
def value_date(text: str) -> tuple[date, bool]:
    """A date as 261231; of a February of thirty days its last day, and True. Raises BadValue."""
    return _short(text)


def _short(text: str) -> tuple[date, bool]:
    if len(text) != 6 or not text.isascii() or not text.isdigit():
        raise BadValue(f"'{shown(text)}' is no date; it is written as YYMMDD", text)
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    year += 1900 if year >= 80 else 2000
    if month == 2 and day in (29, 30):
        last = calendar.monthrange(year, 2)[1]
        return date(year, 2, min(day, last)), day > last
    try:
        return date(year, month, day), False
    except ValueError:
        raise BadValue(
            f"'{shown(text)}' is no day of the calendar; it is written as YYMMDD", text
        ) from None


@lru_cache(maxsize=1 << 12)
def near(month_and_day: str, day: date) -> date:
    """A date as 0101 in the year that puts it within 183 days of another. Raises BadValue."""
    try:
        month, number = int(month_and_day[:2]), int(month_and_day[2:])
        if month == 2 and number in (29, 30):
            number = min(number, calendar.monthrange(day.year, 2)[1])
        found = min(
            (date(year, month, number) for year in (day.year - 1, day.year, day.year + 1)),
            key=lambda each: abs(each - day),
        )
    except ValueError:
        raise BadValue(
            f"'{shown(month_and_day)}' is no date; it is written as MMDD", month_and_day
        ) from None
    if abs(found - day) > timedelta(_HALF_A_YEAR):
        raise BadValue(
            f"'{shown(month_and_day)}' is not within half a year of {day}", month_and_day
        )
    return found


def comma_amount(text: str, currency: str) -> int:
    """An amount as `100,` `,5` or `12,50`, in minor units. Raises BadValue."""
    whole, comma, fraction = text.partition(",")
    digits = whole + fraction
    if not comma or not digits.isdecimal() or not digits.isascii():
        raise BadValue(f"'{shown(text)}' is no amount; an amount has a comma and no dots", text)
    return _minor(text, whole, fraction, currency)


def point_amount(text: str, currency: str) -> int:
    """An amount as `100` or `12.50`, in minor units. Raises BadValue."""
    found = _POINT.fullmatch(text)
    if found is None or not (found[1] or found[2]):
        raise BadValue(
            f"'{shown(text)}' is no amount; it is written like {_example(currency)}", text
        )
    return _minor(text, found[1], found[2] or "", currency)


def either_amount(text: str, currency: str) -> int:
    """A signed amount with one decimal mark, a comma or a point: where both are there the last one
    is the mark and the other parts thousands. Raises BadValue."""
    mark = "," if text.rfind(",") > text.rfind(".") else "."
    return marked_amount(text, currency, mark)


def marked_amount(text: str, currency: str, mark: str) -> int:
    """A signed amount whose decimal mark is known; the other one parts thousands. Raises
    BadValue."""
    sign = -1 if text.startswith("-") else 1
    digits = text[1:] if text[:1] in ("-", "+") else text
    whole, _, fraction = digits.partition(mark)
    plain = whole + fraction
    if plain.isdecimal() and plain.isascii():
        return sign * _minor(text, whole, fraction, currency)
    other = "." if mark == "," else ","
    groups = whole.split(other)
    grouped = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    joined = "".join(groups)
    if (
        not (len(groups) == 1 or grouped)
        or not (joined + fraction).isdecimal()
        or not (joined + fraction).isascii()
    ):
        example = _example(currency)
        if mark == ",":
            example = example.replace(".", ",")
        raise BadValue(f"'{shown(text)}' is no amount; it is written like {example}", text)
    return sign * _minor(text, joined, fraction, currency)


def _minor(text: str, whole: str, fraction: str, currency: str) -> int:
    places = decimals(currency)
    if len(fraction) <= places and len(whole) + places <= _SURELY:
        return int((whole + fraction.ljust(places, "0")) or "0")
    # Zeros behind the last decimal say nothing: 8.85000 is 8.85.
    fraction = fraction.rstrip("0") if len(fraction) > places else fraction
    if len(fraction) > places:
        noun = "decimal" if len(fraction) == 1 else "decimals"
        raise BadValue(f"amount {shown(text)} {currency} has {len(fraction)} {noun}", text)
    digits = (whole + fraction.ljust(places, "0")).lstrip("0") or "0"
    if len(digits) > _MOST_DIGITS or int(digits) > MAX_MINOR:
        raise BadValue(f"amount {shown(text)} {currency} is too large", text)
    return int(digits)


def _example(currency: str) -> str:
    return format_minor(123450 if decimals(currency) else 1234, currency)
