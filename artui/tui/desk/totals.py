"""The line of totals below the header: the overdue amount and the ageing of the open debt.

` Overdue 412,880.15 EUR +2  not due 61%  1-30 18%  31-60 9%  61-90 5%  >90 7%`. Currencies are
not added up; the one with most items comes first, and a key shows the others. With a base currency
and rates for it the last one says what is overdue in all, about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from artui.domain.exchange import BaseTotal
from artui.tui.desk.amounts import Amounts

if TYPE_CHECKING:
    from artui.ledger.lists.work_rows import CurrencyTotal


@dataclass(frozen=True, slots=True)
class Totals:
    """Every currency with open items, most items first; None while they are being read."""

    currencies: "tuple[CurrencyTotal, ...] | None" = None
    in_all: BaseTotal | None = None
    """What is overdue in all of them, in the base currency, where there are rates for it."""

    def line(self, chosen: int, amounts: Amounts) -> str:
        """The line for the currency at a place, which wraps around; in all comes last."""
        if self.currencies is None:
            return " Opening the ledger…"
        if not self.currencies:
            return " Nothing is owed."
        place = chosen % (len(self.currencies) + (self.in_all is not None))
        if place == len(self.currencies):
            assert self.in_all is not None
            return _in_all(self.in_all, amounts)
        one = self.currencies[place]
        others = len(self.currencies) - 1
        more = f" +{others}" if others else ""
        shares = zip(
            (label for label, _ in one.buckets),
            percents([minor for _, minor in one.buckets]),
            strict=True,
        )
        aged = "  ".join(f"{_short(label)} {share}%" for label, share in shares)
        return f" Overdue {amounts.money(one.overdue_minor, one.currency)}{more}  {aged}"


def _in_all(total: BaseTotal, amounts: Amounts) -> str:
    left = f"; without {', '.join(total.left_out)}" if total.left_out else ""
    about = amounts.money(total.money.minor, total.money.currency)
    return f" Overdue in all about {about}, at the ECB's rates of {total.day}{left}"


def percents(parts: Sequence[int]) -> list[int]:
    """Whole percents that add up to 100, with the largest remainders rounded up; zeros if empty."""
    whole = sum(parts)
    if whole <= 0:
        return [0] * len(parts)
    floors = [100 * part // whole for part in parts]
    rest = 100 - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: -(100 * parts[i] % whole))
    for index in order[:rest]:
        floors[index] += 1
    return floors


def _short(label: str) -> str:
    return label.replace("over-", ">").replace("not_due", "not due")
