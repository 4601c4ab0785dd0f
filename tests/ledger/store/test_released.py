"""A ledger of the released version is brought forward with all that its texts said, and ties."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.domain.kinds import FeeKind, ItemKind, Origin
from artui.ledger.book.book import Book
from artui.ledger.collecting.dunning import post_dunning
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.interest.preview import preview
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.schema import upgrade
from artui.ledger.office.undo import undo
from artui.ledger.store.engine import head
from artui.ledger.store.tables import ITEM
from tests.support.books import book_at
from tests.support.released import put_released


@pytest.fixture
def released(blank_any_url: str, tmp_path: Path) -> Iterator[Book]:
    """The ledger of schema 0004, brought forward."""
    put_released(blank_any_url, "0004", tmp_path)
    assert upgrade(blank_any_url) == ("0004", head())
    book = book_at(blank_any_url, actor="anna", as_of=date(2026, 4, 10))
    yield book
    book.database.close()


def test_it_ties(released: Book) -> None:
    assert list(breaches(released)) == []


def test_every_document_says_where_it_came_from(released: Book) -> None:
    columns = (ITEM.c.kind, ITEM.c.number, ITEM.c.origin)
    with released.reading() as connection:
        rows = connection.execute(select(*columns).order_by(ITEM.c.id)).all()
    found = {f"{row.kind}:{row.number}": row.origin for row in rows}
    of_files = {name for name, origin in found.items() if origin is Origin.FILE}
    assert of_files == {
        *(f"invoice:{name}" for name in ("INV-1", "INV-2", "INV-3", "WAIT-1", "WAIT-2")),
        *("invoice:VIB-1", "invoice:VIB-2", "payment:TR-1", "payment:TR-2", "credit_memo:CM-1"),
    }
    of_services = {name for name, origin in found.items() if origin is Origin.SERVICE}
    assert {"invoice:V-8234930334-1", "payment:V-8234930334-1", "invoice:CA-1"} <= of_services
    assert {found["invoice:WAIT-2-C1"], found["payment:TR-3"]} == {Origin.HAND}
    for row in rows:
        if row.kind not in (ItemKind.INVOICE, ItemKind.PAYMENT, ItemKind.CREDIT_MEMO):
            assert row.origin is Origin.HAND


def test_every_fee_says_what_it_is_for(released: Book) -> None:
    columns = (ITEM.c.number, ITEM.c.fee_kind, ITEM.c.fee_level, ITEM.c.method)
    with released.reading() as connection:
        fees = connection.execute(select(*columns).where(ITEM.c.kind == ItemKind.FEE)).all()
        others = connection.execute(
            select(ITEM.c.id).where(ITEM.c.kind != ItemKind.FEE, ITEM.c.fee_kind.is_not(None))
        ).all()
    found = {row.number: (row.fee_kind, row.fee_level) for row in fees}
    for number in ("INV-1", "INV-2", "INV-3"):
        assert found[f"{number}-L1"] == (FeeKind.DUNNING, 1)
        assert found[f"{number}-L2"] == (FeeKind.DUNNING, 2)
        assert found[f"{number}-COMP"] == (FeeKind.COMPENSATION, None)
    assert found["AF-C-2-2026-04-02"] == (FeeKind.AGENCY, None)
    assert {row.method for row in fees} == {""}
    assert others == []


def test_what_a_file_brought_is_approved_beyond_the_limit_and_flagged(released: Book) -> None:
    with released.reading() as connection:
        query = select(ITEM.c.id).where(ITEM.c.number == "WAIT-1")
        waiting = connection.execute(query).scalar_one()
    assert "passes the credit limit" in approve(released, [waiting]).summary
    undo(released)
    assert list(breaches(released)) == []


def test_no_fixed_sum_and_no_fee_of_a_level_comes_twice(released: Book) -> None:
    with released.reading() as connection:
        rows = list(preview(connection, released.business_date))
        before = connection.execute(select(ITEM.c.id)).all()
    assert {row.compensation_minor for row in rows} == {0}
    post_dunning(released)
    with released.reading() as connection:
        fees = select(ITEM.c.number).where(ITEM.c.kind == ItemKind.FEE)
        new = connection.execute(fees.where(ITEM.c.id > len(before))).scalars().all()
    assert not [number for number in new if number.endswith(("-L1", "-L2")) and "INV" in number]
