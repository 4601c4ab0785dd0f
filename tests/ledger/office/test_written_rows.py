"""The chain covers the books: whatever an act wrote, and whatever was changed of it, is proven."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, select, text

from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import whole_log
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.chain import newest_act
from artui.ledger.cash.allocation import allocate
from artui.ledger.collecting.dunning import mark_written, post_dunning
from artui.ledger.credit.limits import set_limit
from artui.ledger.customers.notes import note_customer
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.ledger.office import first_seal
from artui.ledger.office.administration import close_period, set_entity, set_role
from artui.ledger.office.proofs.acts import chain_holds, facts_were_set
from artui.ledger.office.proofs.breach import Proof
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.proofs.documents import control_ties, open_amounts
from artui.ledger.office.proofs.notices import notices_hold
from artui.ledger.office.proofs.schema_guards import guards_of, guards_stand
from artui.ledger.office.proofs.written_rows import rows_are_as_written
from artui.ledger.office.schema import upgrade
from artui.ledger.sealing.canonical_rows import WRITTEN_TABLES
from artui.ledger.store.tables import (
    ACT,
    CUSTOMER,
    DUNNING_LEVEL,
    DUNNING_NOTICE,
    ITEM,
    METADATA,
)
from artui.ledger.store.tables.columns import Instant
from tests.guard_texts import GUARDS
from tests.support.books import NOW, book_at
from tests.support.postings import MARCH, customer, invoice, memo, payment
from tests.support.released import put_released

_CHECKS = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint "
    "WHERE contype = 'c' AND conrelid <> 0 AND connamespace = current_schema()::regnamespace"
)


@contextmanager
def unguarded(book: Book) -> Iterator[Connection]:
    """A connection on which nothing is checked; what it changes is rolled back."""
    with book.database.writer.connect() as connection:
        connection.begin()
        if book.database.is_sqlite:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for name in names.scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table, name in connection.execute(text(_CHECKS)).all():
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        yield connection
        connection.rollback()


@pytest.fixture
def desk(book: Book) -> Book:
    """A ledger with one of each thing that was once changed without anybody finding it."""
    acme = customer(book, email="ap@acme.example")
    customer(book, "NORTH")
    first = invoice(book, "I00020")
    invoice(book, "I00021", account="NORTH")
    payment(book, "P-1", 20_000, value=date(2026, 4, 1), invoices=(("I00020", None),))
    allocate(book, credit_id=memo(book), debit_id=first, amount_minor=4_000)
    note_customer(book, acme, "called them")
    set_limit(book, acme, day=MARCH, limit_minor=1_000_000, currency="EUR", reason="known")
    open_dispute(book, first, reason="price", amount_minor=1_000)
    file_claim(book, first, claim="R-77", day=book.business_date)
    post_dunning(book)
    with book.reading() as connection:
        notices = list(connection.execute(select(DUNNING_NOTICE.c.id)).scalars())
    mark_written(book, [(notices[0], "notice.pdf")])
    set_entity(book, "main", remittance="IBAN DE00 0000")
    close_period(book, date(2025, 12, 31))
    set_role(book, "boss", "supervisor")
    set_role(replace(book, actor="boss"), "carl", "clerk")
    return book


_ONE = "(SELECT id FROM item WHERE number = 'I00020')"
_DAY = "(SELECT counts_from FROM item WHERE number = 'I00020')"
# What F3 of the trust report changed and nothing found: how, and what names it.
UNFOUND: dict[str, tuple[tuple[str, ...], str, str]] = {
    "an amount, with what is open and the control account": (
        (
            "UPDATE item SET amount_minor = amount_minor + 100, open_minor = open_minor + 100 "
            "WHERE number = 'I00020'",
            f"UPDATE control SET posted_minor = posted_minor + 100 WHERE day = {_DAY}",
        ),
        "rows-altered",
        "I00020",
    ),
    "whose invoice it is": (
        (
            "UPDATE item SET customer_id = (SELECT id FROM customer WHERE account = 'NORTH') "
            "WHERE number = 'I00020'",
        ),
        "rows-altered",
        "I00020",
    ),
    "an allocation's amount": (
        (
            "UPDATE allocation SET amount_minor = 3000 WHERE amount_minor = 4000",
            "UPDATE item SET open_minor = open_minor + 1000 WHERE number IN ('I00020', 'CM-1')",
        ),
        "rows-altered",
        "wrote in allocation",
    ),
    "a whole allocation": (
        (
            "DELETE FROM allocation WHERE amount_minor = 4000",
            "UPDATE item SET open_minor = open_minor + 4000 WHERE number IN ('I00020', 'CM-1')",
        ),
        "rows-altered",
        "it wrote 1 row, there are 0",
    ),
    "an old value in the log of changes": (
        ("UPDATE change SET old = '\"IBAN XX\"' WHERE column_name = 'remittance'",),
        "rows-altered",
        "wrote in change",
    ),
    "a row of the log of changes": (
        ("DELETE FROM change WHERE column_name = 'remittance'",),
        "rows-altered",
        "wrote in change",
    ),
    "a number": (
        ("UPDATE item SET number = 'I99999' WHERE number = 'I00020'",),
        "rows-altered",
        "I99999",
    ),
    "a role": (("UPDATE role SET role = 'supervisor' WHERE login = 'carl'",), "role", "carl"),
    "a closed period": (
        ("UPDATE setting SET value = '2024-12-31' WHERE key = 'closed_through'",),
        "setting",
        "closed_through",
    ),
    "a limit": (
        ("UPDATE credit_event SET limit_minor = 99000000 WHERE reason = 'known'",),
        "rows-altered",
        "wrote in credit_event",
    ),
    "the bank account on every statement": (
        ("UPDATE entity SET remittance = 'IBAN XX' WHERE name = 'main'",),
        "fact-altered",
        "remittance of entity main",
    ),
    "a rate": (
        ("UPDATE interest_policy SET monthly_rate = '0.01' WHERE name = 'standard'",),
        "rows-altered",
        "wrote in interest_policy",
    ),
    "a customer's policy": (
        ("UPDATE customer SET policy = 'none' WHERE account = 'ACME'",),
        "rows-altered",
        "ACME",
    ),
    "a customer's address for mail": (
        ("UPDATE customer SET email = 'me@evil.example' WHERE account = 'ACME'",),
        "rows-altered",
        "ACME",
    ),
    "a claim": (("UPDATE dispute SET claim = 'R-78'",), "fact-altered", "claim of dispute"),
    "when a notice was written": (
        (
            "UPDATE dunning_notice SET written = '2026-02-02' WHERE written IS NOT NULL",
            "UPDATE item SET notice_written = '2026-02-02' WHERE notice_written IS NOT NULL",
        ),
        "fact-altered",
        "written of dunning notice",
    ),
    "a note": (
        ("UPDATE activity SET text = 'nobody called'",),
        "rows-altered",
        "wrote in activity",
    ),
    "an allocation under an old act": (
        (
            "INSERT INTO allocation (id, credit_id, debit_id, amount_minor, effective_date, "
            "counts_from, recorded_at, act_id) SELECT 99, credit_id, debit_id, 100, "
            "effective_date, counts_from, recorded_at, act_id FROM allocation "
            "WHERE amount_minor = 4000",
            "UPDATE item SET open_minor = open_minor - 100 WHERE number IN ('I00020', 'CM-1')",
        ),
        "rows-altered",
        "it wrote 1 row, there are 2",
    ),
    "the guards dropped and left so": ((), "guard-missing", "item.item_fixed"),
}
# Those of `db check` that look at what was written, by whom it may be changed.
PROOFS = (rows_are_as_written, facts_were_set, guards_stand)
_DROPS = "DROP TRIGGER item_fixed"


def test_each_change_that_nothing_once_found_is_named(desk: Book) -> None:
    assert list(breaches(desk)) == []
    assert len(UNFOUND) == 19
    for what, (statements, rule, named) in UNFOUND.items():
        with unguarded(desk) as connection:
            if not statements and not desk.database.is_sqlite:
                connection.execute(text(f"{_DROPS} ON item"))
            for statement in statements:
                assert connection.execute(text(statement)).rowcount >= 1, what
            found = [each for proof in PROOFS for each in proof(connection)]
        told = [each.message for each in found if each.rule == rule]
        assert any(named in message for message in told), (what, found)
    assert list(breaches(desk)) == []


# Every column, one at a time ---------------------------------------------------------------

# What is proven otherwise than by the digest of the act that wrote it.
PROVEN_BY: dict[str, Proof] = {
    "act": chain_holds,
    "control": control_ties,
    "item.open_minor": open_amounts,
    "item.notice_written": notices_hold,
    "role": facts_were_set,
    "setting": facts_were_set,
}
# What nothing proves, and why.
LEFT_OUT = {
    "draft": "half-filled forms of a clerk, which are no part of the books",
    "review": "marks of a clerk on the worklist, which are no part of the books",
    "promised_act": "empty but while an act is being written, and then its hash is proven",
}


def _filled(table: Table, made: dict[str, int], row_id: int) -> dict[str, Any]:
    """Values for a row of any table."""
    own = ("id", "act_id", "withdrawn_act_id")
    values = {each.name: _value(each, made) for each in table.c if each.name not in own}
    first = "item" not in made
    match table.name:
        case "item":
            minor = 300 if first else 100
            values |= {"amount_minor": minor, "open_minor": minor, "number": f"X-{row_id}"}
            values |= {"side": 1, "kind": "invoice"} if first else {"side": -1, "kind": "refund"}
            values |= {"approval": "approved", "level": 0, "notice_written": None}
        case "customer":
            values["root_id"] = row_id
        case "note_field":
            values["customer_id"] = None
        case "allocation":
            values |= {"credit_id": made["item"], "debit_id": made["item"] - 1}
        case "instalment":
            values["item_id"] = made["item"] - 1
    return values


def _value(column: Column[Any], made: dict[str, int]) -> Any:
    for key in column.foreign_keys:
        target = key.column.table.name
        return None if column.nullable and target == column.table.name else made[target]
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Date):
        return MARCH
    if isinstance(column.type, Instant):
        return NOW
    if isinstance(column.type, Integer):
        return 1
    if column.name == "currency":
        return "EUR"
    # What JSON escapes, and what it does not.
    return f'{column.name} "ä\\/\t€😀\x7f'


@pytest.fixture
def every_table(book: Book) -> tuple[Book, dict[str, int]]:
    """A ledger with an act that wrote a row in every table, and the ids of these."""
    made = {DUNNING_LEVEL.name: 1}
    close_period(book, date(2025, 12, 31))
    with book.act(ActName.NOTE, "everything") as entry:
        for table in WRITTEN_TABLES:
            for _ in range(2 if table is ITEM else table is not DUNNING_LEVEL):
                _add(entry, table, made)
    set_role(book, "boss", "supervisor")
    return book, made


def _add(entry: Entry, table: Table, made: dict[str, int]) -> None:
    (row_id,) = entry.next_ids(table, 1)
    row = _filled(table, made, row_id)
    entry.insert(table, [row], [row_id])
    made[table.name] = row_id


def _other(column: Column[Any]) -> str:
    """Another value for a column, in SQL."""
    own = f'"{column.name}"'
    if column.name == "currency":
        return "'USD'"
    if isinstance(column.type, Boolean):
        return f"NOT {own}"
    if isinstance(column.type, Date):
        return "'2031-01-01'"
    if isinstance(column.type, Instant):
        return "'2031-01-01T00:00:00.000001+00:00'"
    if isinstance(column.type, Integer):
        return f"coalesce({own}, 0) + 1000"
    return f"coalesce({own}, '') || 'x'"


def test_every_column_of_every_table_is_proven(every_table: tuple[Book, dict[str, int]]) -> None:
    book, made = every_table
    with unguarded(book) as connection:
        assert list(rows_are_as_written(connection)) == []
        for table in METADATA.sorted_tables:
            for column in table.c:
                name = f"{table.name}.{column.name}"
                if table.name in LEFT_OUT or name in LEFT_OUT:
                    continue
                proof = PROVEN_BY.get(name) or PROVEN_BY.get(table.name)
                if proof is None:
                    assert table in WRITTEN_TABLES, f"nothing proves {name}"
                where = f"id = {made[table.name]}" if table.name in made else "true"
                where = "id = (SELECT max(id) FROM act)" if table is ACT else where
                change = f'UPDATE "{table.name}" SET "{column.name}" = {_other(column)}'
                with connection.begin_nested() as savepoint:
                    changed = connection.execute(text(f"{change} WHERE {where}"))
                    assert changed.rowcount >= 1, name
                    if proof is not None:
                        found = list(proof(connection))
                    else:
                        found = list(rows_are_as_written(connection, [table]))
                    assert found, f"{name} was changed and nothing found it"
                    savepoint.rollback()
        assert list(rows_are_as_written(connection)) == []


# Ledgers from before -----------------------------------------------------------------------


def test_an_upgrade_seals_what_older_acts_wrote(blank_any_url: str, tmp_path: Path) -> None:
    put_released(blank_any_url, "0004", tmp_path)
    upgrade(blank_any_url)
    book = book_at(blank_any_url, actor="anna", as_of=date(2026, 4, 10))
    with book.reading() as connection:
        *old, seal = whole_log(connection)
        digests = dict(map(tuple, connection.execute(select(ACT.c.id, ACT.c.digest))))
    assert (seal.act, seal.actor) == (ActName.SEAL, "artui")
    assert seal.summary.startswith(f"the books are sealed as they stand: {len(old)} acts, ")
    assert {digests[each.id] for each in old} == {""}
    customer(book, "NEW")
    change_terms = "UPDATE customer SET terms = 'net 90' WHERE account = '{}'"
    assert list(breaches(book)) == []
    for account, act in (("NEW", seal.id + 1), (first_account(book), seal.id)):
        with unguarded(book) as connection:
            connection.execute(text(change_terms.format(account)))
            found = list(rows_are_as_written(connection))
        assert [(each.rule, each.document) for each in found] == [("rows-altered", f"act {act}")]
    upgrade(blank_any_url)
    with book.reading() as connection:
        assert [each.act for each in whole_log(connection)].count(ActName.SEAL) == 1
    book.database.close()


def first_account(book: Book) -> str:
    """The account of the oldest customer."""
    with book.reading() as connection:
        query = select(CUSTOMER.c.account).order_by(CUSTOMER.c.id).limit(1)
        return connection.execute(query).scalar_one()


def test_a_seal_by_hand_hides_nothing(desk: Book) -> None:
    with unguarded(desk) as connection:
        connection.execute(text("UPDATE customer SET email = 'me@evil.example'"))
        last = newest_act(connection)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(first_seal, "sealed_by", lambda _connection: 0)
            connection.execute(text("UPDATE act SET digest = '' WHERE id = 1"))
            first_seal.seal_books(connection)
        assert newest_act(connection).id == last.id + 1
        found = {each.rule for each in rows_are_as_written(connection)}
    assert {"rows-altered", "act-unsealed"} <= found


def test_guards_are_proven_one_by_one(book: Book) -> None:
    with book.reading() as connection:
        assert (
            guards_of(connection) == json.loads(GUARDS.read_text("utf-8"))[connection.dialect.name]
        )
        names = list(guards_of(connection))
    for guard in names:
        table, name = guard.rsplit(".", 1)
        with book.database.writer.connect() as connection:
            connection.begin()
            if name.endswith(")"):
                change = f"ALTER FUNCTION {guard} SET work_mem = '1MB'"
            else:
                on = "" if book.database.is_sqlite else f" ON {table}"
                change = f"DROP TRIGGER {name}{on}"
            connection.execute(text(change))
            assert [each.document for each in guards_stand(connection)] == [guard]
            connection.rollback()
