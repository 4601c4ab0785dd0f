"""`db check`: whatever is changed behind the ledger's back is found and named."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import text

from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import whole_log
from artui.ledger.book.book import Book
from artui.ledger.book.supervised import file_request
from artui.ledger.cash.allocation import allocate
from artui.ledger.cash.unallocation import unallocate
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.agencies import hand_over
from artui.ledger.collecting.dunning import post_dunning
from artui.ledger.documents.correction import correct
from artui.ledger.documents.invoice_approval import approve
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest, roll_back
from artui.ledger.office.administration import close_period, set_ledger_setting
from artui.ledger.office.noted_head import (
    NoHead,
    NotedHead,
    head_holds,
    head_is_there,
    head_of,
    read_head,
)
from artui.ledger.office.proofs.breach import Proof
from artui.ledger.office.proofs.check import Breach, breaches
from artui.ledger.office.undo import undo
from artui.ledger.remedies.remedies import take_remedy
from tests.support.days import on
from tests.support.postings import customer, invoice, memo, payment


@pytest.fixture
def ledger(book: Book) -> Book:
    """A ledger in which everything has happened that may happen."""
    customer(book)
    customer(book, "CHILD", parent="ACME")
    north = customer(book, "NORTH")
    wrong = invoice(book, "INV-1")
    part = invoice(book, "INV-2", account="CHILD")
    fixed = invoice(book, "INV-3")
    invoice(book, "INV-4", 3, account="NORTH", currency="USD")
    waiting = invoice(book, "INV-5", pending=True)
    payment(book, "P-1", 30_000, value=date(2026, 4, 1), invoices=(("INV-3", None),))
    returned = payment(book, "P-2", 500, value=date(2026, 4, 2), auto=True)
    cm = memo(book, "CM-1", 10_000)
    done = allocate(book, credit_id=cm, debit_id=part, amount_minor=5_000)
    unallocate(book, done.allocation_ids[0])
    allocate(book, credit_id=cm, debit_id=part, amount_minor=4_000)
    first = post_interest(on(book, date(2026, 6, 1))).run_id
    roll_back(book, first)
    post_interest(on(book, date(2026, 6, 15)))
    correct(book, fixed, amount_minor=90_000)
    post_interest(on(book, date(2026, 7, 15)))
    reverse(book, returned, reason="returned by the bank", day=date(2026, 4, 20))
    reverse(book, wrong, reason="typed twice")
    undo(book)
    write_off(book, invoice(book, "INV-6", 4), reason="small")
    approve(book, [waiting])
    undo(book)
    invoice(book, "INV-7", 5, account="NORTH", due_date=date(2027, 1, 31))
    for measure in ("demand", "suspend-orders"):
        take_remedy(book, north, trigger="i", measure=measure, reason="unpaid")
    post_dunning(book)
    hand_over(book, north, agency="Inkasso", fee_minor=5, currency="USD")
    file_request(book, ActName.WRITE_OFF, "Writing off INV-4", {"item_id": 4})
    set_ledger_setting(book, "tolerance", "1.00")
    set_ledger_setting(book, "future_days", "90")
    undo(book)
    close_period(book, date(2025, 12, 31))
    return book


def found(book: Book, *more: Proof) -> list[Breach]:
    """All breaches."""
    return list(breaches(book, *more))


KEY = b"a key that nobody guesses"
CHECKED = (("item", "item_open_range"), ("item", "item_amount_not_negative"), ("item", "item_side"))


@contextmanager
def tampered(book: Book, *statements: str) -> Iterator[Book]:
    """A book whose rows were changed with the database's own tools, its guards taken away.

    Nothing of it is committed, so one ledger serves many tries.
    """
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
            for table, rule in CHECKED:
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {rule}"))
        for statement in statements:
            connection.execute(text(statement))
        yield replace(book, joined=connection)
        connection.rollback()


def test_a_ledger_that_only_acts_have_changed_ties(ledger: Book) -> None:
    assert found(ledger) == []


def test_an_empty_ledger_ties(book: Book) -> None:
    assert found(book) == []


TAMPERED = [
    ("open-amount", "UPDATE item SET open_minor = open_minor - 1 WHERE number = 'INV-2'"),
    ("open-amount", "UPDATE item SET open_minor = open_minor + 1 WHERE number = 'CM-1'"),
    ("open-range", "UPDATE item SET open_minor = -1 WHERE number = 'INV-2'"),
    ("open-range", "UPDATE item SET open_minor = amount_minor + 1 WHERE number = 'INV-2'"),
    ("tree-ties", "UPDATE item SET amount_minor = amount_minor + 7 WHERE number = 'P-1'"),
    ("control-total", "UPDATE item SET amount_minor = amount_minor + 7 WHERE number = 'P-1'"),
    ("control-total", "DELETE FROM control WHERE currency = 'USD'"),
    ("control-total", "UPDATE item SET approval = 'approved' WHERE number = 'INV-5'"),
    ("document", "UPDATE item SET amount_minor = 0, open_minor = 0 WHERE number = 'INV-4'"),
    ("document", "UPDATE item SET side = 1 WHERE number = 'CM-1'"),
    ("document", "UPDATE item SET kind = 'gift' WHERE number = 'INV-4'"),
    ("document", "UPDATE item SET counts_from = '2025-01-01' WHERE number = 'INV-4'"),
    ("document-kind", "UPDATE item SET origin = 'moon' WHERE number = 'INV-4'"),
    ("document-kind", "UPDATE item SET fee_kind = 'agency' WHERE number = 'INV-4'"),
    ("document-kind", "UPDATE item SET fee_kind = NULL WHERE kind = 'fee'"),
    ("document-kind", "UPDATE item SET fee_kind = 'dunning' WHERE kind = 'fee'"),
    ("document-kind", "UPDATE item SET fee_level = 2 WHERE kind = 'fee'"),
    ("fee-level", "UPDATE dunning_step SET fee_item_id = (SELECT id FROM item WHERE kind = 'fee')"),
    ("allocation-sides", "UPDATE allocation SET credit_id = debit_id, debit_id = credit_id"),
    ("allocation-currency", "UPDATE item SET currency = 'GBP' WHERE number = 'P-1'"),
    (
        "allocation-tree",
        "UPDATE customer SET root_id = id, parent_id = NULL WHERE account = 'CHILD'",
    ),
    (
        "allocation-date",
        "UPDATE allocation SET effective_date = '2026-01-01' WHERE amount_minor = 4000",
    ),
    (
        "allocation-date",
        "UPDATE allocation SET counts_from = '2026-01-01' WHERE amount_minor = 4000",
    ),
    ("allocation-approval", "UPDATE item SET approval = 'pending' WHERE number = 'INV-2'"),
    ("application-return", "UPDATE allocation SET amount_minor = -4999 WHERE amount_minor = -5000"),
    ("application-return", "UPDATE allocation SET reverses_id = NULL WHERE amount_minor = -5000"),
    ("reversal", "UPDATE item SET reversed_by_id = NULL WHERE number = 'P-2'"),
    (
        "reversal",
        "UPDATE item SET amount_minor = 499 WHERE kind = 'reversal' AND number = 'P-2-R1'",
    ),
    ("reversal", "UPDATE item SET reverses_id = NULL WHERE number = 'P-2-R1'"),
    ("account-tree", "UPDATE customer SET root_id = id WHERE account = 'CHILD'"),
    ("account-tree", "UPDATE customer SET parent_id = id WHERE account = 'NORTH'"),
    ("due-date", "UPDATE item SET due_date = '2026-12-31' WHERE number = 'INV-4'"),
    ("due-date", "DELETE FROM remedy_item"),
    ("last-notice", "UPDATE item SET notice_written = '2026-02-02' WHERE number = 'INV-4'"),
    ("last-notice", "UPDATE dunning_notice SET written = '2026-02-02'"),
    ("account-state", "UPDATE customer SET account_state = 'terminated' WHERE account = 'ACME'"),
    ("account-state", "UPDATE customer SET orders_state = 'ok' WHERE account = 'NORTH'"),
    ("four-eyes", "UPDATE approval SET state = 'granted', decided_by = asked_by"),
    ("interest-charge", "UPDATE interest_charge SET charge_minor = charge_minor + 1"),
    ("interest-charge", "UPDATE interest_charge SET cumulative_minor = cumulative_minor + 1"),
    ("interest-charged-before", "UPDATE interest_charge SET charged_before_minor = 17"),
    ("interest-charged-before", "UPDATE interest_run SET rolled_back_act_id = NULL"),
    ("interest-document", "UPDATE item SET amount_minor = 1 WHERE kind = 'finance_charge'"),
    ("run-act", "UPDATE interest_run SET act_id = 1"),
    ("run-act", "UPDATE interest_run SET act_id = 9999 WHERE id = 2"),
    ("run-act", "UPDATE interest_run SET act_id = (SELECT max(act_id) FROM interest_run)"),
    ("run-act", "UPDATE interest_run SET rolled_back_act_id = 1 WHERE rolled_back_act_id > 1"),
    ("run-act", "UPDATE interest_run SET rolled_back_act_id = 9999 WHERE id = 2"),
    ("run-act", "UPDATE dunning_run SET act_id = act_id - 1"),
    ("run-act", "UPDATE dunning_run SET rolled_back_act_id = act_id"),
    ("run-charge", "UPDATE interest_charge SET run_id = 2 WHERE run_id = 3"),
    ("run-charge", "UPDATE interest_charge SET through = '2026-06-02' WHERE run_id = 2"),
    ("run-charge", "UPDATE item SET act_id = 1 WHERE kind = 'finance_charge'"),
    (
        "run-charge",
        "UPDATE interest_charge SET item_id = (SELECT id FROM item WHERE number = 'INV-2')",
    ),
    ("run-charge", "DELETE FROM interest_charge WHERE run_id = 2"),
    ("run-notice", "UPDATE dunning_notice SET act_id = 1"),
    ("run-notice", "UPDATE dunning_step SET act_id = 1"),
    (
        "run-notice",
        "UPDATE dunning_step SET fee_item_id = (SELECT min(id) FROM item)",
    ),
    ("interest-segments", "UPDATE interest_segment SET amount = '1/2'"),
    (
        "remittance",
        "INSERT INTO remittance (item_id, position, number, act_id) "
        "SELECT id, 1, 'INV-1', act_id FROM item WHERE number = 'INV-4'",
    ),
    (
        "note-field",
        "INSERT INTO note_field (item_id, name, value, act_id) "
        "SELECT id, 'order', 'red', 1 FROM item WHERE number = 'INV-4'",
    ),
    ("setting", "UPDATE setting SET value = '100000' WHERE key = 'tolerance'"),
    ("setting", "INSERT INTO setting (key, value) VALUES ('future_days', '90')"),
    ("setting", "DELETE FROM setting WHERE key = 'closed_through'"),
    ("act-unknown", "UPDATE item SET act_id = 9999 WHERE number = 'INV-4'"),
    ("act-unknown", "UPDATE change SET act_id = 9999 WHERE id = 1"),
    ("act-altered", "UPDATE act SET summary = 'nothing' WHERE id = 3"),
    ("act-altered", "UPDATE act SET actor = 'another' WHERE id = 3"),
    ("act-altered", "UPDATE act SET hash = 'ff' WHERE id = 3"),
    ("act-missing", "DELETE FROM act WHERE id = 3"),
    ("act-missing", "DELETE FROM act WHERE id IN (3, 4)"),
    ("undo-unknown", "UPDATE act SET undoes_id = id + 1 WHERE undoes_id IS NOT NULL"),
]


@pytest.mark.long
def test_what_is_changed_behind_its_back_is_found(ledger: Book) -> None:
    for rule, statement in TAMPERED:
        with tampered(ledger, statement) as changed:
            assert rule in {breach.rule for breach in found(changed)}, statement
    assert found(ledger) == []


def test_two_documents_of_one_number_are_found(ledger: Book) -> None:
    with tampered(
        ledger,
        "DROP INDEX item_number",
        "DROP INDEX item_reference",
        "UPDATE item SET number = 'INV-1' WHERE number = 'INV-2'",
        "UPDATE item SET (number, issue_date, amount_minor, currency) = (SELECT number, "
        "issue_date, amount_minor, currency FROM item WHERE number = 'P-1') WHERE number = 'P-2'",
    ) as changed:
        twice = [breach.document for breach in found(changed) if breach.rule == "number-twice"]
    assert twice == ["invoice INV-1", "payment P-1"]


def test_a_cut_tail_is_found_by_the_head_kept_elsewhere(ledger: Book) -> None:
    with ledger.reading() as connection:
        log = list(whole_log(connection))
    last = log[-1].id
    heads: list[Proof] = [
        partial(head_is_there, head=log[-1].hash),
        partial(head_holds, head=read_head(head_of(ledger).text, "note"), key=None),
    ]
    assert found(ledger, partial(head_is_there, head=log[3].hash), *heads) == []
    cut = [f"DELETE FROM act WHERE id = {last}", f"DELETE FROM change WHERE act_id = {last}"]
    with tampered(ledger, *cut) as changed:
        assert "tail-cut" not in {breach.rule for breach in found(changed)}
        for head in heads:
            assert "tail-cut" in {breach.rule for breach in found(changed, head)}


def test_a_note_of_the_head_is_proven_as_a_whole(ledger: Book) -> None:
    noted = head_of(ledger)
    signed = noted.signed(KEY)

    def rules(head: NotedHead, key: bytes | None = KEY) -> set[str]:
        return {each.rule for each in found(ledger, partial(head_holds, head=head, key=key))}

    assert rules(read_head(signed.text, "note")) == set()
    assert rules(read_head(signed.text.replace("\n", "\r\n"), "mailed"), None) == set()
    assert rules(noted) == {"head-unsigned"}
    assert rules(signed, b"another key of ours") == {"head-forged"}
    assert rules(replace(signed, act=signed.act - 1)) == {"head-forged", "head-differs"}
    assert rules(replace(signed, hash="0" * 64)) == {"head-forged", "tail-cut"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("act: ", "act: 0"), ("hash: ", "hash: x"), ("+00:00", ""), ("at: 2", "at: 9999"), ("a", "")],
)
def test_what_is_no_note_of_a_head_is_refused(ledger: Book, old: str, new: str) -> None:
    with pytest.raises(NoHead, match="mail is no note of a head"):
        read_head(head_of(ledger).text.replace(old, new, 1), "mail")


def test_a_head_is_found_in_the_mail_that_brought_it_if_there_is_one(ledger: Book) -> None:
    signed = head_of(ledger).signed(KEY)
    head, text = "From: cron\r\nSubject: artui db head\r\n\r\n", signed.text
    assert read_head(f"{head}nightly: status 1\n{text}-- \nnight\n", "mail") == signed
    broken = text.replace(
        str(signed.signature), f"{str(signed.signature)[:50]}=\r\n{str(signed.signature)[50:]}"
    )
    assert read_head(head + broken, "mail") == signed
    # A line more or less between is no note, and of two nobody knows which is meant.
    for other in (text.replace("\nhash", "\n\nhash"), text.replace("\n", "\n> "), text * 2):
        with pytest.raises(NoHead):
            read_head(head + other, "mail")


def test_how_many_acts_are_gone_since_a_head_is_said(ledger: Book) -> None:
    now = head_of(ledger)
    later = replace(now, act=now.act + 3, hash="0" * 64)
    kept = f"The head that was kept is act {later.act} of 2026-11-21 09:30:00+00:00; "

    def message(head: NotedHead) -> str:
        [breach] = found(ledger, partial(head_holds, head=head, key=None))
        assert breach.rule == "tail-cut"
        return breach.message

    ends = f"the log ends with act {now.act}: at least "
    assert message(later) == f"{kept}{ends}3 acts are gone, or this is another ledger."
    assert f"{ends}1 act is gone" in message(replace(later, act=now.act + 1))
    assert f"act {now.act} of this log is another one, of 20" in message(
        replace(now, hash="0" * 64)
    )


def test_a_breach_names_the_document_and_both_numbers(ledger: Book) -> None:
    with tampered(ledger, "UPDATE item SET open_minor = 1 WHERE number = 'INV-2'") as changed:
        first = found(changed)[0]
    assert first.document == "invoice INV-2"
    assert first.message == (
        "invoice INV-2 has 0.01 EUR open, but its amount less allocations is 960.00 EUR."
    )
