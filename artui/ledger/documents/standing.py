"""Whether a document still stands: it is approved, and was neither reversed nor replaced."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from artui.domain.kinds import Approval
from artui.domain.text import visible
from artui.ledger.store.tables import ACT, ITEM

_COUNTER, _UNDOING = ITEM.alias("counter"), ACT.alias("undoing")


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """What of a document keeps it from being sent, as it is known now.

    `reversed_on` is when it was reversed, `successor` the corrected document that took its place.
    """

    approval: Approval = Approval.APPROVED
    reversed_on: date | None = None
    successor: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is valid."""
        return self.approval is Approval.APPROVED and self.reversed_on is None

    def why_not(self, number: str) -> str:
        """Why it does not stand, in a sentence without its dot; empty if it does."""
        named = visible(number)
        instead = f" and replaced by {visible(self.successor)}" if self.successor else ""
        if self.reversed_on is not None:
            return f"{named} was reversed on {self.reversed_on}{instead}"
        if self.approval is Approval.SUPERSEDED:
            return f"{named} was taken back before it was approved{instead}"
        return "" if self.stands else f"{named} is not approved"


VALID = DocumentStanding()


def standing(connection: Connection, item_id: int) -> DocumentStanding:
    """Whether a document stands now."""
    query = (
        select(ITEM.c.approval, _COUNTER.c.generated_on, _COUNTER.c.issue_date)
        .outerjoin(_COUNTER, _COUNTER.c.id == ITEM.c.reversed_by_id)
        .where(ITEM.c.id == item_id)
    )
    (row,) = connection.execute(query)
    found = DocumentStanding(Approval(row.approval), row.generated_on or row.issue_date)
    if found.stands:
        return found
    return DocumentStanding(found.approval, found.reversed_on, _successor(connection, item_id))


def _successor(connection: Connection, item_id: int) -> str:
    """The last document that took its place, if any; corrections that were undone don't count."""
    number, before = "", item_id
    while True:
        query = (
            select(ITEM.c.id, ITEM.c.number)
            .outerjoin(_UNDOING, _UNDOING.c.undoes_id == ITEM.c.act_id)
            .where(ITEM.c.corrects_id == before, _UNDOING.c.id.is_(None))
            .order_by(ITEM.c.id.desc())
        )
        row = connection.execute(query).first()
        if row is None:
            return number
        before, number = row.id, row.number
