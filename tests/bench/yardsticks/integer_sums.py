"""Interest in bare Python: integer sums over segments that are already known."""

from collections.abc import Callable
from typing import NamedTuple

_DENOMINATOR = 377_580


class Stretch(NamedTuple):
    """A stretch of days: how many, the balance in minor units, the rate in units of 1/377,580."""

    days: int
    balance_minor: int
    rate: int


def sums(invoices: list[list[Stretch]]) -> Callable[[], list[int]]:
    """The interest of each invoice, rounded once, half up."""

    def add() -> list[int]:
        found = []
        for stretches in invoices:
            total = 0
            for days, balance, rate in stretches:
                total += days * balance * rate
            found.append((2 * total + _DENOMINATOR) // (2 * _DENOMINATOR))
        return found

    return add
