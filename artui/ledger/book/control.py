"""The control account: debits less credits as posted, per currency and day.

Each act adds up its documents as it posts them, so the account does not depend on the items' stored
open amounts. Reports are proven against it: Σ buckets = Σ open items = control total
(section 1 of the domain rules).
"""

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter, itemgetter
from typing import TypedDict

from sqlalchemy import Connection, Date, bindparam, func, insert, select, update

from artui.domain.kinds import Approval
from artui.ledger.store.bulk import Rows, are_named
from artui.ledger.store.tables import CONTROL


class Countable(TypedDict):
    """What the control account sees of a row of `item`."""

    side: int
    currency: str
    amount_minor: int
    counts_from: date
    approval: str


_COUNTED = tuple(Countable.__annotations__)
_POSTED = (
    select(CONTROL.c.currency, func.sum(CONTROL.c.posted_minor))
    .where(CONTROL.c.day <= bindparam("as_of", type_=Date()))
    .group_by(CONTROL.c.currency)
)


@dataclass(slots=True)
class PostedSums:
    """What one act posts, by currency and the day it counts from, in minor units."""

    sums: dict[tuple[str, date], int] = field(default_factory=dict)

    def count(self, rows: Rows) -> None:
        """Count new rows of `item`, except pending ones, which are not in the books."""
        if not rows:
            return
        pick = attrgetter(*_COUNTED) if are_named(rows) else itemgetter(*_COUNTED)
        sums, approved = self.sums, Approval.APPROVED
        for side, currency, minor, day, approval in map(pick, rows):
            if approval == approved:
                key = currency, day
                sums[key] = sums.get(key, 0) + side * minor

    def decided(self, row: Countable, approval: str) -> None:
        """Count an item in or out when its approval changes."""
        now, before = approval == Approval.APPROVED, row["approval"] == Approval.APPROVED
        if now != before:
            key = row["currency"], row["counts_from"]
            minor = row["side"] * row["amount_minor"] * (1 if now else -1)
            self.sums[key] = self.sums.get(key, 0) + minor


def post(connection: Connection, posted: PostedSums) -> None:
    """Write what an act posted; PostgreSQL does it itself, so that nobody else can."""
    if not posted.sums or connection.dialect.name == "postgresql":
        return
    currencies = {currency for currency, _ in posted.sums}
    days = [day for _, day in posted.sums]
    query = select(CONTROL.c.currency, CONTROL.c.day).where(
        CONTROL.c.currency.in_(currencies), CONTROL.c.day.between(min(days), max(days))
    )
    known = {(row.currency, row.day) for row in connection.execute(query)}
    rows = [{"cur": key[0], "on": key[1], "minor": minor} for key, minor in posted.sums.items()]
    there = [row for row in rows if (row["cur"], row["on"]) in known]
    new = [row for row in rows if (row["cur"], row["on"]) not in known]
    if there:
        change = update(CONTROL).where(
            CONTROL.c.currency == bindparam("cur"), CONTROL.c.day == bindparam("on", type_=Date())
        )
        total = CONTROL.c.posted_minor + bindparam("minor")
        connection.execute(change.values(posted_minor=total), there)
    if new:
        values = [
            {"currency": row["cur"], "day": row["on"], "posted_minor": row["minor"]} for row in new
        ]
        connection.execute(insert(CONTROL), values)


def control_totals(connection: Connection, as_of: date) -> dict[str, int]:
    """Debits less credits posted up to a day, in minor units per currency."""
    rows = connection.execute(_POSTED, {"as_of": as_of})
    return {currency: int(minor) for currency, minor in rows}
