"""The history of a corrected invoice: original, reversal and corrected invoice, for each
correction.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, select, union_all

from artui.domain.kinds import Approval
from artui.ledger.items.open_items import among, is_gone
from artui.ledger.store.dialects import indexed, is_found
from artui.ledger.store.tables import ACT, ITEM

ORIGINAL, REVERSAL, CORRECTED = "Original", "Reversal", "Corrected"
_CORRECTION, _FIRST = ITEM.alias("correction"), ITEM.alias("first")


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of a correction. `amount_minor` is negative for the reversal.

    While the correction waits for approval (`waits`), the reversal is shown as approval will make
    it; it has no id and number yet.
    """

    step: str
    item_id: int | None
    number: str
    day: date
    currency: str
    amount_minor: int
    waits: bool


class _Link(NamedTuple):
    """A document of the chain as it is kept."""

    id: int
    number: str
    issue_date: date
    generated_on: date | None
    currency: str
    amount_minor: int
    approval: Approval
    corrects_id: int | None
    reverses_id: int | None
    act_id: int


_LINK = [ITEM.c[name] for name in _Link._fields]


class Successor(NamedTuple):
    """The corrected invoice that is in force in the place of another one."""

    id: int
    number: str


def in_place_of(connection: Connection, item_ids: Iterable[int]) -> dict[int, Successor]:
    """What is in force in the place of corrected invoices, by their ids."""
    found: dict[int, Successor] = {}
    first = {item_id: item_id for item_id in item_ids}
    columns = ITEM.c.id, ITEM.c.number, ITEM.c.corrects_id, ITEM.c.reversed_by_id, ITEM.c.approval
    while first:
        query = select(*columns).where(among(connection, ITEM.c.corrects_id, list(first)))
        later: dict[int, int] = {}
        for row in connection.execute(query):
            if is_gone(row.reversed_by_id, row.approval):
                later[row.id] = first[row.corrects_id]
            elif row.approval == Approval.APPROVED:
                found[first[row.corrects_id]] = Successor(row.id, row.number)
        first = later
    return found


def in_chains(
    column: ColumnElement[int],
    origins: Collection[int] | Select[tuple[int]],
    *besides: Select[tuple[int]],
) -> ColumnElement[bool]:
    """Whether a column holds an invoice of the chains of corrections that begin with these, or one
    of those `besides`."""
    corrections = select(_CORRECTION.c.id).where(
        _CORRECTION.c.corrects_id.is_not(None), _CORRECTION.c.origin_id.in_(origins)
    )
    first = select(_FIRST.c.id).where(_FIRST.c.id.in_(origins))
    # One list, not two with an OR, for which PostgreSQL would read all items.
    return is_found(
        column, union_all(first, indexed(corrections, _CORRECTION, "item_chain"), *besides)
    )


def history_chain(connection: Connection, item_id: int) -> list[ChainStep]:
    """Three steps for each correction of an invoice, from the first original on; one step if there
    is no correction. A correction that was undone does not count.
    """
    origin = connection.execute(
        select(ITEM.c.origin_id).where(ITEM.c.id == item_id)
    ).scalar_one_or_none()
    first = origin or item_id
    family = select(*_LINK).where(in_chains(ITEM.c.id, [first]))
    rows = connection.execute(family.order_by(ITEM.c.id))
    items = {row.id: row for row in map(_Link._make, rows)}
    against = select(*_LINK).where(ITEM.c.reverses_id.in_(items), ITEM.c.reversed_by_id.is_(None))
    rows = connection.execute(against)
    counters = {row.reverses_id: row for row in map(_Link._make, rows)}
    acts = {row.act_id for row in items.values()}
    undone = set(
        connection.execute(select(ACT.c.undoes_id).where(ACT.c.undoes_id.in_(acts))).scalars()
    )
    steps: list[ChainStep] = []
    for item in items.values():
        before = items.get(item.corrects_id or 0)
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


def _step(step: str, row: _Link, minor: int, *, waits: bool = False) -> ChainStep:
    own = row.generated_on or row.issue_date
    return ChainStep(step, row.id, row.number, own, row.currency, minor, waits)
