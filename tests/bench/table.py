"""The table: a line per figure, with its yardstick, the release before and the goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure counts."""

    MS = "ms"
    SECONDS = "s"
    MB = "MB"
    BYTES = "bytes"
    RATE = "/s"
    TIMES = "× its yardstick"
    PERCENT = "%"
    COUNT = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number, or one that was `recorded` elsewhere and is only repeated. A recorded
    ratio (`Unit.TIMES`) is to the yardstick that it had then."""

    value: float
    unit: Unit
    recorded: bool = False

    def __str__(self) -> str:
        digits = 0 if abs(self.value) >= 100 or self.unit in (Unit.BYTES, Unit.COUNT) else 1
        digits = 2 if abs(self.value) < 1 and self.unit is not Unit.COUNT else digits
        said = f"{self.value:,.{digits}f} {self.unit}".rstrip()
        return f"{said} (recorded)" if self.recorded else said


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit that a measured value must keep: at most, or `at_least`, so much."""

    words: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the value keeps the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: our figure, that of the yardstick, that of the release before."""

    what: str
    ours: Figure
    yardstick: str = ""
    bare: Figure | None = None
    before: Figure | None = None
    goals: tuple[Goal, ...] = ()
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours to the yardstick's figure."""
        assert self.bare is not None
        return self.ours.value / self.bare.value

    @property
    def to_before(self) -> float:
        """Ours to the figure of the release before; ratio to ratio if only that is recorded."""
        assert self.before is not None
        ours = self.ratio if self.before.unit is Unit.TIMES else self.ours.value
        return ours / self.before.value


@dataclass(frozen=True, slots=True)
class Missing:
    """A row, or its rest, that was not measured, and why."""

    what: str
    why: str


HEAD = ("what", "yardstick", "ours", "ratio", "release before", "to it", "goal", "met")


def cells(line: Line | Missing) -> tuple[str, ...]:
    """A line as the cells of `HEAD`."""
    if isinstance(line, Missing):
        return (line.what, "", line.why, *("",) * (len(HEAD) - 3))
    before, bare = line.before, line.bare
    yardstick = line.yardstick if bare is None else f"{line.yardstick}: {bare}"
    comparable = before is not None and before.unit in (line.ours.unit, Unit.TIMES) and before.value
    return (
        f"{line.what} ({line.note})" if line.note else line.what,
        yardstick,
        str(line.ours),
        "" if bare is None or not bare.value else f"{line.ratio:.2f}×",
        "" if before is None else str(before),
        f"{line.to_before:.2f}×" if comparable else "",
        ", ".join(goal.words for goal in line.goals),
        ", ".join("yes" if goal.met else "no" for goal in line.goals),
    )


def markdown(lines: Iterable[Line | Missing]) -> str:
    """The lines as a table in Markdown."""
    rows = [HEAD, ("---",) * len(HEAD), *map(cells, lines)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
