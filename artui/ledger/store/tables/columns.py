"""The metadata of the ledger, and short forms for its columns."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Select,
    Text,
    text,
)
from sqlalchemy.types import TIMESTAMP, TypeDecorator, TypeEngine

METADATA = MetaData()
BIG = BigInteger().with_variant(Integer(), "sqlite")
E = TypeVar("E", bound=StrEnum)
# Core columns have no Python type, so neither has a query of them: the rows become a NamedTuple or
# a dataclass, which says what they are.
Query: TypeAlias = Select[*tuple[Any, ...]]


class Instant(TypeDecorator[datetime]):
    """A UTC instant: timestamptz on PostgreSQL, ISO text on SQLite."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str] | TypeEngine[datetime]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is not None and dialect.name == "sqlite":
            return value.isoformat(timespec="microseconds")
        return value

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        assert value is None or isinstance(value, datetime)
        return value


class EnumText(TypeDecorator[E]):
    """Text that is one of a StrEnum's values, read as a member.

    Any other text is read as it is, so that `db check` can name it.
    """

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices
        self._members = _Members({choice.value: choice for choice in choices})

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], E | None]:
        # Not process_result_value: that is a call in Python for every cell of a list.
        return self._members.__getitem__


class _Members(dict[str, E]):
    """The members of a StrEnum by their text; other text, and null, is its own."""

    def __missing__(self, text: str) -> E:
        return cast("E", text)


def row_id() -> Column[int]:
    """The key of a table whose rows are numbered."""
    return Column("id", BIG, primary_key=True, autoincrement=True)


def ref(name: str, target: str, *, null: bool = False, index: bool = False) -> Column[int]:
    """A reference to a row of another table, `table.column`."""
    return Column(name, BIG, ForeignKey(target), nullable=null, index=index)


def minor(name: str, *, null: bool = False) -> Column[int]:
    """An amount in minor units of the row's currency."""
    return Column(name, BIG, nullable=null)


def act(name: str = "act_id", *, null: bool = False) -> Column[int]:
    """The number of an act.

    There is no foreign key, since the act's own row is written last, when its place in the chain is
    known; `db check` proves the reference.
    """
    return Column(name, BIG, nullable=null)


def words(name: str, default: str = "") -> Column[str]:
    """Text that is never null."""
    return Column(name, Text, nullable=False, server_default=default)


def choice(name: str, choices: type[E], default: str = "", *, null: bool = False) -> Column[E]:
    """One of a StrEnum's values; `null` where only some rows have one."""
    if null:
        return Column(name, EnumText(choices), nullable=True)
    return Column(name, EnumText(choices), nullable=False, server_default=default)


def day(name: str, *, null: bool = False) -> Column[date]:
    """A calendar day."""
    return Column(name, Date, nullable=null)


def instant(name: str, *, null: bool = False) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, Instant, nullable=null)


def flag(name: str, *, default: bool = False) -> Column[bool]:
    """Yes or no, never null."""
    shown = text("true" if default else "false")
    return Column(name, Boolean, nullable=False, default=default, server_default=shown)


def number(name: str, *, default: int | None = None, written: int | None = None) -> Column[int]:
    """A whole number; `default` is the database's default, `written` the one that we insert."""
    if default is not None:
        return Column(
            name, Integer, nullable=False, default=default, server_default=text(str(default))
        )
    return Column(name, Integer, nullable=False, default=written)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that meet a condition; `conditioned` gives it to the databases."""
    return Index(name, *columns, unique=unique, info={"where": where})


def conditioned(metadata: MetaData) -> MetaData:
    """The tables with the conditions of their partial indexes in the words of each database.

    Only who compares schemas needs them: writing them down loads the dialects of both databases.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            if where := index.info.get("where"):
                for option in ("sqlite_where", "postgresql_where"):
                    index.dialect_kwargs[option] = text(where)
    return metadata
