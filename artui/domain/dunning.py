"""Dunning: which level a late item climbs to, and why it stays where it is.

A ladder is a row of levels. An item climbs at most one of them in a run, when it is late enough,
the notice before was written, and enough days have passed since. See section 7 of the domain rules.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from artui.domain.kinds import PromiseState
from artui.domain.money import decimals, parse_minor, round_half_up


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a ladder: from how many days late, how long after the notice before.

    `fee` is an amount in major units (`5.00`), a share of the original amount (`1%`), or blank.
    """

    level: int
    name: str
    days_late: int
    gap_days: int
    channel: str
    text: str
    fee: str = ""

    def fee_minor(self, amount_minor: int, currency: str) -> int:
        """The fee for an item of this original amount, in minor units."""
        if not self.fee:
            return 0
        if self.fee.endswith("%"):
            return round_half_up(Fraction(self.fee.removesuffix("%")) / 100 * amount_minor)
        whole, dot, rest = self.fee.partition(".")
        places = decimals(currency)
        return parse_minor(f"{whole}{dot}{rest[:places]}".rstrip("."), currency)


@dataclass(frozen=True, slots=True)
class Late:
    """An open item as dunning sees it; minor units.

    `written` is the day of its last notice, None if that was not written or there was none.
    """

    level: int
    days_late: int
    open_minor: int
    withheld_minor: int = 0
    written: date | None = None
    promised: bool = False

    @property
    def dunned_minor(self) -> int:
        """What may be asked for: without the part that a filed claim withholds."""
        return max(self.open_minor - self.withheld_minor, 0)


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer in one currency as dunning sees it; minor units."""

    overdue_minor: int
    unapplied_minor: int
    excluded: bool = False
    with_agency: bool = False
    receivable: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """What a run does with an item: the level it climbs to, or why it is skipped."""

    to: Level | None
    reason: str


def customer_reason(debtor: Debtor, minimum_minor: int = 0) -> str:
    """Why a customer gets no notice at all, blank if he may."""
    if not debtor.receivable:
        return "not our receivable"
    if debtor.excluded:
        return "customer excluded"
    if debtor.with_agency:
        return "with an agency"
    if debtor.unapplied_minor >= debtor.overdue_minor:
        return "credits cover the debt"
    if debtor.overdue_minor < minimum_minor:
        return "below the minimum"
    return ""


def step(ladder: tuple[Level, ...], item: Late, on: date) -> Step:
    """What a run on a day does with an item of a customer who may be dunned."""
    if item.promised:
        return Step(None, "promise pending")
    if item.dunned_minor == 0:
        return Step(None, "claimed")
    level = next((each for each in ladder if each.level == item.level + 1), None)
    if level is None:
        return Step(None, "at the top of the ladder")
    if item.days_late < level.days_late:
        return Step(None, f"{level.name} from day {level.days_late}")
    if item.level == 0:
        return Step(level, level.name)
    if item.written is None:
        return Step(None, "the notice before is not written")
    passed = (on - item.written).days
    if passed < level.gap_days:
        return Step(None, f"{passed} days since the notice before, {level.gap_days} needed")
    return Step(level, level.name)


def promise_state(*, promised_minor: int, kept_minor: int, until: date, on: date) -> PromiseState:
    """Whether a promise was kept: `kept_minor` came by `until`, the promised day and its grace."""
    if kept_minor >= promised_minor:
        return PromiseState.KEPT
    return PromiseState.BROKEN if on > until else PromiseState.PENDING
