"""A clerk's day key by key, in a terminal: the tasks of docs/keystrokes.md take the keys that it
says, and each key shows what it should."""

import sys
from datetime import date
from pathlib import Path

import pytest

from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from tests.papers.keystrokes import TASKS, Step
from tests.support.books import TODAY, book_at
from tests.support.postings import customer, invoice, memo, picture
from tests.support.pty import ENTER, ESC, HOME, Terminal

KEYS = {"Enter": ENTER, "Space": " ", "Ctrl+S": "\x13", "Esc": ESC, "Home": HOME}


def a_day(book: Book) -> None:
    """Twenty customers to review, the first with a memo; one who pays three invoices, and one whose
    five small ones are written off."""
    for count in range(1, 21):
        account = f"R{count:02}"
        customer(book, account, name=f"Review {count:02}")
        issued, minor = date(2026, 6, count), 30_000 - count * 100
        invoice(book, f"I-{count:02}", minor, issue=issued, account=account)
    memo(book, "CM-1", 2_500, issue=date(2026, 7, 2), account="R01", invoice="I-01")
    customer(book, "PAY", name="Payer", email="ap@payer.example")
    for number in (1, 2, 3):
        invoice(book, f"P-{number}", 20_000, issue=date(2026, 11, 15), account="PAY")
    customer(book, "OFF", name="Writer")
    for number in range(1, 6):
        invoice(book, f"W-{number}", 100 + number, issue=date(2026, 11, 15), account="OFF")


@pytest.mark.parametrize(
    ("columns", "rows"), [(80, 24), pytest.param(120, 40, marks=pytest.mark.long)]
)
@pytest.mark.long
def test_the_tasks_of_a_day_take_the_keys_that_the_page_says(
    sqlite_url: str, tmp_path: Path, columns: int, rows: int
) -> None:
    book = book_at(sqlite_url)
    a_day(book)
    command = [sys.executable, "-m", "artui", "--db", sqlite_url, "--as-of", TODAY.isoformat()]
    env = {
        "ARTUI_EXPORT_FOLDER": str(tmp_path / "export"),
        "ARTUI_MAIL_FROM": "ar@ours.example",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    with Terminal([*command, "--actor", "anna"], env=env, columns=columns, rows=rows) as terminal:
        terminal.wait_text("0/20 reviewed")
        terminal.wait_text("Review 01")
        terminal.settle(1.0)
        for task in TASKS:
            for step in (*task.way, *task.keys):
                _press(terminal, step)
        terminal.keys("q")
        assert terminal.wait_end() == 0
    # What the keys did is in the ledger, and the ledger is proven.
    found = {row[1]: row[2] for row in picture(book)}
    assert [found[f"P-{number}"] for number in (1, 2, 3)] == [0, 0, 0]
    assert [found[f"W-{number}"] for number in range(1, 6)] == [101, 102, 103, 104, 105]
    assert found["CM-1"] == 0
    assert list(breaches(book)) == []


def _press(terminal: Terminal, step: Step) -> None:
    key, shown = step
    if key.startswith("="):
        terminal.keys(key[1:])
    else:
        terminal.keys(KEYS.get(key, key))
    if shown:
        terminal.wait_text(shown)


def test_no_task_takes_more_keys_than_it_may() -> None:
    assert [task.title for task in TASKS if task.count > task.most] == []
