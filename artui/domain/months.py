"""Months of a debt: each begins on the due date's day, clamped to the end of a shorter month.

Month 0 begins on the due date itself, and every month is counted from there, never from the
previous month: for a debt due on the 31st, months begin on 31 January, 28 February, 31 March
(python-dateutil's months).
"""

from calendar import isleap
from datetime import date
from math import lcm

MONTH_LENGTHS = (28, 29, 30, 31)
MONTH = lcm(*MONTH_LENGTHS)
"""A month in the smallest parts that make whole days of a month of any length: 377,580."""

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _length(year: int, month: int) -> int:
    """The days of a month; the first has number 0, and -1 and 12 are those beside the year."""
    return 29 if month == 1 and isleap(year) else _DAYS[month % 12]


def month_start(due: date, index: int) -> date:
    """The first day of the month with this index; month 0 starts on the due date."""
    years, month = divmod(due.month - 1 + index, 12)
    year, day = due.year + years, due.day
    return date(year, month + 1, day if day <= 28 else min(day, _length(year, month)))


def month_index(due: date, day: date) -> int:
    """The index of the month that contains the day: the number of months completed by then."""
    year, month = day.year, day.month - 1
    index = (year - due.year) * 12 + month + 1 - due.month
    return index - (min(due.day, _length(year, month)) > day.day)


def months_begun(due: date, day: date) -> int:
    """How many months have begun before the day."""
    year, month = day.year, day.month - 1
    index = (year - due.year) * 12 + month + 1 - due.month
    return index + (min(due.day, _length(year, month)) < day.day)


def months_elapsed(due: date, day: date) -> int:
    """Months from the due date to the day, each of MONTH parts; a partial month counts by its own
    number of days."""
    year, month, into = day.year, day.month - 1, day.day
    index = (year - due.year) * 12 + month + 1 - due.month
    length = _length(year, month)
    first = min(due.day, length)
    if into >= first:
        into -= first
        whole = length - first + min(due.day, _length(year, month + 1))
    else:
        before = _length(year, month - 1)
        start = min(due.day, before)
        into += before - start
        whole = before - start + first
        index -= 1
    return index * MONTH + into * (MONTH // whole)
