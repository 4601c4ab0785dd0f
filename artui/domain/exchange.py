"""Totals over currencies at the reference rates of a day: to be looked at, never to be booked.

No document is ever converted. A sum is exact until it is rounded once, at its end.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from artui.domain.money import Money, decimals, round_half_up

EURO = "EUR"


class RatesOfDay(NamedTuple):
    """How much of each currency one euro was on a day, as the European Central Bank says."""

    day: date
    per_euro: Mapping[str, Fraction]

    def rate(self, currency: str) -> Fraction | None:
        """How much of a currency is one euro; None if the day has no rate of it."""
        return Fraction(1) if currency == EURO else self.per_euro.get(currency)


class BaseTotal(NamedTuple):
    """What amounts are worth together at the rates of a day, without those that have no rate."""

    money: Money
    day: date
    left_out: tuple[str, ...]


def base_total(sums: Iterable[Money], base: str, rates: RatesOfDay) -> BaseTotal | None:
    """Amounts together in the base currency; None if the day has no rate of that.

    Worked: 105.00 USD and 10.00 EUR at 1.05 USD a euro are 110.00 EUR.
    """
    of_base = rates.rate(base)
    if of_base is None:
        return None
    exact, left_out = Fraction(0), []
    for each in sums:
        rate = rates.rate(each.currency)
        if rate is None:
            left_out.append(each.currency)
        else:
            exact += Fraction(each.minor, 10 ** decimals(each.currency)) / rate * of_base
    minor = round_half_up(exact * 10 ** decimals(base))
    return BaseTotal(Money(minor, base), rates.day, tuple(sorted(left_out)))
