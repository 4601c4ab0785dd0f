"""What an interest run in force posted: count and sums, asked before it is rolled back."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.ledger.book.refusals import UnknownRun
from artui.ledger.store.tables import INTEREST_RUN, ITEM


class RunContents(NamedTuple):
    """A run's documents in force; sums are minor units per currency."""

    run_id: int
    through: date
    documents: int
    customers: int
    charged: tuple[tuple[str, int], ...]
    """Of its finance charges and fixed sums."""
    given_back: tuple[tuple[str, int], ...]
    """Of its corrections."""


def run_contents(connection: Connection, run_id: int) -> RunContents:
    """What a run posted that is still in force. Raises UnknownRun."""
    run = connection.execute(
        select(INTEREST_RUN.c.through, INTEREST_RUN.c.act_id).where(
            INTEREST_RUN.c.id == run_id, INTEREST_RUN.c.rolled_back_act_id.is_(None)
        )
    ).one_or_none()
    if run is None:
        raise UnknownRun(f"There is no interest run {run_id} in force.")
    posted = (ITEM.c.act_id == run.act_id, ITEM.c.reversed_by_id.is_(None))
    counts = select(func.count(), func.count(ITEM.c.customer_id.distinct())).where(*posted)
    documents, customers = connection.execute(counts).one()
    sums = (
        select(ITEM.c.side, ITEM.c.currency, func.sum(ITEM.c.amount_minor))
        .where(*posted)
        .group_by(ITEM.c.side, ITEM.c.currency)
        .order_by(ITEM.c.currency)
    )
    rows = connection.execute(sums).all()

    def of(side: int) -> tuple[tuple[str, int], ...]:
        return tuple((row[1], int(row[2])) for row in rows if row[0] == side)

    return RunContents(run_id, run.through, documents, customers, of(1), of(-1))
