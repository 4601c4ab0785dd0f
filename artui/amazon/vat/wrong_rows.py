"""A document of a report that can't be taken: its rows, why, and how it is set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from artui.amazon.vat.clear_rows import UnclearRow
from artui.amazon.vat.report import MAX_PROBLEMS, ReportRow
from artui.domain.refusal import Refused
from artui.domain.text import bounded
from artui.ledger.amazon.set_aside import NewAside

_KEY = ("marketplace-id", "shipping-id", "transaction-id", "transaction-type")
_LONGEST_KEY = 200
"""So long a record may be; an index of the database takes no more than some thousand bytes."""


@dataclass(frozen=True, slots=True)
class WrongDocument:
    """A document that can't be taken: its rows, what is said of it, and why it is set aside."""

    rows: tuple[Mapping[str, str], ...]
    problems: tuple[str, ...]
    reason: str

    @property
    def aside(self) -> NewAside:
        """The document as the ledger keeps it until it can be taken."""
        first = self.rows[0]
        title = first.get("shipping-id") or first.get("order-id", "")
        place = first.get("marketplace-id", "")
        return NewAside(record_key(first), place, title, self.reason, as_reported(self.rows))


def refused_document(rows: Sequence[ReportRow], refusal: Refused) -> WrongDocument:
    """The document of these rows, which is set aside for the reason of the refusal."""
    reason = refusal.problem.reason if isinstance(refusal, UnclearRow) else str(refusal)
    return WrongDocument(tuple(row.cells for row in rows), (str(refusal),), reason)


def problems_of(wrong: Sequence[WrongDocument]) -> tuple[str, ...]:
    """All that is said of the wrong documents, cut off after MAX_PROBLEMS."""
    problems = [problem for each in wrong for problem in each.problems]
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"{len(problems) - MAX_PROBLEMS} further problems"]
    return tuple(problems)


def record_key(cells: Mapping[str, str]) -> str:
    """The key of a row's document as far as its cells name it."""
    place, shipping, transaction, kind = (cells.get(name, "") for name in _KEY)
    parts = (place, shipping or cells.get("order-id", ""), transaction, kind.upper())
    return bounded("|".join(parts), _LONGEST_KEY)


def as_reported(rows: Sequence[Mapping[str, str]]) -> str:
    """The rows as the report has them, with their header."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join("\t".join(line) + "\r\n" for line in lines)
