"""The row of mails: a thousand with drawn documents, fewer in a quick run, through the outbox into
draft files. Rates are per CPU second."""

import random
import tempfile
import tracemalloc
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewCustomer
from artui.ledger.customers.customers import post_customers
from artui.ledger.mail.mail_rows import waiting_ids
from artui.ledger.mail.outbox import NewMail
from artui.mail.draft_files import write_drafts
from artui.statements.mail.drafting import draft_all
from tests.bench.clock import cpu
from tests.bench.ledgers import DAY, Bench
from tests.bench.table import Figure, Goal, Line, Unit
from tests.support.books import book_at, make_ledger
from tests.support.mails import new_mail

_MAILS, _QUICK_MAILS = 1_000, 400
_FEWER = 5  # so many times fewer, to show that memory does not follow
_PDF_BYTES = 30_000
_BODY = "Dear Sir or Madam,\n\nPlease find attached the statement of your account.\n" * 4


def mails(bench: Bench) -> Iterator[Line]:
    """Mails drafted into an empty outbox and written as files, given their documents."""
    count = _QUICK_MAILS if bench.quick else _MAILS
    bare = count / cpu(lambda: _bare(bench, count))
    ours = count / _seconds(bench, count)
    yield Line(
        f"{count:,} mails through the outbox into files",
        Figure(ours, Unit.RATE),
        "the bare library making and writing the same",
        Figure(bare, Unit.RATE),
        goals=(Goal("≥ 100/s", ours, 100, at_least=True),),
    )
    less = count // _FEWER
    few, many = _peak_mb(bench, less), _peak_mb(bench, count)
    yield Line(
        f"memory for {count:,} of them",
        Figure(many, Unit.MB),
        f"{less} of them",
        Figure(few, Unit.MB),
        goals=(Goal("≤ 1.2×", many / few, 1.2),),
    )


def _documents(count: int) -> Iterator[bytes]:
    chance = random.Random(1)
    for _ in range(count):
        yield b"%PDF-1.7\n" + chance.randbytes(_PDF_BYTES)


def _drawn(count: int) -> Iterator[NewMail]:
    for number, document in enumerate(_documents(count), 1):
        name = f"C-{number}"
        yield new_mail(number, name, body=_BODY, files=[(f"statement-{name}.pdf", document)])


def _seconds(bench: Bench, count: int) -> float:
    with tempfile.TemporaryDirectory(dir=bench.cache) as folder:
        book = _book(Path(folder), count)
        try:
            return cpu(lambda: _write(book, Path(folder), count))
        finally:
            book.database.close()


def _peak_mb(bench: Bench, count: int) -> float:
    with tempfile.TemporaryDirectory(dir=bench.cache) as folder:
        book = _book(Path(folder), count)
        tracemalloc.start()
        try:
            _write(book, Path(folder), count)
            return tracemalloc.get_traced_memory()[1] / 1e6
        finally:
            tracemalloc.stop()
            book.database.close()


def _book(folder: Path, customers: int) -> Book:
    url = f"sqlite:///{folder / 'mails.db'}"
    make_ledger(url)
    book = book_at(url, as_of=DAY)
    with book.act(ActName.IMPORT_CUSTOMERS, "customers") as entry:
        post_customers(
            entry,
            [
                NewCustomer(f"C-{number}", "Ltd", currency="EUR")
                for number in range(1, customers + 1)
            ],
        )
    return book


def _write(book: Book, folder: Path, count: int) -> None:
    draft_all(book, _drawn(count), count)
    with book.reading() as connection:
        ids = waiting_ids(connection)
    assert len(write_drafts(book, ids, folder / "drafts")) == count


def _bare(bench: Bench, count: int) -> None:
    with tempfile.TemporaryDirectory(dir=bench.cache) as folder:
        for number, document in enumerate(_documents(count), 1):
            message = EmailMessage(policy=SMTP)
            message["To"] = f"c-{number}@example.com"
            message["Subject"] = f"Statement of C-{number}"
            message.set_content(_BODY)
            message.add_alternative(f"<p>{_BODY}</p>", subtype="html")
            message.add_attachment(
                document, maintype="application", subtype="pdf", filename=f"{number}.pdf"
            )
            (Path(folder) / f"{number}.eml").write_bytes(message.as_bytes())
