"""Statements out of the ledger: many are gathered at once, each as if it were gathered alone."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from artui.demo.company import make_demo
from artui.ledger.book.book import Book
from artui.ledger.interest.charges import post_interest
from artui.ledger.office.administration import set_entity
from artui.ledger.store.tables import CUSTOMER
from artui.statements.account import gathered
from artui.statements.account.from_ledger import gather, gather_many
from artui.statements.account.gathered import StatementWanted
from artui.statements.model import check
from tests.support.books import TODAY, book_at
from tests.support.postings import customer

MONTH_END = TODAY - timedelta(TODAY.day)
WANTED = (
    StatementWanted(TODAY),
    StatementWanted(TODAY, tree=True),
    StatementWanted(TODAY, "activity", tree=True, since=date(TODAY.year - 1, 1, 1)),
    StatementWanted(MONTH_END, "balance-forward"),
)


@pytest.fixture
def lived(any_url: str) -> Iterator[Book]:
    """A small company after two interest runs, the second of which is dated now."""
    book = book_at(any_url)
    make_demo(book, invoices=80)
    before = book_at(any_url, as_of=MONTH_END)
    post_interest(before)
    before.database.close()
    post_interest(book)
    yield book
    book.database.close()


def customers(book: Book) -> Sequence[int]:
    with book.reading() as connection:
        return connection.execute(select(CUSTOMER.c.id).order_by(CUSTOMER.c.id)).scalars().all()


def test_many_statements_say_what_each_says_alone(
    lived: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = customers(lived)
    monkeypatch.setattr(gathered, "_ITEMS", 20)
    with lived.reading() as connection:
        for wanted in WANTED:
            together = list(gather_many(connection, every, wanted))
            assert together[::4] == [gather(connection, each, wanted) for each in every[::4]]
            assert [statement.customer.account for statement in together if statement.sections]
            for statement in together:
                check(statement)


def test_more_customers_are_read_by_no_more_queries(lived: Book) -> None:
    asked: list[str] = []

    @event.listens_for(lived.database.reader, "before_cursor_execute")
    def note(*call: Any) -> None:
        asked.append(call[2])

    numbers = []
    for some in (customers(lived)[:6], customers(lived)):
        asked.clear()
        with lived.reading() as connection:
            for _ in gather_many(connection, some, StatementWanted(TODAY)):
                pass
        numbers.append(len(asked))
    assert len(customers(lived)) > 12
    assert numbers[1] <= numbers[0] + 4, numbers


def test_a_statement_knows_the_facts_of_both_sides(book: Book) -> None:
    facts = {"street": "Weg 1", "postcode": "10115", "city": "Berlin", "vat_id": "DE123456789"}
    electronic = {"einvoice_address": "a@b.example", "einvoice_scheme": "EM", "language": "de"}
    contact = {"contact_name": "Ann", "contact_phone": "1", "contact_email": "ann@b.example"}
    set_entity(book, "main", **facts, **electronic, **contact, registration_scheme="0002")
    more = {"legal_name": "ACME GmbH", "buyer_reference": "REF", "entity": "main"}
    number = customer(book, **facts, **electronic, **more)
    with book.reading() as connection:
        found = gather(connection, number, StatementWanted(TODAY))
    ours, theirs = asdict(found.entity), asdict(found.customer)
    wanted = facts | electronic | contact | {"registration_scheme": "0002"}
    assert {name: ours[name] for name in wanted} == wanted
    wanted = facts | electronic | more
    assert {name: theirs[name] for name in wanted} == wanted
