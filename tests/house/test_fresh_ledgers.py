"""The tests' own ground: every test gets a ledger that no other test has touched."""

import pytest

from artui.ledger.book.book import Book
from artui.ledger.store.engine import connect
from artui.ledger.store.failures import Unreachable
from tests.support.postgres import PostgresServer, postgres_server


def test_a_fresh_ledger_has_the_schema_of_this_version(any_url: str) -> None:
    connect(any_url).close()


def test_two_ledgers_of_one_test_run_are_different_places(
    postgres: PostgresServer, postgres_template: str
) -> None:
    with (
        postgres.database(postgres_template) as one,
        postgres.database(postgres_template) as other,
    ):
        assert one != other


def test_a_book_is_open_on_its_ledger(book: Book) -> None:
    with book.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one() == 0


def test_a_stopped_server_cannot_be_reached_and_a_started_one_can() -> None:
    with postgres_server() as server:
        url = server.create_database("ledger")
        server.stop()
        with pytest.raises(Unreachable):
            connect(url)
        server.start()
