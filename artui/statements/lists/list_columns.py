"""What a list shows: its columns, and their values as text.

Rows come as mappings or as tuples in the order of the columns. Money comes in minor units and is
written in major units of the currency that the same row names. Rows are handled some hundred at
a time, column by column, so that a list of any length takes the same memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from artui.domain.money import format_many

ColumnType = Literal["text", "money", "date", "instant", "int", "decimal", "flags"]
ListValue = str | int | Decimal | date | datetime | Sequence[str] | None
ListRow = Mapping[str, ListValue] | Sequence[ListValue]
CHUNK_ROWS = 500
# So many amounts are kept of a list.
_KEPT = 20_000

_RIGHT = frozenset({"money", "int", "decimal"})


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: `key` names it in JSON and CSV, `title` heads it in a table.

    `money` holds int minor units of the currency in column `currency`; `decimal` an exact number
    as Decimal or text; `date` a date; `instant` an aware datetime; `flags` a sequence of words.
    """

    key: str
    type: ColumnType = "text"
    title: str = ""
    currency: str = "currency"

    @property
    def heading(self) -> str:
        """The title, or the key in words."""
        return self.title or self.key.replace("_", " ")

    @property
    def is_right(self) -> bool:
        """Whether its values are aligned to the right."""
        return self.type in _RIGHT


# A column's values are of the column's type, which a key alone does not say.
Values = dict[str, Sequence[Any]]


def chunks(rows: Iterable[ListRow], columns: Sequence[ListColumn]) -> Iterator[Values]:
    """The values of some hundred rows at a time, by key; a key that a row lacks is None."""
    keys = [column.key for column in columns]
    needed = dict.fromkeys([*keys, *(c.currency for c in columns if c.type == "money")])
    source = iter(rows)
    while batch := list(islice(source, CHUNK_ROWS)):
        if isinstance(batch[0], Mapping):
            yield {key: [row.get(key) for row in batch] for key in needed}  # type: ignore[union-attr]
        else:
            yield dict(zip(keys, zip(*batch, strict=True), strict=True))


def texts(column: ListColumn, values: Values) -> list[str | None]:
    """The column's values as plain text, None where there is none."""
    given = values[column.key]
    if column.type == "money":
        return format_many(given, values[column.currency])
    if column.type == "text":
        return [value if value is None or value.__class__ is str else str(value) for value in given]
    if column.type == "date":
        return list(map(_DAYS.__getitem__, given))
    as_text = _AS_TEXT[column.type]
    return [None if value is None else as_text(value) for value in given]


class _DayTexts(dict[date | None, str | None]):
    """Days as text, each written once: a list has many rows but few days."""

    def __missing__(self, day: date | None) -> str | None:
        """Write a day for the first time."""
        if len(self) > _KEPT:
            self.clear()
        text = self[day] = None if day is None else day.isoformat()
        return text


_DAYS = _DayTexts()


def instant_text(instant: datetime) -> str:
    """An instant as ISO text in UTC, such as 2026-03-31T17:05:09Z."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def flags_text(flags: Iterable[str]) -> str:
    """Flags in one cell."""
    return ";".join(flags)


def _decimal_text(value: object) -> str:
    return format(value, "f") if not isinstance(value, str) else value


_AS_TEXT: dict[str, Callable[[Any], str]] = {
    "text": str,
    "instant": instant_text,
    "int": str,
    "decimal": _decimal_text,
    "flags": flags_text,
}
