"""A file becomes one act: read in batches, posted, all of it or nothing.

Each row is added, there already, or rejected with its line, column and value and what would be
right; a refusal by a rule of the ledger is told the same way. With `rejects` the good rows stay
and the bad ones are kept aside with their reasons. A file that adds nothing leaves no act.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from artui.domain.refusal import Refused
from artui.imports.cells import ReadOptions
from artui.imports.parsing import Batch, Progress, Rejected, read_records, with_currency
from artui.imports.posters import POSTERS, Poster
from artui.imports.refusals import RowError, shown
from artui.imports.rejects import Rejects
from artui.ledger.book import Book
from artui.ledger.importing import note_batch
from artui.ledger.posting import Desk, desk_of
from artui.ledger.records import Same

MOST_ERRORS = 1_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `errors` are the first thousand; `act_id` is None if nothing stays."""

    file: str
    added: int
    skipped: int
    rejected: int
    act_id: int | None
    errors: tuple[RowError, ...]

    @property
    def summary(self) -> str:
        """`added 3, skipped 1 (already there), rejected 0`."""
        skipped = f"skipped {self.skipped} (already there)"
        return f"added {self.added}, {skipped}, rejected {self.rejected}"


class _NothingStays(Exception):
    """Leaves the act without a trace: a rehearsal, a file with errors, or one that adds nothing."""


@dataclass(slots=True)
class _Tally:
    """The counts of a file while it is read."""

    rejects: Rejects | None
    added: int = 0
    skipped: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)

    def reject(self, row: Rejected) -> None:
        """Count a bad row and keep it aside."""
        self.rejected += 1
        self.errors.extend(row.errors[: MOST_ERRORS - len(self.errors)])
        if self.rejects is not None:
            self.rejects.keep(row)


def import_file(
    book: Book,
    kind: str,
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    rejects: Rejects | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Post one file as one act. If rows are bad and there are no `rejects`, nothing of it stays.

    Raises OSError, FileRefused (nothing of the file can be trusted), and what `Book.act` raises.
    """
    file = Path(path).name if str(path) != "-" else "standard input"
    tally = _Tally(rejects)
    act_id: int | None = None
    try:
        with book.act(f"import {kind}", shown(file)) as entry:
            desk = desk_of(entry)
            for batch in read_records(kind, path, options, progress=progress):
                _post(tally, batch, desk, POSTERS[kind])
            if dry_run or not tally.added or (tally.rejected and rejects is None):
                raise _NothingStays
            if rejects is not None and tally.rejected:
                rejects.write()
            note_batch(
                entry,
                kind,
                shown(file),
                added=tally.added,
                skipped=tally.skipped,
                rejected=tally.rejected,
            )
            act_id = entry.id
    except _NothingStays:
        if rejects is not None and tally.rejected and not dry_run:
            rejects.write()
    return Imported(file, tally.added, tally.skipped, tally.rejected, act_id, tuple(tally.errors))


def _post(tally: _Tally, batch: Batch, desk: Desk, poster: Poster) -> None:
    for row in batch.rejected:
        tally.reject(row)
    records = list(_completed(tally, batch, desk, poster))
    outcomes = poster.post(desk, [poster.new(record) for record in records])
    for record, outcome in zip(records, outcomes, strict=True):
        if isinstance(outcome, Refused):
            column = getattr(outcome, "column", "")
            cells = batch.cells_of(record.line)
            value = cells.get(column, "")
            error = RowError(batch.file, record.line, column, value, str(outcome))
            tally.reject(Rejected(record.line, cells, (error,)))
        elif isinstance(outcome, Same):
            tally.skipped += 1
        else:
            tally.added += 1


def _completed(tally: _Tally, batch: Batch, desk: Desk, poster: Poster) -> Iterator[Any]:
    """The records with all amounts in minor units; those whose currency nobody names are rejected."""
    silent = [record for record in batch.records if poster.lacks_currency(record)]
    found = dict(zip(map(id, silent), poster.currencies(desk, silent), strict=True))
    for record in batch.records:
        if id(record) not in found:
            yield record
            continue
        currency = found[id(record)]
        if isinstance(currency, str):
            filled = with_currency(record, currency, file=batch.file)
            if not isinstance(filled, list):
                yield filled
                continue
        else:
            column, value, why = currency
            filled = [RowError(batch.file, record.line, column, value, why)]
        tally.reject(Rejected(record.line, batch.cells_of(record.line), tuple(filled)))
