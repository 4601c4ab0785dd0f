"""Opening a file as a table: its first bytes give the format, its columns are checked by name."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from artui.imports.formats.delimited import read_delimited
from artui.imports.formats.json_lines import read_json_lines
from artui.imports.formats.source import opened
from artui.imports.formats.table import Columns, Hidden, Table
from artui.imports.formats.xlsx import read_xlsx


@contextmanager
def open_table(
    path: str | Path,
    columns: Columns | None = None,
    *,
    decimal_comma: bool = False,
    hidden: Hidden = None,
) -> Iterator[Table]:
    """The rows of a CSV, JSON lines or XLSX file, or of standard input for `-`.

    `columns` says which names are known and required (any by default). `decimal_comma` only gives
    the numbers of JSON and XLSX the decimal sign with which the rest of the file is read. `hidden`
    says what becomes of a workbook's hidden sheet, rows and columns. Raises
    OSError if the file can't be opened, FileRefused if it can't be trusted.
    """
    wanted = columns or Columns()
    with opened(path) as source:
        if source.format == "xlsx":
            yield read_xlsx(source, wanted, decimal_comma=decimal_comma, hidden=hidden)
            return
        with io.TextIOWrapper(source.handle, encoding=source.encoding, newline="") as text:
            if source.format == "json":
                yield read_json_lines(source, text, wanted, decimal_comma=decimal_comma)
            else:
                yield read_delimited(source, text, wanted)
