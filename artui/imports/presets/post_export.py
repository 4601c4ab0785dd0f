"""Taking in an export by its preset: all kinds of document in it are one act, or nothing is."""

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind, Origin
from artui.imports.file_import import in_use
from artui.imports.open_file import OpenFile
from artui.imports.presets.customer_export import post_customers
from artui.imports.presets.customers import customers_by
from artui.imports.presets.export_rows import Export, read_export
from artui.imports.presets.imported_export import CUSTOMERS, ImportedExport, OfKind, outcome
from artui.imports.presets.items import (
    KINDS,
    Found,
    Item,
    KnownNames,
    Reading,
    by_kind,
    read_items,
    with_days,
)
from artui.imports.presets.posting_rows import (
    NothingStays,
    batches_of,
    note_kinds,
    opened_for,
    post_batches,
    post_new_customers,
    told_new,
)
from artui.imports.presets.preset import Heading, MatchBy, Preset, RowMeans
from artui.imports.presets.service_payments import PaymentRow, there_otherwise
from artui.imports.refusals import RowError, WrongFormat, shown
from artui.imports.spool import Spool
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import base_currency, time_zone
from artui.ledger.book.steps import Progress, Steps, unwatched
from artui.ledger.documents.posting import posting_context
from artui.ledger.journal.charts import charts_of, our_entities
from artui.ledger.long_acts.ground import Touched
from artui.ledger.long_acts.stages import Again, LongAct, act_in_stages, rehearse
from artui.ledger.store.many import many_rows
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import ITEM

# From so many rows on an export is read and checked while others work.
MANY_ROWS = 300


def post_export(
    book: Book,
    path: str | Path,
    preset: Preset,
    reading: Reading,
    *,
    match: MatchBy | None = None,
    create_customers: bool = False,
    dry_run: bool = False,
    progress: Progress = unwatched,
) -> ImportedExport:
    """Post the open items of an export as one act; with an error in any row nothing is posted.

    With `create_customers` those of the file that are not there are part of the act. `progress`
    gets the documents done and in all. Raises OSError, FileRefused, and what `Book.act` raises.
    """
    if preset.rows is RowMeans.CUSTOMER:
        by = match or preset.match
        return post_customers(book, path, preset, by, create=create_customers, dry_run=dry_run)
    export = read_export(path, preset, reading.decimal or preset.decimal)
    if not export.rows:
        raise WrongFormat(export.file, 0, "has no row below its headings")
    by = match or preset.match
    act_id: int | None = None
    with _Posting(export, preset, reading, by, create_customers, dry_run, progress) as posting:
        # What is made here and named here is seen only under the turn.
        apart = not create_customers and reading.paid_on is None
        long = apart and len(export.rows) >= MANY_ROWS and in_use(book)
        try:
            with many_rows():
                act_id = _carried_out(book, posting, long=long)
        except NothingStays:
            pass
        return posting.outcome(act_id)


def _carried_out(book: Book, posting: "_Posting", *, long: bool) -> int:
    """The number of the act; a long one is read and computed while others work."""
    act, subject = ActName.IMPORT_INVOICES, shown(posting.export.file)
    if long and posting.dry_run:
        with suppress(NeedsTurn):
            rehearse(book, act, subject, posting.compute)
    elif long:
        work = LongAct(posting.compute, posting.affected, posting.again, posting.seal)
        return act_in_stages(book, act, subject, work)
    with book.act(act, subject) as entry:
        posting.compute(entry)
        return posting.seal(entry)


@dataclass
class _Posting:
    """An export on its way into the ledger; a context manager, since rows are kept in files."""

    export: Export
    preset: Preset
    reading: Reading
    match: MatchBy
    create_customers: bool
    dry_run: bool
    progress: Progress
    found: Found = field(default_factory=Found)
    errors: list[RowError] = field(default_factory=list)
    notes: list[RowError] = field(default_factory=list)
    own: str = ""
    made: OpenFile | None = None
    """The customers that are made."""
    kinds: "list[tuple[RowMeans, OpenFile, Spool]]" = field(default_factory=list)
    _files: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "_Posting":
        return self

    def __exit__(self, *_error: object) -> None:
        self._files.close()

    def compute(self, entry: Entry) -> None:
        """Read all documents and post them, or stage them while others work."""
        self._files.close()
        self.kinds.clear()
        self._read(entry)
        steps = Steps(self.progress, len(self.found.items))
        steps.took(0)
        file = self.export.file
        for means, items in by_kind(self.found.items).items():
            opened, spool = opened_for(entry, file, KINDS[means]), Spool()
            self._files.enter_context(spool)
            self.kinds.append((means, opened, spool))
            batches = batches_of(opened, items, steps)
            if entry.staging is None:
                post_batches(opened, batches)
            else:
                opened.stage(spool, batches)
        waits = any(opened.waits for _, opened, _ in self.kinds)
        if waits and self.dry_run:
            raise NeedsTurn
        if not waits:
            self._end_if_nothing_stays()

    def _read(self, entry: Entry) -> None:
        """What the documents of the file are, to this ledger."""
        export, file = self.export, self.export.file
        known = customers_by(entry.connection, self.match, create=self.create_customers)
        invoices = _numbers_by_reference(entry)
        if self.preset.utc:
            export = with_days(export, time_zone(entry.connection))
        self.own = "" if self.reading.currency else own_currency(entry.connection, export)
        how = replace(self.reading, currency=self.reading.currency or self.own)
        self.found = read_items(export, self.preset, how, KnownNames(known.account, invoices))
        self.errors, self.notes = list(self.found.errors), [*export.passed, *self.found.notes]
        if known.new:
            self.made = post_new_customers(entry, file, known)
            self.notes += told_new(file, known)
        if self.preset.rows is RowMeans.PAYMENT:
            self.errors += _there_otherwise(entry, file, self.found, known.there)

    def affected(self, touched: Touched) -> Again | None:
        """Whose documents have to be posted anew; all payments of a service, since what is there
        of them was looked at before."""
        roots: set[int] = set()
        rows = 0
        for _, opened, _ in self.kinds:
            again = opened.affected(touched)
            if again is None or (again.roots and self.preset.rows is RowMeans.PAYMENT):
                return None
            roots.update(again.roots)
            rows += again.rows
        return Again(roots, rows)

    def again(self, entry: Entry, roots: Collection[int]) -> None:
        """Post the documents of some account trees anew, under the turn."""
        for _, opened, spool in self.kinds:
            if roots or opened.waits:
                opened.post_anew(posting_context(entry, Origin.FILE), spool, roots)

    def seal(self, entry: Entry) -> int:
        """Note what became of the file; raises NothingStays if nothing is to stay of it."""
        self._end_if_nothing_stays()
        note_kinds(entry, self.export.file, self.done)
        return entry.id

    def _end_if_nothing_stays(self) -> None:
        wrong = self.errors or any(opened.errors for opened in self._opened())
        if self.dry_run or wrong or not any(each.added for each in self.done):
            raise NothingStays

    def _opened(self) -> list[OpenFile]:
        made = [] if self.made is None else [self.made]
        return [*made, *(opened for _, opened, _ in self.kinds)]

    @property
    def done(self) -> list[OfKind]:
        """What became of the documents, kind by kind, the customers that are made first."""
        found = []
        if (made := self.made) is not None:
            found.append(OfKind(CUSTOMERS, made.added, made.skipped, made.rejected))
        items = by_kind(self.found.items)
        return found + [_of_kind(KINDS[means], items[means], each) for means, each, _ in self.kinds]

    def outcome(self, act_id: int | None) -> ImportedExport:
        """What became of the file, with the number of its act if there is one."""
        errors, notes = list(self.errors), list(self.notes)
        for opened in self._opened():
            errors += opened.errors
            notes += opened.notes
        passed, currency = self.found.passed, _currency(self.export, self.reading, self.own)
        return outcome(self.export, self.preset, act_id, self.done, passed, errors, notes, currency)


def _there_otherwise(
    entry: Entry, file: str, found: Found, there: Callable[[str], str]
) -> list[RowError]:
    """Payments of a service that are there otherwise than the file has them now."""
    rows = [
        PaymentRow(
            item.line, item.cells["account"], item.cells["reference"],
            abs(item.amount), item.currency, item.cells["value_date"],
        )
        for item in found.items
    ]  # fmt: skip
    rows += [
        PaymentRow(each.line, there(each.customer), each.number, why=each.why)
        for each in found.idle
    ]
    known = there_otherwise(entry.connection, file, rows)
    if known.less_refunds:
        found.items = [item for item in found.items if item.line not in known.less_refunds]
        found.passed["there already, less what was refunded"] = len(known.less_refunds)
    return known.errors


def _numbers_by_reference(entry: Entry) -> Callable[[str], str]:
    """The numbers of open invoices by external references; one that several have is none's."""

    @cache
    def read() -> dict[str, str]:
        query = select(ITEM.c.external_ref, ITEM.c.number).where(
            ITEM.c.kind == ItemKind.INVOICE, ITEM.c.external_ref != "", ITEM.c.open_minor > 0
        )
        found: dict[str, str] = {}
        for reference, number in entry.connection.execute(query):
            found[reference] = "" if reference in found else number
        return found

    return lambda reference: read().get(reference, "")


def _of_kind(kind: str, items: Sequence[Item], opened: OpenFile) -> OfKind:
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item.currency] = sums.get(item.currency, Decimal(0)) + item.amount
    return OfKind(kind, opened.added, opened.skipped, opened.rejected, sums)


def own_currency(connection: Connection, export: Export) -> str:
    """The currency of an export that has no column of it and says none: that of the books, where we
    are one entity, else the ledger's base currency; empty if neither is set."""
    if export.currency or Heading.CURRENCY in export.columns:
        return ""
    entities = list(our_entities(connection).values())
    if len(entities) == 1:
        charts = charts_of(connection, entities[0]).dated
        if said := [chart.base_currency for _, _, chart in charts if chart.base_currency]:
            return said[-1]
    return base_currency(connection)


def _currency(export: Export, reading: Reading, own: str) -> str:
    if export.currency:
        return f"{export.currency} (heading)"
    if own:
        return f"{own} (base currency, since the file says none)"
    return f"{reading.currency} (--currency)" if reading.currency else ""
