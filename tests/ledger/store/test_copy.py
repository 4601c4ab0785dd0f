"""Many rows go to PostgreSQL in one stream (COPY); what is refused there is refused like rows that
go one by one, with the same error, and nothing of the act stays.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store import bulk
from artui.ledger.store.failures import Unreachable
from artui.ledger.store.tables import ACT, CHANGE, CUSTOMER, NOTE_FIELD
from tests.support.books import book_at
from tests.support.postings import customer

# As statements (the first), and as a stream.
HOW_MANY = (bulk.COPIED - 1, bulk.COPIED, 3_000)
# The last row of a batch ends the connection of whoever writes it, on the server's side.
BREAKS = """
CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
CREATE TRIGGER hangs_up BEFORE INSERT ON change
FOR EACH ROW WHEN (NEW.column_name = 'break') EXECUTE FUNCTION hang_up();
"""


@pytest.fixture
def team(postgres_url: str) -> Iterator[Book]:
    """A ledger with one customer on PostgreSQL."""
    book = book_at(postgres_url)
    customer(book)
    yield book
    book.database.close()


# What the name is, so that no change says otherwise.
_NAME = '"ACME Ltd"'


def changes(count: int, **last: object) -> list[dict[str, object]]:
    """Rows of a table, of which the last one differs."""
    row = {"table_name": "customer", "row_id": 1, "column_name": "name", "old": _NAME, "new": _NAME}
    return [row] * (count - 1) + [{**row, **last}]


def write(book: Book, rows: list[dict[str, object]]) -> None:
    with book.act(ActName.NOTE, "ACME") as entry:
        entry.insert(CHANGE, rows)


def counts(book: Book) -> tuple[int, ...]:
    with book.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (ACT, CHANGE, CUSTOMER)
        )


def assert_sound(book: Book, before: tuple[int, ...]) -> None:
    """Nothing of an act stayed, and the next act is written as if nothing had happened."""
    assert counts(book) == before
    write(book, changes(bulk.COPIED))
    acts, rows, customers = before
    assert counts(book) == (acts + 1, rows + bulk.COPIED, customers)
    # The trigger that loses a connection is none of artui's, and is found.
    assert [each for each in breaches(book) if each.rule != "guard-unknown"] == []


@pytest.mark.parametrize("count", HOW_MANY)
def test_a_row_that_contradicts_the_schema_is_refused_with_all_others(
    team: Book, count: int
) -> None:
    before = counts(team)
    with pytest.raises(IntegrityError, match='null value in column "column_name"') as refused:
        write(team, changes(count, column_name=None))
    assert getattr(refused.value.orig, "sqlstate", "") == "23502"
    assert_sound(team, before)


@pytest.mark.parametrize("count", HOW_MANY)
def test_a_row_without_its_owner_is_refused_with_all_others(team: Book, count: int) -> None:
    before = counts(team)
    notes = [{"customer_id": 1, "name": "n", "value": ""}] * (count - 1)
    notes.append({"customer_id": 999, "name": "n", "value": ""})
    with (
        pytest.raises(IntegrityError, match="violates foreign key") as refused,
        team.act(ActName.NOTE, "ACME") as entry,
    ):
        entry.insert(NOTE_FIELD, notes)
    assert getattr(refused.value.orig, "sqlstate", "") == "23503"
    assert_sound(team, before)


@pytest.mark.parametrize("count", HOW_MANY)
def test_a_text_that_the_database_cannot_hold_is_refused_with_all_others(
    team: Book, count: int
) -> None:
    before = counts(team)
    with pytest.raises(
        Unreachable, match=r"gave up: .*NUL.*; nothing was changed since our act 2\.$"
    ) as refused:
        write(team, changes(count, new="a\0b"))
    assert isinstance(refused.value.__cause__, DataError)
    assert_sound(team, before)


@pytest.mark.parametrize("count", HOW_MANY)
def test_a_number_that_the_database_cannot_hold_is_refused_with_all_others(
    team: Book, count: int
) -> None:
    before = counts(team)
    with pytest.raises(
        Unreachable, match=r"out of range.*; nothing was changed since our act 2\.$"
    ) as refused:
        write(team, changes(count, row_id=2**63))
    assert getattr(refused.value.__cause__, "orig", None).__class__.__name__ == (
        "NumericValueOutOfRange"
    )
    assert_sound(team, before)


@pytest.mark.parametrize("count", HOW_MANY)
def test_a_connection_that_is_lost_between_rows_leaves_nothing(team: Book, count: int) -> None:
    with team.database.writer.begin() as connection:
        connection.exec_driver_sql(BREAKS)
    before = counts(team)
    with pytest.raises(
        Unreachable, match=r"gave up: .*; nothing was changed since our act 2\.$"
    ) as refused:
        write(team, changes(count, column_name="break"))
    assert re.search("terminating connection|server closed the connection", str(refused.value))
    assert "psycopg" not in str(refused.value)
    assert_sound(team, before)


@pytest.mark.parametrize("count", HOW_MANY)
def test_an_act_that_is_refused_among_others_takes_only_itself_back(team: Book, count: int) -> None:
    acts, rows, customers = counts(team)
    with team.transaction() as joined:
        write(joined, changes(count))
        with suppress(IntegrityError):
            write(joined, changes(count, column_name=None))
        write(joined, changes(count))
    assert counts(team) == (acts + 2, rows + 2 * count, customers)
    assert list(breaches(team)) == []


@pytest.mark.parametrize("count", HOW_MANY)
def test_rows_that_are_interrupted_leave_nothing(team: Book, count: int) -> None:
    """Ctrl-C may come while values are being sent."""

    class Interrupted(list[int]):
        def __iter__(self) -> Iterator[int]:
            yield from list(self[:-1])
            raise KeyboardInterrupt

    before = counts(team)
    with pytest.raises(KeyboardInterrupt), team.act(ActName.NOTE, "ACME") as entry:
        entry.insert(CHANGE, changes(count), Interrupted(entry.next_ids(CHANGE, count)))
    assert_sound(team, before)


@pytest.mark.parametrize("count", HOW_MANY)
def test_every_character_comes_back_as_it_was_written(team: Book, count: int) -> None:
    strange = "a\tb\nc\rd\\e\\N\\.\x01\x7f\u202e\U0001f600'\";--"
    write(team, changes(count, old=None, new=strange))
    with team.reading() as connection:
        last = connection.execute(
            select(CHANGE.c.old, CHANGE.c.new).order_by(CHANGE.c.id.desc()).limit(1)
        ).one()
    assert tuple(last) == (None, strange)


def test_planners_know_a_table_that_has_grown_within_one_act(team: Book) -> None:
    """Plans of triggers made for a small table would read the whole of it for each row."""
    known = "SELECT reltuples FROM pg_class WHERE relname = 'change'"
    with team.act(ActName.NOTE, "ACME") as entry:
        for _ in range(8):
            entry.insert(CHANGE, changes(1_000))
        assert entry.connection.exec_driver_sql(known).scalar_one() >= 4_000
