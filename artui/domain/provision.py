"""The provision matrix: how many percent of what is open in each ageing bucket is written down.

It is written as `not_due 0.5, 1-30 2, 31-60 10, 61-90 30, over-90 60`; entities with percentages
of their own follow after semicolons, `; north-america: not_due 1, over-30 50`. The buckets are
those of the matrix, whatever a clerk has set for the ageing report.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from artui.domain.ageing import NOT_DUE, BadBuckets, Buckets
from artui.domain.money import round_half_up
from artui.domain.refusal import Refused
from artui.domain.text import visible

EXAMPLE = "not_due 0.5, 1-30 2, 31-60 10, 61-90 30, over-90 60"
_CELL = re.compile(
    r"(not_due|[0-9]{1,5}-[0-9]{1,5}|over-[0-9]{1,5})[ =]+([0-9]{1,3}(?:\.[0-9]{1,3})?)%?"
)


class BadMatrix(Refused):
    """The text is no provision matrix."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        super().__init__(
            f"'{visible(text[:80])}' is no provision matrix: {why}; such as {EXAMPLE}."
        )


@dataclass(frozen=True, slots=True)
class Percents:
    """The percentages of an entity, a bucket each."""

    buckets: Buckets
    percents: tuple[Fraction, ...]

    def __str__(self) -> str:
        pairs = zip(self.buckets.labels, self.percents, strict=True)
        return ", ".join(f"{label} {percent_text(percent)}" for label, percent in pairs)


@dataclass(frozen=True, slots=True)
class ProvisionMatrix:
    """The percentages of all entities, and those of entities that have their own, by name."""

    common: Percents
    entities: Mapping[str, Percents] = field(default_factory=dict)

    def of(self, entity: str) -> Percents:
        """What holds for an entity."""
        return self.entities.get(entity, self.common)

    def __str__(self) -> str:
        own = (f"{name}: {percents}" for name, percents in self.entities.items())
        return "; ".join((str(self.common), *own))


class AllowanceCell(NamedTuple):
    """A bucket's part of the allowance: what is open, the percentage, and what it comes to, each
    bucket rounded half up to the minor unit."""

    bucket: str
    open_minor: int
    percent: Fraction
    allowance_minor: int


def allowance(percents: Percents, open_minor: Sequence[int]) -> tuple[AllowanceCell, ...]:
    """The allowance for what is open in each bucket of the matrix."""
    rows = zip(percents.buckets.labels, open_minor, percents.percents, strict=True)
    return tuple(
        AllowanceCell(label, minor, percent, round_half_up(minor * percent / 100))
        for label, minor, percent in rows
    )


def percent_text(percent: Fraction) -> str:
    """A percentage of up to three decimals as text: `0.5`."""
    whole, rest = divmod(round_half_up(percent * 1000), 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")


def parse_matrix(text: str) -> ProvisionMatrix:
    """A matrix from its text; raises BadMatrix."""
    first, *others = text.split(";")
    entities: dict[str, Percents] = {}
    for part in others:
        name, colon, cells = part.rpartition(":")
        name = name.strip()
        if not colon or not name:
            raise BadMatrix(text, "after a semicolon comes an entity with a colon")
        if name in entities:
            raise BadMatrix(text, f"{visible(name)} is there twice")
        entities[name] = _percents(text, cells)
    return ProvisionMatrix(_percents(text, first), entities)


def _percents(text: str, cells: str) -> Percents:
    found = [_CELL.fullmatch(cell.strip()) for cell in cells.split(",")]
    if not all(found):
        raise BadMatrix(text, "each bucket is followed by a percentage")
    pairs = [(one[1], Fraction(one[2])) for one in found if one]
    if any(percent > 100 for _, percent in pairs):
        raise BadMatrix(text, "more than 100 percent can't be lost")
    labels = [label for label, _ in pairs]
    bounds = ",".join(label.rpartition("-")[2] for label in labels[1:-1])
    if len(labels) == 2:
        bounds = labels[1].removeprefix("over-")
    try:
        buckets = Buckets.parse(bounds)
    except BadBuckets:
        raise BadMatrix(text, f"the buckets begin with {NOT_DUE} and end with over-N") from None
    if list(buckets.labels) != labels:
        right = ", ".join(buckets.labels)
        raise BadMatrix(text, f"the buckets must follow each other without a gap: {right}")
    return Percents(buckets, tuple(percent for _, percent in pairs))
