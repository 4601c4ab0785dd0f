"""Importing a file as one act: it is read in batches and posted, all of it or nothing.

Each row is added, there already, or rejected with its line, column and value and what would be
right; a refusal by a rule of the ledger is reported in the same way. With `rejects` the good rows
stay and the bad ones are set aside with their reasons. A file that adds nothing leaves no act.
"""

import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind, Origin
from artui.domain.refusal import Refused
from artui.imports.cell_values import ReadOptions
from artui.imports.einvoices.post_einvoice import import_einvoice, is_einvoice
from artui.imports.file_kinds import KINDS
from artui.imports.formats.mail_text import Document
from artui.imports.imported import Imported
from artui.imports.open_file import OpenFile
from artui.imports.parsing import (
    Batch,
    Books,
    Progress,
    parse_chunk,
    read_records,
    read_requests,
)
from artui.imports.posters import POSTERS, Outcome, Poster
from artui.imports.refusals import RowError, shown
from artui.imports.rejects import Rejects
from artui.imports.spool import Spool
from artui.imports.verdicts import Verdict, to_apply
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import note_batch
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.records import NewMemo
from artui.ledger.book.refusals import WaitsForSupervisor
from artui.ledger.cash.asked_memos import MOST_ASKED, take_in_memos
from artui.ledger.documents.posting import PostingContext, posting_context
from artui.ledger.items.open_items import debits_numbered, items_numbered
from artui.ledger.long_acts.ground import Touched
from artui.ledger.long_acts.stages import Again, LongAct, act_in_stages, rehearse
from artui.ledger.store.bulk import first_load
from artui.ledger.store.many import many_rows
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import ITEM

# From this size on (some hundred rows), a file is read and checked while others work.
LONG_FILE = 32_768
# What only adds documents, unless some rows are put off to the turn or allocate something.
_ADDING = frozenset({"invoices", "credit-memos", "self-billing"})
_ACTS = {kind: ActName(f"import {kind}") for kind in POSTERS}


class RequestsChanged(Refused):
    """What would be applied differs from what was confirmed."""


class _NothingStays(Exception):
    """Ends the act without a trace: for a rehearsal, and a file with errors or nothing to add."""


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


def _by_line(told: Sequence[RowError]) -> tuple[RowError, ...]:
    """As the rows are in the file; some may have been posted after later ones."""
    return tuple(sorted(told, key=lambda each: each.line))


def import_file(
    book: Book,
    kind: str,
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    rejects: Rejects | None = None,
    dry_run: bool = False,
    strict: bool = False,
    anyway: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Post one file as one act. If rows are bad and there are no `rejects`, nothing is posted.

    A file of invoices may be an electronic one, as XML or in a PDF; it is taken whole or not.
    `anyway` takes a payment that may be money which a bank's entry brought; else it is bad.

    Raises OSError, FileRefused (nothing in the file can be trusted), and what `Book.act` raises.
    """
    file = Path(path).name if str(path) != "-" else "standard input"
    if kind == "invoices" and str(path) != "-" and is_einvoice(path):
        return import_einvoice(book, Path(path), dry_run=dry_run)

    def batches(books: Books) -> Iterator[Batch]:
        return read_records(kind, path, options, progress=progress, books=books)

    found = _import(
        book,
        kind,
        file,
        batches,
        rejects=rejects,
        some=rejects is not None,
        dry_run=dry_run,
        options=options,
        strict=strict,
        anyway=anyway,
        long=_is_long(book, kind, path),
    )
    rows = found.added + found.skipped + found.rejected
    only_above = found.above and found.above == found.rejected and rows <= MOST_ASKED
    if not only_above or dry_run or rejects is not None or str(path) == "-":
        return found
    return replace(found, request_id=_ask_for_memos(book, file, batches, options))


def _ask_for_memos(
    book: Book,
    file: str,
    batches: Callable[[Books], Iterator[Batch]],
    options: ReadOptions | None,
) -> int | None:
    """File a request to take in all credit memos of a file; returns its number."""
    memos: list[NewMemo] = []
    poster = POSTERS["credit-memos"]

    def post(context: PostingContext, rows: Sequence[NewMemo]) -> Sequence[Outcome]:
        memos.extend(rows)
        return poster.post(context, rows)

    _import(
        book,
        "credit-memos",
        file,
        batches,
        some=False,
        dry_run=True,
        options=options,
        poster=poster._replace(post=post),
    )
    try:
        take_in_memos(book, memos, file=shown(file))
    except WaitsForSupervisor as waits:
        return waits.request_id
    return None


def _is_long(book: Book, kind: str, path: str | Path) -> bool:
    """Whether a file has so many rows that others would wait for it, on a ledger in use."""
    if kind == "requests":
        return False
    if str(path) != "-":
        found = Path(path).stat()
        if stat.S_ISREG(found.st_mode) and found.st_size < LONG_FILE:
            return False
    return in_use(book)


def in_use(book: Book) -> bool:
    """Whether others may work in a ledger, outside a transaction: it has documents."""
    if book.joined is not None:
        return False
    with book.reading() as connection:
        return connection.execute(select(ITEM.c.id).limit(1)).first() is not None


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
    anyway: bool = False,
    rejects: Rejects | None = None,
    confirmed: Sequence[Verdict] = (),
    long: bool = False,
    poster: Poster[Any, Any] | None = None,
) -> Imported:
    """Post batches as one act; with `some` the good rows stay even if others are bad.

    A long file is a long act: it is read and checked while others work.
    """
    spec = KINDS["applications" if kind == "requests" else kind]
    before = 0 if rejects is None else rejects.count
    reading: OpenFile | None = None

    def context_of(entry: Entry) -> PostingContext:
        context = posting_context(entry, Origin.FILE)
        context.cash_first, context.asks_reported = not strict, not anyway
        return context

    def begin(entry: Entry) -> OpenFile:
        context = context_of(entry)
        if rejects is not None:
            rejects.drop_from(before)
        given = options or ReadOptions()
        found = OpenFile(file, context, poster or POSTERS[kind], rejects, spec, given)
        if kind == "requests":
            found.verdicts = []
        return found

    def end(found: OpenFile) -> None:
        """Write the rejects, and end an act that would leave nothing, or that is a rehearsal."""
        found.hint()
        if rejects is not None and found.rejected and not dry_run:
            rejects.write()
        posted = found.added + found.changed
        if dry_run or not posted or (found.rejected and not some):
            raise _NothingStays

    def compute(entry: Entry) -> None:
        nonlocal reading
        reading = begin(entry)
        if entry.staging is not None:
            reading.stage(spool, batches(_books(entry.connection)))
            # An act that leaves nothing takes no turn.
            idle = not reading.added + reading.changed or (reading.rejected and not some)
            if dry_run and reading.waits:
                raise NeedsTurn
            if dry_run or (idle and not reading.waits):
                end(reading)
            return
        with first_load(entry.connection):
            source = batches(_books(entry.connection))
            if spool.whole:
                source = (parse_chunk(spec, file, each, reading.options) for each in spool.chunks())
            for batch in source:
                reading.take(batch)
            reading.take_waiting()

    def affected(touched: Touched) -> Again | None:
        assert reading is not None
        return reading.affected(touched)

    def again(entry: Entry, roots: Collection[int]) -> None:
        assert reading is not None
        if roots or reading.waits:
            reading.post_anew(context_of(entry), spool, roots)

    def seal(entry: Entry) -> int:
        assert reading is not None
        if confirmed and to_apply(reading.verdicts or ()) != to_apply(confirmed):
            raise RequestsChanged(
                "The ledger has changed since you looked; nothing was applied. Look again."
            )
        end(reading)
        note_batch(
            entry,
            kind,
            shown(file),
            added=reading.added,
            changed=reading.changed,
            skipped=reading.skipped,
            rejected=reading.rejected,
        )
        return entry.id

    def rehearsed(compute: Callable[[Entry], None]) -> bool:
        """Whether the file could be read and checked while others work."""
        try:
            rehearse(book, _ACTS[kind], shown(file), compute)
        except NeedsTurn:
            return False
        return True

    def adds_only() -> bool:
        """Whether nothing of it needs what only the turn shows."""
        return kind in _ADDING and reading is not None and not reading.waits

    act_id: int | None = None
    work = LongAct(compute, affected, again, seal, adds_only)
    try:
        # The rows of a file contain no cycles; to look for them took up to a sixth of the time.
        with Spool() as spool, many_rows():
            if long and not dry_run:
                act_id = act_in_stages(book, _ACTS[kind], shown(file), work)
            elif not (long and rehearsed(compute)):
                with book.act(_ACTS[kind], shown(file)) as entry:
                    compute(entry)
                    act_id = seal(entry)
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
        _by_line(reading.errors),
        _by_line(reading.notes_told(stays=act_id is not None)),
        reading.ahead_words(),
        tuple(sorted(reading.verdicts or (), key=lambda each: each.line)),
        len(reading.doubted),
        len(reading.above),
    )
