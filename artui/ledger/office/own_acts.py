"""One's own last acts: which of them stand, which are undone, and which of those were done anew.

What undoing one would do, and what stands in its way, is asked of `artui.ledger.office.undo`, since
it takes more than a list needs.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import REDOES, Book
from artui.ledger.office.undo import FINAL
from artui.ledger.store.tables import ACT

MOST = 200
_NO_ACT = (ActName.UNDO, ActName.BREAK_OFF)


class ActStanding(StrEnum):
    """What became of an act."""

    STANDS = "stands"
    FINAL = "final"
    UNDONE = "undone"
    REDONE = "redone"


@dataclass(frozen=True, slots=True)
class OwnAct:
    """An act of one's own, and what became of it; `by` is the act that undid it or did it anew."""

    id: int
    at: datetime
    act: str
    subject: str
    summary: str
    standing: ActStanding
    by: int | None


def own_acts(book: Book, limit: int = MOST) -> list[OwnAct]:
    """The actor's acts, the latest first, without those that only took others back."""
    undoing = ACT.alias("undoing")
    query = (
        select(ACT, undoing.c.id.label("undone_by"))
        .outerjoin(undoing, undoing.c.undoes_id == ACT.c.id)
        .where(ACT.c.actor == book.actor, ACT.c.act.not_in(_NO_ACT))
        .order_by(ACT.c.id.desc())
        .limit(limit)
    )
    with book.reading() as connection:
        rows = connection.execute(query).all()
    # The act that does another anew is later, so that it is among those read; what repeats one act,
    # be it by a repeat that was undone, is one deed.
    repeats = {row.id: again for row in rows if (again := _redoes(row.detail)) is not None}
    anew = {
        _first(row.id, repeats): row.id
        for row in rows
        if row.undone_by is None and row.id in repeats
    }
    found = []
    for row in rows:
        standing, by = ActStanding.STANDS, None
        if row.undone_by is not None:
            standing, by = ActStanding.UNDONE, row.undone_by
            if (first := _first(row.id, repeats)) in anew:
                standing, by = ActStanding.REDONE, anew[first]
        elif row.act in FINAL or row.act == ActName.CREATE:
            standing = ActStanding.FINAL
        found.append(OwnAct(row.id, row.at, row.act, row.subject, row.summary, standing, by))
    return found


def _first(act_id: int, repeats: dict[int, int]) -> int:
    while act_id in repeats:
        act_id = repeats[act_id]
    return act_id


def _redoes(detail: str) -> int | None:
    found: int | None = json.loads(detail).get(REDOES) if detail else None
    return found
