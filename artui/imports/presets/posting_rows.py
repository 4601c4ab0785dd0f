"""Posting rows of our own form that were made of an export, within its one act."""

from collections.abc import Iterable, Sequence

from artui.domain.kinds import Origin
from artui.imports.cell_values import ReadOptions
from artui.imports.file_kinds import KINDS as FILE_KINDS
from artui.imports.formats.table import CHUNK_ROWS, Chunk
from artui.imports.open_file import OpenFile
from artui.imports.parsing import parse_chunk
from artui.imports.posters import POSTERS
from artui.imports.presets.customers import Customers
from artui.imports.presets.imported_export import CUSTOMERS, OfKind, counts
from artui.imports.presets.items import Item, chunk_of
from artui.imports.refusals import RowError, shown
from artui.ledger.book.audit_log import note_batch
from artui.ledger.book.book import Entry
from artui.ledger.documents.posting import posting_context


class NothingStays(Exception):
    """Ends the act without a trace."""


def post_chunks(entry: Entry, file: str, kind: str, chunks: Iterable[Chunk]) -> OpenFile:
    """Post rows of one kind; the rules of the ledger refuse by row."""
    spec, options = FILE_KINDS[kind], ReadOptions()
    context = posting_context(entry, Origin.FILE)
    opened = OpenFile(file, context, POSTERS[kind], None, spec, options)
    for chunk in chunks:
        opened.take(parse_chunk(spec, file, chunk, options))
    opened.take_waiting()
    return opened


def post_items(entry: Entry, file: str, kind: str, items: Sequence[Item]) -> OpenFile:
    """Post the documents of one kind."""
    starts = range(0, len(items), CHUNK_ROWS)
    return post_chunks(entry, file, kind, (chunk_of(items[at : at + CHUNK_ROWS]) for at in starts))


def post_new_customers(entry: Entry, file: str, known: Customers) -> OpenFile:
    """Post the customers that are made, by the rules of their own files."""
    columns = ("account", "name", "parent", "external_ref")
    rows = [tuple(each[: len(columns)]) for each in known.new]
    return post_chunks(entry, file, CUSTOMERS, [Chunk(columns, [0] * len(rows), rows, 0)])


def told_new(file: str, known: Customers) -> list[RowError]:
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


def note_kinds(entry: Entry, file: str, done: Sequence[OfKind]) -> None:
    """A batch for each kind, and one line for the audit log."""
    for each in done:
        note_batch(
            entry,
            each.kind,
            shown(file),
            added=each.added,
            changed=each.changed,
            skipped=each.skipped,
            rejected=0,
        )
    entry.summary = f"{shown(file)}: {counts(done)}"
