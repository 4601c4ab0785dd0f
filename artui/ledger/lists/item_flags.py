"""The flags of an item: where each comes from, for showing it and for filtering by it.

A flag that has rows of its own (a dispute, a promise) has one reader and one condition here; the
two that are columns of the item need no reader. A promise of the whole account is no flag of its
items: it is shown once, at the account.
"""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, select, union

from artui.domain.kinds import Flag
from artui.ledger.collecting.collecting_rows import collecting_flags, is_flagged, is_with_agency
from artui.ledger.disputes.dispute_rows import dispute_flags, is_claimed, is_disputed
from artui.ledger.disputes.promise_rows import is_promised, promise_flags
from artui.ledger.store.tables import AGENCY_PLACEMENT, COLLECTION_FLAG, DISPUTE, ITEM, PROMISE

FlagReader = Callable[[Connection, Sequence[int], date], dict[int, tuple[Flag, ...]]]

# The day is the one as of which the list is read.
FLAG_CONDITIONS: dict[Flag, Callable[[date], ColumnElement[bool]]] = {
    Flag.ON_HOLD: lambda as_of: ITEM.c.on_hold,
    Flag.DISPUTED: is_disputed,
    Flag.CLAIMED: is_claimed,
    Flag.PROMISED: is_promised,
    Flag.FLAGGED: is_flagged,
    Flag.AGENCY: is_with_agency,
    Flag.OVER_LIMIT: lambda as_of: ITEM.c.over_limit,
}
# What is paid is promised no longer, whatever paid it.
OPEN_ONLY = frozenset({Flag.PROMISED})
FLAG_READERS: tuple[FlagReader, ...] = (dispute_flags, promise_flags, collecting_flags)


def has_flag(flag: Flag, as_of: date, open_minor: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an item of which `open_minor` is open on the day carries a flag."""
    carries = FLAG_CONDITIONS[flag](as_of)
    return and_(carries, open_minor > 0) if flag in OPEN_ONLY else carries


def flags_of(
    connection: Connection, ids: Sequence[int], as_of: date
) -> dict[int, tuple[Flag, ...]]:
    """Per item, the flags that have rows of their own; a paid one does not show `OPEN_ONLY`."""
    found: dict[int, tuple[Flag, ...]] = {}
    for reader in FLAG_READERS:
        for item_id, names in reader(connection, ids, as_of).items():
            found[item_id] = found.get(item_id, ()) + names
    return found


def may_carry_flags(connection: Connection) -> set[int]:
    """The items that may carry a flag that has rows of its own; on no day does any other."""
    placed = select(AGENCY_PLACEMENT.c.customer_id)
    query = union(
        select(DISPUTE.c.item_id),
        select(PROMISE.c.item_id).where(PROMISE.c.item_id.is_not(None)),
        select(COLLECTION_FLAG.c.item_id),
        select(ITEM.c.id).where(ITEM.c.customer_id.in_(placed), ITEM.c.open_minor > 0),
    )
    return set(connection.execute(query).scalars())


def shown_flags(
    on_hold: bool, over_limit: bool, carried: Sequence[Flag], open_minor: int
) -> tuple[Flag, ...]:
    """All flags of an item without duplicates, in the order in which they are shown."""
    given = {flag for flag in carried if open_minor or flag not in OPEN_ONLY}
    given |= {flag for flag, up in ((Flag.ON_HOLD, on_hold), (Flag.OVER_LIMIT, over_limit)) if up}
    return tuple(flag for flag in Flag if flag in given) if given else ()
