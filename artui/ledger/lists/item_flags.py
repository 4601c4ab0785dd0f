"""The flags of an item: where each comes from, to show it and to filter by it.

A flag that has rows of its own (a dispute, a promise) has one reader and one condition here; the
two that are columns of the item need no reader.
"""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection

from artui.ledger.collecting.collecting_rows import collecting_flags, is_flagged, is_with_agency
from artui.ledger.disputes.dispute_rows import dispute_flags, is_claimed, is_disputed
from artui.ledger.disputes.promise_rows import is_promised, promise_flags
from artui.ledger.store.tables import ITEM

FlagReader = Callable[[Connection, Sequence[int], date], dict[int, tuple[str, ...]]]

# In the order of domain.filters.FLAGS. The day is the one that is asked about.
FLAG_CONDITIONS: dict[str, Callable[[date], ColumnElement[bool]]] = {
    "on_hold": lambda as_of: ITEM.c.on_hold,
    "disputed": is_disputed,
    "claimed": is_claimed,
    "promised": is_promised,
    "flagged": is_flagged,
    "agency": is_with_agency,
    "over_limit": lambda as_of: ITEM.c.over_limit,
}
FLAG_READERS: tuple[FlagReader, ...] = (dispute_flags, promise_flags, collecting_flags)


def flags_of(connection: Connection, ids: Sequence[int], as_of: date) -> dict[int, tuple[str, ...]]:
    """The flags that have rows of their own, per item."""
    found: dict[int, tuple[str, ...]] = {}
    for reader in FLAG_READERS:
        for item_id, names in reader(connection, ids, as_of).items():
            found[item_id] = found.get(item_id, ()) + names
    return found
