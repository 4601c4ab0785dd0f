"""Importing a bank's file: it is read by its format, proven to add up, and taken in as one act."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from artui.domain.bank_entry import Event
from artui.imports.bank.bai2.bai2_file import read_bai2
from artui.imports.bank.bank_refusals import BadBankFile
from artui.imports.bank.bank_source import BankFile, BankFormat, opened_bank_file
from artui.imports.bank.camt import read_camt
from artui.imports.bank.csv_mapping import (
    SHIPPED,
    BadMapping,
    CsvMapping,
    mapping_of,
    shipped_toml,
)
from artui.imports.bank.csv_reader import read_csv
from artui.imports.bank.mt940 import read_mt940
from artui.imports.bank.ofx import read_ofx
from artui.imports.bank.read_first import read_first
from artui.imports.bank.tying import tied
from artui.imports.refusals import shown
from artui.ledger.bank.bank_accounts import bank_accounts
from artui.ledger.bank.bank_files import TakenFile, post_bank_file
from artui.ledger.bank.bank_mappings import saved_mappings
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, unwatched

_NONE: Mapping[str, str] = MappingProxyType({})
READERS: dict[BankFormat, Callable[[BankFile], Iterator[Event]]] = {
    BankFormat.MT940: read_mt940,
    BankFormat.CAMT: read_camt,
    BankFormat.BAI2: read_bai2,
}

_STEP = 200  # entries between two words about how far it is


def read_bank_file(
    file: BankFile, ours: Mapping[str, str] = _NONE, mapping: CsvMapping | None = None
) -> Iterator[Event]:
    """The statements of a file of any format; raises FileRefused.

    `ours` are our accounts with their currencies, for a file that names none. A CSV file is read
    by `mapping`.
    """
    if file.format is BankFormat.OFX:
        return read_ofx(file, ours)
    if file.format is BankFormat.CSV:
        if mapping is None:
            known = ", ".join([*READERS, BankFormat.OFX])
            why = f"is none of {known}; if it is CSV, say how it is read: --mapping NAME"
            raise BadBankFile(file.name, 1, why)
        return read_csv(file, mapping, ours)
    return READERS[file.format](file)


def mappings(connection: Connection) -> dict[str, str]:
    """The mappings of CSV files as TOML, by their names: those saved in the ledger, which go
    before, and those that come with artui."""
    shipped = {name: shipped_toml(name) for name in SHIPPED}
    return shipped | saved_mappings(connection)


def mapping_named(connection: Connection, name: str) -> CsvMapping:
    """A mapping by its name; raises BadMapping."""
    known = mappings(connection)
    if name not in known:
        raise BadMapping(f"There is no mapping '{shown(name)}'; there are {', '.join(known)}.")
    return mapping_of(name, known[name])


def import_bank_file(
    book: Book,
    path: str | Path,
    *,
    mapping: str = "",
    encoding: str = "",
    accept_gap: str = "",
    show_gaps: bool = False,
    dry_run: bool = False,
    list_entries: bool = False,
    progress: Progress = unwatched,
) -> TakenFile:
    """Take in a bank's file: one act, all of it or nothing. `mapping` names how a CSV file is read;
    `accept_gap` is the reason for which a statement that does not add up is taken all the same.
    With `show_gaps` a dry run names each gap among the warnings and does not refuse the file.
    With `list_entries` the entries that are new come with it.
    `progress` gets the entries read, and how many there will be by the bytes read so far.

    Raises OSError, FileRefused, BadMapping, DoesNotAddUp, NotOurAccount, and what `Book.act`
    raises.
    """
    accept_gap = accept_gap.strip()  # blanks are no reason
    with book.reading() as connection:
        accounts = bank_accounts(connection)
        csv = mapping_named(connection, mapping) if mapping else None
    rules = {account.number: account.reversal for account in accounts}
    ours = {account.number: account.currency for account in accounts}
    if csv is not None:
        encoding = encoding or csv.encoding
    with opened_bank_file(path, encoding, is_csv=csv is not None) as file:
        events = _watched(file, read_bank_file(file, ours, csv), progress)
        accepted = bool(accept_gap) or (show_gaps and dry_run)
        parts = tied(file.name, events, rules=rules, accept_gap=accepted)
        with read_first(parts) as read:
            return post_bank_file(
                book,
                file.name,
                read,
                closings=read.closings,
                accept_gap=accept_gap,
                dry_run=dry_run,
                list_entries=list_entries,
            )


def _watched(file: BankFile, events: Iterator[Event], progress: Progress) -> Iterator[Event]:
    """The events of a file, with a word to those who wait every few entries."""
    progress(0, 0)
    for count, event in enumerate(events, 1):
        yield event
        if count % _STEP == 0:
            progress(count, max(count, count * file.size // max(1, file.handle.tell())))
