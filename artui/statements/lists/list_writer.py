"""Lists out: a table and a PDF for people, JSON, CSV and XLSX for programs, from the same rows.

Every format is written as the rows come. In a table each cell is made visible, in CSV and XLSX a
text that a spreadsheet would compute is disarmed, and JSON is plain ASCII.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Literal, TextIO

from artui import statements
from artui.domain.money import format_many
from artui.domain.refusal import Refused
from artui.domain.text import cells_safe, visible
from artui.statements.destinations import new_file
from artui.statements.lists.list_columns import (
    ListColumn,
    ListRow,
    Values,
    chunks,
    texts,
)
from artui.statements.lists.list_pdf import ListHead

ListFormat = Literal["table", "json", "csv", "xlsx", "pdf"]
# What is no text, and so no answer in a terminal.
ON_PAPER = frozenset({"xlsx", "pdf"})


class NeedsFile(Refused):
    """XLSX or PDF was asked for without a file to write it to."""

    def __init__(self, format: str) -> None:
        """Say what to give."""
        super().__init__(f"{format.upper()} is written to a file; give --out FILE.")


def write_list(
    rows: Iterable[ListRow],
    columns: Sequence[ListColumn],
    format: ListFormat,
    *,
    out: TextIO | None = None,
    path: Path | None = None,
    overwrite: bool = False,
    width: int | None = None,
    head: ListHead | None = None,
) -> None:
    """Write the rows to the stream `out`, or whole or not at all to the file `path`.

    `width` is that of the terminal, which only a table heeds: texts are cut to fit, numbers
    never. `head` is what a PDF is headed with; without one there is none. Raises NeedsFile,
    AlreadyThere, BrokenTemplate, or OSError if the file can't be written.
    """
    if path is None:
        if format in ON_PAPER or out is None:
            raise NeedsFile(format)
        _write_text(rows, columns, format, out, width)
        return
    with new_file(path, overwrite=overwrite) as handle:
        if format == "xlsx":
            # By the package's lazy face: a table does not wait for the workbook library.
            statements.lists.list_workbook.write_xlsx(rows, columns, handle)
            return
        if format == "pdf":
            assert head is not None
            statements.lists.list_pdf.write_list_pdf(rows, columns, handle, head)
            return
        text = io.TextIOWrapper(handle, encoding="utf-8", newline="")
        _write_text(rows, columns, format, text, width)
        text.detach()


def _write_text(
    rows: Iterable[ListRow],
    columns: Sequence[ListColumn],
    format: ListFormat,
    out: TextIO,
    width: int | None,
) -> None:
    if format == "json":
        _write_json(rows, columns, out)
    elif format == "csv":
        _write_csv(rows, columns, out)
    else:
        statements.lists.text_table.write_table(rows, columns, out, width)
    out.flush()


def _write_json(rows: Iterable[ListRow], columns: Sequence[ListColumn], out: TextIO) -> None:
    """A bare array, an object a line."""
    keys = (json.dumps(column.key).replace("%", "%%") for column in columns)
    line = "{" + ", ".join(f"{key}: %s" for key in keys) + "}"
    before = "[\n"
    for values in chunks(rows, columns):
        cells = zip(*(_json_values(column, values) for column in columns), strict=True)
        out.write(before + ",\n".join([line % row for row in cells]))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _json_values(column: ListColumn, values: Values) -> Sequence[str]:
    """A column's values as JSON; texts and amounts, which are most of them, the fast way."""
    given: Sequence[object] = values[column.key]
    if column.type == "money":
        amounts = format_many(values[column.key], values[column.currency])
        return ["null" if amount is None else f'"{amount}"' for amount in amounts]
    if column.type == "text" and all(value.__class__ is str for value in given):
        return list(map(encode_basestring_ascii, values[column.key]))
    if column.type == "int" and all(value.__class__ is int for value in given):
        return list(map(str, given))
    if column.type == "flags":
        given = [list(flags or ()) for flags in values[column.key]]
    elif column.type not in ("text", "int"):
        given = texts(column, values)
    return [
        encode_basestring_ascii(value)
        if value.__class__ is str
        else "null"
        if value is None
        else json.dumps(value)
        for value in given
    ]


def _write_csv(rows: Iterable[ListRow], columns: Sequence[ListColumn], out: TextIO) -> None:
    """A header of keys, then the rows; on a terminal nothing is obeyed, elsewhere all is kept."""
    lines = _Lines()
    # Set to CR LF, or the writer leaves a carriage return inside a text unquoted.
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([column.key for column in columns])
    out.write(lines.taken())
    on_terminal = out.isatty()
    for values in chunks(rows, columns):
        cells = []
        for column in columns:
            found: Sequence[str | None] = texts(column, values)
            if column.type in ("text", "flags"):
                if on_terminal:
                    found = [visible(text) if text else text for text in found]
                found = cells_safe(found)
            cells.append(found)
        writer.writerows(zip(*cells, strict=True))
        out.write(lines.taken())


class _Lines:
    """Takes the rows of a CSV writer; each ends with a line feed alone."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self.write = self._rows.append

    def taken(self) -> str:
        """The rows since the last time."""
        text = "".join([row[:-2] + "\n" for row in self._rows])
        self._rows.clear()
        return text
