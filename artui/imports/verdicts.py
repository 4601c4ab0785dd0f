"""What becomes of each request of a mail, the same for files, `--dry-run` and the screens."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from artui.domain.sentence import joined
from artui.imports.parsing import Rejected


class Fate(StrEnum):
    """What becomes of a request."""

    APPLY = "apply"
    SAME = "applied before"
    REFUSED = "refused"


class Verdict(NamedTuple):
    """A request by its line, and what becomes of it; `amount_minor` is in `currency`.

    For a refused request only the line and the reason are certain.
    """

    line: int
    memo: str
    invoice: str
    amount_minor: int | None
    currency: str
    fate: Fate
    reason: str = ""


def refused(row: Rejected) -> Verdict:
    """The verdict on a rejected row."""
    reason = joined("; ", (error.message for error in row.errors))
    memo, invoice = row.cells.get("memo", ""), row.cells.get("invoice", "")
    return Verdict(row.line, memo, invoice, None, "", Fate.REFUSED, reason)


def to_apply(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The requests that are good."""
    return [each for each in verdicts if each.fate is Fate.APPLY]


def sums(verdicts: Iterable[Verdict]) -> list[tuple[str, int]]:
    """The sums of the good requests, in minor units per currency."""
    found: dict[str, int] = {}
    for each in to_apply(verdicts):
        found[each.currency] = found.get(each.currency, 0) + (each.amount_minor or 0)
    return sorted(found.items())
