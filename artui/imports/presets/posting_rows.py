"""Posting rows of our own form that were made of an export, within its one act."""

from collections.abc import Iterable, Iterator, Sequence

from artui.domain.kinds import Origin
from artui.imports.cell_values import ReadOptions
from artui.imports.file_kinds import KINDS as FILE_KINDS
from artui.imports.formats.table import CHUNK_ROWS, Chunk
from artui.imports.open_file import OpenFile
from artui.imports.parsing import Batch, parse_chunk
from artui.imports.posters import POSTERS
from artui.imports.presets.customers import Customers
from artui.imports.presets.imported_export import CUSTOMERS, OfKind, counts
from artui.imports.presets.items import Item, chunk_of
from artui.imports.refusals import RowError, shown
from artui.ledger.book.audit_log import note_batch
from artui.ledger.book.book import Entry
from artui.ledger.book.steps import Steps
from artui.ledger.documents.posting import posting_context


class NothingStays(Exception):
    """Ends the act without a trace."""


def opened_for(entry: Entry, file: str, kind: str) -> OpenFile:
    """A file of one kind, none of whose rows is posted yet."""
    context = posting_context(entry, Origin.FILE)
    return OpenFile(file, context, POSTERS[kind], None, FILE_KINDS[kind], ReadOptions())


def post_batches(opened: OpenFile, batches: Iterable[Batch]) -> None:
    """Post rows of one kind; the rules of the ledger refuse by row."""
    for batch in batches:
        opened.take(batch)
    opened.take_waiting()


def post_chunk(entry: Entry, file: str, kind: str, chunk: Chunk) -> OpenFile:
    """Post some rows of one kind."""
    opened = opened_for(entry, file, kind)
    post_batches(opened, [parse_chunk(opened.kind, file, chunk, opened.options)])
    return opened


def batches_of(opened: OpenFile, items: Sequence[Item], steps: Steps) -> Iterator[Batch]:
    """The documents of one kind, some thousand at a time, each of which is a step."""
    for at in range(0, len(items), CHUNK_ROWS):
        chunk = chunk_of(items[at : at + CHUNK_ROWS])
        yield parse_chunk(opened.kind, opened.file, chunk, opened.options)
        steps.took(len(chunk.rows))


def post_new_customers(entry: Entry, file: str, known: Customers) -> OpenFile:
    """Post the customers that are made, by the rules of their own files."""
    columns = ("account", "name", "parent", "external_ref")
    rows = [tuple(each[: len(columns)]) for each in known.new]
    return post_chunk(entry, file, CUSTOMERS, Chunk(columns, [0] * len(rows), rows, 0))


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
