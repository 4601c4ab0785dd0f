"""A file becomes one act: read in batches, posted, all of it or nothing.

Each row is added, there already, or rejected with its line, column and value and what would be
right; a refusal by a rule of the ledger is reported the same way. With `rejects` the good rows stay
and the bad ones are kept aside with their reasons. A file that adds nothing leaves no act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from artui.domain.kinds import ItemKind, Origin
from artui.domain.refusal import Refused
from artui.imports.cell_values import ReadOptions
from artui.imports.parsing import Batch, Progress, Rejected, read_records, with_currency
from artui.imports.posters import POSTERS, Poster
from artui.imports.records import Record
from artui.imports.refusals import RowError, shown
from artui.imports.rejects import Rejects
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import counted, note_batch
from artui.ledger.book.book import Book
from artui.ledger.book.open_items import debits_numbered, items_numbered
from artui.ledger.book.records import Changed, Posted, Same
from artui.ledger.documents.posting import PostingContext, posting_context
from artui.ledger.store.bulk import first_load

MOST_ERRORS = 1_000
_ACTS = {kind: ActName(f"import {kind}") for kind in POSTERS}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `errors` are the first thousand, and so are `notes`, on rows that were
    taken; `act_id` is None if nothing stays.
    """

    file: str
    added: int
    changed: int
    skipped: int
    rejected: int
    act_id: int | None
    errors: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()

    @property
    def summary(self) -> str:
        """`added 3, skipped 1 (already there), rejected 0`; customers may be changed too."""
        return counted(self.added, self.changed, self.skipped, self.rejected)


class _NothingStays(Exception):
    """Leaves the act without a trace: a rehearsal, a file with errors, or one that adds nothing."""


class _Waiting(NamedTuple):
    """A record that needs what a later row may bring, with its cells as they came."""

    record: Record
    cells: dict[str, str]


@dataclass(slots=True)
class _OpenFile:
    """A file while it is read: what became of its rows so far."""

    file: str
    context: PostingContext
    poster: Poster[Any, Any]
    rejects: Rejects | None
    added: int = 0
    changed: int = 0
    skipped: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[RowError] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)

    def take(self, batch: Batch) -> None:
        """Post a batch, but for the records that wait for later rows."""
        for row in batch.rejected:
            self.reject(row)
        records = list(self._with_currency(batch))
        late = self.poster.waiting(self.context, records)
        self.waiting += [_Waiting(records[place], batch.cells_of(records[place])) for place in late]
        ready = [record for place, record in enumerate(records) if place not in late]
        self._post(ready, batch.cells_of)

    def take_waiting(self) -> None:
        """Post what waited until the end of the file."""
        cells = {held.record.line: held.cells for held in self.waiting}
        records = [held.record for held in self.waiting]
        self._post(records, lambda record: cells[record.line])

    def reject(self, row: Rejected) -> None:
        """Count a bad row and keep it aside."""
        self.rejected += 1
        self.errors.extend(row.errors[: MOST_ERRORS - len(self.errors)])
        if self.rejects is not None:
            self.rejects.keep(row)

    def _post(self, records: list[Record], cells_of: Callable[[Record], dict[str, str]]) -> None:
        outcomes = self.poster.post(self.context, [self.poster.new(record) for record in records])
        for record, outcome in zip(records, outcomes, strict=True):
            match outcome:
                case Refused(column=column):
                    cells = cells_of(record)
                    value = cells.get(column, "")
                    error = RowError(self.file, record.line, column, value, str(outcome))
                    self.reject(Rejected(record.line, cells, (error,)))
                case Same():
                    self.skipped += 1
                case Changed():
                    self.changed += 1
                case Posted(note=note):
                    self.added += 1
                    if note and len(self.notes) < MOST_ERRORS:
                        self.notes.append(RowError(self.file, record.line, "", "", note))

    def _with_currency(self, batch: Batch) -> Iterator[Record]:
        """The records with all amounts in minor units; where no currency is known they are bad."""
        silent = [record for record in batch.records if self.poster.lacks_currency(record)]
        known = self.poster.currencies(self.context, silent)
        found = dict(zip(map(id, silent), known, strict=True))
        for record in batch.records:
            if id(record) not in found:
                yield record
                continue
            currency = found[id(record)]
            if isinstance(currency, str):
                filled = with_currency(record, currency, file=self.file)
            else:
                column, value, why = currency
                filled = [RowError(self.file, record.line, column, value, why)]
            if not isinstance(filled, list):
                yield filled
                continue
            cells = batch.cells_of(record)
            errors = [error._replace(value=cells.get(error.column, "")) for error in filled]
            self.reject(Rejected(record.line, cells, tuple(errors)))


def _documents(connection: Connection, numbers: set[str]) -> dict[str, str]:
    """Which of these are numbers of what is owed and which of credit memos; not what is both."""
    invoices = debits_numbered(connection, numbers).keys()
    memos = items_numbered(connection, ItemKind.CREDIT_MEMO, numbers).keys()
    return dict.fromkeys(invoices - memos, "invoice") | dict.fromkeys(memos - invoices, "memo")


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
    reading: _OpenFile | None = None
    act_id: int | None = None
    try:
        with book.act(_ACTS[kind], shown(file)) as entry:
            reading = _OpenFile(file, posting_context(entry, Origin.FILE), POSTERS[kind], rejects)
            with first_load(entry.connection):
                lookup = partial(_documents, entry.connection)
                for batch in read_records(kind, path, options, progress=progress, lookup=lookup):
                    reading.take(batch)
                reading.take_waiting()
            if rejects is not None and reading.rejected and not dry_run:
                rejects.write()
            posted = reading.added + reading.changed
            if dry_run or not posted or (reading.rejected and rejects is None):
                raise _NothingStays
            note_batch(
                entry,
                kind,
                shown(file),
                added=reading.added,
                changed=reading.changed,
                skipped=reading.skipped,
                rejected=reading.rejected,
            )
            act_id = entry.id
    except _NothingStays:
        act_id = None
    assert reading is not None
    return Imported(
        file,
        reading.added,
        reading.changed,
        reading.skipped,
        reading.rejected,
        act_id,
        tuple(reading.errors),
        tuple(reading.notes),
    )
