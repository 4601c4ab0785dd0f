"""A ledger that has lived, for tests that ask how it is read: the demo with three years of runs,
cases and closings, and what the demo lacks."""

import shutil
from pathlib import Path

from artui.demo.company import make_demo
from artui.ledger.credit.limits import set_hold_after
from artui.ledger.store.engine import Database, connect
from tests.support.books import TODAY, make_ledger, opened
from tests.support.plans import believe_in_a_million, copied
from tests.support.postgres import PostgresServer
from tests.support.postings import customer, invoice, payment

PLAIN_SERVER = "PostgreSQL without statistics"


def make_lived(url: str, *, invoices: int, customers: int) -> None:
    """Make it in a new ledger at an address."""
    make_ledger(url)
    database = connect(url)
    book = opened(database)
    make_demo(book, customers=customers, invoices=invoices, lived=True)
    customer(book, "PARTS")
    for number in range(5):
        terms = "instalments 50% net 10, 50% net 40"
        issue = TODAY.replace(day=1)
        invoice(book, f"PARTS-{number}", account="PARTS", issue=issue, terms=terms)
    payment(book, "PARTS", 20_000, account="PARTS", value=TODAY, auto=True)
    set_hold_after(book, 365)
    database.close()


def lived_on_all(folder: Path, postgres: PostgresServer) -> dict[str, Database]:
    """The same ledger on both databases, with statistics and without; the caller closes them."""
    plain = f"sqlite:///{folder / 'plain.db'}"
    make_lived(plain, invoices=600, customers=60)
    source = connect(plain)
    shutil.copy(folder / "plain.db", folder / "analysed.db")
    analysed = connect(f"sqlite:///{folder / 'analysed.db'}")
    with analysed.writer.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    found = {"SQLite": source, "SQLite analysed": analysed}
    for name, statistics in ((PLAIN_SERVER, False), ("PostgreSQL analysed", True)):
        database = f"{folder.name} {name}".replace(" ", "_").lower()
        url = postgres.create_database(database)
        make_ledger(url)
        target = connect(url)
        copied(source, target)
        believe_in_a_million(target, analysed=statistics)
        found[name] = target
    return found
