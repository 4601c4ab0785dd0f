"""The proof that the books are what acts wrote: each row is as its act left it, but for what later
acts changed of it, and that is in `change`, whose rows are proven with all others.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, exists, func, select

from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.office.first_seal import sealed_by
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.sealing.canonical_rows import (
    DERIVED,
    OF_THE_PART,
    WRITTEN_TABLES,
    OpenText,
    RowText,
    read_texts,
)
from artui.ledger.sealing.canonical_rows import ids_of as all_ids
from artui.ledger.sealing.digests import RowsDigest, read_digest
from artui.ledger.store.many import driver_rows
from artui.ledger.store.tables import ACT, ALLOCATION, CHANGE, CUSTOMER, ITEM
from artui.ledger.store.tables.columns import Instant

_NAMED = 3  # so many rows of an act are named
_ACTS = 500  # the digests of so many acts are read at once
_AFTER = ACT.alias("after")
_IS_BROKEN_OFF = exists().where(_AFTER.c.undoes_id == ACT.c.id, _AFTER.c.act == ActName.BREAK_OFF)
_NAMES = ("number", "account", "name", "reference")


# The act, the column, and its value before and after.
_Change = tuple[int, str, str | None, str | None]


class _Changed(NamedTuple):
    """What was recorded of a column after its row was written."""

    old: Any
    new: Any
    act_id: int


def rows_are_as_written(
    connection: Connection, tables: Sequence[Table] = WRITTEN_TABLES
) -> Iterator[Breach]:
    """Every row is as its act left it, or as the last act that changed it did."""
    sealed = sealed_by(connection)
    acts = _Acts(connection, sealed)
    # What an act wrote is compared as soon as it is read, so that nothing is held of the others.
    wrong: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    read: dict[str, bytearray] = {}
    for table in tables:
        there = read[table.name] = bytearray(acts.last // 8 + 1)
        for owner, digest in _add_up(connection, table, sealed):
            if isinstance(digest, Breach):
                yield digest
            elif owner <= acts.last:
                there[owner >> 3] |= 1 << (owner & 7)
                if digest.value != acts.recorded(owner).get(table.name):
                    wrong[owner][table.name] = digest.value
    yield from _breaches(connection, sealed, read, wrong)


def _breaches(
    connection: Connection,
    sealed: int,
    read: Mapping[str, bytearray],
    wrong: Mapping[int, Mapping[str, tuple[int, str]]],
) -> Iterator[Breach]:
    """A breach for each act and table whose rows were `read` and are `wrong`, or are gone."""
    query = select(ACT.c.id, ACT.c.act, ACT.c.subject, ACT.c.digest, _IS_BROKEN_OFF)
    query = query.where(ACT.c.id >= sealed).order_by(ACT.c.id).execution_options(yield_per=1000)
    for number, act, subject, digest, off in connection.execute(query):
        name = f"act {number} ({act} {subject})".replace(" )", ")")
        if not digest:
            message = f"{name.capitalize()} has no digest of its rows, and nothing sealed them."
            yield Breach("act-unsealed", f"act {number}", message)
            continue
        wrote = {} if off else _read(digest)
        gone = (
            each
            for each in wrote
            if each in read and not read[each][number >> 3] & 1 << (number & 7)
        )
        there = wrong.get(number, {})
        for each in sorted({*there, *gone}):
            told = _told(wrote.get(each), there.get(each))
            rows = _rows_in_words(connection, each, number, sealed)
            yield Breach(
                "rows-altered",
                f"act {number}",
                f"What {name} wrote in {each} is not as it left it: {told}{rows}.",
            )


class _Acts:
    """The digests that acts have recorded, read some hundreds at a time."""

    def __init__(self, connection: Connection, sealed: int) -> None:
        self.last = max(connection.execute(select(func.max(ACT.c.id))).scalar_one() or 0, sealed)
        self._connection = connection
        self._some: dict[int, str] = {}
        self._begin = -1

    def recorded(self, number: int) -> dict[str, tuple[int, str]]:
        """What an act says it wrote, by table."""
        begin = number - number % _ACTS
        if begin != self._begin:
            query = select(ACT.c.id, ACT.c.digest).where(
                ACT.c.id.between(begin, begin + _ACTS - 1), ~_IS_BROKEN_OFF
            )
            self._some = dict(map(tuple, self._connection.execute(query)))
            self._begin = begin
        return _read(self._some.get(number, ""))


def _add_up(
    connection: Connection, table: Table, sealed: int
) -> Iterator[tuple[int, RowsDigest | Breach]]:
    """The digest of the rows of a table of one act after the other, as each left them, or a breach
    for each column that is not as the last act that changed it left it.

    The rows of an act follow one another, as it was given their ids together.
    """
    last, digest = 0, RowsDigest()
    for rows in read_texts(connection, table, all_ids(connection, table)):
        texts = [text for _, _, text in rows]
        changes = _changes(connection, table, rows)
        if changes:
            for place, (row_id, act_id, text) in enumerate(rows):
                if row_id in changes:
                    owner = max(act_id or 0, sealed)
                    texts[place], breaches = _before(
                        table, text, owner, changes[row_id], connection
                    )
                    yield from ((owner, breach) for breach in breaches)
        start = 0
        for act_id, some in groupby(rows, key=itemgetter(1)):
            owner, stop = max(act_id or 0, sealed), start + len(list(some))
            if owner != last:
                if digest.rows:
                    yield last, digest
                last, digest = owner, RowsDigest()
            digest.take(texts[start:stop])
            start = stop
    if digest.rows:
        yield last, digest


def _changes(
    connection: Connection, table: Table, rows: Sequence[RowText]
) -> Mapping[int, Sequence[_Change]]:
    """What is recorded of these rows, the earliest first."""
    if not rows or table is CHANGE:
        return {}
    query = (
        select(CHANGE.c.row_id, CHANGE.c.act_id, CHANGE.c.column_name, CHANGE.c.old, CHANGE.c.new)
        .where(CHANGE.c.table_name == table.name, CHANGE.c.column_name != "*")
        .where(CHANGE.c.row_id.between(rows[0][0], rows[-1][0]))
        .order_by(CHANGE.c.row_id, CHANGE.c.id)
    )
    found: dict[int, list[_Change]] = {}
    for part in driver_rows(connection, query):
        for row_id, *change in part:
            found.setdefault(row_id, []).append(tuple(change))
    return found


def _before(
    table: Table, text: str, owner: int, changes: Sequence[_Change], connection: Connection
) -> tuple[str, list[Breach]]:
    """The text of a row before what was changed after its act, and where it is not as the last
    change left it."""
    changed: dict[str, _Changed] = {}
    for act_id, name, old, new in changes:
        if act_id > owner and name in table.c and (table.name, name) not in DERIVED:
            changed[name] = _Changed(changed[name].old if name in changed else old, new, act_id)
    if not changed or text is None:
        return text, []
    row = OpenText(table, text)
    if table is ITEM and not row.names(OF_THE_PART[0]):
        changed = {name: each for name, each in changed.items() if name not in OF_THE_PART}
    breaches: list[Breach] = []
    sqlite = connection.dialect.name == "sqlite"
    for name, each in changed.items():
        has, should = row.get(name), _value(table, name, each.new, sqlite=sqlite)
        if has != should:
            what = _named(table, row)
            breaches.append(
                Breach(
                    "fact-altered",
                    what,
                    f"{name} of {what} is {_in_words(has)}; act {each.act_id}, the last that "
                    f"changed it, made it {_in_words(should)}.",
                )
            )
        row.set(name, _value(table, name, each.old, sqlite=sqlite))
    return row.text, breaches


def _value(table: Table, name: str, recorded: str | None, *, sqlite: bool) -> Any:
    """A value as `change` has it, in the form of the texts of rows."""
    if recorded is None:
        return None
    value = _plain(recorded)
    if isinstance(value, str) and isinstance(table.c[name].type, Instant):
        at = datetime.fromisoformat(value)
        return (at if sqlite else at.astimezone(UTC)).isoformat(timespec="microseconds")
    return value


@lru_cache(maxsize=4096)
def _plain(recorded: str) -> str | int | float | None:
    """A recorded value; yes and no are 1 and 0. The same few are recorded again and again."""
    value: str | int | float | None = json.loads(recorded)
    return int(value) if isinstance(value, bool) else value


def _read(digest: str) -> dict[str, tuple[int, str]]:
    try:
        return read_digest(digest)
    except (ValueError, TypeError, AttributeError):
        # The act was altered, which the proof of the chain says.
        return {}


def _told(wrote: tuple[int, str] | None, there: tuple[int, str] | None) -> str:
    rows, there_are = (wrote or (0, ""))[0], (there or (0, ""))[0]
    if rows != there_are:
        return f"it wrote {_count(rows)}, there {'is' if there_are == 1 else 'are'} {there_are}"
    assert wrote is not None
    assert there is not None
    return f"their digest was {wrote[1][:12]}…, it is {there[1][:12]}…"


def _count(rows: int) -> str:
    return f"{rows} row" if rows == 1 else f"{rows} rows"


def _rows_in_words(connection: Connection, name: str, act_id: int, sealed: int) -> str:
    """Which rows of an act these are, as far as they can be named in a few words."""
    table = next(each for each in WRITTEN_TABLES if each.name == name)
    if "act_id" not in table.c or act_id == sealed:
        return ""
    whose = table.c.act_id == act_id
    if table is ITEM or table is CUSTOMER:
        said = table.c.number if table is ITEM else table.c.account
        query = select(said).where(whose)
    elif table is ALLOCATION:
        query = select(ITEM.c.number).join(table, table.c.credit_id == ITEM.c.id).where(whose)
    elif "item_id" in table.c:
        query = select(ITEM.c.number).join(table, table.c.item_id == ITEM.c.id).where(whose)
    elif "customer_id" in table.c:
        joined = select(CUSTOMER.c.account).join(table, table.c.customer_id == CUSTOMER.c.id)
        query = joined.where(whose)
    else:
        query = select(table.c.id).where(whose)
    names = connection.execute(query.order_by(table.c.id).limit(_NAMED + 1)).scalars().all()
    more = " and more" if len(names) > _NAMED else ""
    return f" ({', '.join(visible(str(each)) for each in names[:_NAMED])}{more})" if names else ""


def _named(table: Table, row: OpenText) -> str:
    """A row as a breach names it."""
    there = (row.get(name) for name in _NAMES if name in table.c)
    word = next((str(each) for each in there if each), str(row.get("id")))
    return f"{table.name.replace('_', ' ')} {visible(word)}"


def _in_words(value: Any) -> str:
    return "not set" if value in (None, "") else f"'{visible(str(value))}'"


ROW_PROOFS: tuple[Proof, ...] = (rows_are_as_written,)
