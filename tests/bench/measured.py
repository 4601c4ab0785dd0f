"""What was measured of each row, kept so that a run of hours can be taken up again."""

import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from tests.bench.table import Line, Missing

Lines = list[Line | Missing]


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass
class Measured:
    """The lines of one row, the day on which it began, the load then, and the seconds it took."""

    lines: Lines = field(default_factory=list)
    day: date = field(default_factory=_today)
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    seconds: float = 0

    @property
    def missed(self) -> bool:
        """Whether a goal is missed."""
        return any(not goal.met for line in self.figures() for goal in line.goals)

    def figures(self) -> Iterator[Line]:
        """The lines that have a figure."""
        return (line for line in self.lines if isinstance(line, Line))


def kept_rows(path: Path) -> dict[str, Measured]:
    """The rows by their keys that an earlier run has left; none if there was no such run, or one
    of another form of the bench."""
    try:
        with path.open("rb") as file:
            # Ours, from the cache folder of who runs the bench.
            found: dict[str, Measured] = pickle.load(file)
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return {}
    return found


def keep_rows(path: Path, rows: dict[str, Measured]) -> None:
    """Keep what was measured, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(pickle.dumps(rows))
    part.replace(path)
