"""Rows of an act that is not written yet: they wait in temporary tables of the writer's connection.

A long act puts them there while others work, and moves them to the ledger in one set-based step
under its turn. SQLite keeps temporary tables in a file that has no name and PostgreSQL drops them
with the session, so nothing is left after a failure or a crash. The rows have provisional ids,
counted on from the last of a snapshot; where others have added rows meanwhile, ids and the columns
that refer to them are moved on by as much.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from artui.ledger.store.bulk import Rows, insert_rows, update_rows
from artui.ledger.store.dialects import whole
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CHANGE,
    CUSTOMER,
    ITEM,
    METADATA,
    REMITTANCE,
)
from artui.ledger.store.tables.columns import Instant, Query
from artui.ledger.store.tables.twins import GONE, GROUND, refers_to, twin_of
from artui.ledger.store.turn import turn_of

T = TypeVar("T")
# How many account trees can be taken out again.
MOST_ROOTS = 5000
# Column and new value of a row, by table and id.
Updates = dict[tuple[str, int], dict[str, Any]]
# Table, row, column, old and new value.
Change = tuple[str, int, str, Any, Any]
_MANY = 5000


class NeedsTurn(Exception):
    """An act rests here on rows that it has changed itself, which it sees only under its turn."""


@dataclass(slots=True)
class Staging:
    """What one act has staged: rows in temporary tables, changed columns in memory.

    `last` are the last ids of the snapshot, `act_id` is the provisional number of the act.
    """

    connection: Connection
    last: Mapping[str, int]
    act_id: int
    tables: dict[str, Table] = field(default_factory=dict)
    updates: Updates = field(default_factory=dict)
    given: set[tuple[str, str, Any]] = field(default_factory=set)
    """Table, column and value of what was changed."""
    within: set[int] = field(default_factory=set)
    """Documents that give their numbers to others of their own customer."""
    rests: int = 0
    put_off: set[int] = field(default_factory=set)
    """The account trees that the act leaves to its turn, whatever others do."""
    late: list[Change] = field(default_factory=list)
    """What is recorded of changed columns once the ids of the ledger are known."""

    def insert(self, table: Table, rows: Rows, ids: Sequence[int]) -> None:
        """Stage rows that all have the same keys."""
        insert_rows(self.connection, self._opened(table), rows, ids, self.act_id)

    def holds(self, table: Table) -> Table | None:
        """The twin of a table of which rows are staged; None for no rows."""
        return twin_of(table) if table.name in self.tables else None

    def allocated(self, column: str, ids: Collection[int]) -> dict[int, int]:
        """What the staged allocations come to for debits or credits (`debit_id`, `credit_id`), in
        minor units; the ledger's rows show these as open."""
        if self.holds(ALLOCATION) is None:
            return {}
        self.index(ALLOCATION, column)
        twin = twin_of(ALLOCATION)
        query = select(twin.c[column], whole(func.sum(twin.c.amount_minor)))
        found: dict[int, int] = {}
        for part in chunks(sorted(ids)):
            some = query.where(among(self.connection, twin.c[column], part))
            found.update(map(tuple, self.connection.execute(some.group_by(twin.c[column]))))
        return found

    def index(self, table: Table, *columns: str) -> None:
        """Make staged rows quick to find by columns; the same index again costs nothing."""
        twin = twin_of(table)
        name = f"{twin.name}_{'_'.join(columns)}"
        if self.connection.dialect.name == "postgresql":
            self._errand(func.artui.index_staged(table.name, literal(list(columns), ARRAY(Text))))
            return
        made = next((each for each in twin.indexes if each.name == name), None)
        made = made or Index(name, *(twin.c[column] for column in columns))
        self.connection.execute(CreateIndex(made, if_not_exists=True))

    def _opened(self, table: Table) -> Table:
        twin = twin_of(table)
        if table.name not in self.tables:
            self._make(twin)
            self.tables[table.name] = table
        return twin

    def _make(self, twin: Table, *, again: bool = False) -> None:
        """Make a temporary table, which may be there `again`; on PostgreSQL a clerk has it made,
        since any that they made themselves could stand before one of the ledger."""
        if self.connection.dialect.name == "postgresql":
            self._errand(func.artui.stage(twin.name.removeprefix("staged_")))
        else:
            self.connection.execute(CreateTable(twin, if_not_exists=again))

    def _errand(self, function: ColumnElement[Any]) -> None:
        self.connection.execute(select(function))

    # Changes of rows -------------------------------------------------------------------------

    def values_of(self, table: Table, row_id: int) -> dict[str, Any]:
        """The columns of a row as the act has left them."""
        source = twin_of(table) if self.is_own(table.name, row_id) else table
        row = self.connection.execute(select(source).where(source.c.id == row_id)).one()
        return {**row._mapping, **self.updates.get((table.name, row_id), {})}

    def is_own(self, table: str, row_id: int) -> bool:
        """Whether a row is one that this act staged."""
        return table in self.last and row_id > self.last[table]

    def change(self, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
        """Set columns of a row, of the ledger's when the staged rows are moved there."""
        if self.is_own(table.name, row_id):
            twin = twin_of(table)
            self.connection.execute(update(twin).where(twin.c.id == row_id).values(**values))
            return
        self.updates.setdefault((table.name, row_id), {}).update(values)
        self.given.update((table.name, column, value) for column, value in values.items())

    def has_changed(self, table: Table, row_id: int, column: str) -> bool:
        """Whether the act sets this column of a row of the ledger."""
        return column in self.updates.get((table.name, row_id), ())

    def gives(self, table: Table, column: str, value: object) -> bool:
        """Whether the act sets this column of any row of the ledger to a value."""
        return (table.name, column, value) in self.given

    # The ground ------------------------------------------------------------------------------

    def rest_on(self, numbers: Sequence[tuple[str, int]]) -> None:
        """Note numbers that decide what becomes of something, with its account tree. Those of
        staged documents are known."""
        if not numbers:
            return
        if not self.rests:
            self._make(GROUND)
        ids = range(self.rests + 1, self.rests + 1 + len(numbers))
        rows = [{"number": number, "root_id": root} for number, root in numbers]
        insert_rows(self.connection, GROUND, rows, ids, self.act_id)
        self.rests += len(numbers)

    def resting_on(self, numbers: Collection[str]) -> set[int]:
        """The account trees for whose sake the act rests on any of these numbers."""
        found: set[int] = set()
        for part in _parts(sorted(numbers)):
            for query in self._trees(part):
                found.update(self.connection.execute(query).scalars())
        return found

    def linked(self, roots: Collection[int]) -> set[int]:
        """These account trees, with all others that rest on the same numbers."""
        found, fresh = set[int](), set(roots)
        while fresh:
            found |= fresh
            numbers: set[str] = set()
            for part in _parts(sorted(fresh)):
                for query in self._numbers(part):
                    numbers.update(self.connection.execute(query).scalars())
            fresh = self.resting_on(numbers) - found
        return found

    def _trees(self, numbers: Sequence[str]) -> Iterator[Query]:
        if self.rests:
            yield select(GROUND.c.root_id).where(GROUND.c.number.in_(numbers)).distinct()
        if self.holds(ITEM) is not None:
            twin = twin_of(ITEM)
            owned = select(CUSTOMER.c.root_id).join(twin, twin.c.customer_id == CUSTOMER.c.id)
            yield owned.where(twin.c.number.in_(numbers)).distinct()
        if self.holds(REMITTANCE) is not None:
            line = twin_of(REMITTANCE)
            yield _named(CUSTOMER.c.root_id).where(line.c.number.in_(numbers)).distinct()

    def _numbers(self, roots: Collection[int]) -> Iterator[Query]:
        if self.rests:
            yield select(GROUND.c.number).where(GROUND.c.root_id.in_(roots))
        if self.holds(ITEM) is not None:
            twin = twin_of(ITEM)
            owned = select(twin.c.number).join(CUSTOMER, twin.c.customer_id == CUSTOMER.c.id)
            yield owned.where(CUSTOMER.c.root_id.in_(roots))
        if self.holds(REMITTANCE) is not None:
            yield _named(twin_of(REMITTANCE).c.number).where(CUSTOMER.c.root_id.in_(roots))

    # Taking back -----------------------------------------------------------------------------

    def owners(self, roots: Collection[int]) -> Query:
        """The customers of account trees, without those whose ids the act has given out itself."""
        return select(CUSTOMER.c.id).where(
            CUSTOMER.c.root_id.in_(roots), CUSTOMER.c.id <= self.last[CUSTOMER.name]
        )

    def discard(self, roots: Collection[int]) -> None:
        """Take out all rows and changes of these account trees, by the columns that refer to
        customers and documents; at most MOST_ROOTS. It may be called again for others."""
        owners = self.owners(roots)
        theirs = select(ITEM.c.id).where(
            ITEM.c.customer_id.in_(owners), ITEM.c.id <= self.last[ITEM.name]
        )
        self._make(GONE, again=True)
        for table in METADATA.sorted_tables:
            if table.name not in self.tables:
                continue
            twin = twin_of(table)
            lost = list(_belonging(table, twin, owners, theirs))
            if table is CUSTOMER:
                lost.append(
                    twin.c.root_id.in_([each for each in roots if self.is_own(table.name, each)])
                )
            if lost:
                found = select(literal(table.name), twin.c.id).where(or_(*lost))
                self.connection.execute(insert(GONE).from_select(["table_name", "id"], found))
                self.connection.execute(delete(twin).where(twin.c.id.in_(_gone(table.name))))
        self._forget(owners, theirs)

    def _forget(self, owners: Query, theirs: Query) -> None:
        """Take out the changes of these customers, of their documents, and of rows taken out."""
        lost: dict[str, set[int]] = {}
        for name in {name for name, _ in self.updates} | {each[0] for each in self.late}:
            table = METADATA.tables[name]
            if "id" not in table.c:
                continue
            queries = [_gone(name)]
            if table in (ITEM, CUSTOMER):
                queries.append(theirs if table is ITEM else owners)
            elif belonging := list(_belonging(table, table, owners, theirs)):
                queries.append(select(table.c.id).where(or_(*belonging)))
            lost[name] = set()
            for query in queries:
                lost[name].update(self.connection.execute(query).scalars())
        self.updates = {
            key: values
            for key, values in self.updates.items()
            if key[1] not in lost.get(key[0], ())
        }
        self.late = [each for each in self.late if each[1] not in lost.get(each[0], ())]

    # Moving to the ledger --------------------------------------------------------------------

    def placed(self, act_id: int, now: Mapping[str, int]) -> "Moved":
        """What becomes of the provisional ids, as the act of this number, where these are the last
        ids of the ledger now."""
        return Moved(self, {name: now[name] - last for name, last in self.last.items()}, act_id)

    def rows(self) -> int:
        """How many rows are staged, and changes of rows; those taken out may be counted."""
        staged = sum(len(each) for table in self.tables.values() for each in self.parts(table))
        return staged + len(self.updates) + len(self.late)

    def move(self, moved: "Moved", at: datetime) -> None:
        """Write everything that is staged to the ledger, recorded at this time: one statement for
        some thousands of rows, in the order of their references."""
        turn = turn_of(self.connection)
        if turn is not None:
            turn.total = self.rows()
        wrote = (lambda _rows: None) if turn is None else turn.wrote
        # A number is given up before a new document takes it.
        self._update(moved, wrote, referring=False)
        self._move(moved, at, METADATA.sorted_tables, wrote)
        self._update(moved, wrote, referring=True)

    def move_heads(self, moved: "Moved", at: datetime) -> None:
        """Write what refers to no other row, such as that of a run, and stage it no more."""
        heads = [table for table in self.tables.values() if not table.foreign_keys]
        self._move(moved, at, heads, lambda _rows: None)
        for table in heads:
            del self.tables[table.name]

    def _move(
        self,
        moved: "Moved",
        at: datetime,
        tables: Iterable[Table],
        wrote: Callable[[int], None],
    ) -> None:
        for table in tables:
            if table.name not in self.tables:
                continue
            for part in self.parts(table):
                some = moved.rows(table, part, at).order_by(twin_of(table).c.id)
                self.connection.execute(insert(table).from_select([c.name for c in table.c], some))
                wrote(len(part))

    def parts(self, table: Table) -> Iterator[range]:
        """The ids of staged rows, some thousands at a time."""
        column = twin_of(table).c.id
        ends = self.connection.execute(select(func.min(column), func.max(column))).one()
        if ends[0] is not None:
            ids = range(ends[0], ends[1] + 1)
            yield from (ids[start : start + _MANY] for start in range(0, len(ids), _MANY))

    def _update(self, moved: "Moved", wrote: Callable[[int], None], *, referring: bool) -> None:
        for (table, _), rows in moved.updates(referring=referring).items():
            for count in update_rows(self.connection, table, rows):
                wrote(count)


def _named(wanted: Column[Any]) -> Query:
    """What staged payments name, with their customers."""
    line, payment = twin_of(REMITTANCE), twin_of(ITEM)
    return (
        select(wanted)
        .select_from(line)
        .join(payment, payment.c.id == line.c.item_id)
        .join(CUSTOMER, CUSTOMER.c.id == payment.c.customer_id)
    )


def _gone(name: str) -> Query:
    return select(GONE.c.id).where(GONE.c.table_name == name)


def _belonging(
    table: Table, source: Table, owners: Query, theirs: Query
) -> Iterator[ColumnElement[bool]]:
    """What makes a row of `source` belong to customers, to their documents, or to rows that were
    taken out."""
    for each in table.c:
        target, column = refers_to(table, each.name), source.c[each.name]
        if target == CUSTOMER.name:
            yield column.in_(owners)
        elif target == ITEM.name:
            yield column.in_(theirs)
        if target is not None and target != ACT.name:
            yield column.in_(_gone(target))


def _parts(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(ids), _MANY):
        yield ids[start : start + _MANY]


@dataclass(frozen=True, slots=True)
class Moved:
    """How the provisional ids of an act became those of the ledger."""

    staging: Staging
    shifts: Mapping[str, int]
    act_id: int

    def before(self) -> dict[str, int]:
        """The last id of each table when the act got its number."""
        return {name: last + self.shifts[name] for name, last in self.staging.last.items()}

    def last_ids(self) -> dict[str, int]:
        """The last id of each table, with the rows that are moved there."""
        found = self.before()
        for table in self.staging.tables.values():
            last = max((part[-1] for part in self.staging.parts(table)), default=0)
            found[table.name] = max(found[table.name], last + self.shifts[table.name])
        return found

    def first_ids(self) -> dict[str, int]:
        """The first id of the rows that are moved to each table."""
        before = self.before()
        return {name: before[name] + 1 for name in self.staging.tables}

    def rows(self, table: Table, ids: range, at: datetime) -> Query:
        """The staged rows of a table with these provisional ids, as the ledger gets them."""
        twin = twin_of(table)
        columns = [self.column(table, twin, each.name, at).label(each.name) for each in table.c]
        return select(*columns).where(twin.c.id.between(ids[0], ids[-1]))

    def id(self, table: str | None, value: Any) -> Any:
        """The id or act number of the ledger for one that may be provisional."""
        if table is None or value is None:
            return value
        if table == ACT.name:
            return self.act_id if value == self.staging.act_id else value
        return value + self.shifts[table] if self.staging.is_own(table, value) else value

    def column(self, table: Table, twin: Table, name: str, at: datetime) -> ColumnElement[Any]:
        """What a column of the ledger gets from the staged row."""
        own, target = twin.c[name], refers_to(table, name)
        if name == "id":
            return self._on(own, self.shifts[table.name])
        if target == ACT.name:
            act = literal(self.act_id, BigInteger())
            return act if name == "act_id" else case((own == self.staging.act_id, act), else_=own)
        if isinstance(own.type, Instant) and name == "recorded_at":
            return literal(at, own.type)
        if table is CHANGE and name == "row_id":
            return self._changed_row(twin)
        if target is None or not self.shifts[target]:
            return own
        return self._from(own, self.staging.last[target], self.shifts[target])

    def _changed_row(self, twin: Table) -> ColumnElement[Any]:
        ways = [
            (twin.c.table_name == name, self._from(twin.c.row_id, self.staging.last[name], shift))
            for name, shift in self.shifts.items()
            if shift
        ]
        return case(*ways, else_=twin.c.row_id) if ways else twin.c.row_id

    def _from(self, own: Column[Any], last: int, shift: int) -> ColumnElement[Any]:
        return case((own > last, self._on(own, shift)), else_=own)

    @staticmethod
    def _on(own: Column[Any], shift: int) -> ColumnElement[Any]:
        return own + literal(shift, BigInteger()) if shift else own

    def updates(
        self, *, referring: bool
    ) -> dict[tuple[Table, tuple[str, ...]], dict[int, dict[str, Any]]]:
        """The changed columns of the ledger's own rows, those with the same columns together: only
        those that refer to staged rows, or only the others."""
        found: dict[tuple[Table, tuple[str, ...]], dict[int, dict[str, Any]]] = {}
        for (name, row_id), values in self.staging.updates.items():
            table = METADATA.tables[name]
            new: dict[str, Any] = {}
            for column, value in values.items():
                target = refers_to(table, column)
                own = target not in (None, ACT.name) and value is not None
                if (own and self.staging.is_own(str(target), value)) == referring:
                    new[column] = self.id(target, value)
            if new:
                found.setdefault((table, tuple(new)), {})[row_id] = new
        return found

    def changes(self) -> Iterator[Change]:
        """What is recorded of changed columns, with the ids of the ledger."""
        for name, row_id, column, old, new in self.staging.late:
            target = refers_to(METADATA.tables[name], column) if column != "*" else None
            yield name, self.id(name, row_id), column, old, self.id(target, new)
