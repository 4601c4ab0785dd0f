"""Importing a bank's file: it is read by its format, proven to add up, and taken in as one act."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from artui.domain.bank_entry import Event
from artui.imports.bank.bai2 import read_bai2
from artui.imports.bank.bank_source import BankFile, BankFormat, opened_bank_file
from artui.imports.bank.camt import read_camt
from artui.imports.bank.mt940 import read_mt940
from artui.imports.bank.ofx import read_ofx
from artui.imports.bank.tying import tied
from artui.imports.refusals import WrongFormat
from artui.ledger.bank.bank_accounts import bank_accounts
from artui.ledger.bank.bank_files import TakenFile, post_bank_file
from artui.ledger.book.book import Book

READERS: dict[BankFormat, Callable[[BankFile], Iterator[Event]]] = {
    BankFormat.MT940: read_mt940,
    BankFormat.CAMT: read_camt,
    BankFormat.BAI2: read_bai2,
}


def read_bank_file(file: BankFile, ours: Mapping[str, str]) -> Iterator[Event]:
    """The statements of a file of any format; raises FileRefused.

    `ours` are our accounts with their currencies, for a file that names none.
    """
    if file.format is BankFormat.OFX:
        return read_ofx(file, ours)
    reader = READERS.get(file.format)
    if reader is None:
        known = ", ".join([*READERS, BankFormat.OFX])
        raise WrongFormat(file.name, 1, f"is no bank file that can be read; give one of {known}")
    return reader(file)


def import_bank_file(
    book: Book,
    path: str | Path,
    *,
    encoding: str = "",
    accept_gap: str = "",
    dry_run: bool = False,
) -> TakenFile:
    """Take in a bank's file: one act, all of it or nothing. `accept_gap` is the reason for which a
    statement that does not add up is taken all the same.

    Raises OSError, FileRefused, DoesNotAddUp, NotOurAccount, and what `Book.act` raises.
    """
    with book.reading() as connection:
        accounts = bank_accounts(connection)
    rules = {account.number: account.reversal for account in accounts}
    ours = {account.number: account.currency for account in accounts}
    with opened_bank_file(path, encoding) as file:
        parts = tied(
            file.name, read_bank_file(file, ours), rules=rules, accept_gap=bool(accept_gap)
        )
        return post_bank_file(book, file.name, parts, accept_gap=accept_gap, dry_run=dry_run)
