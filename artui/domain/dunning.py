"""Dunning: which level a late item climbs to, and why it stays where it is.

A ladder is a series of levels. A run moves an item up by at most one of them: when it is late
enough, the previous notice was written, and enough days have passed since. See section 7 of the
domain rules.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from artui.domain.kinds import PromiseState
from artui.domain.money import decimals, parse_minor, round_half_up


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a ladder: how many days late it begins, and how long after the previous notice.

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

    `written` is the day of its last notice, None if there was none or it was not written.
    """

    level: int
    days_late: int
    open_minor: int
    withheld_minor: int = 0
    written: date | None = None
    promised: bool = False

    @property
    def dunned_minor(self) -> int:
        """The amount that may be demanded: the part that a filed claim withholds is excluded."""
        return max(self.open_minor - self.withheld_minor, 0)


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer in one currency as dunning sees it; minor units."""

    overdue_minor: int
    unapplied_minor: int
    excluded: bool = False
    with_agency: bool = False
    receivable: bool = True


class SkipReason(StrEnum):
    """Why a run leaves an item on its level."""

    NOT_RECEIVABLE = "not_receivable"
    EXCLUDED = "excluded"
    WITH_AGENCY = "with_agency"
    COVERED = "covered"
    BELOW_MINIMUM = "below_minimum"
    PROMISED = "promised"
    CLAIMED = "claimed"
    AT_TOP = "at_top"
    TOO_EARLY = "too_early"
    NOT_WRITTEN = "not_written"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Skip:
    """Why an item stays; `level` is the one not reached yet, `days` those since the last notice."""

    reason: SkipReason
    level: Level | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What a run does with an item: the level that the item climbs to, or why it is skipped."""

    to: Level | None = None
    skip: Skip | None = None


def customer_skip(debtor: Debtor, minimum_minor: int = 0) -> SkipReason | None:
    """Why a customer gets no notice at all, None if they may get one."""
    if not debtor.receivable:
        return SkipReason.NOT_RECEIVABLE
    if debtor.excluded:
        return SkipReason.EXCLUDED
    if debtor.with_agency:
        return SkipReason.WITH_AGENCY
    if debtor.unapplied_minor >= debtor.overdue_minor:
        return SkipReason.COVERED
    if debtor.overdue_minor < minimum_minor:
        return SkipReason.BELOW_MINIMUM
    return None


def step(ladder: tuple[Level, ...], item: Late, on: date) -> Step:
    """What a run on a given day does with an item of a customer who may be dunned."""
    if item.promised:
        return Step(skip=Skip(SkipReason.PROMISED))
    if item.dunned_minor == 0:
        return Step(skip=Skip(SkipReason.CLAIMED))
    level = next((each for each in ladder if each.level == item.level + 1), None)
    if level is None:
        return Step(skip=Skip(SkipReason.AT_TOP))
    if item.days_late < level.days_late:
        return Step(skip=Skip(SkipReason.TOO_EARLY, level))
    if item.level == 0:
        return Step(level)
    if item.written is None:
        return Step(skip=Skip(SkipReason.NOT_WRITTEN))
    passed = (on - item.written).days
    if passed < level.gap_days:
        return Step(skip=Skip(SkipReason.TOO_SOON, level, passed))
    return Step(level)


def promise_state(*, promised_minor: int, kept_minor: int, until: date, on: date) -> PromiseState:
    """Whether a promise was kept: `kept_minor` came by `until`, the promised day plus its grace."""
    if kept_minor >= promised_minor:
        return PromiseState.KEPT
    return PromiseState.BROKEN if on > until else PromiseState.PENDING
