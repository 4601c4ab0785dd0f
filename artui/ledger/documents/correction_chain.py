"""The life of an invoice that was corrected: original, reversal, corrected, as often as it
happened.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from artui.domain.kinds import Approval
from artui.ledger.store.tables import ACT, ITEM

ORIGINAL, REVERSAL, CORRECTED = "Original", "Reversal", "Corrected"


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of a correction. `amount_minor` is negative for the reversal, which is shown also
    while the correction waits for approval (`waits`), as approval will make it; then it has no id
    and number yet.
    """

    step: str
    item_id: int | None
    number: str
    day: date
    currency: str
    amount_minor: int
    waits: bool


def history_chain(connection: Connection, item_id: int) -> list[ChainStep]:
    """Per correction of an invoice three steps, from the first original on; one step if there is
    none. A correction that was undone is none.
    """
    origin = connection.execute(
        select(ITEM.c.origin_id).where(ITEM.c.id == item_id)
    ).scalar_one_or_none()
    first = origin or item_id
    family = select(ITEM).where(or_(ITEM.c.id == first, ITEM.c.origin_id == first))
    items = {row.id: row for row in connection.execute(family.order_by(ITEM.c.id))}
    against = select(ITEM).where(ITEM.c.reverses_id.in_(items), ITEM.c.reversed_by_id.is_(None))
    counters = {row.reverses_id: row for row in connection.execute(against)}
    acts = {row.act_id for row in items.values()}
    undone = set(
        connection.execute(select(ACT.c.undoes_id).where(ACT.c.undoes_id.in_(acts))).scalars()
    )
    steps: list[ChainStep] = []
    for item in items.values():
        before = items.get(item.corrects_id)
        if before is None or item.act_id in undone:
            continue
        counter = counters.get(before.id)
        waits = item.approval == Approval.PENDING
        steps += [
            _step(ORIGINAL, before, before.amount_minor),
            ChainStep(
                REVERSAL,
                counter.id if counter else None,
                counter.number if counter else "",
                before.issue_date,
                before.currency,
                -before.amount_minor,
                waits and counter is None,
            ),
            _step(CORRECTED, item, item.amount_minor, waits=waits),
        ]
    return steps or [_step(ORIGINAL, items[first], items[first].amount_minor)]


def _step(step: str, row: Any, minor: int, *, waits: bool = False) -> ChainStep:
    return ChainStep(step, row.id, row.number, row.issue_date, row.currency, minor, waits)
