"""A clerk's morning by keyboard alone, in a pseudo-terminal at 80×24.

Twenty overdue customers are reviewed; on the way a memo is applied, a payment is split over three
invoices, a slip is undone and a statement is written. At the end the ledger is proven.
"""

import sys
from datetime import date
from pathlib import Path

from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from tests.support.books import TODAY, book_at
from tests.support.postings import customer, invoice, memo, picture
from tests.support.pty import ENTER, ESC, TAB, Terminal


def twenty_late(book: Book) -> None:
    """Customers C01 to C20, each with an invoice; the first has three and a memo."""
    for count in range(1, 21):
        account = f"C{count:02}"
        customer(book, account, name=f"Customer {count:02}")
        more = {"account": account}
        invoice(book, f"I-{count:02}", 10_000, issue=date(2026, 6, count), **more)
    for number in ("I-01B", "I-01C"):
        invoice(book, number, 10_000, issue=date(2026, 7, 1), account="C01")
    memo(book, "CM-1", 2_500, issue=date(2026, 7, 2), account="C01", invoice="I-01")


def test_twenty_customers_before_the_first_coffee(sqlite_url: str, tmp_path: Path) -> None:
    book = book_at(sqlite_url)
    twenty_late(book)
    command = [sys.executable, "-m", "artui", "--db", sqlite_url, "--as-of", TODAY.isoformat()]
    env = {"ARTUI_EXPORT_FOLDER": str(tmp_path / "export")}
    with Terminal([*command, "--actor", "anna"], env=env) as terminal:
        terminal.wait_text("0/20 reviewed")
        terminal.wait_text("Customer 01")
        terminal.settle(1.0)

        # The memo goes to the invoice that it was issued for.
        terminal.keys("a")
        terminal.wait_text("CM-1")
        terminal.keys(ENTER)
        terminal.wait_text("I-01")
        terminal.keys(ENTER)
        terminal.wait_text("25.00")
        terminal.keys(ENTER)
        terminal.wait_text("25.00 EUR to I-01")

        # One payment for three invoices.
        terminal.keys("p")
        terminal.wait_text("Reference")
        terminal.keys("TR-1", TAB, TAB, "200.00", TAB, TAB, "I-01;I-01B=50.00;I-01C")
        terminal.keys("\x13")  # Ctrl+S
        terminal.wait_text("Payment TR-1 of 200.00 EUR recorded")

        # A note on the wrong customer is taken back.
        terminal.keys("n")
        terminal.wait_text("Note on")
        terminal.keys("called", ENTER)
        terminal.wait_text("called")
        terminal.settle(1.0)
        terminal.keys("u")
        terminal.wait_text("Undo note")
        terminal.keys("y")
        terminal.wait_text("Undone")

        # His statement, and on through the list without leaving the home row.
        terminal.keys("t")
        terminal.wait_text("Statement of Customer 01")
        terminal.keys("p")
        terminal.wait_text("written to")
        for count in range(1, 21):
            terminal.keys(".")
            terminal.wait_text(f"{count}/20 reviewed")
        terminal.keys(ESC)
        terminal.keys("q")
        assert terminal.wait_end() == 0

    files = [path.name for path in (tmp_path / "export").iterdir()]
    assert files == ["statement-C01-2026-11-21.pdf"]
    open_amounts = {row[1]: row[2] for row in picture(book)}
    assert open_amounts["I-01"] == 0
    assert open_amounts["I-01B"] == 5_000
    assert open_amounts["I-01C"] == 2_500
    assert open_amounts["CM-1"] == open_amounts["TR-1"] == 0
    assert list(breaches(book)) == []
