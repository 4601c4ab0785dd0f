"""Notes, and what a payment named, of a released ledger are rows after an upgrade."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Executable, select
from sqlalchemy.exc import DBAPIError

from artui.domain.remittance import RemittanceLine
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.book.records import NoteField
from artui.ledger.items.note_fields import customer_fields
from artui.ledger.items.remittance_rows import lines_of
from artui.ledger.lists.customer_list import customer_page
from artui.ledger.lists.document_page import document
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.schema import upgrade
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import CUSTOMER, ITEM, NOTE_FIELD, REMITTANCE
from tests.support.books import TODAY, book_at
from tests.support.postings import customer, picture
from tests.support.released import put_released


@pytest.fixture
def old(blank_any_url: str, tmp_path: Path) -> Iterator[Book]:
    """The open book of the ledger, after its upgrade."""
    put_released(blank_any_url, "0004", tmp_path, name="notes")
    upgrade(blank_any_url)
    book = book_at(blank_any_url)
    yield book
    book.database.close()


def noted(book: Book, account: str) -> str:
    """What is noted of a customer, as their page shows it."""
    with book.reading() as connection:
        query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == account)
        customer_id = connection.execute(query).scalar_one()
        return customer_page(connection, customer_id, TODAY).noted


def test_an_upgraded_ledger_is_sound(old: Book) -> None:
    assert list(breaches(old)) == []


def test_what_a_payment_named_is_lines_of_a_remittance(old: Book) -> None:
    with old.reading() as connection:
        query = select(ITEM.c.number, ITEM.c.id).where(ITEM.c.kind == "payment")
        ids = {row.number: row.id for row in connection.execute(query)}
        named = lines_of(connection, list(ids.values()))
        shown = {number: document(connection, id, TODAY).item.reason for number, id in ids.items()}
    assert {number: named.get(id) for number, id in ids.items()} == {
        "P-1": (RemittanceLine("INV-1", 60_000), RemittanceLine("INV-2")),
        "P-2": (RemittanceLine("INV-4", 1_200),),
        "P-3": None,
        "H-1": None,
    }
    assert shown == {"P-1": "INV-1=600.00;INV-2", "P-2": "INV-4=1200", "P-3": "", "H-1": ""}


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        ("INV-1", (NoteField("asin", "B000000001"), NoteField("quantity", "2"))),
        ("INV-2", ()),
        ("P-1", (NoteField("bank", "Nordea"),)),
        ("CM-1", (NoteField("rma", "M-1"),)),
    ],
)
def test_what_came_in_columns_of_a_document_is_found_by_name(
    old: Book, number: str, fields: tuple[NoteField, ...]
) -> None:
    with old.reading() as connection:
        page = document(connection, find(connection, number).id, TODAY)
    assert page.fields == fields


def test_a_value_of_a_customer_keeps_its_lines(old: Book) -> None:
    with old.reading() as connection:
        query = select(CUSTOMER.c.id).where(CUSTOMER.c.account == "C1")
        customer_id = connection.execute(query).scalar_one()
        fields = customer_fields(connection, [customer_id])[customer_id]
    assert fields == (NoteField("party-id", "PARTY-2"), NoteField("note", "by mail:\nno fax"))
    assert noted(old, "C1") == "party-id: PARTY-2\nnote: by mail:\nno fax"
    assert [noted(old, account) for account in ("C2", "C3", "C4")] == ["", "", "city: Turku"]


def test_acts_from_before_the_upgrade_can_be_undone(old: Book) -> None:
    before = picture(old)
    # Interest, the payment by hand in two acts, three files; then the update of C1.
    for _ in range(6):
        undo(old)
    assert before != picture(old)
    assert noted(old, "C1") == "party-id: PARTY-2\nnote: by mail:\nno fax"
    undo(old)
    assert noted(old, "C1") == "party-id: PARTY-1\ncity: Aachen"
    assert noted(old, "C4") == "city: Turku"
    undo(old)
    customer(old, "C4")
    assert noted(old, "C4") == "", "an account that is added again begins anew"
    assert list(breaches(old)) == []


@pytest.mark.parametrize(
    "statement",
    [
        REMITTANCE.update().values(number="other"),
        REMITTANCE.delete(),
        NOTE_FIELD.update().values(value="other"),
        NOTE_FIELD.delete(),
    ],
    ids=str,
)
def test_the_rows_are_only_ever_added(old: Book, statement: Executable) -> None:
    with (
        pytest.raises(DBAPIError, match="only ever added"),
        old.database.writer.begin() as connection,
    ):
        connection.execute(statement)
