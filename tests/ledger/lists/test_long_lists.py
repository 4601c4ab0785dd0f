"""A long list, read column by column, holds of each document what its page shows."""

import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from artui.cli.lists.listed_documents import INVOICES, LISTED, field_of, item_row, values_of
from artui.domain.kinds import ItemKind
from artui.ledger.interest.moved import base_of
from artui.ledger.interest.policies import policies
from artui.ledger.lists import items
from artui.ledger.lists.item_rows import rows
from artui.ledger.lists.long_lists import LongList
from artui.ledger.lists.selection import Selection
from artui.ledger.store.engine import Database, connect, reading
from artui.ledger.store.tables import ITEM
from artui.statements.lists.list_columns import ListRow
from artui.statements.lists.list_writer import write_list
from tests.support.books import TODAY, make_ledger
from tests.support.lived import make_lived
from tests.support.plans import copied
from tests.support.postgres import PostgresServer

FIELDS = sorted({field_of(column) for listed in LISTED.values() for column in listed.columns})
# So long that flags and interest are looked up for all at once, and so short that they are not.
LONG, SHORT = 10**6, 1


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Iterator[list[Database]]:
    """A ledger that has lived, on both databases."""
    source = f"sqlite:///{tmp_path_factory.mktemp('lived') / 'lived.db'}"
    make_lived(source, invoices=400, customers=40)
    target = postgres.create_database("long_lists")
    make_ledger(target)
    found = [connect(source), connect(target)]
    copied(*found)
    yield found
    for database in found:
        database.close()


@pytest.mark.parametrize("count", [LONG, SHORT])
@pytest.mark.parametrize(
    ("day", "known_on"),
    [
        (TODAY, None),
        (TODAY - timedelta(200), None),
        (TODAY - timedelta(20), TODAY - timedelta(30)),
        (TODAY + timedelta(40), None),
    ],
)
def test_every_field_of_a_long_list_is_that_of_the_documents_page(
    lived: list[Database], day: date, known_on: date | None, count: int
) -> None:
    for database in lived:
        with reading(database) as connection:
            ids = list(connection.execute(select(ITEM.c.id).order_by(ITEM.c.number)).scalars())
            shown = rows(connection, ids, day, known_on=known_on)
            reader = LongList(connection, day, FIELDS, count, known_on=known_on)
            found = reader.columns([*ids, 0])
            for name in FIELDS:
                expected = [getattr(row, name) for row in shown]
                if name == "reason":
                    expected = ["" if row.kind is ItemKind.PAYMENT else row.reason for row in shown]
                assert list(found[name]) == expected, name


def test_such_a_list_may_rest_on_the_last_interest_run(lived: list[Database]) -> None:
    for database in lived:
        with reading(database) as connection:
            assert base_of(connection, policies(connection, TODAY), TODAY) is not None


def test_a_file_of_a_long_list_is_to_the_byte_that_of_the_documents_one_by_one(
    lived: list[Database],
) -> None:
    def written(each: Iterable[ListRow]) -> str:
        out = io.StringIO()
        write_list(each, INVOICES, "csv", out=out)
        return out.getvalue()

    for database in lived:
        with reading(database) as connection:
            ids = items.ids(connection, Selection((ItemKind.INVOICE,)), TODAY)
            alone = (item_row(row, INVOICES) for row in rows(connection, ids, TODAY))
            reader = LongList(connection, TODAY, [field_of(each) for each in INVOICES], LONG)
            found = reader.columns(ids)
            columns = zip(*(values_of(each, found) for each in INVOICES), strict=True)
            assert written(columns) == written(alone)
            assert len(ids) > 100
