"""Taking back everything that an act did, with new rows, unless later acts depend on it.

Nothing is ever deleted: documents are reversed, allocations are taken back by their negative, and
changed columns get their old values. Undo and roll-backs do the same. See section 1 of the domain
rules.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Table, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.credit.due_dates import settle_due_dates
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.counter_entries import add_counters
from artui.ledger.documents.resting import OF_ACT, SHOWN, resting_queries
from artui.ledger.items.allocation_rows import TAKEN_BACK, allocation_row
from artui.ledger.items.new_items import ItemValues, reversal_row
from artui.ledger.items.numbering import make_way_all
from artui.ledger.items.open_items import NUMBERED, PAYMENT, LedgerItem, ledger_items
from artui.ledger.store.many import among, chunks
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CHANGE,
    ITEM,
    METADATA,
    REMEDY,
)
from artui.ledger.store.tables.columns import Instant

# Columns of earlier schemas; what an act changed in them now has rows of its own.
_CARRIED_OVER = {("customer", "notes")}
_APPROVAL = ITEM.name, "approval"


# So many rows are taken back while others work; of fewer nobody has to wait for the turn.
LONG_ACT = 500


def take_back_act(entry: Entry, act_id: int, progress: Progress = unwatched) -> None:
    """Take back everything that an act did with new rows, on an open act that undoes it.

    `progress` gets the rows taken back, of all that the act wrote.
    """
    take_back_rows(entry, act_id, progress)
    settle_after(entry, act_id)


def take_back_rows(entry: Entry, act_id: int, progress: Progress = unwatched) -> None:
    """Take back the rows of an act, in a long act while others work; `settle_after` does the rest.

    Raises NeedsTurn where a long act would have to see what it does.
    """
    steps = Steps(progress, 0 if progress is unwatched else rows_of(entry.connection, act_id))
    _restore_changes(entry, act_id, steps)
    _take_back_allocations(entry, act_id, steps)
    _reverse_items(entry, act_id, steps)
    _withdraw_rows(entry, act_id, steps)


def settle_after(entry: Entry, act_id: int) -> None:
    """Settle what followed from the rows of an act that are taken back: due dates, discounts."""
    _settle_demands(entry, act_id)
    _settle_discounts(entry, act_id)


def rows_of(connection: Connection, act_id: int) -> int:
    """How many changes, allocations and documents an act wrote."""
    tables = (CHANGE, ALLOCATION, ITEM)
    counts = (select(func.count()).where(table.c.act_id == act_id) for table in tables)
    return sum(connection.execute(count).scalar_one() for count in counts)


def refuse_resting(connection: Connection, act_id: int, besides: Collection[int] = ()) -> None:
    """Raise CannotUndo, which names the later acts, if any depend on an act, `besides` some."""
    resting = sorted(set(_resting(connection, act_id)).difference(besides))
    if resting:
        names = [_name(connection, number) for number in resting[:SHOWN]]
        more = f" and {len(resting) - SHOWN} more" if len(resting) > SHOWN else ""
        raise CannotUndo(
            f"A{_name(connection, act_id)[1:]} can't be undone: later "
            f"acts depend on it: {', '.join(names)}{more}."
        )


def _name(connection: Connection, act_id: int) -> str:
    act = connection.execute(select(ACT.c.act, ACT.c.subject).where(ACT.c.id == act_id)).one()
    return f"act {act_id} ({act.act} {act.subject})".replace(" )", ")")


def _resting(connection: Connection, act_id: int) -> Iterable[int]:
    """Later acts whose rows depend on what this act made: allocations, documents about it, and
    changes of the same rows."""
    for query in resting_queries():
        yield from connection.execute(query, {OF_ACT.key: act_id}).scalars()
    yield from _on_freed_room(connection, act_id)


def _on_freed_room(connection: Connection, act_id: int) -> Iterable[int]:
    """Later acts that allocated what this act had freed, so that it can't be allocated again."""
    mine = select(ALLOCATION).where(ALLOCATION.c.act_id == act_id)
    if connection.execute(mine.where(ALLOCATION.c.amount_minor < 0).limit(1)).first() is None:
        return
    more: Counter[int] = Counter()
    rows, passing = connection.execute(mine).all(), _passing(connection, act_id)
    for some in chunks(rows):
        _, gone = _brought_back(connection, [row.id for row in some])
        gone |= passing
        for row in some:
            if row.id not in gone:
                more[row.debit_id] -= row.amount_minor
                more[row.credit_id] -= row.amount_minor
    wanted = [number for number, minor in more.items() if minor > 0]
    for some_ids in chunks(wanted):
        query = select(ITEM.c.id, ITEM.c.open_minor).where(ITEM.c.id.in_(some_ids))
        short = [row.id for row in connection.execute(query) if row.open_minor < more[row.id]]
        for column in (ALLOCATION.c.debit_id, ALLOCATION.c.credit_id):
            later = (
                select(ALLOCATION.c.act_id)
                .where(column.in_(short), ALLOCATION.c.act_id > act_id)
                .where(ALLOCATION.c.amount_minor > 0, ~TAKEN_BACK)
            )
            yield from connection.execute(later.distinct()).scalars()


def _restore_changes(entry: Entry, act_id: int, steps: Steps) -> None:
    query = (
        select(CHANGE)
        .where(CHANGE.c.act_id == act_id, CHANGE.c.column_name != "*")
        .order_by(CHANGE.c.id.desc())
    )
    # By table and column, the latest changed first; of a row's values the one before the act.
    former: dict[tuple[str, str], dict[int, object]] = {}
    for row in entry.connection.execute(query).all():
        table = METADATA.tables[row.table_name]
        if (row.table_name, row.column_name) in _CARRIED_OVER:
            steps.took()
        elif "id" not in table.c:
            known = json.loads(row.old) if row.old is not None else None
            entry.set_fact(table, row.column_name, known)
            steps.took()
        else:
            value = _value(table, row.column_name, row.old)
            former.setdefault((row.table_name, row.column_name), {})[row.row_id] = value
    # What is no longer approved leaves the control account on the day on which it counts now.
    for (name, column), values in sorted(former.items(), key=lambda each: each[0] != _APPROVAL):
        table = METADATA.tables[name]
        for part in chunks(list(values)):
            steps.took(0)
            if table is ITEM and column == "number":
                if entry.staging is not None:
                    raise NeedsTurn
                _restore_numbers(entry, act_id, {each: str(values[each]) for each in part})
            else:
                entry.change_many(table, {each: {column: values[each]} for each in part})
            steps.took(len(part))


class _Holder(NamedTuple):
    """The document that has a number now, and the act that made it."""

    id: int
    act_id: int


def _restore_numbers(entry: Entry, act_id: int, numbers: Mapping[int, str]) -> None:
    """Give documents their former numbers again; what this act gave those numbers loses them."""
    left = dict(numbers)
    while left:
        held = _holders(entry, left)
        # One that is renamed itself goes first.
        ready = {each: left[each] for each in left if each not in held or held[each].id not in left}
        in_the_way: dict[int, str] = {}
        for item_id in ready.keys() & held.keys():
            holder = held[item_id]
            if holder.act_id != act_id:
                name = _name(entry.connection, holder.act_id)
                number = numbers[item_id]
                raise CannotUndo(f"The number {number} can't be restored: {name} has it now.")
            in_the_way[holder.id] = numbers[item_id]
        make_way_all(entry, in_the_way)
        entry.change_many(ITEM, {item_id: {"number": no} for item_id, no in ready.items()})
        left = {each: no for each, no in left.items() if each not in ready}


def _holders(entry: Entry, numbers: Mapping[int, str]) -> dict[int, _Holder]:
    """Which other documents of the same series have these numbers, by the document that wants
    it."""
    like = ("customer_id", "issue_date", "amount_minor", "currency")
    columns = [ITEM.c[name] for name in ("id", "act_id", "kind", "number", "entity_id", *like)]
    own = entry.connection.execute(
        select(*columns).where(among(entry.connection, ITEM.c.id, numbers))
    ).all()

    def series(row: Any, number: str) -> tuple[object, ...]:
        if row.kind == ItemKind.PAYMENT:
            return row.kind, number, *(row._mapping[name] for name in like)
        return row.kind, number, row.entity_id

    wanted = {series(row, numbers[row.id]): row.id for row in own}
    found: dict[int, _Holder] = {}
    for kind in {row.kind for row in own}:
        of_kind = [row for row in own if row.kind == kind]
        named = among(entry.connection, ITEM.c.number, {numbers[row.id] for row in of_kind})
        payers = {row.customer_id for row in of_kind}
        # Each of the two indexes serves a query that names its condition.
        where = (
            (ITEM.c.kind == PAYMENT, among(entry.connection, ITEM.c.customer_id, payers))
            if kind == ItemKind.PAYMENT
            else (NUMBERED, ITEM.c.kind == kind)
        )
        for row in entry.connection.execute(select(*columns).where(*where, named)):
            item_id = wanted.get(series(row, row.number), row.id)
            if item_id != row.id:
                found[item_id] = _Holder(row.id, row.act_id)
    return found


def _value(table: Table, column: str, stored: str | None) -> object:
    if stored is None:
        return None
    value = json.loads(stored)
    kind = table.c[column].type
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return value


def _take_back_allocations(entry: Entry, act_id: int, steps: Steps) -> None:
    last, passing = 0, _passing(entry.connection, act_id)
    while True:
        query = select(ALLOCATION).where(ALLOCATION.c.act_id == act_id, ALLOCATION.c.id > last)
        rows = entry.connection.execute(query.order_by(ALLOCATION.c.id).limit(5000)).all()
        if not rows:
            return
        last = rows[-1].id
        # What the act allocated goes first, to make room for what the act had taken back.
        ordered = sorted(rows, key=lambda row: row.amount_minor < 0)
        stands_for, gone = _brought_back(entry.connection, [row.id for row in rows])
        gone |= passing
        entry.insert(
            ALLOCATION,
            [
                allocation_row(
                    entry,
                    row.credit_id,
                    row.debit_id,
                    -row.amount_minor,
                    row.effective_date,
                    reverses_id=stands_for.get(row.id, row.id),
                )
                for row in ordered
                if row.id not in gone
            ],
        )
        steps.took(len(rows))


def _passing(connection: Connection, act_id: int) -> set[int]:
    """The act's rows that took back what it had allocated itself, such as a discount that two
    payments of one file changed: neither of both is there any more."""
    mine, its_own = ALLOCATION, ALLOCATION.alias("its_own")
    query = (
        select(mine.c.id)
        .join(its_own, its_own.c.id == mine.c.reverses_id)
        .where(mine.c.act_id == act_id, its_own.c.act_id == act_id)
    )
    return set(connection.execute(query).scalars())


def _brought_back(connection: Connection, ids: list[int]) -> tuple[dict[int, int], set[int]]:
    """The rows that replace those taken back by an act that was undone since, and the rows that are
    taken back now, with a discount that ended meanwhile."""
    found: dict[int, int] = {}
    gone: set[int] = set()
    first = {number: number for number in ids}
    while first:
        query = select(ALLOCATION.c.reverses_id, ALLOCATION.c.id).where(
            ALLOCATION.c.reverses_id.in_(first)
        )
        later = {row[1]: first[row[0]] for row in connection.execute(query)}
        found |= {origin: number for number, origin in later.items()}
        gone ^= set(later.values())
        first = later
    return found, gone


def _reverse_items(entry: Entry, act_id: int, steps: Steps) -> None:
    query = select(ITEM.c.id).where(ITEM.c.act_id == act_id).order_by(ITEM.c.id)
    for part in chunks(list(entry.connection.execute(query).scalars())):
        items = ledger_items(entry.connection, part)
        _as_restored(entry, items)
        counters, targets = [], []
        for item in (items[number] for number in part):
            if item.reversed_by_id is not None:
                continue
            if item.approval == Approval.APPROVED:
                counters.append(
                    reversal_row(
                        entry, item, f"{item.number}-U{item.id}", item.issue_date, reason="undo"
                    )
                )
            targets.append(item)
        _cancel(entry, targets, counters)
        steps.took(len(part))


def _as_restored(entry: Entry, items: Mapping[int, LedgerItem]) -> None:
    """Give documents what a long act has restored and the ledger does not show yet."""
    if entry.staging is None:
        return
    for item in items.values():
        restored = entry.staging.updates.get((ITEM.name, item.id), {})
        item.approval = restored.get("approval", item.approval)
        item.reversed_by_id = restored.get("reversed_by_id", item.reversed_by_id)


def _cancel(entry: Entry, items: list[LedgerItem], counters: list[ItemValues]) -> None:
    approved = [item for item in items if item.approval == Approval.APPROVED]
    add_counters(entry, approved, counters)
    pending = [item.id for item in items if item.approval == Approval.PENDING]
    entry.change_many(ITEM, {each: {"approval": Approval.SUPERSEDED} for each in pending})


def _settle_demands(entry: Entry, act_id: int) -> None:
    """Move the due dates of later corrections when a demand is undone or in force again."""
    query = select(CHANGE.c.row_id).where(
        CHANGE.c.act_id == act_id, CHANGE.c.table_name == REMEDY.name
    )
    for remedy_id in sorted(set(entry.connection.execute(query).scalars())):
        settle_due_dates(entry, remedy_id)


def _settle_discounts(entry: Entry, act_id: int) -> None:
    """What an act paid earns no discount any more, what it took back may earn one again."""
    query = (
        select(ALLOCATION.c.debit_id)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
        .where(ALLOCATION.c.act_id == act_id, ITEM.c.terms.contains("/"))
        .distinct()
    )
    for part in chunks(list(entry.connection.execute(query).scalars())):
        settle_discounts(entry, ledger_items(entry.connection, part).values())


def _withdraw_rows(entry: Entry, act_id: int, steps: Steps) -> None:
    query = (
        select(CHANGE.c.table_name, CHANGE.c.row_id)
        .where(CHANGE.c.act_id == act_id, CHANGE.c.column_name == "*")
        .order_by(CHANGE.c.id.desc())
    )
    made: dict[str, list[int]] = {}
    for name, row_id in entry.connection.execute(query):
        made.setdefault(name, []).append(row_id)
    for name, ids in made.items():
        table = METADATA.tables[name]
        column = "rolled_back_act_id" if "rolled_back_act_id" in table.c else "withdrawn_act_id"
        for part in chunks(ids):
            steps.took(0)
            entry.change_many(table, {row_id: {column: entry.id} for row_id in part})
            steps.took(len(part))
