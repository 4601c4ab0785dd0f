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

from artui.domain.money import format_minor

ColumnType = Literal["text", "money", "date", "instant", "int", "decimal", "flags"]
ListValue = str | int | Decimal | date | datetime | Sequence[str] | None
ListRow = Mapping[str, ListValue] | Sequence[ListValue]
CHUNK_ROWS = 500

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


class _Amounts(dict[tuple[Any, Any], str | None]):
    """Amounts as text by minor units and currency; most columns repeat some, above all 0."""

    def __missing__(self, pair: tuple[int | None, str]) -> str | None:
        """Write an amount for the first time."""
        minor, currency = pair
        text = self[pair] = None if minor is None else format_minor(minor, currency)
        return text


def texts(column: ListColumn, values: Values) -> list[str | None]:
    """The column's values as plain text, None where there is none."""
    given = values[column.key]
    if column.type == "money":
        amounts = _Amounts()
        return [amounts[pair] for pair in zip(given, values[column.currency], strict=True)]
    as_text = _AS_TEXT[column.type]
    return [None if value is None else as_text(value) for value in given]


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
    "date": date.isoformat,
    "instant": instant_text,
    "int": str,
    "decimal": _decimal_text,
    "flags": flags_text,
}
