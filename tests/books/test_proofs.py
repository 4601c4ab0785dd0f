"""The proofs beside a batch: beancount and a reader of hledger say that it ties, and for ever."""

from pathlib import Path

import pytest
from beancount import loader

from artui.books.beancount import AccountsAlike
from artui.books.exports import export_batch
from artui.ledger.book.book import Book
from artui.ledger.journal.batches import batches
from artui.ledger.journal.charts import set_chart
from artui.ledger.journal.cuts import cut
from artui.ledger.journal.withdrawal import withdraw
from tests.support.hledger_reader import read_hledger
from tests.support.postings import customer, invoice, payment

CHART = {"revenue": "Income:Sales", "bank": "Assets:Bank", "opening": "Equity:Opening"}


def exported(book: Book, number: int, out: Path) -> Path:
    """A batch in both forms, in its folder."""
    with book.reading() as connection:
        batch = next(each for each in batches(connection) if each.number == number)
        for form in ("hledger", "beancount"):
            export_batch(connection, batch, form, out)
    return out / f"main-{number}"


def assert_proven(folder: Path) -> None:
    """Both readers take the proof."""
    assert loader.load_file(str(folder / "proof.beancount"))[1] == []
    assert read_hledger(folder / "proof.hledger")


def test_an_account_below_that_of_receivables_is_no_part_of_what_is_asserted(
    book: Book, tmp_path: Path
) -> None:
    customer(book)
    below = {"unapplied": "Assets:Receivable:Unapplied", "interest": "Assets:Receivable:X"}
    set_chart(book, CHART | {"ar": "Assets:Receivable"} | below)
    invoice(book, "A-1", 5_000)
    cut(book)
    payment(book, "P-1", 700)
    cut(book)
    for number in (1, 2):
        assert_proven(exported(book, number, tmp_path))


def test_what_is_settled_is_asserted_as_nothing(book: Book, tmp_path: Path) -> None:
    customer(book)
    set_chart(book, CHART | {"ar": "1400"})
    invoice(book, "A-1", 5_000)
    payment(book, "P-1", 5_000, auto=True)
    cut(book)
    folder = exported(book, 1, tmp_path)
    assert_proven(folder)
    assert "balance Assets:1400  0.00 ~ 0 EUR" in (folder / "proof.beancount").read_text()
    assert "1400  0.00 EUR = 0.00 EUR" in (folder / "proof.hledger").read_text()


def test_an_opening_that_was_withdrawn_gives_the_same_bytes(book: Book, tmp_path: Path) -> None:
    customer(book)
    set_chart(book, CHART | {"ar": "1400", "unapplied": "1593"})
    invoice(book, "A-1", 5_000)
    cut(book, opening=True)
    before = exported(book, 1, tmp_path / "before")
    withdraw(book, "1", reason="refused")
    set_chart(book, {"ar": "1410"})
    cut(book)
    after = exported(book, 1, tmp_path / "after")
    assert_proven(after)
    for file in before.iterdir():
        assert file.read_bytes() == (after / file.name).read_bytes()


def test_an_opening_that_comes_to_nothing_is_proven_too(book: Book, tmp_path: Path) -> None:
    customer(book)
    set_chart(book, CHART | {"ar": "1400"})
    invoice(book, "A-1", 5_000)
    payment(book, "P-1", 5_000)
    cut(book, opening=True)
    assert loader.load_file(str(exported(book, 1, tmp_path) / "proof.beancount"))[1] == []


def test_two_accounts_that_beancount_would_sum_up_as_one_are_refused(
    book: Book, tmp_path: Path
) -> None:
    customer(book)
    set_chart(book, CHART | {"ar": "1400", "revenue": "Assets:1400"})
    invoice(book, "A-1", 5_000)
    cut(book)
    with pytest.raises(AccountsAlike, match="1400 and Assets:1400 are both Assets:1400"):
        exported(book, 1, tmp_path)
