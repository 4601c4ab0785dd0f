"""One customer from the first invoice to the agency and back, on both databases."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from artui.amazon.papers import paper_of
from artui.ledger.book.book import Book
from artui.ledger.cash.applications import apply_memo
from artui.ledger.cash.write_offs import write_off
from artui.ledger.collecting.agencies import hand_over, recall
from artui.ledger.collecting.dunning import post_dunning
from artui.ledger.collecting.flags import flag, unflag
from artui.ledger.collecting.ladder import run_rows
from artui.ledger.disputes.disputes import file_claim, open_dispute, resolve_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.documents.reversal import reverse
from artui.ledger.interest.charges import post_interest
from artui.ledger.lists.worklist import worklist
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ITEM
from artui.statements.account.from_ledger import gather
from artui.statements.account.gathered import StatementWanted
from artui.statements.collecting.collection_files import write_package
from artui.statements.collecting.dunning_notices import write_notices
from artui.statements.collecting.package import verify
from artui.statements.file_batch import file_batch
from artui.statements.model import check as check_statement
from artui.wording import dunning_step, work_reasons
from tests.support.postings import customer, invoice, memo, open_minor, payment


def on(book: Book, day: date) -> Book:
    """The same clerk on another day."""
    return replace(book, business_date=day)


def due(book: Book) -> int:
    """What ACME has to pay in all, in minor units: proven to tie before it is told."""
    with book.reading() as connection:
        statement = gather(connection, 1, StatementWanted(book.business_date))
    check_statement(statement)
    return sum(section.total_due_minor for section in statement.sections)


def reasons(book: Book) -> str:
    """Why ACME is on the worklist."""
    with book.reading() as connection:
        rows = worklist(connection, book.business_date)
    return work_reasons(rows[0].reasons) if rows else ""


def sound(book: Book) -> None:
    """Every invariant holds."""
    assert list(breaches(book)) == []


def test_from_the_first_invoice_to_the_agency_and_back(book: Book, tmp_path: Path) -> None:
    january = on(book, date(2026, 1, 2))
    acme = customer(january, credit_limit_minor=500_000, email="ap@acme.example")
    first = invoice(january, "INV-1", 100_000, issue=date(2026, 1, 1))
    second = invoice(january, "INV-2", 50_000, issue=date(2026, 1, 1))
    assert due(january) == 150_000
    assert reasons(january) == ""
    sound(january)

    # Both fall due on 31 January. The first reminder goes out the day after.
    february = on(book, date(2026, 2, 1))
    assert reasons(february) == "overdue 1 day; reminder due"
    assert post_dunning(february).items == 2
    assert len(write_notices(february, tmp_path).files) == 2

    # A payment pays a part of the first; a slip with a memo is undone; the second is disputed.
    on_14 = on(book, date(2026, 2, 14))
    payment(on_14, "WIRE-1", 40_000, value=date(2026, 2, 14), invoices=(("INV-1", None),))
    credit = memo(on_14, "CM-1", 5_000, issue=date(2026, 2, 10))
    apply_memo(on_14, invoice_id=second, memo_id=credit, amount_minor=5_000)
    undo(on_14)
    assert open_minor(on_14, second) == 50_000
    open_dispute(on_14, second, reason="damaged", amount_minor=20_000)
    file_claim(on_14, second, claim="A2Z-9", day=date(2026, 2, 14))
    apply_memo(on_14, invoice_id=first, memo_id=credit, amount_minor=5_000)
    sound(on_14)

    # Interest for two months, a fortnight of the first on the balance before. INV-1: 7.50 + 4.125 +
    # 8.25 = 19.88; INV-2 with the claim withheld: 3.75 + 2.25 + 4.50 = 10.50.
    march = on(book, date(2026, 3, 31))
    post_interest(march)
    assert due(march) == 55_000 + 50_000 + 1_988 + 1_050
    resolve_dispute(march, second, outcome="rejected")
    assert due(march) == 55_000 + 50_000 + 1_988 + 1_050 + 450
    sound(march)

    # A promise pauses the ladder, is broken, and stands first on the list.
    promise_item(march, first, amount_minor=55_000, day=date(2026, 4, 10))
    with march.reading() as connection:
        why = {row.number: row.step for row in run_rows(connection, march.business_date)}
    assert dunning_step(why["INV-1"]) == "promise pending"
    april = on(book, date(2026, 4, 13))
    assert reasons(april).startswith("promise broken 2026-04-10")

    # Flagged and handed over, with the package and the agency's fee; dunning is locked.
    flag(april, [first, second], reason="promise broken")
    fee = hand_over(april, acme, agency="Inkasso Nord", fee_minor=7_500, currency="EUR").fee_id
    assert fee is not None
    with april.reading() as connection:
        with file_batch(tmp_path) as batch:
            path = write_package(connection, acme, april.business_date, batch, paper_of=paper_of)
        why = {row.number: row.step for row in run_rows(connection, april.business_date)}
    assert verify(path) == []
    assert {dunning_step(step) for step in why.values()} == {"with an agency"}
    sound(april)

    # The money comes: everything is paid but one cent, which is written off; then he is recalled.
    may = on(book, date(2026, 5, 4))
    post_interest(may)
    owed = due(may)
    payment(may, "WIRE-2", owed - 1, value=may.business_date, auto=True)
    rest = [number for number in (first, second, fee) if open_minor(may, number)]
    last = rest or [_charge_open(may)]
    write_off(may, last[0], reason="rounding")
    assert due(may) == 0
    unflag(may, [first, second], reason="paid")
    recall(may, acme, reason="paid in full")
    sound(may)

    # The bank takes the payment back a week later: all that it paid is open again.
    returned = on(book, date(2026, 5, 11))
    with returned.reading() as connection:
        before = {item: open_minor(returned, item) for item in (first, second)}
    assert before == {first: 0, second: 0}
    reverse(returned, _payment(returned), reason="returned", day=returned.business_date)
    assert open_minor(returned, first) == 55_000
    assert due(on(book, date(2026, 5, 10))) == 0
    sound(returned)


def _charge_open(book: Book) -> int:
    query = select(ITEM.c.id).where(ITEM.c.kind == "finance_charge", ITEM.c.open_minor > 0)
    with book.reading() as connection:
        found: int = connection.execute(query).scalars().one()
    return found


def _payment(book: Book) -> int:
    query = select(ITEM.c.id).where(ITEM.c.kind == "payment", ITEM.c.number == "WIRE-2")
    with book.reading() as connection:
        found: int = connection.execute(query).scalars().one()
    return found
