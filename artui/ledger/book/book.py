"""The open book: who acts, on which day, on which ledger; and the frame of every act.

One business act is one transaction, one row of the audit chain and one step of undo. `Book.act`
opens all three; what the act changes is written through the `Entry` it yields, so that nothing can
change without a record.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from json.encoder import encode_basestring
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from artui.domain.kinds import Role
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.chain import (
    ActValues,
    NewestAct,
    PromisedAct,
    chain_hash,
    kept,
    newest_act,
    newest_beside,
    promised,
    write_act,
)
from artui.ledger.book.commit import ActMark, mark_act, writing
from artui.ledger.book.control import Countable, PostedSums, post
from artui.ledger.book.periods import first_open_day
from artui.ledger.book.refusals import NeedsSupervisor, NotAllowed
from artui.ledger.sealing.digests import NOTHING, digest_of
from artui.ledger.store.bulk import Rows, insert_rows, update_rows
from artui.ledger.store.engine import Database, gate_is_free, lock_for_writing, lock_turn, reading
from artui.ledger.store.many import among, chunks
from artui.ledger.store.plain_errors import plain_errors
from artui.ledger.store.staging import NeedsTurn, Staging
from artui.ledger.store.tables import ACT, CHANGE, ROLE, SETTING
from artui.ledger.store.tables.columns import Query
from artui.ledger.store.tables.twins import twin_of
from artui.ledger.store.turn import turn_of

T = TypeVar("T")
_ROLES = select(func.count()).select_from(ROLE)
# What the detail of an act says if it is one step of undo with others: the first one's number.
FIRST_ACT = "first_act"
# What it says if it does an undone act anew: the number of that.
REDOES = "redoes"
# What those who wait call an act, if not by its first word.
_NOUNS = {
    ActName.DUNNING: "dunning run",
    ActName.DUNNING_ROLLBACK: "roll-back",
    ActName.INTEREST: "interest run",
    ActName.INTEREST_ROLLBACK: "roll-back",
}
# What the control account must see of a document whose approval changes.
_COUNTED = tuple(Countable.__annotations__)
# What an act changed: table, row, column (`*` if the row was made), old and new value.
Change = tuple[str, int, str, object, object]
__all__ = [
    "FIRST_ACT",
    "REDOES",
    "Book",
    "Change",
    "Done",
    "Entry",
    "as_json",
    "booked",
    "closed",
    "four_eyes",
    "opened",
    "refuse_auditors",
    "require_supervisor",
    "role_of",
    "sealed",
    "settle_promise",
]


@dataclass(slots=True)
class Entry:
    """An act in progress: its connection, its number, and the record of what it changes."""

    book: "Book"
    connection: Connection
    id: int
    at: datetime
    act: ActName
    subject: str
    undoes_id: int | None
    open_from: date
    summary: str = ""
    detail: dict[str, object] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    first_ids: dict[str, int] = field(default_factory=dict)
    """The first id of the rows that it wrote, by table."""
    posted: PostedSums = field(default_factory=PostedSums)
    staging: Staging | None = None
    """Where its rows wait while others work, if it is a long act (`artui.ledger.long_acts`)."""
    promised: Mapping[str, int] = field(default_factory=dict)
    """The last ids, by table, that are promised to another's act whose rows are being written."""
    locks: bool = False
    """Whether it has changed rows of the ledger, which others can't change until it is booked."""

    def next_ids(self, table: Table, count: int) -> range:
        """Ids for new rows; there is one writer at a time, so counting on from the last is safe."""
        start = self.counters.get(table.name)
        if start is None:
            last = self.connection.execute(_last_id(table)).scalar_one()
            start = max(last or 0, self.promised.get(table.name, 0)) + 1
        self.counters[table.name] = start + count
        self.first_ids.setdefault(table.name, start)
        return range(start, start + count)

    def written(self) -> dict[str, range]:
        """The ids of the rows that it wrote, by table."""
        first = self.first_ids.items()
        return {name: range(start, self.counters[name]) for name, start in first}

    def sources(self, table: Table) -> Iterator[Table]:
        """The ledger's table, then that of this act's own rows if they are not in the ledger."""
        yield table
        if self.staging is not None and self.staging.holds(table) is not None:
            yield twin_of(table)

    def insert(self, table: Table, rows: Rows, ids: Sequence[int] | None = None) -> Sequence[int]:
        """Add rows, all with the same keys, that carry this act's number; returns their ids."""
        ids = self.next_ids(table, len(rows)) if ids is None else ids
        if table.name == "item" and self.staging is None:
            self.posted.count(rows)
        if rows and self.staging is not None:
            self.staging.insert(table, rows, ids)
        elif rows:
            # What is allocated lowers open amounts.
            self.locks |= table.name == "allocation"
            insert_rows(self.connection, table, rows, ids, self.id)
            if "id" in table.c:
                # They may go beyond those that were asked for.
                first, last = min(ids), max(ids)
                self.first_ids[table.name] = min(first, self.first_ids.get(table.name, first))
                self.counters[table.name] = max(last + 1, self.counters.get(table.name, 0))
            self.wrote(len(rows))
        return ids

    def wrote(self, rows: int) -> None:
        """Say that rows were written, to those who wait for the turn."""
        turn = turn_of(self.connection)
        if turn is not None:
            turn.wrote(rows)

    def add(self, table: Table, **values: object) -> int:
        """Add one row that carries this act's number; returns its id."""
        return self.insert(table, [values])[0]

    def made(self, table: Table, row_id: int) -> None:
        """Record that this act made a row of a table whose rows can be withdrawn."""
        self.made_many(table, [row_id])

    def made_many(self, table: Table, row_ids: Iterable[int]) -> None:
        """`made` for many rows."""
        self.note_changes([(table.name, row_id, "*", None, None) for row_id in row_ids])

    def change(self, table: Table, row_id: int, **values: object) -> None:
        """Set columns of a row and record their old values; unchanged columns are skipped."""
        before = self._values_of(table, row_id)
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        if table.name == "item" and "approval" in changed:
            moved = {**before, **changed, "approval": before["approval"]}
            self.posted.decided(cast("Countable", moved), str(changed["approval"]))
        if self.staging is None:
            self.locks = True
            self.connection.execute(update(table).where(table.c.id == row_id).values(**changed))
        else:
            self.staging.change(table, row_id, changed)
        self.note_changes(
            [(table.name, row_id, name, before[name], value) for name, value in changed.items()]
        )

    def change_many(self, table: Table, rows: Mapping[int, Mapping[str, object]]) -> None:
        """Set columns of many rows by id, all with the same columns, and record their old values;
        what has its value already is skipped."""
        names = list(next(iter(rows.values()), ()))
        updates: dict[int, Mapping[str, object]] = {}
        changes: list[Change] = []
        for row_id, before in self._before(table, rows, names):
            values = rows[row_id]
            changed = [name for name in names if before[name] != values[name]]
            if not changed:
                continue
            if table.name == "item" and "approval" in changed:
                moved = {**before, **values, "approval": before["approval"]}
                self.posted.decided(cast("Countable", moved), str(values["approval"]))
            if self.staging is not None:
                self.staging.change(table, row_id, {name: values[name] for name in changed})
            else:
                updates[row_id] = values
            changes += [(table.name, row_id, name, before[name], values[name]) for name in changed]
        if updates:
            self.locks = True
            for count in update_rows(self.connection, table, updates):
                self.wrote(count)
        if changes:
            self.note_changes(changes)

    def _before(
        self, table: Table, ids: Collection[int], names: Sequence[str]
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The rows of these ids as they are, in the order of ids."""
        read = {*names, *(_COUNTED if table.name == "item" else ())}
        changed = {} if self.staging is None else self.staging.updates
        for source in self.sources(table):
            query = select(source.c.id, *(source.c[name] for name in sorted(read)))
            for part in chunks(sorted(ids)):
                some = query.where(among(self.connection, source.c.id, part))
                for row in self.connection.execute(some.order_by(source.c.id)).all():
                    yield row[0], {**row._asdict(), **changed.get((table.name, row[0]), {})}

    def _values_of(self, table: Table, row_id: int) -> Mapping[str, Any]:
        if self.staging is not None:
            return self.staging.values_of(table, row_id)
        row = self.connection.execute(select(table).where(table.c.id == row_id)).one()
        return row._asdict()

    def set_fact(self, table: Table, key: str, value: str | None) -> None:
        """Set a row of a table of facts (key, value) and record its old value; None removes it.
        Raises NeedsTurn in a long act."""
        if self.staging is not None:
            raise NeedsTurn
        self.locks = True
        name, content = table.c.values()
        known = self.connection.execute(select(content).where(name == key)).scalar_one_or_none()
        if table is SETTING and self.connection.dialect.name == "postgresql":
            # Which proves that the key is one of this clerk's to set.
            self.connection.execute(select(func.artui.set_fact(key, value)))
        else:
            self.connection.execute(delete(table).where(name == key))
            if value is not None:
                self.connection.execute(insert(table).values({name: key, content: value}))
        self.note_changes([(table.name, 0, key, known, value)])

    def note_changes(self, changes: Iterable[Change]) -> None:
        """Record changes made in bulk."""
        if self.staging is not None:
            # Their values may be ids, which are known only under the turn.
            self.staging.late += changes
            return
        rows = [
            {
                "table_name": table,
                "row_id": row_id,
                "column_name": column,
                "old": as_json(old),
                "new": as_json(new),
            }
            for table, row_id, column, old, new in changes
        ]
        self.insert(CHANGE, rows)


@cache
def _last_id(table: Table) -> Query:
    """The query for the last id of a table, which costs more to make than to ask."""
    return select(func.max(table.c.id))


@dataclass(frozen=True, slots=True)
class Book:
    """A ledger opened by an actor on a business day.

    `now` gives the UTC instant that is stored with each act; `asked_by` is the clerk whose request
    a supervisor carries out. `first_act` is the number of the first of several acts that are one
    step of undo, `redoes` that of an undone act which the next one does anew.
    """

    database: Database
    actor: str
    login: str
    business_date: date
    now: Callable[[], datetime]
    joined: Connection | None = None
    asked_by: str = ""
    first_act: int = 0
    redoes: int = 0

    @contextmanager
    def transaction(self, *, overtaking: bool = False) -> Iterator["Book"]:
        """One transaction around several acts, which use the book that it yields. It is
        `overtaking` if all of them may go past an act whose rows are being written.

        Raises Unreachable if nothing was changed, BookingUnknown if that is not known.
        """
        if self.joined is not None:
            yield self
            return
        database, lock = self.database, lock_turn if overtaking else lock_for_writing
        with (
            plain_errors(database.name, database.unchanged),
            writing(database, lock=lock) as connection,
        ):
            yield replace(self, joined=connection)

    def overtaking(self, work: Callable[["Book"], T]) -> T:
        """Carry out acts that may go past an act whose rows are being written, in one transaction.
        If they are refused, they are tried again once these rows are there: they may name them."""
        passed = False
        try:
            with self.transaction(overtaking=True) as book:
                assert book.joined is not None
                passed = self.joined is None and promised(book.joined) is not None
                return work(book)
        except Refused:
            if not passed:
                raise
        with self.transaction() as book:
            return work(book)

    @contextmanager
    def together(self) -> Iterator["Book"]:
        """One transaction around several acts, which undo takes back as one."""
        with self.transaction() as book:
            assert book.joined is not None
            last = book.joined.execute(select(func.max(ACT.c.id))).scalar_one()
            yield replace(book, first_act=(last or 0) + 1)

    @contextmanager
    def act(self, act: ActName, subject: str, *, undoes_id: int | None = None) -> Iterator[Entry]:
        """Open one business act; at its end the entry is chained to the one before and committed.

        An exception leaves the ledger as it was, also within a transaction of several acts, except
        for BookingUnknown, which says that nobody knows. Raises NotAllowed for auditors,
        Unreachable.
        """
        with self.transaction(overtaking=act.overtakes) as book, self._whole_or_not():
            entry, last = opened(book, act, subject, undoes_id)
            yield entry
            sealed(entry, last)

    def _whole_or_not(self) -> AbstractContextManager[object]:
        """A savepoint for an act among others, so that nothing of it stays if it is refused."""
        return nullcontext() if self.joined is None else self.joined.begin_nested()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state of the ledger."""
        if self.joined is not None:
            yield self.joined
            return
        with reading(self.database) as connection:
            yield connection


def opened(
    book: Book, act: ActName, subject: str, undoes_id: int | None = None
) -> tuple[Entry, NewestAct]:
    """A new entry on a joined book, and the act that it follows; raises NotAllowed."""
    connection = book.joined
    assert connection is not None
    refuse_auditors(book, connection)
    there = settle_promise(book, connection)
    last = newest_beside(connection, there)
    at, open_from = book.now().astimezone(UTC), first_open_day(connection)
    turn = turn_of(connection)
    if turn is not None:
        turn.actor, turn.act = book.actor, _NOUNS.get(act) or act.split()[0]
    entry = Entry(book, connection, last.id + 1, at, act, subject, undoes_id, open_from)
    if there is not None:
        assert act.overtakes, f"{act} may not go past an act whose rows are being written"
        entry.promised = there.last_ids
    return entry, last


def refuse_auditors(book: Book, connection: Connection) -> None:
    """Raise NotAllowed for an auditor."""
    if role_of(connection, book.actor) is Role.AUDITOR:
        raise NotAllowed(f"{book.actor} may read this ledger but not change it.")


def sealed(entry: Entry, last: NewestAct) -> None:
    """Close an entry: its sums are posted, and it is chained to the act before."""
    row = closed(entry, digest_of(entry.connection, entry.written()))
    booked(entry, row, chain_hash(last.hash, row))


def settle_promise(book: Book, connection: Connection) -> PromisedAct | None:
    """The act whose rows another is writing now; one that was broken off is settled, under the
    turn."""
    there = promised(connection)
    if there is None or not gate_is_free(connection):
        return there
    last = newest_act(connection)
    if last.id == there.values["id"]:
        kept(connection)
        return None
    # Others are chained to it: it gets its entry, and one that says what became of it.
    write_act(connection, there.values, there.hash)
    kept(connection)
    number, act, subject = (there.values["id"], there.values["act"], there.values["subject"])
    row = ActValues(
        id=last.id + 1,
        at=book.now().astimezone(UTC),
        actor=book.actor,
        login=book.login,
        act=ActName.BREAK_OFF,
        subject=subject,
        summary=f"act {number} ({act} {subject}) was broken off; nothing of it is there",
        detail="",
        undoes_id=number,
        digest=NOTHING,
    )
    write_act(connection, row, chain_hash(last.hash, row))
    return None


def closed(entry: Entry, digest: str) -> ActValues:
    """What the log says of an entry that changes no more, and whose rows have this digest."""
    book = entry.book
    if book.asked_by:
        entry.summary += f"; asked by {book.asked_by}"
    if book.first_act:
        entry.detail = {**entry.detail, FIRST_ACT: book.first_act}
    if book.redoes:
        entry.detail = {**entry.detail, REDOES: book.redoes}
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": book.actor,
        "login": book.login,
        "act": entry.act,
        "subject": entry.subject,
        "summary": str(entry.summary),
        "detail": json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
        if entry.detail
        else "",
        "undoes_id": entry.undoes_id,
        "digest": digest,
    }


def booked(entry: Entry, row: ActValues, hash_: str) -> None:
    """Post an entry's sums and write it to the log; raises nothing of ours."""
    post(entry.connection, entry.posted)
    write_act(entry.connection, row, hash_)
    mark_act(entry.connection, ActMark(entry.id, hash_, f"{entry.act} {entry.subject}".rstrip()))


@dataclass(frozen=True, slots=True)
class Done:
    """The result of an act that made no document: its number, and a sentence."""

    act_id: int
    summary: str


def as_json(value: object) -> str | None:
    """A column's value as JSON text; dates are ISO text."""
    if value is None:
        return None
    if isinstance(value, str):
        # What `dumps` writes for a text, in a tenth of the time.
        return encode_basestring(value)
    if isinstance(value, date | datetime):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def role_of(connection: Connection, actor: str) -> Role:
    """The actor's role: everybody is a supervisor until a role is given on the ledger; from then
    on, a login without a role may only read."""
    if not four_eyes(connection):
        return Role.SUPERVISOR
    query = select(ROLE.c.role).where(ROLE.c.login == actor)
    return connection.execute(query).scalar_one_or_none() or Role.AUDITOR


def four_eyes(connection: Connection) -> bool:
    """Whether requester and approver must differ, which holds as soon as any role is given."""
    return bool(connection.execute(_ROLES).scalar_one())


def require_supervisor(connection: Connection, actor: str, what: str) -> None:
    """Raise NeedsSupervisor unless the actor is a supervisor; the sentence begins with `what`."""
    role = role_of(connection, actor)
    if role is not Role.SUPERVISOR:
        raise NeedsSupervisor(what, f"needs a supervisor; {actor} is {role}.")
