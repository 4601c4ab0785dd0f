"""A list as a workbook: real numbers and dates, disarmed texts, written row by row.

A sheet holds 1,048,576 rows; a longer list goes on in the next sheet.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from tempfile import gettempdir
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from artui.domain.money import CURRENCIES
from artui.domain.text import cell_safe
from artui.statements.lists.list_columns import ListColumn, ListRow, Values, chunks, texts

_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_ZEROTH, _NO_SUCH_DAY = date(1899, 12, 31), 60


def write_xlsx(rows: Iterable[ListRow], columns: Sequence[ListColumn], handle: BinaryIO) -> None:
    """Write the rows into a workbook with a header on every sheet; raises OSError."""
    target = _Target(handle)
    try:
        # Closed also when the rows break off: a sheet in constant memory is a temporary file.
        with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
            _write_rows(book, rows, columns)
    except (OSError, FileCreateError) as error:
        if target.failure is not None:
            raise target.failure from error
        if isinstance(error, FileCreateError) and isinstance(cause := error.args[0], OSError):
            # One of its temporary files could not be written.
            raise OSError(cause.errno, cause.strerror, gettempdir()) from error
        raise
    finally:
        target.let_go()


def _write_rows(
    book: xlsxwriter.Workbook, rows: Iterable[ListRow], columns: Sequence[ListColumn]
) -> None:
    styles = _Styles(book)
    sheet, at = _begun(book, columns, styles), 1
    for values in chunks(rows, columns):
        cells = [_cells(column, values, styles) for column in columns]
        for row in zip(*cells, strict=True):
            if at == _MAX_ROWS:
                sheet, at = _begun(book, columns, styles), 1
            _write_row(sheet, at, row)
            at += 1


class _Target:
    """The file under a workbook, for as long as we want it written.

    The library leaves its archive open when the disk is full, and Python closes that at some later
    time with more writes, whose failures it would print. So after a failure, and once we have let
    go, writes lead nowhere.
    """

    def __init__(self, handle: BinaryIO) -> None:
        self._handle: BinaryIO | None = handle
        self._place = 0
        self.failure: OSError | None = None

    def let_go(self) -> None:
        """Write no more to the file."""
        self._handle = None

    def write(self, data: bytes) -> int:
        """Write at the place."""
        if self._handle is not None:
            self._try(partial(self._handle.write, data))
        self._place += len(data)
        return len(data)

    def flush(self) -> None:
        """Hand on what was written."""
        if self._handle is not None:
            self._try(self._handle.flush)

    def seek(self, place: int) -> int:
        """Go to a place, counted from the beginning."""
        if self._handle is not None:
            # A pipe refuses this, and the library then does without.
            self._handle.seek(place)
        self._place = place
        return place

    def tell(self) -> int:
        """The place."""
        return self._place

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            self.failure, self._handle = error, None
            raise


def _write_row(sheet: Worksheet, at: int, row: Sequence[tuple[Any, Format | None]]) -> None:
    for position, (value, style) in enumerate(row):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(at, position, value)
        else:
            sheet.write_number(at, position, value, style)


class _Serials(dict[date, int]):
    """Days as a workbook counts them, each worked out once: 1 is 1 January 1900, and it has a 29th
    of February."""

    def __missing__(self, day: date) -> int:
        """Count a day for the first time."""
        count = (day - _ZEROTH).days
        found = self[day] = count + 1 if count >= _NO_SUCH_DAY else count
        return found


class _Styles:
    """The cell formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.serials = _Serials()
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.head: Format = book.add_format({"bold": True})
        self.plain: Format = book.add_format({})
        self.money: dict[int, Format] = {
            places: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * places if places else "")}
            )
            for places in sorted(set(CURRENCIES.values()))
        }


def _begun(book: xlsxwriter.Workbook, columns: Sequence[ListColumn], styles: _Styles) -> Worksheet:
    sheet: Worksheet = book.add_worksheet()
    for position, column in enumerate(columns):
        sheet.set_column(position, position, 14 if column.is_right else 18)
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column.key, styles.head)
    return sheet


def _cells(column: ListColumn, values: Values, styles: _Styles) -> list[tuple[Any, Format | None]]:
    given = values[column.key]
    if column.type == "money":
        currencies = values[column.currency]
        return [
            (None, None) if minor is None else _money(minor, CURRENCIES[currency], styles)
            for minor, currency in zip(given, currencies, strict=True)
        ]
    if column.type == "date":
        serials = styles.serials
        return [(None if day is None else serials[day], styles.date) for day in given]
    if column.type == "int":
        return [(number, styles.plain) for number in given]
    if column.type == "decimal":
        return [(None if n is None else Decimal(n), styles.plain) for n in given]
    return [(None if text is None else _text(text), None) for text in texts(column, values)]


def _money(minor: int, places: int, styles: _Styles) -> tuple[Decimal, Format]:
    return Decimal(minor).scaleb(-places), styles.money[places]


def _text(text: str) -> str:
    safe = cell_safe(text)
    return safe if len(safe) <= _MAX_TEXT else safe[: _MAX_TEXT - 1] + "…"
