"""Months of a debt: each begins on the due date's day, clamped to the end of a shorter month.

Month 0 begins on the due date itself, and every month is counted from there, never from the
previous month: for a debt due on the 31st, months begin on 31 January, 28 February, 31 March
(python-dateutil's months).
"""

from calendar import monthrange
from datetime import date
from fractions import Fraction


def month_start(due: date, index: int) -> date:
    """The first day of the month with this index; month 0 starts on the due date."""
    years, month = divmod(due.month - 1 + index, 12)
    year = due.year + years
    return date(year, month + 1, min(due.day, monthrange(year, month + 1)[1]))


def month_index(due: date, day: date) -> int:
    """The index of the month that contains the day: the number of months completed by then."""
    index = (day.year - due.year) * 12 + day.month - due.month
    return index - (month_start(due, index) > day)


def months_begun(due: date, day: date) -> int:
    """How many months have begun before the day."""
    index = month_index(due, day)
    return index + (month_start(due, index) < day)


def months_elapsed(due: date, day: date) -> Fraction:
    """Months from the due date to the day; a partial month counts by its own number of days."""
    index = month_index(due, day)
    start = month_start(due, index)
    length = (month_start(due, index + 1) - start).days
    return Fraction(index * length + (day - start).days, length)
