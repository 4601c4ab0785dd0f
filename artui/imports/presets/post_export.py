"""Taking in an export by its preset: all kinds of document in it are one act, or nothing is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
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
    note_kinds,
    post_items,
    post_new_customers,
    told_new,
)
from artui.imports.presets.preset import Heading, MatchBy, Preset, RowMeans
from artui.imports.presets.service_payments import PaymentRow, there_otherwise
from artui.imports.refusals import RowError, WrongFormat, shown
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import base_currency, time_zone
from artui.ledger.journal.charts import charts_of, our_entities
from artui.ledger.store.tables import ITEM


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
    if preset.rows is RowMeans.CUSTOMER:
        by = match or preset.match
        return post_customers(book, path, preset, by, create=create_customers, dry_run=dry_run)
    export = read_export(path, preset, reading.decimal or preset.decimal)
    if not export.rows:
        raise WrongFormat(export.file, 0, "has no row below its headings")
    done: list[OfKind] = []
    errors: list[RowError] = []
    notes = list(export.passed)
    found = Found()
    act_id: int | None = None
    own = ""
    try:
        with book.act(ActName.IMPORT_INVOICES, shown(export.file)) as entry:
            known = customers_by(entry.connection, match or preset.match, create=create_customers)
            invoices = _numbers_by_reference(entry)
            if preset.utc:
                export = with_days(export, time_zone(entry.connection))
            own = "" if reading.currency else own_currency(entry.connection, export)
            how = replace(reading, currency=reading.currency or own)
            found = read_items(export, preset, how, KnownNames(known.account, invoices))
            errors += found.errors
            notes += found.notes
            if known.new:
                made = post_new_customers(entry, export.file, known)
                done.append(OfKind(CUSTOMERS, made.added, made.skipped, made.rejected))
                errors += made.errors
                notes += told_new(export.file, known)
            if preset.rows is RowMeans.PAYMENT:
                errors += _there_otherwise(entry, export.file, found, known.there)
            for means, items in by_kind(found.items).items():
                opened = post_items(entry, export.file, KINDS[means], items)
                done.append(_of_kind(KINDS[means], items, opened))
                errors += opened.errors
                notes += opened.notes
            if dry_run or errors or not any(each.added for each in done):
                raise NothingStays
            note_kinds(entry, export.file, done)
            act_id = entry.id
    except NothingStays:
        act_id = None
    currency = _currency(export, reading, own)
    return outcome(export, preset, act_id, done, found.passed, errors, notes, currency)


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
