"""How far long work is, for those who wait: a function that gets it, and a counter that calls it.

A progress function may raise, which is how long work is cancelled: the exception ends the act like
any other, so its transaction is rolled back and nothing of it is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Gets the steps done and the steps in all (0: not known). What it raises abandons the work."""


def unwatched(done: int, total: int) -> None:
    """The progress function of work for which nobody waits."""


@dataclass(slots=True)
class Steps:
    """Counts the steps of a piece of work and reports each count."""

    progress: Progress = unwatched
    total: int = 0
    done: int = 0

    @property
    def watched(self) -> bool:
        """Whether anybody waits for the work."""
        return self.progress is not unwatched

    def took(self, count: int = 1) -> None:
        """Some more steps are done; 0 only asks whether to go on. Raises what `progress` raises."""
        self.done += count
        self.progress(self.done, self.total)

    def each(self, rows: Iterable[T]) -> Iterator[T]:
        """The rows, of which each is a step that is done when the next one is asked for."""
        for row in rows:
            yield row
            self.took()
