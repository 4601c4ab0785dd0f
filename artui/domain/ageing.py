"""Ageing: how late an item is, and the bucket that it falls into.

An item that is not a day late is not due. Each bucket includes its upper bound; the last bucket has
none. See section 4 of the domain rules.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from artui.domain.refusal import Refused

NOT_DUE = "not_due"
MAX_BUCKETS = 12


class BadBuckets(Refused):
    """The text is not a list of bucket bounds."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text[:60]!r} are no ageing buckets; write 1 to {MAX_BUCKETS} rising numbers of "
            "days between commas, such as 30,60,90."
        )


@dataclass(frozen=True, slots=True)
class Buckets:
    """Ageing buckets by the last day of each, ascending."""

    bounds: tuple[int, ...] = (30, 60, 90)

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns: `not_due`, one for each bound, and one for what is beyond the last."""
        firsts = (1, *(bound + 1 for bound in self.bounds))
        spans = (f"{first}-{last}" for first, last in zip(firsts, self.bounds, strict=False))
        return (NOT_DUE, *spans, f"over-{self.bounds[-1]}")

    def index(self, days_late: int) -> int:
        """The position in `labels` of an item so many days late."""
        return 0 if days_late <= 0 else 1 + bisect_left(self.bounds, days_late)

    def label(self, days_late: int) -> str:
        """The bucket of an item so many days late."""
        return self.labels[self.index(days_late)]

    @classmethod
    def parse(cls, text: str) -> "Buckets":
        """Buckets from their bounds, such as `30,60,90`; raises `BadBuckets`."""
        parts = [part.strip() for part in text.split(",")]
        if not all(part.isascii() and part.isdigit() and len(part) <= 5 for part in parts):
            raise BadBuckets(text)
        bounds = tuple(int(part) for part in parts)
        if len(bounds) > MAX_BUCKETS or list(bounds) != sorted({0, *bounds} - {0}):
            raise BadBuckets(text)
        return cls(bounds)


def days_late(due: date, as_of: date, settled_on: date | None = None) -> int:
    """Days from the due date to `as_of`, or to full settlement if earlier; negative before due."""
    end = as_of if settled_on is None else min(as_of, settled_on)
    return (end - due).days
