"""Rejected rows, written back as CSV: their cells as they came, and the reasons.

Columns `x-line` and `x-reason` are added, so that the file can be corrected and imported as it is.
A row that does not fit the table is kept whole in `x-row` with its other cells blank, so that it is
rejected again until somebody fills them in. Rows are kept in a temporary file until all columns are
known.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from artui.domain.text import cell_safe
from artui.imports.formats.table import MAX_COLUMNS, WHOLE_ROW, row_text
from artui.imports.parsing import Rejected

LINE, REASON = "x-line", "x-reason"
ADDED = (WHOLE_ROW, LINE, REASON)
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


@dataclass(slots=True)
class Rejects:
    """The bad rows of one command and all its files; `save` writes lines of text to a file.

    This is a context manager, at whose end the rows are deleted.
    """

    save: Callable[[Iterable[str]], None]
    columns: dict[str, None] = field(default_factory=dict)
    kept: IO[str] = field(default_factory=partial(tempfile.TemporaryFile, "w+", encoding="utf-8"))
    count: int = 0
    dropped: set[int] = field(default_factory=set)
    """The places of those that turned out to be good, or are set aside anew."""

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, *_error: object) -> None:
        self.kept.close()

    def keep(self, row: Rejected) -> int:
        """Set a row aside; returns its place, by which it can be dropped."""
        reasons = "; ".join(
            f"{error.column}: {error.message}" if error.column else error.message
            for error in row.errors
        )
        kept = row.cells
        if len(self.columns.keys() | kept.keys()) > MAX_COLUMNS:
            # Every row of the file has all columns that any of them names.
            kept = {WHOLE_ROW: row_text(f"{name}={text}" for name, text in kept.items() if text)}
        self.columns.update(dict.fromkeys(kept))
        cells = {**kept, LINE: str(row.line), REASON: reasons}
        self.kept.write(json.dumps(cells) + "\n")
        self.count += 1
        return self.count - 1

    def drop(self, place: int) -> None:
        """Drop one row that was set aside."""
        self.dropped.add(place)

    def drop_from(self, place: int) -> None:
        """Drop everything that was set aside since a place."""
        self.dropped.update(range(place, self.count))

    def write(self) -> None:
        """Save all rows kept so far."""
        self.save(self._lines())

    def _lines(self) -> Iterator[str]:
        own = [name for name in self.columns if name not in ADDED]
        names = [*own, *([WHOLE_ROW] if WHOLE_ROW in self.columns else []), LINE, REASON]
        yield _line(names)
        self.kept.seek(0)
        for place, text in enumerate(self.kept):
            if place in self.dropped:
                continue
            cells = json.loads(text)
            yield _line([_cell(cells.get(name, "")) for name in names])
        self.kept.seek(0, io.SEEK_END)


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _cell(text: str) -> str:
    """Numbers as they came, and other text so that no spreadsheet computes it."""
    return text if _NUMBER.fullmatch(text) else cell_safe(text)
