"""XLSX: the first sheet of a workbook, whose first filled row is the header.

A number cell becomes its shortest decimal text with 15 significant digits, a date cell an ISO date,
a formula the value that was stored with it. The sheet is read in pieces and never held whole.

No library is used because python-calamine (0.9) holds the whole sheet, returns an error cell
(#DIV/0!) as an empty one and silently cuts a number of 17 digits, and its rows have no numbers;
here each fault names its row and column.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from artui.domain.text import cell_read
from artui.imports.formats.source import Source
from artui.imports.formats.table import (
    CHUNK_ROWS,
    MAX_ROWS,
    Broken,
    Chunk,
    Columns,
    Hidden,
    Table,
    kept_whole,
    row_text,
    without_last_blanks,
)
from artui.imports.formats.workbook import (
    MAX_UNPACKED,
    MAX_WIDTH,
    CellText,
    Texts,
    Workbook,
    open_book,
    parse,
    unescaped,
)
from artui.imports.refusals import HiddenCells, RowError, WrongFormat, WrongHeader, shown

_MAX_TEXT = 128 << 10
_DIGITS = 15
_SHOWN = 10
_ONE, _MORE = "is hidden and holds values", "are hidden and hold values"
_BROKEN_FILE = (
    zipfile.BadZipFile, expat.ExpatError, zlib.error, lzma.LZMAError, struct.error,
    EOFError, KeyError, IndexError, ValueError, RuntimeError,
)  # fmt: skip

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_REFERENCE = re.compile("([A-Z]{1,3})[0-9]+")
_INTEGER = re.compile("-?[0-9]{1,40}")


class _CellFault(Exception):
    """Why a cell has no value, and what can be seen in it."""

    def __init__(self, message: str, seen: str = "") -> None:
        super().__init__(message)
        self.seen = seen


def read_xlsx(
    source: Source, columns: Columns, *, decimal_comma: bool, hidden: Hidden = None
) -> Table:
    """The table of a workbook's first sheet; raises FileRefused for an invalid workbook, and unless
    `hidden` says what becomes of them, for values in hidden rows and columns."""
    try:
        book = open_book(source.name, source.handle, hidden)
    except _BROKEN_FILE as error:
        raise _broken(source.name, error) from error
    sheet = _Sheet(source.name, book, columns.numbers, decimal_comma=decimal_comma, hidden=hidden)
    rows = _guarded(source.name, sheet.rows(book))
    line, first = next(rows, (0, {}))
    if not first:
        raise WrongHeader(source.name, 0, "is empty; its first row must name the columns")
    header = without_last_blanks([str(first.get(i, "")).strip() for i in range(max(first) + 1)])
    try:
        columns.check_header(source.name, line, header)
    except WrongHeader:
        # What is hidden may be what is wrong, and is named first then.
        for _ in rows if sheet.hidden_columns else ():
            pass
        raise
    chunks = _chunks(source.name, header, rows, sheet)
    return Table(source.name, book.sheet.file_size, "", chunks)


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    if attributes.get("hidden", "0") in ("1", "true"):
        return True
    return size in attributes and float(attributes[size]) == 0


def _letters(position: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _places(rows: Sequence[int], columns: Collection[int]) -> str:
    """`rows 3, 7-9 and column D are hidden and hold values`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    spans = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    parts = []
    for word, names in (("row", spans), ("column", [_letters(each) for each in sorted(columns)])):
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            one = len(names) == 1 and "-" not in names[0]
            parts.append(f"{word}{'' if one else 's'} {', '.join(names[:_SHOWN])}{more}")
    single = len(rows) + len(columns) == 1
    return f"{' and '.join(parts)} {_ONE if single else _MORE}"


def _broken(file: str, error: Exception) -> WrongFormat:
    return WrongFormat(file, 0, f"is a damaged workbook ({shown(str(error)) or 'no end'})")


def _guarded(
    file: str, rows: Iterator[tuple[int, dict[int, Any]]]
) -> Iterator[tuple[int, dict[int, Any]]]:
    try:
        yield from rows
    except _BROKEN_FILE as error:
        raise _broken(file, error) from error


class _Sheet:
    """Reads the rows of a sheet: the row's number, and a text or fault per column position."""

    def __init__(
        self,
        file: str,
        book: Workbook,
        numbers: Collection[str],
        *,
        decimal_comma: bool,
        hidden: Hidden,
    ) -> None:
        self.file = file
        self.number_names = numbers
        self.numbers: set[int] | None = None
        """The positions of account and document numbers, once the header is read."""
        self.book = book
        self.decimal_comma = decimal_comma
        self.done = 0
        self.ready: list[tuple[int, dict[int, str | _CellFault]]] = []
        self.line = 0
        self.cells: dict[int, str | _CellFault] = {}
        self.position = -1
        self.attributes: dict[str, str] = {}
        self.value = CellText()
        self.in_value = False
        self.formula = False
        self.inline = Texts()
        self.known: dict[str, int] = {}
        self.hidden = hidden
        self.hidden_row = False
        self.hidden_columns = bytearray()
        """By position whether a column is hidden; empty if none is."""
        self.shared = 0
        """How many characters came from texts that cells share."""
        self.concealed: tuple[list[int], set[int]] = ([], set())
        """The hidden rows and columns in which values were found."""
        self.notes: list[RowError] = []

    def rows(self, book: Workbook) -> Iterator[tuple[int, dict[int, str | _CellFault]]]:
        """Every row that has a filled cell."""
        for done in parse(book.archive, book.sheet, self.start, self.end, self.text):
            self.done = done
            yield from self.ready
            self.ready.clear()
        if self.hidden is None and any(self.concealed):
            places = _places(*self.concealed)
            raise HiddenCells(self.file, places)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.attributes = attributes
            self.formula = False
            self.position = self.column(attributes.get("r", ""))
        elif name == "v":
            self.in_value = True
        elif name == "row":
            self.line = int(attributes.get("r", self.line + 1))
            if self.line > MAX_ROWS:
                raise ValueError(f"it has a row {self.line}")
            self.hidden_row = _is_hidden(attributes, "ht")
            self.cells = {}
            self.position = -1
        elif name == "col":
            if _is_hidden(attributes, "width"):
                first, last = int(attributes["min"]) - 1, int(attributes["max"])
                self.hide(max(first, 0), min(last, MAX_WIDTH))
        elif name == "f":
            self.formula = True
        else:
            self.inline.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "v":
            self.in_value = False
        elif name == "c":
            self.end_cell()
        elif name == "row":
            if self.hidden != "take" and (self.hidden_row or self.hidden_columns):
                self.see()
            if self.cells:
                self.ready.append((self.line, self.cells))
                if self.numbers is None:
                    named = self.cells.items()
                    self.numbers = {
                        i for i, text in named if str(text).strip() in self.number_names
                    }
        else:
            self.inline.end(name)

    def hide(self, first: int, last: int) -> None:
        """Note columns as hidden, by their positions."""
        self.hidden_columns = self.hidden_columns or bytearray(MAX_WIDTH)
        self.hidden_columns[first:last] = b"\1" * (last - first)

    def see(self) -> None:
        """Note what of the row is hidden, and leave it out if so chosen."""
        rows, columns = self.concealed
        if self.hidden_row and self.cells:
            rows.append(self.line)
            if self.hidden == "skip":
                self.cells = {}
                self.note("the row is hidden and left out")
        for position in list(self.cells):
            if not self.hidden_columns or not self.hidden_columns[position]:
                continue
            if self.hidden == "skip":
                text = self.cells.pop(position)
                if self.numbers is None:
                    letters = _letters(position)
                    self.note(f"column {letters} '{shown(str(text))}' is hidden and left out")
            elif self.numbers is not None:
                columns.add(position)

    def note(self, message: str) -> None:
        self.notes.append(RowError(self.file, self.line, "", "", message))

    def text(self, text: str) -> None:
        if self.in_value:
            self.value.append(text)
        else:
            self.inline.text(text)

    def column(self, reference: str) -> int:
        """The column position that `AB12` names, from 0; without a reference the next one."""
        letters = reference.rstrip("0123456789")
        if letters not in self.known:
            if not letters:
                return self.position + 1
            if not _REFERENCE.fullmatch(reference):
                raise ValueError(f"no cell is called {reference}")
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            self.known[letters] = number - 1
        return self.known[letters]

    def end_cell(self) -> None:
        raw = self.value.taken()
        value: str | _CellFault
        try:
            value = self.cell(raw)
        except _CellFault as fault:
            value = fault
        if value:
            if self.position >= MAX_WIDTH:
                raise ValueError(f"its row {self.line} has more than {MAX_WIDTH} cells")
            self.cells[self.position] = value

    def cell(self, raw: str) -> str:
        """The cell's text; raises _CellFault."""
        kind = self.attributes.get("t", "n")
        if kind == "inlineStr":
            return _checked(self.inline.taken())
        if kind == "s":
            return self.shared_text(int(raw)) if raw else ""
        if self.formula and not raw and kind != "str":
            raise _CellFault(
                "holds a formula without its value; open and save the file, or use values"
            )
        if kind == "e":
            raise _CellFault(f"holds the error {shown(raw)}", raw)
        if kind == "b":
            raise _CellFault("holds neither text nor a number")
        if kind == "str":
            return _checked(unescaped(raw))
        if kind == "d":
            return raw.removesuffix("T00:00:00")
        return self.number(raw) if raw else ""

    def shared_text(self, place: int) -> str:
        """A text that cells share: all of them together may be far more than the file."""
        text = self.book.strings[place]
        self.shared += len(text)
        if self.shared > MAX_UNPACKED:
            raise ValueError("its cells hold more text than a workbook may unpack to")
        return _checked(text)

    def number(self, raw: str) -> str:
        """The shortest decimal text, or the ISO date where the style is a date's."""
        style = int(self.attributes.get("s", "0"))
        if style in self.book.date_styles:
            day = _iso(float(raw), from_1904=self.book.from_1904)
            if self.numbers and self.position in self.numbers:
                raise _CellFault(
                    f"is the date {day} in this workbook; format the column as text and type the "
                    "number again",
                    day,
                )
            return day
        # Beyond 15 digits, a float would change an integer that another program wrote exactly.
        text = raw if _INTEGER.fullmatch(raw) else _shortest(raw)
        if self.numbers and self.position in self.numbers:
            if style in self.book.patterns:
                pattern = shown(self.book.patterns[style])
                raise _CellFault(
                    f"'{shown(raw)}' has the format {pattern}, which shows more than its digits; "
                    "format the column as text and type what is shown",
                    raw,
                )
            return _as_number(raw, text, self.book.zeros.get(style, 0))
        return text.replace(".", ",") if self.decimal_comma else text


def _as_number(raw: str, text: str, width: int) -> str:
    """An account or document number as its cell shows it; raises _CellFault if digits are lost."""
    # Zeros at the end count: a spreadsheet puts them where it has dropped digits.
    if len(text.strip("-").lstrip("0").replace(".", "")) > _DIGITS:
        raise _CellFault(
            f"'{shown(raw)}' has more digits than the {_DIGITS} a spreadsheet keeps of a number; "
            "format the column as text and type it again",
            raw,
        )
    return text.zfill(width)


def _shortest(raw: str) -> str:
    """The number with 15 significant digits, as a spreadsheet shows and computes it."""
    number = float(raw)
    if not abs(number) < 1e30:
        raise _CellFault(f"'{shown(raw)}' is no number")
    text = format(Decimal(f"{number:.{_DIGITS}g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _iso(serial: float, *, from_1904: bool) -> str:
    # Lotus treated 1900 as a leap year, so day 60 is a 29 February that never existed.
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if serial >= 61 else 31)
    if not (0 if from_1904 else 1) <= serial < 2_958_466 or serial == 60:
        raise _CellFault(f"holds {serial:g}, a time or no date at all")
    day = first + timedelta(days=int(serial))
    minutes = round(serial % 1 * 1440)
    if serial != int(serial):
        clock = f"{day} {minutes // 60 % 24:02}:{minutes % 60:02}"
        raise _CellFault(f"{clock} is a date with a time of day; leave the time out", clock)
    return day.isoformat()


def _checked(text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise _CellFault(f"has more than {_MAX_TEXT} characters")
    if _UNSTORABLE.search(text):
        raise _CellFault(f"'{shown(text)}' holds a character that cannot be stored")
    return text


def _chunks(
    file: str,
    header: tuple[str, ...],
    rows: Iterator[tuple[int, dict[int, str | _CellFault]]],
    sheet: _Sheet,
) -> Iterator[Chunk]:
    positions = range(len(header))
    lines: list[int] = []
    texts: list[list[str]] = []
    broken: list[Broken] = []

    def chunk() -> Chunk:
        notes, sheet.notes = sheet.notes, []
        return Chunk(header, lines, texts, sheet.done, broken, notes)

    for line, cells in rows:
        fault = _first_fault(file, header, line, cells)
        if fault:
            surplus = [_seen(cells[i]) for i in sorted(cells) if i not in positions]
            whole = row_text([*_texts(cells, positions), *surplus])
            broken.append(Broken(line, kept_whole(header, whole), fault))
        else:
            lines.append(line)
            texts.append(_texts(cells, positions))
        if len(lines) + len(broken) == CHUNK_ROWS:
            yield chunk()
            lines, texts, broken = [], [], []
    if lines or broken or sheet.notes:
        yield chunk()


def _texts(cells: dict[int, str | _CellFault], positions: range) -> list[str]:
    return [cell_read(_seen(cells.get(i, ""))) for i in positions]


def _seen(cell: str | _CellFault) -> str:
    return cell.seen if isinstance(cell, _CellFault) else cell


def _first_fault(
    file: str, header: tuple[str, ...], line: int, cells: dict[int, str | _CellFault]
) -> RowError | None:
    for position, value in cells.items():
        if position >= len(header):
            return RowError(file, line, "", "", f"a cell is right of the {len(header)} columns")
        if isinstance(value, _CellFault):
            return RowError(file, line, header[position], value.seen, str(value))
    return None
