"""A demo company in a ledger of its own, for the command and for the screens of an empty ledger."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from artui import amazon, demo
from artui.choice import Choice, business_date
from artui.ledger import office
from artui.ledger.store.failures import LedgerNotEmpty, SchemaDiffers
from artui.open_book import book_on, open_book
from artui.settings import Settings

if TYPE_CHECKING:
    from artui.demo.company import DemoSummary
    from artui.ledger.book.book import Book
    from artui.ledger.store.engine import Database

INVOICES, LIVED = 1_000, 1_000_000


class DemoLedger(NamedTuple):
    """What was made, which ledger it is in, and a file of its bank to take in, if it is there."""

    summary: "DemoSummary"
    choice: Choice
    bank_file: Path | None

    @property
    def address(self) -> str:
        """Where the ledger is."""
        assert self.choice.db is not None
        return self.choice.db


def in_a_folder_of_its_own(choice: Choice) -> Choice:
    """The choice of a new ledger in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="artui-demo-"))
    return replace(choice, db=str(folder / "demo.db"))


def make_demo_ledger(
    choice: Choice,
    settings: Settings,
    *,
    customers: int | None = None,
    invoices: int | None = None,
    seed: int = 1,
    lived: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> DemoLedger:
    """Make the demo company in the chosen ledger; the same seed and business day make the same one.

    Raises LedgerNotEmpty, and what opening a ledger raises.
    """
    # The demo ignores the clock: its ledger was opened before anything in it happened.
    day = business_date(choice)
    before = datetime.combine(day - timedelta(4 * 365), time(9), UTC)
    book = _opened(replace(choice, as_of=day, now=lambda: before), settings)
    assert choice.db is not None
    try:
        made = demo.company.make_demo(
            book,
            customers=customers,
            invoices=invoices or (LIVED if lived else INVOICES),
            seed=seed,
            lived=lived,
            progress=progress,
        )
        amazon.sandbox.demo_desk.fill_amazon_page(book)
        bank_file = _bank_file(book, choice.db, seed)
    finally:
        book.database.close()
    return DemoLedger(made, choice, bank_file)


def _bank_file(book: "Book", db: str, seed: int) -> Path | None:
    """Write this morning's file of the bank beside a ledger in a file; None if there is none."""
    path = Path(db)
    file = path.with_name(f"{path.stem}-bank.sta")
    if "://" in db or not path.exists() or file.exists():
        return None
    text = demo.bank_morning.morning_file(book, Random(seed))
    if not text:
        return None
    file.write_text(text, encoding="utf-8")
    return file


def _opened(choice: Choice, settings: Settings) -> "Book":
    """The book of the chosen ledger, whose tables are made first where there are none."""

    def opened(database: "Database") -> "Book":
        return book_on(choice, database)

    try:
        return open_book(choice, settings, make=True)
    except SchemaDiffers as error:
        assert choice.db is not None
        try:
            return office.schema.create(opened, choice.db)
        except LedgerNotEmpty:
            raise error from None
