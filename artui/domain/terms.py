"""Payment terms: when an invoice is due, and what a cash discount saves.

Terms are written in the trade's own short forms (`net 30`, `2/10 net 30`, `eom 30`, `net 30 eom`,
`proximo 15`, `fixed 2026-12-31`, `on receipt`). A due date that comes with the invoice takes
precedence. See section 2 of the domain rules.
"""

import calendar
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from artui.domain.money import round_half_up
from artui.domain.refusal import Refused

MAX_DAYS = 3650

_DISCOUNT = r"(?:(?P<percent>[0-9]{1,2}(?:\.[0-9]{1,4})?)/(?P<within>[0-9]{1,4}) )?"
_FORMS = (
    ("net", re.compile(_DISCOUNT + r"net (?P<days>[0-9]{1,4})")),
    ("net eom", re.compile(r"net (?P<days>[0-9]{1,4}) eom")),
    ("eom", re.compile(r"eom (?P<days>[0-9]{1,4})")),
    ("proximo", re.compile(r"proximo (?P<days>[0-9]{1,2})")),
    ("fixed", re.compile(r"fixed (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")),
    ("on receipt", re.compile(r"on receipt")),
)


class BadTerms(Refused):
    """The text is not a payment term."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        super().__init__(
            f"{text[:60]!r} is no payment term: {why}. Write net 30, 2/10 net 30, eom 30, "
            "net 30 eom, proximo 15, fixed 2026-12-31 or on receipt."
        )


class DueDateOutOfRange(Refused):
    """The terms lead beyond the last possible date."""

    def __init__(self, start: date, terms: "Terms") -> None:
        self.start, self.terms = start, terms
        super().__init__(f"{terms} from {start} is due after {date.max}; check the date.")


@dataclass(frozen=True, slots=True)
class Terms:
    """One payment term; `discount` is a fraction of 1 for payment within `discount_days`."""

    type: str
    days: int = 0
    fixed: date | None = None
    discount: Fraction | None = None
    discount_days: int = 0

    def due_date(self, issue: date) -> date:
        """The day of payment, with days counted from `issue`."""
        match self.type:
            case "net":
                return issue + timedelta(self.days)
            case "net eom":
                return _month_end(issue + timedelta(self.days))
            case "eom":
                return _month_end(issue) + timedelta(self.days)
            case "proximo":
                next_month = _month_end(issue) + timedelta(1)
                return min(
                    next_month + timedelta(self.days - 1),
                    _month_end(next_month),
                )
            case _:
                return self.fixed or issue

    def discount_until(self, start: date) -> date | None:
        """The last value date that earns the discount, None if there is no discount."""
        return None if self.discount is None else start + timedelta(self.discount_days)

    def __str__(self) -> str:
        match self.type:
            case "net" if self.discount is not None:
                return f"{_percent(self.discount)}/{self.discount_days} net {self.days}"
            case "net eom":
                return f"net {self.days} eom"
            case "fixed":
                return f"fixed {self.fixed}"
            case "on receipt":
                return "on receipt"
            case _:
                return f"{self.type} {self.days}"


NET_30 = Terms("net", 30)


def parse_terms(text: str) -> Terms:
    """Parse a payment term in any case and spacing; raises `BadTerms`."""
    words = " ".join(text.lower().split())
    for kind, form in _FORMS:
        if match := form.fullmatch(words):
            return _checked(text, kind, match.groupdict())
    raise BadTerms(text, "its form is not known")


def longer(first: Terms, second: Terms, issue: date) -> Terms:
    """The term with the later due date for an invoice issued then; the first one on a tie."""
    return second if second.due_date(issue) > first.due_date(issue) else first


def due_date_for(
    issue: date,
    *,
    given_due: date | None = None,
    own_terms: Terms | None = None,
    account_terms: Terms | None = None,
    policy_terms: Terms | None = None,
    shipment_date: date | None = None,
    counts_from_shipment: bool = False,
    roll: Container[date] | None = None,
) -> date:
    """An invoice's due date.

    It is the one that came with the invoice; else it follows from the invoice's own terms; else
    from the longer of the account's and the policy's; else it is net 30. Days count from the
    shipment where the policy says so and the date is known. `roll` holds the country's holidays: a
    due date on one of them or on a weekend moves to the next business day. With None it does not
    move, and a given due date never does.
    """
    if given_due is not None:
        return given_due
    start = counting_start(issue, shipment_date, counts_from_shipment=counts_from_shipment)
    terms = terms_in_force(start, own_terms, account_terms, policy_terms)
    try:
        due = terms.due_date(issue if terms.type == "on receipt" else start)
        return due if roll is None else next_business_day(due, roll)
    except OverflowError:
        raise DueDateOutOfRange(start, terms) from None


def terms_in_force(
    start: date, own: Terms | None, account: Terms | None, policy: Terms | None
) -> Terms:
    """The terms that apply to an invoice whose days count from `start`."""
    if own is not None:
        return own
    if account is not None and policy is not None:
        return longer(account, policy, start)
    return account or policy or NET_30


def counting_start(issue: date, shipment_date: date | None, *, counts_from_shipment: bool) -> date:
    """The day from which the terms' days count."""
    return shipment_date if counts_from_shipment and shipment_date is not None else issue


def next_business_day(day: date, holidays: Container[date]) -> date:
    """The day itself, or the first one after it that is neither a weekend nor a holiday."""
    while day.weekday() >= calendar.SATURDAY or day in holidays:
        day += timedelta(1)
    return day


class Paid(NamedTuple):
    """What was paid or credited of an invoice: the day it counts from, and minor units."""

    day: date
    minor: int


def discount_earned(
    terms: Terms,
    *,
    start: date,
    amount_minor: int,
    payments: Sequence[Paid],
    memos: Sequence[Paid] = (),
) -> tuple[int, date]:
    """The cash discount that an invoice has earned, in minor units, and from which day; 0 if none.

    It is earned if payments and memos of the discount days leave no more of the invoice than the
    discount on what the memos leave. It is never more than that rest.
    """
    for until, discount in _steps(terms, start):
        paid = [each for each in payments if each.day <= until]
        credited = [each for each in memos if each.day <= until]
        base = amount_minor - _sum(credited)
        rest = base - _sum(paid)
        if paid and 0 < rest <= round_half_up(discount * base):
            return rest, max(each.day for each in (*paid, *credited))
    return 0, start


def settled_discount(
    terms: Terms,
    *,
    start: date,
    amount_minor: int,
    payments: Sequence[Paid],
    memos: Sequence[Paid] = (),
) -> int:
    """The whole discount of an invoice that payments and memos of the discount days settle, also
    where they leave less than it; 0 if they do not settle it."""
    for until, discount in _steps(terms, start):
        base = amount_minor - _sum(each for each in memos if each.day <= until)
        paid = _sum(each for each in payments if each.day <= until)
        whole = round_half_up(discount * base)
        if paid and base - paid <= whole:
            return max(whole, 0)
    return 0


def settling_minor(
    terms: Terms,
    *,
    start: date,
    amount_minor: int,
    open_minor: int,
    payments: Sequence[Paid],
    memos: Sequence[Paid],
    day: date,
) -> int:
    """What a payment of a day has to pay to settle an invoice: what is open, less the discount that
    it then earns."""
    for until, discount in _steps(terms, start):
        base = amount_minor - _sum(each for each in memos if each.day <= until)
        rest = base - _sum(each for each in payments if each.day <= until)
        saved = round_half_up(discount * base)
        if day <= until and rest <= open_minor and saved < rest:
            return open_minor - saved
    return open_minor


def _steps(terms: Terms, start: date) -> Iterator[tuple[date, Fraction]]:
    """The last day of each discount with its fraction, the earliest first."""
    until = terms.discount_until(start)
    if terms.discount is not None and until is not None:
        yield until, terms.discount


def _sum(paid: Iterable[Paid]) -> int:
    return sum(each.minor for each in paid)


def _checked(text: str, kind: str, found: dict[str, str | None]) -> Terms:
    days = int(found.get("days") or 0)
    if days > MAX_DAYS:
        raise BadTerms(text, f"{days} days are more than {MAX_DAYS}")
    if kind == "proximo" and not 1 <= days <= 31:
        raise BadTerms(text, f"a month has no day {days}")
    if kind == "fixed":
        return Terms("fixed", fixed=_day(text, found["day"] or ""))
    if found.get("percent") is None:
        return Terms(kind, days)
    percent, within = Fraction(found["percent"] or ""), int(found["within"] or "")
    if percent == 0:
        raise BadTerms(text, "a discount of 0 percent is none")
    if within > days:
        raise BadTerms(text, f"its discount runs {within} days, longer than its {days} days")
    return Terms(kind, days, discount=percent / 100, discount_days=within)


def _day(text: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadTerms(text, f"there is no day {written}") from None


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _percent(fraction: Fraction) -> str:
    # This is exact, since terms are read with at most four decimals.
    whole, rest = divmod(int(fraction * 1_000_000), 10_000)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".")
