"""What became of an imported file."""

from dataclasses import dataclass

from artui.imports.refusals import RowError
from artui.imports.verdicts import Verdict
from artui.ledger.book.audit_log import counted


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `errors`, and `notes` on rows that were accepted, are limited to the
    first thousand; `act_id` is None if nothing stays.
    """

    file: str
    added: int
    changed: int
    skipped: int
    rejected: int
    act_id: int | None
    errors: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()
    ahead: str = ""
    """How many of the added documents count only after the business day, and from when."""
    verdicts: tuple[Verdict, ...] = ()
    """What becomes of each request of a mail, in the order of their lines."""
    doubted: int = 0
    """How many payments are refused because a bank's entry may have brought them."""
    above: int = 0
    """How many credit memos are refused because they need a supervisor."""
    request_id: int | None = None
    """The request by which the whole file waits for a supervisor."""

    @property
    def summary(self) -> str:
        """`added 3, skipped 1 (already there), rejected 0`; customers may be changed too."""
        found = counted(self.added, self.changed, self.skipped, self.rejected)
        return f"{found}; {self.ahead}" if self.ahead else found
