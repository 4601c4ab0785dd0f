"""A ledger that has lived, for tests that ask how it is read: the demo with three years of runs,
cases and closings, and what the demo lacks."""

from artui.demo.company import make_demo
from artui.ledger.credit.limits import set_hold_after
from artui.ledger.store.engine import connect
from tests.support.books import TODAY, make_ledger, opened
from tests.support.postings import customer, invoice, payment


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
