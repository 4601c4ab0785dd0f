"""The journal for hledger and beancount: read by others, it says what the ledger says, whatever
customers and documents are called."""

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Balance, Transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artui.books.exports import export_batch
from artui.domain.refusal import Refused
from artui.ledger.book.book import Book
from artui.ledger.documents.correction import correct
from artui.ledger.documents.reversal import reverse
from artui.ledger.journal.batches import batches, lines
from artui.ledger.journal.charts import set_chart
from artui.ledger.journal.cuts import cut
from artui.ledger.office.administration import close_period
from tests.support.books import book_at
from tests.support.hledger_reader import Read, read_hledger
from tests.support.postings import customer, invoice, memo, payment

CHART = {
    "ar": "Assets:Receivable:DE01",
    "revenue": "Income:Sales",
    "tax": "3806",
    "bank": "1200",
    "discount": "4730",
    "bad_debt": "6930",
    "opening": "Equity:Opening",
}
# As in A4 of the books' specification, and what else a reader may trip over.
HOSTILE = (
    'Müller "Best" GmbH; Söhne | Co',
    "Al-Kuwait\\Trading: Ltd",
    "O'Brien, & Sons [date:2026-01-01]",
    "* Star! (Holding)",
    "=SUM(A1) ~x",
    "東京商事",
    "(X) first",
    "a\tb\x07c\nd\r\n  e",
    "date:2026-01-05, date2:2026-01-06",
    "; only a comment",
    "%#!",
)
NAMES = st.sampled_from(HOSTILE) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()))
NUMBERS = st.sampled_from(["A)1", "A;2", "NO~1", "ä 4", "A|5", "[2026-01-01]", "#7", '"8"', "9\\"])
CURRENCIES = ("EUR", "USD", "JPY", "KWD")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["invoice", "invoice", "payment", "memo", "reverse", "correct", "cut", "open"]
        ),
        st.integers(1, 10**7),
        st.integers(0, 60),
    ),
    min_size=3,
    max_size=9,
)
FIRST = date(2026, 9, 1)


@contextmanager
def ledger(template: Path) -> Iterator[tuple[Book, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        shutil.copy(template, path)
        book = book_at(f"sqlite:///{path}")
        set_chart(book, CHART)
        yield book, Path(folder)
        book.database.close()


def happened(book: Book, names: list[str], acts: list[tuple[str, int, int]], number: str) -> None:
    """Some acts of customers who are called so, in several currencies, cut at the end."""
    for place, name in enumerate(names):
        customer(book, f"C{place}", name=name)
    made: list[int] = []
    for place, (act, minor, days) in enumerate(acts):
        who = {
            "account": f"C{place % len(names)}",
            "currency": CURRENCIES[minor % 4],
        }
        day, title = FIRST + timedelta(days), f"{number}-{place}"
        tax = {"net_minor": minor - minor // 6, "tax_minor": minor // 6} if days % 2 else {}
        try:
            if act == "invoice":
                made.append(invoice(book, title, minor, issue=day, **tax, **who))
            elif act == "payment":
                payment(book, title, minor, value=day, auto=True, **who)
            elif act == "memo":
                memo(book, title, minor, issue=day, reason=names[0], **who)
            elif act == "reverse" and made:
                reverse(book, made.pop(), reason="wrong", day=FIRST + timedelta(61))
            elif act == "correct" and made:
                correct(book, made.pop(), amount_minor=minor)
            elif act == "open":
                cut(book, opening=True)
            elif act == "cut":
                cut(book)
                close_period(book, day)
        except Refused:
            continue
    invoice(book, f"{number}-last", 100, issue=date(2026, 11, 20), account="C0")
    cut(book)


def exported(book: Book, folder: Path, format_: str) -> Path:
    """The folder of the newest batch, with all before it beside."""
    with book.reading() as connection:
        found = batches(connection)
        for batch in found:
            export_batch(connection, batch, format_, folder / "out")
    return folder / "out" / f"main-{found[-1].number}"


def checked(path: Path) -> list[object]:
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    return list(entries)


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(NAMES, min_size=1, max_size=3), ACTS, NUMBERS)
def test_beancount_and_a_reader_of_hledger_find_that_any_history_ties(
    sqlite_template: Path, names: list[str], acts: list[tuple[str, int, int]], number: str
) -> None:
    with ledger(sqlite_template) as (book, folder):
        happened(book, names, acts, number)
        found = checked(exported(book, folder, "beancount") / "proof.beancount")
        read = read_hledger(exported(book, folder, "hledger") / "proof.hledger")
        with book.reading() as connection:
            batch = batches(connection)[-1]
            rows = list(lines(connection, batch))
        entries = Counter((row.date, row.line == 1) for row in rows)
        assert any(isinstance(each, Balance) for each in found)
        days = Counter(each.date for each in found if isinstance(each, Transaction))
        days.pop(date(1970, 1, 1), None)
        assert days == {day: count for (day, first), count in entries.items() if first}
        assert Counter(each.day for each in read if each.code) == days
        assert sum(len(each.postings) for each in read if each.code) == len(rows)


def hostile(template: Path, format_: str) -> Iterator[tuple[Path, list[str]]]:
    with ledger(template) as (book, folder):
        acts = [("invoice", 10_000 + place, 20) for place in range(len(HOSTILE))]
        happened(book, list(HOSTILE), acts, "NO~1 (ä")
        yield exported(book, folder, format_), list(HOSTILE)


def test_beancount_reads_every_name_as_it_is_but_for_its_control_characters(
    sqlite_template: Path,
) -> None:
    for folder, names in hostile(sqlite_template, "beancount"):
        found = checked(folder / "proof.beancount")
        payees = [each.payee for each in found if isinstance(each, Transaction)]
        assert {*payees} == {name.replace("\t", "·") for name in names if "\n" not in name} | {
            "a·b·c·d·  e"
        }
        documents = {each.meta["document"] for each in found if isinstance(each, Transaction)}
        assert "NO~1 (ä-0" in documents
        # One cent less in the books, an entry twice: the assertion finds both.
        journal = folder / "journal.beancount"
        right = journal.read_text(encoding="utf-8")
        for wrong in (
            right.replace("100.00 EUR", "99.99 EUR"),
            right + right[right.index("\n2026") :],
        ):
            journal.write_text(wrong, encoding="utf-8")
            assert loader.load_file(str(folder / "proof.beancount"))[1] != []


@pytest.mark.parametrize("reader", ["ours", "hledger"])
def test_hledger_reads_no_name_as_anything_else(sqlite_template: Path, reader: str) -> None:
    program = shutil.which("hledger")
    if reader == "hledger" and program is None:
        pytest.skip("hledger is not on PATH: its form was checked by the reader of tests/support")
    for folder, names in hostile(sqlite_template, "hledger"):
        path = folder / "proof.hledger"
        if reader == "hledger":
            assert program is not None
            for words in (["check", "-s"], ["check", "ordereddates"]):
                subprocess.run([program, "-f", str(path), *words], check=True)
            said = subprocess.run(
                [program, "-f", str(path), "payees"], check=True, capture_output=True, text=True
            )
            payees = {*said.stdout.splitlines()} - {"open at the cut of batch 1"}
        else:
            read: list[Read] = read_hledger(path)
            payees = {each.payee for each in read if each.code}
        assert len(payees) == len(names)
