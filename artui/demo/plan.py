"""The plan of invoices: on which day each is issued, to whom, and what becomes of it.

Fates are dealt out first, so that the shares are exact: 8% overdue, 12% open and not yet due, some
pending, the rest settled. The day of issue follows from the fate. Each of a million invoices takes
four bytes, in buckets by day.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from artui.demo.customers import LATE_PAYERS, Payer
from artui.domain.terms import Terms, parse_terms

SETTLED, CURRENT, OVERDUE, PENDING, GIVEN = range(5)
_FATES = 8
OPEN_PERCENT, OVERDUE_PERCENT = 20, 8
# How many days late the companies of the stories are; the worklist of the first screen shows this.
STORIES = {
    "Northwind Labs": (94, 41, 12),
    "Orchid Optics Oy": (61, 20),
    "Harbor & Sons": (33,),
    "青葉精機株式会社": (47, 3),
}
_GIVEN_DAYS = 30
# How late overdue invoices are: up to this many days, for this many in a hundred.
_LATENESS = ((1, 30, 42), (31, 60, 25), (61, 90, 14), (91, 240, 14), (241, 700, 5))


@dataclass(frozen=True, slots=True)
class Plan:
    """Three years of invoices: the customer and fate of each, for each day from `first` on."""

    first: date
    days: "tuple[array[int], ...]"

    def on(self, day: date) -> Iterator[tuple[int, int]]:
        """The (place of the customer, fate) of each invoice of a day."""
        for packed in self.days[(day - self.first).days]:
            yield divmod(packed, _FATES)


def plan_invoices(chance: Random, payers: list[Payer], today: date, count: int) -> Plan:
    """Deal out fates and days of issue."""
    first = today - relativedelta(years=3)
    span = (today - first).days
    days = tuple(array("I") for _ in range(span + 1))

    def put(payer: Payer, fate: int, age: int) -> None:
        days[max(span - age, 0)].append(payer.place * _FATES + fate)

    overdue = count * OVERDUE_PERCENT // 100
    current = count * OPEN_PERCENT // 100 - overdue
    pending = min(max(20, count // 100), count // 5)
    known = [payer for payer in payers if payer.firm.name in STORIES]
    stories = [(payer, late) for payer in known for late in STORIES[payer.firm.name]][:overdue]
    for payer, late in stories:
        put(payer, GIVEN, late + _GIVEN_DAYS)
    others = [payer for payer in payers if payer not in known] or payers
    late_payers = [payer for payer in others if payer.habit in LATE_PAYERS] or others
    reach = {payer.terms: _reach(parse_terms(payer.terms)) for payer in payers}
    for _ in range(overdue - len(stories)):
        payer = _drawn(chance, late_payers)
        put(payer, OVERDUE, _lateness(chance) + reach[payer.terms][1])
    for _ in range(current):
        payer = _drawn(chance, payers)
        put(payer, CURRENT, int(chance.random() * max(reach[payer.terms][0], 1)))
    for _ in range(pending):
        put(_drawn(chance, payers), PENDING, int(chance.random() * 10))
    for _ in range(count - overdue - current - pending):
        age = 10 + int((span - 10) * chance.random() ** 1.5)
        put(_drawn(chance, payers), SETTLED, age)
    return Plan(first, days)


def given_due(issue: date) -> date:
    """The due date that comes with an invoice of a story."""
    return issue + timedelta(_GIVEN_DAYS)


def _drawn(chance: Random, payers: list[Payer]) -> Payer:
    """A random customer; the first ones buy much more than the last."""
    return payers[int(len(payers) * chance.random() ** 2)]


def _lateness(chance: Random) -> int:
    ticket = chance.random() * 100
    for least, most, share in _LATENESS:
        if ticket < share:
            return least + int(chance.random() * (most - least + 1))
        ticket -= share
    return 1


def _reach(terms: Terms) -> tuple[int, int]:
    """The fewest and the most days from issue to due date."""
    match terms.type:
        case "net" | "on receipt":
            return terms.days, terms.days
        case _:
            return terms.days, terms.days + 31
