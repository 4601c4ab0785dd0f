"""Taking in an export by its preset: all kinds of document in it are one act, or nothing is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from sqlalchemy import select

from artui.domain.kinds import ItemKind, Origin
from artui.imports.cell_values import ReadOptions
from artui.imports.file_kinds import KINDS as FILE_KINDS
from artui.imports.formats.table import CHUNK_ROWS, Chunk
from artui.imports.open_file import MOST_ERRORS, OpenFile
from artui.imports.parsing import parse_chunk
from artui.imports.posters import POSTERS
from artui.imports.presets.customers import Customers, customers_by
from artui.imports.presets.export_rows import Export, read_export
from artui.imports.presets.items import (
    KINDS,
    Found,
    Item,
    KnownNames,
    Reading,
    by_kind,
    chunk_of,
    read_items,
    with_days,
)
from artui.imports.presets.preset import MatchBy, Preset, RowMeans
from artui.imports.presets.service_payments import PaymentRow, there_otherwise
from artui.imports.refusals import RowError, WrongFormat, shown
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import note_batch
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import time_zone
from artui.ledger.documents.posting import posting_context
from artui.ledger.store.tables import ITEM

CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class OfKind:
    """What became of the documents of one kind, and what they come to by currency, signed."""

    kind: str
    added: int = 0
    skipped: int = 0
    rejected: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedExport:
    """What became of a file. `act_id` is None if nothing stays."""

    file: str
    preset: str
    reviewed: bool
    act_id: int | None
    kinds: Sequence[OfKind]
    passed: Mapping[str, int]
    """How many rows were passed over, by why."""
    totals_checked: int
    currency: str
    """The currency that no column said, and what said it."""
    errors: Sequence[RowError] = ()
    notes: Sequence[RowError] = ()

    @property
    def open(self) -> dict[str, Decimal]:
        """What all documents come to, by currency."""
        sums: dict[str, Decimal] = {}
        for each in self.kinds:
            for currency, amount in each.sums.items():
                sums[currency] = sums.get(currency, Decimal(0)) + amount
        return sums


class _NothingStays(Exception):
    """Ends the act without a trace."""


def post_export(
    book: Book,
    path: str | Path,
    preset: Preset,
    reading: Reading,
    *,
    match: MatchBy | None = None,
    create_customers: bool = False,
    dry_run: bool = False,
) -> ImportedExport:
    """Post the open items of an export as one act; with an error in any row nothing is posted.

    With `create_customers` those of the file that are not there are part of the act. Raises
    OSError, FileRefused, and what `Book.act` raises.
    """
    export = read_export(path, preset, reading.decimal or preset.decimal)
    if not export.rows:
        raise WrongFormat(export.file, 0, "has no row below its headings")
    done: list[OfKind] = []
    errors: list[RowError] = []
    notes = list(export.passed)
    found = Found()
    act_id: int | None = None
    try:
        with book.act(ActName.IMPORT_INVOICES, shown(export.file)) as entry:
            known = customers_by(entry.connection, match or preset.match, create=create_customers)
            invoices = _numbers_by_reference(entry)
            if preset.utc:
                export = with_days(export, time_zone(entry.connection))
            found = read_items(export, preset, reading, KnownNames(known.account, invoices))
            errors += found.errors
            notes += found.notes
            if known.new:
                made = _post_customers(entry, export.file, known)
                done.append(OfKind(CUSTOMERS, made.added, made.skipped, made.rejected))
                errors += made.errors
                notes += _told(export.file, known)
            if preset.rows is RowMeans.PAYMENT:
                errors += _there_otherwise(entry, export.file, found, known.there)
            for means, items in by_kind(found.items).items():
                opened = _post(entry, export.file, KINDS[means], items)
                done.append(_of_kind(KINDS[means], items, opened))
                errors += opened.errors
                notes += opened.notes
            if dry_run or errors or not any(each.added for each in done):
                raise _NothingStays
            _note(entry, export.file, done)
            act_id = entry.id
    except _NothingStays:
        act_id = None
    return ImportedExport(
        export.file,
        preset.name,
        preset.reviewed,
        act_id,
        done,
        dict(found.passed),
        export.checked,
        _currency(export, reading),
        sorted(errors, key=lambda each: each.line)[:MOST_ERRORS],
        sorted(notes, key=lambda each: each.line)[:MOST_ERRORS],
    )


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


def _post(entry: Entry, file: str, kind: str, items: Sequence[Item]) -> OpenFile:
    """Post the documents of one kind; the rules of the ledger refuse by row."""
    spec, options = FILE_KINDS[kind], ReadOptions()
    context = posting_context(entry, Origin.FILE)
    opened = OpenFile(file, context, POSTERS[kind], None, spec, options)
    for start in range(0, len(items), CHUNK_ROWS):
        chunk = chunk_of(items[start : start + CHUNK_ROWS])
        opened.take(parse_chunk(spec, file, chunk, options))
    opened.take_waiting()
    return opened


def _post_customers(entry: Entry, file: str, known: Customers) -> OpenFile:
    """Post the customers that are made, by the rules of their own files."""
    columns = ("account", "name", "parent", "external_ref")
    rows = [tuple(each[: len(columns)]) for each in known.new]
    chunk = Chunk(columns, [0] * len(rows), rows, 0)
    spec, options = FILE_KINDS[CUSTOMERS], ReadOptions()
    context = posting_context(entry, Origin.FILE)
    opened = OpenFile(file, context, POSTERS[CUSTOMERS], None, spec, options)
    opened.take(parse_chunk(spec, file, chunk, options))
    opened.take_waiting()
    return opened


def _told(file: str, known: Customers) -> list[RowError]:
    """Who is made, and whom they are like: a name may only be written in another way."""
    return [
        RowError(
            file,
            0,
            "customer",
            each.name,
            f"'{shown(each.name)}' is new, with account {shown(each.account)}"
            + (f"; like it is {each.like}" if each.like else ""),
        )
        for each in known.new
    ]


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


def _currency(export: Export, reading: Reading) -> str:
    if export.currency:
        return f"{export.currency} (heading)"
    return f"{reading.currency} (--currency)" if reading.currency else ""


def _note(entry: Entry, file: str, done: Sequence[OfKind]) -> None:
    """A batch for each kind, and one line for the audit log."""
    for each in done:
        note_batch(
            entry,
            each.kind,
            shown(file),
            added=each.added,
            changed=0,
            skipped=each.skipped,
            rejected=0,
        )
    entry.summary = f"{shown(file)}: {counts(done)}"


_NOUNS = {
    KINDS[RowMeans.INVOICE]: ("invoice", "invoices"),
    KINDS[RowMeans.MEMO]: ("credit memo", "credit memos"),
    KINDS[RowMeans.PAYMENT]: ("payment", "payments"),
    CUSTOMERS: ("customer", "customers"),
}


def counts(done: Sequence[OfKind], *, stays: bool = True) -> str:
    """`added 3 invoices, 1 credit memo, skipped 0 (already there)`."""
    added = [f"{each.added} {_NOUNS[each.kind][each.added != 1]}" for each in done if each.added]
    verb = "added" if stays else "would add"
    skipped = sum(each.skipped for each in done)
    rejected = sum(each.rejected for each in done)
    refused = f", rejected {rejected}" if rejected else ""
    return f"{verb} {', '.join(added) or '0'}, skipped {skipped} (already there){refused}"
