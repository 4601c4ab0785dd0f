"""Importing a file as one act: it is read in batches and posted, all of it or nothing.

Each row is added, there already, or rejected with its line, column and value and what would be
right; a refusal by a rule of the ledger is reported in the same way. With `rejects` the good rows
stay and the bad ones are set aside with their reasons. A file that adds nothing leaves no act.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from sqlalchemy import Connection

from artui.domain.kinds import ItemKind, Origin
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.imports.cell_values import ORDERS, DateOrder, ReadOptions, not_iso, orders_of
from artui.imports.formats.mail_text import Document
from artui.imports.parsing import (
    Batch,
    Books,
    Progress,
    Rejected,
    read_records,
    read_requests,
    with_currency,
)
from artui.imports.posters import POSTERS, Poster
from artui.imports.records import KINDS, ApplicationRecord, Kind, Record
from artui.imports.refusals import RowError, WrongDates, shown
from artui.imports.rejects import Rejects
from artui.imports.verdicts import Fate, Verdict, refused, to_apply
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import counted, note_batch
from artui.ledger.book.book import Book
from artui.ledger.book.records import Changed, Posted, Same
from artui.ledger.book.refusals import MoreThanOpen
from artui.ledger.documents.posting import PostingContext, posting_context
from artui.ledger.items.open_items import debits_numbered, items_numbered
from artui.ledger.store.bulk import first_load

MOST_ERRORS = 1_000
_TWICE = "'{}' with {} and that amount is there twice in this file; give each its own request_id"
_COUNTS_LATER = "counts only from"
_ACTS = {kind: ActName(f"import {kind}") for kind in POSTERS}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `errors`, and `notes` on rows that were accepted, are limited to the
    first thousand; `act_id` is None if nothing stays.
    """

    file: str
    added: int
    changed: int
    skipped: int
    rejected: int
    act_id: int | None
    errors: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()
    ahead: str = ""
    """How many of the added documents count only after the business day, and from when."""
    verdicts: tuple[Verdict, ...] = ()
    """What becomes of each request of a mail, in the order of their lines."""

    @property
    def summary(self) -> str:
        """`added 3, skipped 1 (already there), rejected 0`; customers may be changed too."""
        found = counted(self.added, self.changed, self.skipped, self.rejected)
        return f"{found}; {self.ahead}" if self.ahead else found


class RequestsChanged(Refused):
    """What would be applied differs from what was confirmed."""


class _NothingStays(Exception):
    """Ends the act without a trace: for a rehearsal, and a file with errors or nothing to add."""


class _Waiting(NamedTuple):
    """A record that depends on a later row, with its cells as they came."""

    record: Record
    cells: dict[str, str]


@dataclass(slots=True)
class _OpenFile:
    """A file that is being read, with what became of its rows so far."""

    file: str
    context: PostingContext
    poster: Poster[Any, Any]
    rejects: Rejects | None
    kind: Kind
    options: ReadOptions
    added: int = 0
    changed: int = 0
    skipped: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[RowError] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)
    verdicts: list[Verdict] | None = None
    """The verdicts on the requests of a mail, which are few."""
    currency_of: dict[int, str] = field(default_factory=dict)
    applied: dict[str, int] = field(default_factory=dict)
    """The last line that applied something to an invoice or of a memo, by its number."""
    ahead: int = 0
    ahead_from: date | None = None
    """How many of the added documents count only after the business day, and from when."""
    orders: frozenset[DateOrder] = frozenset(ORDERS)
    """In which orders all dates of the file can be that are not read in the chosen one."""

    def take(self, batch: Batch) -> None:
        """Post a batch, except the records that wait for later rows."""
        self.notes.extend(batch.notes[: MOST_ERRORS - len(self.notes)])
        for row in batch.rejected:
            self.reject(row)
        records = list(self._with_currency(batch))
        late = self.poster.waiting(self.context, records)
        self.waiting += [_Waiting(records[place], batch.cells_of(records[place])) for place in late]
        ready = [record for place, record in enumerate(records) if place not in late]
        self._post(ready, batch.cells_of)

    def take_waiting(self) -> None:
        """Post the records that waited for later rows."""
        cells = {held.record.line: held.cells for held in self.waiting}
        records = [held.record for held in self.waiting]
        self._post(records, lambda record: cells[record.line])

    def reject(self, row: Rejected) -> None:
        """Count a bad row and set it aside."""
        row = self._without_hint(row)
        self.rejected += 1
        self.errors.extend(row.errors[: MOST_ERRORS - len(self.errors)])
        if self.rejects is not None:
            self.rejects.keep(row)
        if self.verdicts is not None:
            self.verdicts.append(refused(row))

    def _without_hint(self, row: Rejected) -> Rejected:
        """The row without a hint at an order of dates, which only the whole file can give.

        Raises WrongDates if a date contradicts the chosen order and the other rows would stay.
        """
        errors = list(row.errors)
        for place, error in enumerate(errors):
            orders = self._orders(error)
            if not orders:
                continue
            self.orders &= orders
            if self.options.dates == "YMD":
                errors[place] = error._replace(message=not_iso(error.value))
            elif self.rejects is not None and self.options.dates not in orders:
                raise WrongDates(self.file, error.line, f"{error.column}: {error.message}")
        return row._replace(errors=tuple(errors))

    def _orders(self, error: RowError) -> frozenset[DateOrder]:
        """In which orders a date can be that was refused; none if it was no such date."""
        dates = [column.name for column in self.kind.columns if column.type == "date"]
        return orders_of(error.value) if error.column in dates else frozenset()

    def hint(self) -> None:
        """Name in each refusal of a date the orders that fit all dates of the file."""
        if self.options.dates == "YMD":
            self.errors = [
                each._replace(message=not_iso(each.value, self.orders))
                if self._orders(each)
                else each
                for each in self.errors
            ]

    def _post(self, records: list[Record], cells_of: Callable[[Record], dict[str, str]]) -> None:
        outcomes = self.poster.post(self.context, [self.poster.new(record) for record in records])
        for record, outcome in zip(records, outcomes, strict=True):
            match outcome:
                case Refused():
                    cells = cells_of(record)
                    # A rule that names no column refuses what the row is about.
                    column = outcome.column or self.kind.columns[0].name
                    value = cells.get(column, "")
                    message = self._told(record, value, outcome)
                    error = RowError(self.file, record.line, column, value, message)
                    self.reject(Rejected(record.line, cells, (error,)))
                case Same(in_file=True) if self._means_twice(record):
                    message = _TWICE.format(record.invoice, record.memo)
                    error = RowError(self.file, record.line, "invoice", record.invoice, message)
                    self.reject(Rejected(record.line, cells_of(record), (error,)))
                case Same(number=number, in_file=in_file):
                    self.skipped += 1
                    self._judge(record, Fate.SAME)
                    if in_file and self.verdicts is None:
                        note = f"{shown(number)} is there twice in this file; it was taken once"
                        self._note(record, note)
                case Changed():
                    self.changed += 1
                case Posted(note=note, ahead=ahead):
                    self.added += 1
                    if ahead is not None:
                        self.ahead += 1
                        self.ahead_from = min(ahead, self.ahead_from or ahead)
                        before = (note, "; ") if note else ("it ",)
                        note = Sentence(*before, f"{_COUNTS_LATER} {ahead}")
                    if isinstance(record, ApplicationRecord):
                        self.applied[record.invoice] = self.applied[record.memo] = record.line
                    self._judge(record, Fate.APPLY)
                    self._note(record, note)

    def _note(self, record: Record, note: str) -> None:
        if note and len(self.notes) < MOST_ERRORS:
            self.notes.append(RowError(self.file, record.line, "", "", note))

    def _means_twice(self, record: Record) -> TypeGuard[ApplicationRecord]:
        """Whether a second equal row of a file may mean the same again: it has no id of its own. In
        a mail people repeat themselves."""
        mail = self.verdicts is not None
        return isinstance(record, ApplicationRecord) and not record.request_id and not mail

    def _told(self, record: Record, value: str, refusal: Refused) -> str:
        """A rule's refusal with the value, and the line before it that left too little open."""
        message: Sentence = refusal.sentence
        if isinstance(refusal, MoreThanOpen) and isinstance(record, ApplicationRecord):
            line = self.applied.get(record.memo if refusal.of_credit else record.invoice)
            when = "" if line is None else f" after line {line} of this file"
            asked = f"'{shown(value)}'" if self.verdicts is None else refusal.asked
            message = refusal.words(asked, when)
        # What is named twice, say, is only a part of the value.
        named = shown(value) in message or refusal.column == "invoices"
        return message if named else Sentence(f"'{shown(value)}': ", message)

    def ahead_words(self) -> str:
        """`1 of them counts only from 2026-09-01`; empty if all count now."""
        if self.ahead_from is None:
            return ""
        if self.ahead == 1:
            return f"1 of them {_COUNTS_LATER} {self.ahead_from}"
        return f"{self.ahead} of them count only later, the first from {self.ahead_from}"

    def _judge(self, record: Record, fate: Fate) -> None:
        if self.verdicts is None or not isinstance(record, ApplicationRecord):
            return
        minor, currency = record.amount_minor, self.currency_of[id(record)]
        self.verdicts.append(
            Verdict(record.line, record.memo, record.invoice, minor, currency, fate)
        )

    def _with_currency(self, batch: Batch) -> Iterator[Record]:
        """The records with all amounts in minor units; a record without a known currency is bad."""
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
                if self.verdicts is not None and isinstance(currency, str):
                    self.currency_of[id(filled)] = currency
                yield filled
                continue
            cells = batch.cells_of(record)
            errors = [error._replace(value=cells.get(error.column, "")) for error in filled]
            self.reject(Rejected(record.line, cells, tuple(errors)))


def _documents(connection: Connection, numbers: set[str]) -> dict[str, str]:
    """Which of these are numbers of debits and which of credit memos; ambiguous ones are left
    out."""
    invoices = debits_numbered(connection, numbers).keys()
    memos = items_numbered(connection, ItemKind.CREDIT_MEMO, numbers).keys()
    return dict.fromkeys(invoices - memos, "invoice") | dict.fromkeys(memos - invoices, "memo")


def _books(connection: Connection) -> Books:
    """What the ledger knows about the documents of a mail."""

    def currencies(documents: set[Document]) -> dict[Document, frozenset[str]]:
        numbers = {field: {n for f, n in documents if f == field} for field, _ in documents}
        invoices = debits_numbered(connection, numbers.get("invoice", set()))
        memos = items_numbered(connection, ItemKind.CREDIT_MEMO, numbers.get("memo", set()))
        return {
            (name, number): frozenset(item.currency for item in items)
            for name, found in (("invoice", invoices), ("memo", memos))
            for number, items in found.items()
        }

    return Books(partial(_documents, connection), currencies)


def import_file(
    book: Book,
    kind: str,
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    rejects: Rejects | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Post one file as one act. If rows are bad and there are no `rejects`, nothing is posted.

    Raises OSError, FileRefused (nothing in the file can be trusted), and what `Book.act` raises.
    """
    file = Path(path).name if str(path) != "-" else "standard input"

    def batches(books: Books) -> Iterator[Batch]:
        return read_records(kind, path, options, progress=progress, books=books)

    return _import(
        book,
        kind,
        file,
        batches,
        rejects=rejects,
        some=rejects is not None,
        dry_run=dry_run,
        options=options,
        strict=strict,
    )


def import_mail(
    book: Book,
    text: str,
    options: ReadOptions | None = None,
    *,
    dry_run: bool = False,
    confirmed: Sequence[Verdict] = (),
) -> Imported:
    """Apply all good requests in the text of a mail as one act; `dry_run` only gives the verdicts.

    Raises FileRefused for a mail without a request, RequestsChanged if the good requests differ
    from those that were `confirmed`, and what `Book.act` raises.
    """

    def batches(books: Books) -> Iterator[Batch]:
        yield read_requests(text, "the mail", options, books)

    return _import(
        book,
        "requests",
        "the mail",
        batches,
        some=True,
        dry_run=dry_run,
        options=options,
        confirmed=confirmed,
    )


def _import(
    book: Book,
    kind: str,
    file: str,
    batches: Callable[[Books], Iterator[Batch]],
    *,
    some: bool,
    dry_run: bool,
    options: ReadOptions | None,
    strict: bool = False,
    rejects: Rejects | None = None,
    confirmed: Sequence[Verdict] = (),
) -> Imported:
    """Post batches as one act; with `some` the good rows stay even if others are bad."""
    reading: _OpenFile | None = None
    act_id: int | None = None
    try:
        with book.act(_ACTS[kind], shown(file)) as entry:
            context = posting_context(entry, Origin.FILE)
            context.cash_first = not strict
            spec = KINDS["applications" if kind == "requests" else kind]
            reading = _OpenFile(
                file, context, POSTERS[kind], rejects, spec, options or ReadOptions()
            )
            if kind == "requests":
                reading.verdicts = []
            with first_load(entry.connection):
                for batch in batches(_books(entry.connection)):
                    reading.take(batch)
                reading.take_waiting()
            reading.hint()
            if confirmed and to_apply(reading.verdicts or ()) != to_apply(confirmed):
                raise RequestsChanged(
                    "The ledger has changed since you looked; nothing was applied. Look again."
                )
            if rejects is not None and reading.rejected and not dry_run:
                rejects.write()
            posted = reading.added + reading.changed
            if dry_run or not posted or (reading.rejected and not some):
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
        reading.ahead_words(),
        tuple(sorted(reading.verdicts or (), key=lambda each: each.line)),
    )
