"""The migrations make what the tables say, from every step, and refuse what they do not know."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text

from artui.ledger.book.book import Book
from artui.ledger.office.proofs.schema_guards import guards_stand
from artui.ledger.office.schema import create, upgrade
from artui.ledger.store.engine import Database, connect, engines, head, lock_for_writing, reading
from artui.ledger.store.failures import LedgerMissing, LedgerNotEmpty, SchemaDiffers, Unreachable
from artui.ledger.store.tables import ACT, METADATA
from artui.ledger.store.tables.columns import conditioned
from tests.support.books import opened
from tests.support.released import at_revision


def test_the_migrations_make_exactly_the_tables(book: Book) -> None:
    with book.database.reader.connect() as connection:
        context = MigrationContext.configure(connection)
        found = compare_metadata(context, conditioned(METADATA))
    assert [change for change in found if "alembic_version" not in str(change)] == []


@pytest.mark.parametrize(
    "revision",
    [
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
        "0009",
        "0010",
        "0012",
        "0013",
        "0014",
        "0015",
        "0027",
    ],
)
def test_an_older_ledger_is_brought_forward(blank_any_url: str, revision: str) -> None:
    at_revision(blank_any_url, revision)
    with pytest.raises(SchemaDiffers, match=f"schema {revision}, this artui needs {head()}"):
        connect(blank_any_url)
    assert upgrade(blank_any_url) == (revision, head())
    connect(blank_any_url).close()
    assert upgrade(blank_any_url) == (head(), head())


def test_a_guard_that_somebody_dropped_is_no_obstacle_and_stands_again(blank_any_url: str) -> None:
    at_revision(blank_any_url, "0048")
    database = engines(blank_any_url)
    with database.writer.begin() as connection:
        lock_for_writing(connection)
        of_table = "" if database.is_sqlite else " ON dunning_notice"
        connection.execute(text(f"DROP TRIGGER notice_counts{of_table}"))
    database.close()
    upgrade(blank_any_url)
    database = connect(blank_any_url)
    with reading(database) as connection:
        assert list(guards_stand(connection)) == []
    database.close()


def test_a_file_is_copied_before_it_is_changed(blank_sqlite_url: str) -> None:
    at_revision(blank_sqlite_url, "0001")
    upgrade(blank_sqlite_url)
    path = Path(blank_sqlite_url.removeprefix("sqlite:///"))
    (copy,) = path.parent.glob(f"{path.name}.before-0001-*")
    assert copy.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SchemaDiffers):
        connect(str(copy))


def test_a_newer_ledger_is_refused_and_left_alone(any_url: str) -> None:
    database = engines(any_url)
    with database.writer.begin() as connection:
        lock_for_writing(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(SchemaDiffers, match="newer artui"):
        connect(any_url)
    with pytest.raises(SchemaDiffers):
        upgrade(any_url)


def test_a_ledger_is_made_once_and_never_over_another(any_url: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerNotEmpty):
        create(opened, any_url)
    with pytest.raises(LedgerMissing):
        connect(str(tmp_path / "none.db"))
    with pytest.raises(LedgerMissing):
        upgrade(str(tmp_path / "none.db"))


def test_of_two_who_make_a_ledger_at_once_the_second_finds_it_there(blank_any_url: str) -> None:
    both_looked = threading.Barrier(2)

    def looked(database: Database) -> Book:
        both_looked.wait()
        return opened(database)

    def make(_: int) -> str:
        try:
            create(looked, blank_any_url).database.close()
        except LedgerNotEmpty as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(make, range(2)))
    assert said[0] == ""
    assert "is a ledger already; nothing was changed." in said[1]
    database = connect(blank_any_url)
    with database.reader.connect() as connection:
        assert connection.execute(select(func.count()).select_from(ACT)).scalar_one() == 1
    database.close()


def test_a_database_that_holds_something_else_is_left_alone(blank_any_url: str) -> None:
    database = engines(blank_any_url)
    with database.writer.begin() as connection:
        connection.execute(text("CREATE TABLE customer (id INTEGER)"))
    database.close()
    with pytest.raises(Unreachable, match=r"customer.* already exists; nothing was changed"):
        create(opened, blank_any_url)
