"""Payment terms: when an invoice is due, and what a cash discount saves.

Terms are written in the trade's own short forms (`net 30`, `eom 30`, `net 30 eom`, `net 30 eom 10`,
`months 1`, `proximo 15`, `fixed 2026-12-31`, `on receipt`; a discount such as `2/10` or `2/10 1/20`
before any of them, `cutoff 25` before or after). Instalments are parts of these with percents that
add up to 100 (`instalments 50% net 30, 50% net 60`). A due date that comes with the invoice takes
precedence. See section 2 of the domain rules.
"""

import calendar
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from artui.domain.money import round_half_up
from artui.domain.months import month_start
from artui.domain.refusal import Refused

MAX_DAYS = 3650
MAX_MONTHS = 120
MAX_PARTS = 36
MAX_LENGTH = 2_000
INSTALMENTS = "instalments"
DAYS_OF_A_MONTH = 31

_STEP = re.compile(r"(?P<percent>[0-9]{1,2}(?:\.[0-9]{1,4})?)/(?P<within>[0-9]{1,4}) ")
_PART = re.compile(r"(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,4})?) ?% ?(?P<base>.+)")
_CUTOFF = re.compile(r"cutoff (?P<cutoff>[0-9]{1,2})")
_FORMS = (
    ("net", re.compile(r"net (?P<days>[0-9]{1,4})")),
    ("net eom", re.compile(r"net (?P<days>[0-9]{1,4}) eom")),
    ("net eom day", re.compile(r"net (?P<days>[0-9]{1,4}) eom (?P<month_day>[0-9]{1,2})")),
    ("eom", re.compile(r"eom (?P<days>[0-9]{1,4})")),
    ("proximo", re.compile(r"proximo (?P<days>[0-9]{1,2})")),
    ("months", re.compile(r"months (?P<days>[0-9]{1,3})|(?P<count>[0-9]{1,3}) months?")),
    ("fixed", re.compile(r"fixed (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")),
    ("on receipt", re.compile(r"on receipt")),
)


class BadTerms(Refused):
    """The text is not a payment term."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        super().__init__(
            f"{text[:60]!r} is no payment term: {why}. Write net 30, eom 30, net 30 eom, "
            "net 30 eom 10, months 1, proximo 15, fixed 2026-12-31 or on receipt; 2/10 or 2/10 "
            "1/20 before any, cutoff 25 before or after; or instalments 50% net 30, 50% net 60."
        )


class DueDateOutOfRange(Refused):
    """The terms lead beyond the last possible date."""

    def __init__(self, start: date, terms: "Terms") -> None:
        self.start, self.terms = start, terms
        super().__init__(f"{terms} from {start} is due after {date.max}; check the date.")


@dataclass(frozen=True, slots=True)
class Terms:
    """One payment term; `discount` is a fraction of 1 for payment within `discount_days`.

    `later` are further discounts with more days. Of `months`, `days` is how many. What is issued
    after the day `cutoff` of a month counts as issued on the first of the next one (0: none).
    Instalments have `parts`, each a fraction of 1 with the term by which it is due.
    """

    type: str
    days: int = 0
    fixed: date | None = None
    discount: Fraction | None = None
    discount_days: int = 0
    later: tuple[tuple[Fraction, int], ...] = ()
    month_day: int = 0
    cutoff: int = 0
    parts: tuple[tuple[Fraction, "Terms"], ...] = ()

    def counted_from(self, issue: date) -> date:
        """The day on which what was issued then counts as issued."""
        late = self.cutoff and issue.day > self.cutoff
        return _month_end(issue) + timedelta(1) if late else issue

    def due_date(self, issue: date) -> date:
        """The day of payment, with days counted from `issue`; of instalments that of the first."""
        issue = self.counted_from(issue)
        match self.type:
            case "instalments":
                return min(base.due_date(issue) for _, base in self.parts)
            case "net":
                return issue + timedelta(self.days)
            case "net eom":
                return _month_end(issue + timedelta(self.days))
            case "net eom day":
                return _day_of_next_month(issue + timedelta(self.days), self.month_day)
            case "eom":
                return _month_end(issue) + timedelta(self.days)
            case "proximo":
                return _day_of_next_month(issue, self.days)
            case "months":
                return month_start(issue, self.days)
            case _:
                return self.fixed or issue

    def last_due_date(self, issue: date) -> date:
        """The day by which the whole is to be paid."""
        if not self.parts:
            return self.due_date(issue)
        counted = self.counted_from(issue)
        return max(base.due_date(counted) for _, base in self.parts)

    def discounts(self) -> Iterator[tuple[Fraction, int]]:
        """Each discount with its days, the fewest days first."""
        if self.discount is not None:
            yield self.discount, self.discount_days
            yield from self.later

    def discount_until(self, start: date) -> date | None:
        """The last value date that earns the first discount, None if there is no discount."""
        first = self.counted_from(start) + timedelta(self.discount_days)
        return None if self.discount is None else first

    def __str__(self) -> str:
        steps = "".join(f"{_percent(part)}/{days} " for part, days in self.discounts())
        return f"{steps}{self._base()}" + (f" cutoff {self.cutoff}" if self.cutoff else "")

    def _base(self) -> str:
        match self.type:
            case "net eom":
                return f"net {self.days} eom"
            case "net eom day":
                return f"net {self.days} eom {self.month_day}"
            case "fixed":
                return f"fixed {self.fixed}"
            case "on receipt":
                return "on receipt"
            case "instalments":
                parts = ", ".join(f"{_percent(part)}% {base}" for part, base in self.parts)
                return f"instalments {parts}"
            case _:
                return f"{self.type} {self.days}"


NET_30 = Terms("net", 30)


def parse_terms(text: str) -> Terms:
    """Parse a payment term in any case and spacing; raises `BadTerms`."""
    if len(text) > MAX_LENGTH:
        raise BadTerms(text, f"it has more than {MAX_LENGTH} characters")
    words = " ".join(text.lower().split())
    cutoffs = _CUTOFF.findall(words)
    words = " ".join(_CUTOFF.sub(" ", words).split()) if len(cutoffs) == 1 else words
    steps = []
    while match := _STEP.match(words):
        steps.append((match["percent"], match["within"]))
        words = words[match.end() :]
    cutoff = int(cutoffs[0]) if cutoffs else 0
    parts = words.removeprefix("instalments ")
    if parts != words or "%" in words:
        return _in_parts(text, parts, steps, cutoff)
    for kind, form in _FORMS:
        if match := form.fullmatch(words):
            return _checked(text, kind, match.groupdict(), steps, cutoff)
    raise BadTerms(text, "its form is not known")


def longer(first: Terms, second: Terms, issue: date) -> Terms:
    """The term with the later due date for an invoice issued then; the first one on a tie. That of
    instalments is the last."""
    return second if second.last_due_date(issue) > first.last_due_date(issue) else first


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
    return _due(terms, issue, start, roll)


class Instalment(NamedTuple):
    """A part of an invoice that is due on a day of its own: its place among the parts of the term,
    the fraction of the whole that it was meant to be, its due date, and minor units."""

    place: int
    part: Fraction
    due: date
    minor: int


def instalments(
    terms: Terms,
    amount_minor: int,
    issue: date,
    start: date,
    roll: Container[date] | None = None,
) -> tuple[Instalment, ...]:
    """The instalments of an invoice whose days count from `start`, the earliest due first; none if
    its terms have none. A part too small for one minor unit falls away."""
    counted = terms.counted_from(start)
    dues = [(part, _due(base, issue, counted, roll)) for part, base in terms.parts]
    dues.sort(key=lambda found: found[1])
    amounts = in_parts(amount_minor, [part for part, _ in dues])
    found = (Instalment(n, *dues[n - 1], minor) for n, minor in enumerate(amounts, 1))
    return tuple(each for each in found if each.minor)


def in_parts(amount_minor: int, parts: Sequence[Fraction]) -> list[int]:
    """An amount in these fractions of it: each but the last is rounded down to the minor unit, and
    the last is the rest."""
    amounts = [int(amount_minor * part) for part in parts[:-1]]
    return [*amounts, amount_minor - sum(amounts)] if parts else []


def _due(terms: Terms, issue: date, start: date, roll: Container[date] | None) -> date:
    """The due date by a term; on receipt means the issue date also where days count otherwise."""
    if terms.parts:
        counted = terms.counted_from(start)
        return min(_due(base, issue, counted, roll) for _, base in terms.parts)
    try:
        due = terms.due_date(issue if terms.type == "on receipt" else start)
        return due if roll is None else next_business_day(due, roll)
    except (OverflowError, ValueError):
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
    first = terms.counted_from(start)
    for discount, days in terms.discounts():
        yield first + timedelta(days), discount


def _sum(paid: Iterable[Paid]) -> int:
    return sum(each.minor for each in paid)


def _checked(
    text: str,
    kind: str,
    found: dict[str, str | None],
    steps: Sequence[tuple[str, str]],
    cutoff: int,
) -> Terms:
    days = int(found.get("days") or found.get("count") or 0)
    month_day = int(found.get("month_day") or 0)
    if days > MAX_DAYS:
        raise BadTerms(text, f"{days} days are more than {MAX_DAYS}")
    if kind == "months" and not 1 <= days <= MAX_MONTHS:
        raise BadTerms(text, f"the months are from 1 to {MAX_MONTHS}")
    if cutoff > DAYS_OF_A_MONTH:
        raise BadTerms(text, f"a month has no day {cutoff}")
    for day, needed in ((days, kind == "proximo"), (month_day, kind == "net eom day")):
        if needed and not 1 <= day <= DAYS_OF_A_MONTH:
            raise BadTerms(text, f"a month has no day {day}")
    fixed = _day(text, found["day"] or "") if kind == "fixed" else None
    discounts = _discounts(text, steps)
    last = discounts[-1][1] if discounts else 0
    if kind == "net" and last > days:
        raise BadTerms(text, f"its discount runs {last} days, longer than its {days} days")
    discount, discount_days = discounts[0] if discounts else (None, 0)
    later = tuple(discounts[1:])
    return Terms(kind, days, fixed, discount, discount_days, later, month_day, cutoff)


def _in_parts(text: str, words: str, steps: Sequence[tuple[str, str]], cutoff: int) -> Terms:
    parts = []
    for written in re.split(r" ?[,;+] ?", words):
        match = _PART.fullmatch(written)
        if match is None or "%" in match["base"]:
            raise BadTerms(text, f"{written[:40]!r} is no instalment such as 50% net 30")
        base = parse_terms(match["base"])
        if base.discount is not None or base.cutoff:
            raise BadTerms(text, "a discount or cut-off day is of the whole: write it first")
        parts.append((Fraction(match["percent"]) / 100, base))
    whole = sum(part for part, _ in parts)
    if whole != 1 or any(part == 0 for part, _ in parts):
        raise BadTerms(text, f"its instalments come to {_percent(Fraction(whole))}%, not to 100%")
    if not 2 <= len(parts) <= MAX_PARTS:
        raise BadTerms(text, f"there are from 2 to {MAX_PARTS} instalments")
    term = _checked(text, INSTALMENTS, {}, steps, cutoff)
    return replace(term, parts=tuple(parts))


def _discounts(text: str, steps: Sequence[tuple[str, str]]) -> list[tuple[Fraction, int]]:
    found = [(Fraction(percent) / 100, int(within)) for percent, within in steps]
    if any(percent == 0 for percent, _ in found):
        raise BadTerms(text, "a discount of 0 percent is none")
    for (more, early), (less, late) in pairwise(found):
        if late <= early or less >= more:
            raise BadTerms(text, "a later discount has more days and less percent")
    return found


def _day(text: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadTerms(text, f"there is no day {written}") from None


def _day_of_next_month(issue: date, day: int) -> date:
    """A day of the month after, at most its last."""
    first = _month_end(issue) + timedelta(1)
    return min(first + timedelta(day - 1), _month_end(first))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _percent(fraction: Fraction) -> str:
    # This is exact, since terms are read with at most four decimals.
    whole, rest = divmod(int(fraction * 1_000_000), 10_000)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".")
