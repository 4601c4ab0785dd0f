"""The fixed sum that the law grants for a late invoice, in steps of the amount owed.

It is written `EUR 40`, or in steps `GBP 40, 70 from 1000, 100 from 10000`, in major units; with
`over` instead of `from`, a step begins above its amount. See section 3 of the domain rules.
"""

import re
from dataclasses import dataclass

from artui.domain.money import CURRENCIES, decimals
from artui.domain.refusal import Refused

_FIRST = re.compile(r"([A-Z]{3}) (\d{1,9})")
_LATER = re.compile(r"(\d{1,9}) (from|over) (\d{1,9})")


class BadCompensation(Refused):
    """The text is not a fixed sum."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} is no fixed sum; write it like EUR 40 or GBP 40, 70 from 1000, "
            "the steps rising."
        )


@dataclass(frozen=True, slots=True)
class CompensationStep:
    """The sum for debts of at least `least`, or of more if `over`; both in major units."""

    least: int
    due: int
    over: bool = False

    def holds(self, amount_minor: int, unit: int) -> bool:
        """Whether a debt reaches the step."""
        begins = self.least * unit
        return amount_minor > begins if self.over else amount_minor >= begins


@dataclass(frozen=True, slots=True)
class Compensation:
    """The steps of a fixed sum, the lowest first, which begins at 0."""

    currency: str
    steps: tuple[CompensationStep, ...]

    def minor(self, currency: str, amount_minor: int) -> int:
        """The sum due for a debt, both in minor units of its currency; 0 in another currency."""
        if currency != self.currency:
            return 0
        unit = int(10 ** decimals(currency))
        return (
            max(
                (step for step in self.steps if step.holds(amount_minor, unit)),
                key=lambda step: step.least,
            ).due
            * unit
        )

    @property
    def per_instalment(self) -> bool:
        """Whether each late instalment has the sum for itself: by the law of the EU, where every
        late payment has it (C-78/22), but not by that of the UK, where the debt has it once."""
        return self.currency != "GBP"

    def __str__(self) -> str:
        """The text from which it is read."""
        first, *later = self.steps
        written = [f"{step.due} {'over' if step.over else 'from'} {step.least}" for step in later]
        return ", ".join([f"{self.currency} {first.due}", *written])


def parse_compensation(text: str) -> Compensation:
    """Parse a fixed sum; raises BadCompensation."""
    first, *later = [part.strip() for part in text.split(",")]
    begin, rest = _FIRST.fullmatch(first), [_LATER.fullmatch(part) for part in later]
    if begin is None or begin[1] not in CURRENCIES:
        raise BadCompensation(text)
    steps = [CompensationStep(0, int(begin[2]))]
    for step in rest:
        if step is None or int(step[3]) <= steps[-1].least:
            raise BadCompensation(text)
        steps.append(CompensationStep(int(step[3]), int(step[1]), over=step[2] == "over"))
    return Compensation(begin[1], tuple(steps))
