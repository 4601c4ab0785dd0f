"""Proving a ledger: every invariant is recomputed from its rows and compared with what is stored.

A breach is never repaired here; it names the rule, the document and the two numbers, and a person
decides. The proofs are set-based, so a million invoices take seconds. They read one state of the
ledger, take no turn to write, and keep nobody waiting.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, select

from artui.domain.money import UnknownCurrency
from artui.domain.text import visible
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.acts import ACT_PROOFS
from artui.ledger.office.proofs.attached_content import FILE_PROOFS
from artui.ledger.office.proofs.bank import BANK_PROOFS
from artui.ledger.office.proofs.breach import Breach, Proof
from artui.ledger.office.proofs.credit import CREDIT_PROOFS
from artui.ledger.office.proofs.damage import damaged, file_is_whole
from artui.ledger.office.proofs.documents import DOCUMENT_PROOFS
from artui.ledger.office.proofs.interest import INTEREST_PROOFS
from artui.ledger.office.proofs.journal import JOURNAL_PROOFS
from artui.ledger.office.proofs.line_sums import LINE_PROOFS
from artui.ledger.office.proofs.mails import MAIL_PROOFS
from artui.ledger.office.proofs.notices import NOTICE_PROOFS
from artui.ledger.office.proofs.run_acts import RUN_PROOFS
from artui.ledger.office.proofs.schema_guards import GUARD_PROOFS
from artui.ledger.office.proofs.written_rows import ROW_PROOFS
from artui.ledger.store.engine import Database, engines, reading, surveying
from artui.ledger.store.failures import LedgerDamaged
from artui.ledger.store.tables import METADATA

__all__ = ["Breach", "breaches", "damages"]

_PROOFS = (
    *DOCUMENT_PROOFS,
    *LINE_PROOFS,
    *INTEREST_PROOFS,
    *RUN_PROOFS,
    *CREDIT_PROOFS,
    *NOTICE_PROOFS,
    *BANK_PROOFS,
    *FILE_PROOFS,
    *JOURNAL_PROOFS,
    *MAIL_PROOFS,
    *ACT_PROOFS,
    *ROW_PROOFS,
    *GUARD_PROOFS,
)


def breaches(book: Book, *more: Proof) -> Iterator[Breach]:
    """Every breach of a ledger, in one consistent view of it; none if everything ties.

    Where the file is damaged, only that is reported, since no other proof means anything. `more`
    are proofs against what is kept elsewhere, such as the head of the log.
    """
    with _file_checked(book.database.primary) as file:
        try:
            with _one_state(book) as connection:
                found = list(_breaches(connection, more))
        except Exception:
            # What a damaged page holds may be anything.
            if not file.result():
                raise
            found = []
        yield from file.result() or found


def _one_state(book: Book) -> AbstractContextManager[Connection]:
    return book.reading() if book.joined is not None else surveying(book.database)


def _breaches(connection: Connection, more: Iterable[Proof]) -> Iterator[Breach]:
    unknown = set[str]()
    for proof in (*_PROOFS, *more):
        try:
            yield from proof(connection)
        except UnknownCurrency as refusal:
            # Written by somebody's own hand; without it the proof has no words for its amounts.
            if refusal.currency not in unknown:
                yield from _where(connection, refusal.currency)
            unknown.add(refusal.currency)


def _where(connection: Connection, currency: str) -> Iterator[Breach]:
    """The rows with a currency that there is not."""
    for table in METADATA.sorted_tables:
        if not {"currency", "id"} <= set(table.c.keys()):
            continue
        query = select(table.c.id).where(table.c.currency == currency).order_by(table.c.id)
        first = connection.execute(query.limit(1)).scalar()
        if first is not None:
            where = f"{table.name.replace('_', ' ')} {first}"
            message = f"Row {where} has the currency '{visible(currency)}', which there is not."
            yield Breach("currency-unknown", where, message)


@contextmanager
def _file_checked(database: Database) -> Iterator[Future[list[Breach]]]:
    """The damages of the file, which are looked for beside the other proofs: this takes as long as
    all of them, in SQLite's own code. It is given up when the others are."""
    with ThreadPoolExecutor(1) as pool, reading(database) as connection:
        raw = connection.connection.driver_connection
        try:
            yield pool.submit(lambda: list(file_is_whole(connection)))
        finally:
            if isinstance(raw, sqlite3.Connection):
                raw.interrupt()


def damages(url: str) -> list[Breach]:
    """The damages of a ledger that can't even be opened for them; raises Unreachable."""
    database = engines(url)
    try:
        with reading(database) as connection:
            return list(file_is_whole(connection))
    except LedgerDamaged:
        return [damaged("the list of its tables can't be read")]
    finally:
        database.close()
