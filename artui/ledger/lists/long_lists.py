"""The documents of a long list, column by column: what files and listings hold of each.

A page shows more of each document, its moves and instalments, and reads it row by row
(`item_rows`). What both hold is the same.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from artui.domain.ageing import days_late
from artui.domain.kinds import Approval, ItemKind, ItemState, Left, left_of, state_of
from artui.ledger.book.as_of import Horizon, ahead, approval, due_on, horizon, opened, reversed_by
from artui.ledger.interest.accruals import Accrued, accrued_for
from artui.ledger.interest.accrued_many import AccruedOfMany
from artui.ledger.lists.item_flags import flags_of, may_carry_flags, shown_flags
from artui.ledger.lists.item_rows import BUCKETS, moves_of, paid_text
from artui.ledger.lists.selection import first_made, in_force
from artui.ledger.store.dialects import LeadingJoin
from artui.ledger.store.many import DatesRead, among, many_rows, streamed
from artui.ledger.store.tables import ACT, ALLOCATION, CUSTOMER, ENTITY, ITEM
from artui.ledger.store.tables.columns import Query

# Below it, what is worked out for one document after the other costs less than a look at all.
_MANY = 5_000
_OTHER, _ABOUT = ITEM.alias("other"), ITEM.alias("about")
_KINDS: Mapping[str, ItemKind] = {kind.value: kind for kind in ItemKind}
# In the order of the fields of `Accrued`.
_INTEREST = tuple(f"interest_{name}_minor" for name in ("to_date", "charged", "uncharged"))
# What is worked out, and what it is worked out from.
_STATE = ("side", "amount_minor", "open_minor", "due_date", "approval", "reversed", "ahead")
_NEEDS = {
    **dict.fromkeys(("state", "days_late", "bucket"), _STATE),
    **dict.fromkeys(_INTEREST, ("kind",)),
    "flags": ("on_hold", "over_limit", "open_minor"),
    "paid": ("kind", "currency"),
}
_DAYS = ("issue_date", "due_date", "shipment_date")
Columns = dict[str, Sequence[Any]]


# What the state of a document depends on, as databases return it: its side, whether it counts only
# later and was reversed, its approval, whether all or something of it is open, and whether anything
# of it was given up.
_Facts = tuple[int, int, int, str, bool, bool, int]
_OPEN: tuple[date | None, int] = (None, 0)


class _States(dict[_Facts, ItemState]):
    """The states by the few combinations of facts that there are."""

    def __missing__(self, facts: _Facts) -> ItemState:
        """Work a state out for the first time."""
        side, later, reversed_, approved, whole, some, given_up = facts
        state = self[facts] = state_of(
            side=side,
            ahead=bool(later),
            taken_back=bool(reversed_),
            pending=approved == Approval.PENDING,
            left=left_of(2, 2 if whole else 1) if some else Left.NONE,
            given_up=bool(given_up),
        )
        return state


class LongList:
    """Reads some fields of the documents of a list of so many, as of a day, some thousand
    documents at a time. The fields are those of `ItemRow`; of a payment no `reason` is known."""

    def __init__(
        self,
        connection: Connection,
        as_of: date,
        fields: Collection[str],
        count: int,
        *,
        known_on: date | datetime | None = None,
    ) -> None:
        self._connection, self._as_of, self._wanted = connection, as_of, set(fields)
        self._day = horizon(connection, as_of, known_on)
        self._days, self._states, self._labels = DatesRead(), _States(), BUCKETS.labels
        needed = self._wanted.union(("id",), *(_NEEDS.get(name, ()) for name in fields))
        self._read = sorted(needed - _NEEDS.keys())
        many = count > _MANY
        self._all_given_up: dict[int, Collection[int]] | None = {} if many else None
        self._accrued = (
            AccruedOfMany(connection, as_of) if many and self._asks("interest") else None
        )
        self._flagged = may_carry_flags(connection) if many and self._asks("flags") else None

    def _asks(self, *starts: str) -> bool:
        return any(name.startswith(starts) for name in self._wanted)

    def columns(self, ids: Sequence[int]) -> Columns:
        """The fields of these documents, a column each, in the order of the ids; unknown ids are
        left out."""
        with many_rows():
            return self._worked_out(self._columns(ids))

    def _worked_out(self, found: Columns) -> Columns:
        days = self._days
        for name in found.keys() & _DAYS:
            found[name] = [None if day is None else days[day] for day in found[name]]
        if "kind" in found:
            found["kind"] = [_KINDS[kind] for kind in found["kind"]]
        if "about" in found:
            found["about"] = [number or "" for number in found["about"]]
        if self._asks("state", "days_late", "bucket"):
            self._add_states(found)
        if self._asks("interest"):
            self._add_interest(found)
        if self._asks("flags"):
            self._add_flags(found)
        if self._asks("paid"):
            self._add_paid(found)
        return found

    def _columns(self, ids: Sequence[int]) -> Columns:
        connection, place = self._connection, self._read.index("id")
        rows: dict[int, Sequence[Any]] = {}
        query = _query(connection, self._day, self._read, ids)
        for part in streamed(connection, query):
            rows.update((row[place], row) for row in part)
        listed = [rows[item_id] for item_id in ids if item_id in rows]
        columns = zip(*listed, strict=True) if listed else [()] * len(self._read)
        return dict(zip(self._read, columns, strict=True))

    def _add_states(self, found: Columns) -> None:
        """The state, the days late and the bucket."""
        ended, known, as_of = self._ended(found), self._states, self._as_of
        states, late, buckets = [], [], []
        columns = (found[name] for name in ("id", *_STATE))
        # Of each of thousands only what is its own; what few combinations give is looked up.
        for item_id, side, amount, left, due, approved, reversed_, later in zip(
            *columns, strict=True
        ):
            settled, given_up = _OPEN if left else ended.get(item_id, _OPEN)
            states.append(
                known[side, later, reversed_, approved, left == amount, left != 0, given_up]
            )
            days, bucket = 0, ""
            if side == 1:
                days = days_late(due, as_of, settled)
                if left > 0 and approved == Approval.APPROVED:
                    bucket = self._labels[BUCKETS.index(days)]
            late.append(days)
            buckets.append(bucket)
        found |= {"state": states, "days_late": late, "bucket": buckets}

    def _ended(self, found: Columns) -> dict[int, tuple[date | None, int]]:
        """Of what has nothing open, the day since which a debit is paid, and whether anything was
        written off, or refunded, of it."""
        ended: dict[int, tuple[date | None, int]] = {}
        triples = list(zip(found["id"], found["side"], found["open_minor"], strict=True))
        for side, mine in ((1, ALLOCATION.c.debit_id), (-1, ALLOCATION.c.credit_id)):
            ids = [item_id for item_id, its, left in triples if its == side and not left]
            if not ids:
                continue
            given_up = self._given_up(side, ids)
            query = (
                select(mine, func.max(first_made()))
                .where(among(self._connection, mine, ids), *in_force(self._day))
                .group_by(mine)
            )
            days = self._days
            for rows in streamed(self._connection, query):
                for item_id, day in rows:
                    ended[item_id] = (days[day] if side == 1 else None, item_id in given_up)
        return ended

    def _given_up(self, side: int, ids: Sequence[int]) -> Collection[int]:
        """The items of a side of which anything was written off, or refunded: among these, or all
        for a list that has many."""
        if self._all_given_up is not None and side in self._all_given_up:
            return self._all_given_up[side]
        mine, theirs, kind = ALLOCATION.c.debit_id, ALLOCATION.c.credit_id, ItemKind.WRITE_OFF
        if side == -1:
            mine, theirs, kind = theirs, mine, ItemKind.REFUND
        of_kind = select(mine).where(_OTHER.c.kind == kind, *in_force(self._day))
        if self._all_given_up is None:
            query = of_kind.join(_OTHER, theirs == _OTHER.c.id)
            query = query.where(among(self._connection, mine, ids))
            return set(self._connection.execute(query).scalars())
        # The few documents that gave something up come first.
        query = of_kind.select_from(LeadingJoin(_OTHER, ALLOCATION, theirs == _OTHER.c.id))
        found = self._all_given_up[side] = set(self._connection.execute(query).scalars())
        return found

    def _add_interest(self, found: Columns) -> None:
        """The interest of invoices."""
        ids = _of_kind(found, ItemKind.INVOICE)
        if not ids:
            accrued: Mapping[int, Accrued] = {}
        elif self._accrued is not None:
            accrued = self._accrued.of(ids)
        else:
            accrued = accrued_for(self._connection, ids, self._as_of)
        none = Accrued()
        each = [accrued.get(item_id, none) for item_id in found["id"]]
        found |= zip(_INTEREST, zip(*each, strict=True), strict=True) if each else {}

    def _add_flags(self, found: Columns) -> None:
        ids = found["id"]
        if self._flagged is not None:
            ids = [item_id for item_id in ids if item_id in self._flagged]
        carried = flags_of(self._connection, ids, self._as_of) if ids else {}
        found["flags"] = [
            shown_flags(on_hold, over_limit, carried.get(item_id, ()), left)
            if on_hold or over_limit or item_id in carried
            else ()
            for item_id, on_hold, over_limit, left in zip(
                *(found[name] for name in ("id", "on_hold", "over_limit", "open_minor")),
                strict=True,
            )
        ]

    def _add_paid(self, found: Columns) -> None:
        """What payments have been allocated to."""
        payments = _of_kind(found, ItemKind.PAYMENT)
        moves = moves_of(self._connection, self._day, payments) if payments else {}
        found["paid"] = [
            paid_text(currency, moves[item_id]) if item_id in moves else ""
            for item_id, currency in zip(found["id"], found["currency"], strict=True)
        ]


def _query(connection: Connection, day: Horizon, names: Sequence[str], ids: Sequence[int]) -> Query:
    source, open_minor = opened(day, ids)
    derived: dict[str, ColumnElement[Any]] = {
        "account": CUSTOMER.c.account,
        "name": CUSTOMER.c.name,
        "entity": ENTITY.c.name,
        "actor": ACT.c.actor,
        "about": _ABOUT.c.number,
        # An item superseded before its approval never counted, so nothing of it is open.
        "open_minor": case((approval(day) == Approval.SUPERSEDED, 0), else_=open_minor),
        "due_date": due_on(day, open_minor),
        "approval": approval(day),
        "reversed": reversed_by(day),
        "ahead": ahead(day),
    }
    for table, on in (
        (CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id),
        (ENTITY, ENTITY.c.id == ITEM.c.entity_id),
        (ACT, ACT.c.id == ITEM.c.act_id),
    ):
        if any(getattr(derived.get(name), "table", None) is table for name in names):
            source = source.join(table, on)
    if "about" in names:
        source = source.outerjoin(_ABOUT, _ABOUT.c.id == ITEM.c.about_id)
    columns = [derived[name] if name in derived else ITEM.c[name] for name in names]
    return select(*columns).select_from(source).where(among(connection, ITEM.c.id, ids))


def _of_kind(found: Columns, wanted: ItemKind) -> list[int]:
    pairs = zip(found["id"], found["kind"], strict=True)
    return [item_id for item_id, kind in pairs if kind is wanted]
