"""Rows as canonical text, the same from both databases: what the digests of acts are made of.

A row is a line of JSON: an array of the columns that every row of its table has, `id` first and the
others by name, then name and value of each further column that does not hold the database's
default. So a step of the schema that adds a column changes no text of the rows that are there.
Values are as `change` records them, but for yes and no, which are 1 and 0.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DefaultClause,
    Integer,
    Table,
    func,
    literal_column,
    select,
)

from artui.ledger.store.many import driver_rows
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CHANGE,
    DUNNING_LEVEL,
    DUNNING_STEP,
    INSTALMENT,
    INTEREST_CHARGE,
    INTEREST_SEGMENT,
    ITEM,
    ITEM_LINE,
    ITEM_TAX,
    JOURNAL_ENTRY,
    JOURNAL_LEG,
    METADATA,
    PROMISED_ACT,
    REMEDY_ITEM,
)
from artui.ledger.store.tables.columns import Instant, Query

# What is in no text, since it is recomputed from what is: see docs/architecture.md.
DERIVED = frozenset({(ITEM.name, "open_minor"), (ITEM.name, "notice_written")})
# Those that an invoice in instalments has from its earliest open part.
OF_THE_PART = ("due_date", "level")
# What every row has, though it may hold a default: tests of a default cost more than the value, and
# these tables are the long ones. A column that comes later may not be added here.
_ALWAYS = {
    ITEM.name: "about_id approval billing_state billing_type corrects_id currency external_ref "
    "fee_kind fee_level generated_on hold_reason kind method net_minor number on_hold origin "
    "origin_id over_limit po_number reason reversed_by_id reverses_id shipment_date tax_code "
    "tax_minor terms",
    ALLOCATION.name: "reason request_id reverses_id",
    CHANGE.name: "column_name new old table_name",
    INTEREST_CHARGE.name: "method policy rate",
    INTEREST_SEGMENT.name: "amount capped rate",
    DUNNING_STEP.name: "fee_item_id instalment_id",
    JOURNAL_ENTRY.name: "currency customer customer_name document due_date item_id kind text",
    JOURNAL_LEG.name: "account account_name customer customer_name home tax_code",
    ITEM_LINE.name: "act_id description quantity tax_code tax_rate unit unit_price "
    "withdrawn_act_id",
    ITEM_TAX.name: "act_id rate tax_code tax_type withdrawn_act_id",
}
# How many rows are read at once.
MANY = 5000
# The act of a row that does not have its number, by what it belongs to.
_OWNERS = {
    DUNNING_LEVEL.name: "1",
    INTEREST_CHARGE.name: "(SELECT o.act_id FROM interest_run o WHERE o.id = r.run_id)",
    INTEREST_SEGMENT.name: "(SELECT o.act_id FROM interest_charge c JOIN interest_run o "
    "ON o.id = c.run_id WHERE c.id = r.charge_id)",
    REMEDY_ITEM.name: "(SELECT o.act_id FROM remedy o WHERE o.id = r.remedy_id)",
    **dict.fromkeys(
        (ITEM_LINE.name, ITEM_TAX.name),
        "coalesce(r.act_id, (SELECT o.act_id FROM item o WHERE o.id = r.item_id))",
    ),
}
# The tables whose rows belong to acts.
WRITTEN_TABLES = tuple(
    table
    for table in METADATA.sorted_tables
    if table not in (ACT, PROMISED_ACT)
    and "id" in table.c
    and ("act_id" in table.c or table.name in _OWNERS)
)
_OWN = re.compile(rf',"(?:{"|".join(OF_THE_PART)})":(?:"[^"]*"|[^,]*)')
_MOMENT = "'YYYY-MM-DD\"T\"HH24:MI:SS.US'"
_DECODER = json.JSONDecoder()
# A row's id, its act, and its text.
RowText = tuple[int, int, str]


def ids_of(connection: Connection, table: Table) -> range:
    """The ids of all rows of a table."""
    last = connection.execute(select(func.max(table.c.id))).scalar_one_or_none()
    return range(1, (last or 0) + 1)


def read_texts(
    connection: Connection, table: Table, ids: range, *, in_parts: bool = True
) -> Iterator[Sequence[RowText]]:
    """The rows of a table with these ids, in their order, some thousands at a time; `in_parts` is
    false if none of them is an invoice in instalments."""
    source = table.alias("r")
    owner = literal_column(_OWNERS.get(table.name, "r.act_id"), BigInteger())
    query = select(source.c.id, owner, _text(connection, table)).order_by(source.c.id)
    for start in range(ids.start, ids.stop, MANY):
        ends = start, min(start + MANY, ids.stop) - 1
        some = query.where(source.c.id.between(*ends))
        rows: Sequence[RowText] = [row for part in driver_rows(connection, some) for row in part]
        if table is ITEM and in_parts:
            named = select(INSTALMENT.c.item_id).where(INSTALMENT.c.item_id.between(*ends))
            rows = without_the_parts(rows, set(connection.execute(named).scalars()))
        yield rows


def few_texts(connection: Connection, written: Mapping[str, range]) -> dict[str, list[str]]:
    """The rows of tables with these ids, none of them an invoice in instalments, by one statement:
    what an ordinary act wrote."""
    names = tuple(sorted(written))
    ends = tuple(end for name in names for end in (written[name].start, written[name].stop - 1))
    rows = connection.exec_driver_sql(_statement(names, connection.dialect.name), ends).all()
    found: dict[str, list[str]] = {name: [] for name in names}
    for name, _, text in sorted(rows):
        found[name].append(text)
    return found


@cache
def _statement(names: Sequence[str], dialect: str) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    # The names are the schema's own; the ids are bound.
    return " UNION ALL ".join(
        f"SELECT '{name}', r.id, {_expression(METADATA.tables[name], dialect)} "  # noqa: S608
        f'FROM "{name}" AS r WHERE r.id BETWEEN {mark} AND {mark}'
        for name in names
    )


def staged_texts(connection: Connection, table: Table, rows: Query) -> Sequence[tuple[int, str]]:
    """The ids and texts of rows that a query gives, with all columns of a table."""
    source = rows.subquery("r")
    query = select(source.c.id, _text(connection, table)).order_by(source.c.id)
    return connection.execute(query).all()


def without_the_parts(rows: Sequence[Any], in_parts: Collection[int]) -> Sequence[Any]:
    """Texts of invoices without what those in instalments have from a part."""
    if not in_parts:
        return rows
    return [
        (*row[:-1], _OWN.sub("", row[-1])) if row[0] in in_parts else tuple(row) for row in rows
    ]


def _text(connection: Connection, table: Table) -> Any:
    return literal_column(_expression(table, connection.dialect.name))


class RowForm(NamedTuple):
    """The columns of a table's texts: those of the array, and those that come with their names."""

    array: tuple[str, ...]
    named: tuple[str, ...]


@cache
def form_of(table: Table) -> RowForm:
    """How the rows of a table are written."""
    facts = {each.name: each for each in table.c if (table.name, each.name) not in DERIVED}
    always = {name for name, each in facts.items() if default_of(each) is ...}
    always |= set(_ALWAYS.get(table.name, "").split())
    always -= {"id", *(OF_THE_PART if table is ITEM else ())}
    named = sorted(facts.keys() - always - {"id"})
    return RowForm(("id", *sorted(always)), tuple(named))


@cache
def default_of(column: Column[Any]) -> Any:
    """What a column holds in the texts that leave it out; `...` if it is never left out."""
    default = column.server_default
    if default is None:
        return None if column.nullable else ...
    assert isinstance(default, DefaultClause)
    if isinstance(default.arg, str):
        return default.arg
    written = str(default.arg)
    return int(written == "true") if isinstance(column.type, Boolean) else int(written)


class OpenText:
    """The text of a row, whose columns can be read and set."""

    __slots__ = ("_array", "_more", "_places", "_table")

    def __init__(self, table: Table, text: str) -> None:
        self._table, self._places = table, _places(table)
        self._array, end = _DECODER.raw_decode(text)
        self._more = {} if end == len(text) else _DECODER.decode(f"{{{text[end + 1 :]}}}")

    def names(self, name: str) -> bool:
        """Whether the text has the column, and not just by its default."""
        return name in self._places or name in self._more

    def get(self, name: str) -> Any:
        """The value of a column."""
        place = self._places.get(name)
        if place is not None:
            return self._array[place]
        return self._more[name] if name in self._more else default_of(self._table.c[name])

    def set(self, name: str, value: Any) -> None:
        """Give a column another value."""
        place = self._places.get(name)
        if place is not None:
            self._array[place] = value
        elif value == default_of(self._table.c[name]):
            self._more.pop(name, None)
        else:
            self._more[name] = value

    @property
    def text(self) -> str:
        """The text as it is now."""
        more = self._more
        pairs = (f',"{name}":{_json(more[name])}' for name in sorted(more))
        return _json(self._array) + "".join(pairs)


@cache
def _places(table: Table) -> dict[str, int]:
    return {name: place for place, name in enumerate(form_of(table).array)}


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@cache
def _expression(table: Table, dialect: str) -> str:
    """The text of a row of `r` in SQL."""
    sqlite, form = dialect == "sqlite", form_of(table)
    cells = [_cell(table.c[name], sqlite=sqlite) for name in form.array]
    array = f"json_array({', '.join(cells)})" if sqlite else f"concat('[', {_AND.join(cells)}, ']')"
    return " || ".join([array, *(_pair(table.c[name], sqlite=sqlite) for name in form.named)])


_AND = ", ',', "


def _pair(column: Column[Any], *, sqlite: bool) -> str:
    """A column's name and value; nothing if it has its default."""
    cell = _cell(column, sqlite=sqlite)
    pair = f"',\"{column.name}\":' || {f'json_quote({cell})' if sqlite else cell}"
    own, default = f'r."{column.name}"', default_of(column)
    if default is ...:
        return pair
    if default is None:
        has = f"{own} IS NULL"
    elif isinstance(column.type, Boolean) and not sqlite:
        has = f"{own} = {bool(default)}"
    else:
        has = f"{own} = '{default}'" if isinstance(default, str) else f"{own} = {default}"
    return f"CASE WHEN {has} THEN '' ELSE {pair} END"


def _cell(column: Column[Any], *, sqlite: bool) -> str:
    """The value of a column: on SQLite as it is, on PostgreSQL as JSON."""
    own, type_ = f'r."{column.name}"', column.type
    if sqlite:
        return own
    if isinstance(type_, Instant):
        cell = f"'\"' || to_char({own} AT TIME ZONE 'UTC', {_MOMENT}) || '+00:00\"'"
    elif isinstance(type_, Boolean):
        cell = f"CAST({own} AS INTEGER)::text"
    elif isinstance(type_, BigInteger | Integer):
        cell = f"{own}::text"
    elif isinstance(type_, Date):
        cell = f"'\"' || to_char({own}, 'YYYY-MM-DD') || '\"'"
    else:
        cell = f"to_json({own})::text"
    return f"coalesce({cell}, 'null')" if column.nullable else cell
