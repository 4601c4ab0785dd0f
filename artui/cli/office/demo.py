"""`artui demo`: a believable company, to try everything on."""

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from artui import amazon, demo
from artui.address import without_password
from artui.choice import Choice, business_date
from artui.cli.output import progress_bar
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.launch import open_screens
from artui.ledger import office
from artui.ledger.store.failures import LedgerNotEmpty, SchemaDiffers
from artui.open_book import book_on, open_book

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.store.engine import Database
    from artui.settings import Settings

_INVOICES, _LIVED = 1_000, 1_000_000


@click.command("demo")
@click.option("--customers", type=click.IntRange(min=1), help="How many; else as many as fit.")
@click.option(
    "--invoices", type=click.IntRange(min=1), help="How many; else 1,000, and 1,000,000 if lived."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another seed makes other people."
)
@click.option(
    "--lived",
    is_flag=True,
    help="With 36 months of interest and dunning runs, promises, disputes, reviews, closed months.",
)
@click.option("--no-screen", is_flag=True, help="Only make it.")
@pass_session
def make_demo(
    session: Session,
    *,
    customers: int | None,
    invoices: int | None,
    seed: int,
    lived: bool,
    no_screen: bool,
) -> int:
    """Make a realistic ledger at --db (ARTUI_DB), else in a temporary file, and open it.

    The same seed and business day make the same ledger. One that holds anything is refused.

    \b
    Examples:
      artui demo
      artui --db demo.db --as-of 2026-03-31 demo --invoices 100000 --seed 7 --no-screen
      artui --db lived.db --as-of 2026-03-31 demo --lived --invoices 100000 --no-screen
    """
    session.refuse_read_only()
    choice = session.choice
    if choice.db is None:
        folder = Path(tempfile.mkdtemp(prefix="artui-demo-"))
        choice = replace(choice, db=str(folder / "demo.db"))
    # The demo ignores the clock: its ledger was opened before anything in it happened.
    day = business_date(choice)
    before = datetime.combine(day - timedelta(4 * 365), time(9), UTC)
    book = _opened(replace(choice, as_of=day, now=lambda: before), session.settings)
    assert choice.db is not None
    try:
        with progress_bar() as progress:
            made = demo.company.make_demo(
                book,
                customers=customers,
                invoices=invoices or (_LIVED if lived else _INVOICES),
                seed=seed,
                lived=lived,
                progress=progress,
            )
        amazon.sandbox.demo_desk.fill_amazon_page(book)
        bank_file = _bank_file(book, choice.db, seed)
    finally:
        book.database.close()
    click.echo(visible(f"Made {made} in {without_password(choice.db)}."))
    if bank_file is not None:
        click.echo(visible(f"A file of the bank to take in: {bank_file}."))
    if no_screen:
        return 0

    return open_screens(choice)


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


def _opened(choice: Choice, settings: "Settings") -> "Book":
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
