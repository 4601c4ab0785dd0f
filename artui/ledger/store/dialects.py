"""What differs between SQLite and PostgreSQL: days between dates, words in texts, the index for a
list.

SQLite has no statistics unless somebody makes them, and guesses. So a query can name its index
(`indexed`), which makes the plan the same on every ledger. PostgreSQL is left to its planner.
"""

from datetime import date
from typing import Self, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    SelectBase,
    literal,
    or_,
)
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.selectable import HasHints, Join

UNINDEXED = "NOT INDEXED"
Q = TypeVar("Q", bound=HasHints)
T = TypeVar("T")


class HintingCompiler(SQLiteCompiler):
    """SQLite's compiler, which writes `INDEXED BY name` after a table."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        """The hint as it appears in the FROM clause."""
        return text


def indexed(query: Q, table: FromClause, index: str | None) -> Q:
    """The query, which on SQLite reads a table by this index (None leaves the choice to SQLite)."""
    if index is None:
        return query
    hint = index if index == UNINDEXED else f"INDEXED BY {index}"
    return query.with_hint(table, hint, "sqlite")


class LeadingJoin(Join):
    """A join that SQLite makes in the written order, so that the left table gives the order."""

    inherit_cache = True


@compiles(LeadingJoin, "sqlite")
def _leading(join: LeadingJoin, compiler: SQLCompiler, **options: object) -> str:
    return _plain(join, compiler, **options).replace(" JOIN ", " CROSS JOIN ", 1)


@compiles(LeadingJoin)
def _plain(join: LeadingJoin, compiler: SQLCompiler, **options: object) -> str:
    # SQLAlchemy has no types on this method.
    return str(compiler.visit_join(join, **options))  # type: ignore[no-untyped-call]


class _Contains(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True
    name = "contains"


class _ContainsAscii(_Contains):
    inherit_cache = True
    name = "contains_ascii"


def contains(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether a text contains a word in any case. SQLite folds ASCII only, so the cases of other
    letters are tried one by one.
    """
    if word.isascii():
        return _ContainsAscii(column, literal(f"%{_escaped(word)}%"))
    return or_(*(_Contains(column, literal(f"%{_escaped(form)}%")) for form in cases(word)))


def cases(word: str) -> list[str]:
    """The forms of a word that are tried one by one where only the case of ASCII is ignored."""
    return sorted({word, word.lower(), word.upper(), word.title()})


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@compiles(_Contains, "sqlite")
@compiles(_ContainsAscii, "sqlite")
def _like(element: _Contains, compiler: SQLCompiler, **options: object) -> str:
    column, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} LIKE {pattern} ESCAPE '\\'"


@compiles(_Contains, "postgresql")
def _ilike(element: _Contains, compiler: SQLCompiler, **options: object) -> str:
    column, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} ILIKE {pattern} ESCAPE '\\'"


@compiles(_ContainsAscii, "postgresql")
def _ilike_ascii(element: _Contains, compiler: SQLCompiler, **options: object) -> str:
    # In any other collation PostgreSQL folds each text by its locale, which takes twice as long.
    column, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} COLLATE \"C\" ILIKE {pattern} ESCAPE '\\'"


class _Found(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True
    name = "found"

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Itself: SQLite uses no index for `(column IN …) = 1`, as SQLAlchemy would write it."""
        return self


def is_found(column: ColumnElement[T], query: SelectBase) -> ColumnElement[bool]:
    """Whether a column holds one of the few values that a query finds without looking at the row.

    The query is answered first. PostgreSQL, where it has no statistics, would else take them for
    many and read the whole table.
    """
    return _Found(column, query.scalar_subquery())


@compiles(_Found, "sqlite")
def _in(element: _Found, compiler: SQLCompiler, **options: object) -> str:
    column, query = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN {query}"


@compiles(_Found, "postgresql")
def _any(element: _Found, compiler: SQLCompiler, **options: object) -> str:
    column, query = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY (ARRAY{query})"


class _Whole(FunctionElement[int]):
    type = BigInteger()
    inherit_cache = True
    name = "whole"


def whole(total: ColumnElement[int]) -> ColumnElement[int]:
    """A sum as an integer, 0 for no rows; PostgreSQL would return a decimal."""
    return _Whole(total)


@compiles(_Whole, "sqlite")
def _coalesced(element: _Whole, compiler: SQLCompiler, **options: object) -> str:
    return f"coalesce({compiler.process(element.clauses, **options)}, 0)"


@compiles(_Whole, "postgresql")
def _integer(element: _Whole, compiler: SQLCompiler, **options: object) -> str:
    return f"CAST(coalesce({compiler.process(element.clauses, **options)}, 0) AS BIGINT)"


class _DaysBetween(FunctionElement[int]):
    type = Integer()
    inherit_cache = True
    name = "days_between"


def days_between(start: ColumnElement[date], end: ColumnElement[date]) -> ColumnElement[int]:
    """How many days `end` is after `start`."""
    return _DaysBetween(start, end)


@compiles(_DaysBetween, "sqlite")
def _on_sqlite(element: _DaysBetween, compiler: SQLCompiler, **options: object) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


@compiles(_DaysBetween, "postgresql")
def _on_postgresql(element: _DaysBetween, compiler: SQLCompiler, **options: object) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CAST({end} AS DATE) - CAST({start} AS DATE))"


class _Roughly(FunctionElement[float]):
    type = Double()
    inherit_cache = True
    name = "roughly"


def roughly(fraction: ColumnElement[str]) -> ColumnElement[float]:
    """A fraction written as `numerator/denominator` in floating point: only to find what has to be
    computed exactly."""
    return _Roughly(fraction)


@compiles(_Roughly, "sqlite")
def _divided(element: _Roughly, compiler: SQLCompiler, **options: object) -> str:
    text = compiler.process(element.clauses, **options)
    return f"CAST({text} AS REAL) / CAST(substr({text}, instr({text}, '/') + 1) AS REAL)"


@compiles(_Roughly, "postgresql")
def _divided_there(element: _Roughly, compiler: SQLCompiler, **options: object) -> str:
    text = compiler.process(element.clauses, **options)
    parts = (f"nullif(split_part({text}, '/', {n}), '')::double precision" for n in (1, 2))
    return " / ".join(parts)
