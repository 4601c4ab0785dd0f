"""The levels that the worklist shows are those that a dunning run would reach."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import insert, update

from artui.ledger.book.book import Book
from artui.ledger.collecting.dunning import mark_written, post_dunning
from artui.ledger.collecting.ladder import notices, run_rows
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.lists.worklist import queue
from artui.ledger.store.tables import CUSTOMER, DUNNING_LEVEL
from artui.wording import level_word
from tests.support.postings import customer, invoice, memo

DUE = date(2026, 1, 31)


def shown(book: Book) -> dict[tuple[int, str], int]:
    """The levels on the worklist."""
    with book.reading() as connection:
        rows = queue(connection, book.business_date).rows
    return {(row.customer_id, row.currency): row.level_due for row in rows if row.level_due}


def reached(book: Book) -> dict[tuple[int, str], int]:
    """The levels that a run today would reach, item by item."""
    found: dict[tuple[int, str], int] = {}
    with book.reading() as connection:
        for row in run_rows(connection, book.business_date):
            if row.to is not None:
                key = row.customer_id, row.currency
                found[key] = max(found.get(key, 0), row.to)
    return found


def late(book: Book, account: str, minor: int = 50_000, *, days: int = 0) -> int:
    """A late invoice of a customer."""
    due = DUE + timedelta(days)
    return invoice(
        book, f"INV-{account}-{days}", minor, account=account, issue=date(2026, 1, 1), due_date=due
    )


def test_the_worklist_shows_what_a_run_would_reach_on_every_day(book: Book) -> None:
    accounts = ("NEW", "SENT", "PROMISED", "VOWED", "CLAIMED", "SPARED", "COVERED", "OWN")
    ids = {account: customer(book, account) for account in accounts}
    items = {account: late(book, account) for account in accounts}
    late(book, "SENT", days=20)
    late(book, "PROMISED", days=3)
    memo(book, "CM-1", 60_000, account="COVERED")
    own = {"ladder": "thirty-day", "name": "call", "channel": "phone", "text": "", "fee": ""}
    with book.database.writer.begin() as connection:
        connection.execute(
            insert(DUNNING_LEVEL).values(**own, id=90, level=1, days_late=40, gap_days=0)
        )
        connection.execute(
            update(CUSTOMER).where(CUSTOMER.c.id == ids["OWN"]).values(policy="thirty-day")
        )
        connection.execute(
            update(CUSTOMER).where(CUSTOMER.c.id == ids["SPARED"]).values(dunning_excluded=True)
        )
    early = replace(book, business_date=DUE + timedelta(2))
    post_dunning(early, customer_ids=[ids["SENT"], ids["CLAIMED"]])
    with early.reading() as connection:
        owed = notices(connection, unwritten=True)
    mark_written(early, [(row.id, "notice.pdf") for row in owed if row.account == "SENT"])
    promised = replace(book, business_date=DUE + timedelta(4))
    promise_item(promised, items["PROMISED"], amount_minor=50_000, day=DUE + timedelta(20))
    promise_customer(
        promised, ids["VOWED"], currency="EUR", amount_minor=10_000, day=DUE + timedelta(9)
    )
    open_dispute(promised, items["CLAIMED"], reason="damaged")
    file_claim(promised, items["CLAIMED"], claim="A-1", day=DUE + timedelta(4))
    seen: set[int] = set()
    for days in (4, 5, 8, 12, 14, 15, 16, 21, 23, 30, 41, 60):
        today = replace(book, business_date=DUE + timedelta(days))
        expected = reached(today)
        assert shown(today) == expected, days
        seen |= set(expected.values())
    assert seen >= {1, 2}


def test_every_level_has_its_words() -> None:
    assert [level_word(level) for level in (1, 2, 7)] == [
        "reminder due",
        "notice due",
        "level 7 due",
    ]
