"""Dunning runs: one level at a time, only after the notice before was written, and never twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from artui.domain.kinds import FeeKind
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    BadDocument,
    CannotUndo,
    NotFlagged,
    NothingToDun,
    UnknownRun,
    WrongKind,
)
from artui.ledger.cash.applications import apply_memo
from artui.ledger.collecting.dunning import mark_written, post_dunning, roll_back_dunning
from artui.ledger.collecting.flags import flag, unflag
from artui.ledger.collecting.ladder import RunRow, notices, run_rows
from artui.ledger.disputes.disputes import file_claim, open_dispute
from artui.ledger.disputes.promises import promise_item
from artui.ledger.documents.correction import correct
from artui.ledger.office.proofs.notices import notices_hold
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import DUNNING_LEVEL, ITEM
from artui.wording import dunning_step
from tests.support.postings import customer, invoice, memo, picture

DUE = date(2026, 1, 31)


def late_invoice(book: Book, number: str = "INV-1", **more: object) -> int:
    """ACME's invoice of 1,000.00, due on 31 January."""
    return invoice(book, number, issue=date(2026, 1, 1), due_date=DUE, **more)  # type: ignore[arg-type]


def days_late(book: Book, days: int) -> Book:
    """The book so many days after the invoice was due."""
    return replace(book, business_date=DUE + timedelta(days))


def rows(book: Book) -> list[RunRow]:
    """What a run today would do."""
    with book.reading() as connection:
        return list(run_rows(connection, book.business_date))


def level(book: Book, item_id: int) -> int:
    """The level an item stands on."""
    with book.reading() as connection:
        found: int = connection.execute(
            select(ITEM.c.level).where(ITEM.c.id == item_id)
        ).scalar_one()
    return found


def write_all(book: Book) -> None:
    """Write every notice that is owed."""
    with book.reading() as connection:
        owed = notices(connection, unwritten=True)
    mark_written(book, [(row.id, f"{row.number}.pdf") for row in owed])


def test_an_item_climbs_the_ladder_step_by_step(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    for days, reached in ((1, 1), (15, 2), (30, 3), (60, 4)):
        today = days_late(book, days)
        assert post_dunning(today).items == 1
        assert level(book, number) == reached
        with pytest.raises(NothingToDun):
            post_dunning(today)
        write_all(today)
    with pytest.raises(NothingToDun):
        post_dunning(days_late(book, 200))
    with pytest.raises(BadDocument, match="flagged already"):
        flag(book, [number], reason="again")


def test_the_next_level_waits_until_the_notice_is_written(book: Book) -> None:
    customer(book)
    late_invoice(book)
    post_dunning(days_late(book, 15))
    late = days_late(book, 40)
    assert dunning_step(rows(late)[0].step) == "the notice before is not written"
    write_all(days_late(book, 38))
    assert dunning_step(rows(late)[0].step) == "2 days since the notice before, 7 needed"


def test_what_was_sent_of_an_invoice_was_sent_of_its_correction(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    post_dunning(days_late(book, 1))
    write_all(days_late(book, 1))
    for amount in (90_000, 80_000):
        number = correct(days_late(book, 2), number, amount_minor=amount).item_id
    (row,) = rows(days_late(book, 15))
    assert (row.number, row.level, row.to) == ("INV-1-C2", 1, 2)


def test_a_notice_that_is_written_after_a_correction_counts_for_it(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    post_dunning(days_late(book, 1))
    correct(days_late(book, 2), number, amount_minor=90_000)
    write_all(days_late(book, 3))
    (row,) = rows(days_late(book, 15))
    assert (row.number, row.level, row.to) == ("INV-1-C1", 1, 2)
    with book.reading() as connection:
        assert list(notices_hold(connection)) == []


_SEEN = {
    "sqlite": (
        "CREATE TABLE seen (id INTEGER)",
        "CREATE TRIGGER seen AFTER UPDATE OF notice_written ON item BEGIN "
        "INSERT INTO seen VALUES (NEW.id); END",
    ),
    "postgresql": (
        "CREATE TABLE seen (id bigint)",
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO seen VALUES (NEW.id); RETURN NULL; END $$",
        "CREATE TRIGGER seen AFTER UPDATE OF notice_written ON item FOR EACH ROW "
        "EXECUTE FUNCTION see()",
    ),
}


def test_notices_are_marked_on_the_items_whose_day_is_another(book: Book) -> None:
    customer(book)
    items = [late_invoice(book, f"INV-{place}") for place in range(3)]
    today = days_late(book, 15)
    run = post_dunning(today)
    with book.database.writer.begin() as connection:
        for statement in _SEEN[connection.dialect.name]:
            connection.exec_driver_sql(statement)

    def marked() -> list[int]:
        with book.database.writer.begin() as connection:
            found = connection.exec_driver_sql("SELECT id FROM seen ORDER BY id").scalars().all()
            connection.exec_driver_sql("DELETE FROM seen")
            return list(found)

    roll_back_dunning(today, run.run_id)
    # SQLite can set the day of an item that goes down only once it is down.
    assert marked() == (items if book.database.is_sqlite else [])
    post_dunning(today)
    marked()
    write_all(today)
    assert marked() == items
    with book.reading() as connection:
        assert list(notices_hold(connection)) == []


def test_a_run_goes_back_until_one_of_its_notices_is_written(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    before = picture(book)
    today = days_late(book, 15)
    done = post_dunning(today)
    roll_back_dunning(today, done.run_id)
    assert level(book, number) == 0
    assert picture(book) == before
    with pytest.raises(UnknownRun):
        roll_back_dunning(today, done.run_id)
    again = post_dunning(today)
    write_all(today)
    with pytest.raises(CannotUndo, match="is written"):
        roll_back_dunning(today, again.run_id)
    with pytest.raises(CannotUndo, match="notice"):
        undo(today)


def test_a_run_can_be_undone_before_its_notices_are_written(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    post_dunning(days_late(book, 15))
    undo(book)
    assert level(book, number) == 0
    assert post_dunning(days_late(book, 15)).items == 1


def test_the_fee_is_posted_once_per_item_and_level(book: Book) -> None:
    customer(book)
    late_invoice(book)
    with book.act(ActName.POLICY, "ladder") as entry:
        entry.change(DUNNING_LEVEL, 1, fee="5.00")
    today = days_late(book, 15)
    post_dunning(today)
    with book.reading() as connection:
        fees = connection.execute(select(ITEM.c.amount_minor).where(ITEM.c.kind == "fee"))
        assert fees.scalars().all() == [500]
    assert [row.kind for row in rows(days_late(book, 16))] == ["invoice", "fee"]


def test_a_fee_that_was_rolled_back_is_posted_again(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    with book.act(ActName.POLICY, "ladder") as entry:
        entry.change(DUNNING_LEVEL, 1, fee="5.00")
    today = days_late(book, 15)
    roll_back_dunning(today, post_dunning(today).run_id)
    post_dunning(today)
    columns = (ITEM.c.fee_kind, ITEM.c.fee_level, ITEM.c.about_id, ITEM.c.amount_minor)
    in_force = select(*columns).where(ITEM.c.kind == "fee", ITEM.c.reversed_by_id.is_(None))
    with book.reading() as connection:
        fees = [tuple(row) for row in connection.execute(in_force)]
    assert fees == [(FeeKind.DUNNING, 1, number, 500)]


def test_credits_that_cover_the_debt_spare_the_customer(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    credit = memo(book, minor=100_000)
    assert dunning_step(rows(book)[0].step) == "credits cover the debt"
    apply_memo(book, invoice_id=number, memo_id=credit, amount_minor=1)
    assert dunning_step(rows(book)[0].step) == "credits cover the debt"


def test_a_claim_withholds_its_part_and_a_promise_pauses_the_whole(book: Book) -> None:
    customer(book)
    part, whole, promised = (late_invoice(book, number) for number in ("P", "W", "Q"))
    open_dispute(book, part, reason="price", amount_minor=40_000)
    open_dispute(book, whole, reason="price")
    for number in (part, whole):
        file_claim(book, number, claim="A2Z", day=DUE)
    promise_item(book, promised, amount_minor=1, day=book.business_date)
    found = {row.number: (dunning_step(row.step), row.amount_minor) for row in rows(book)}
    assert found == {
        "P": ("reminder", 60_000),
        "W": ("claimed", 0),
        "Q": ("promise pending", 100_000),
    }


def test_a_dispute_without_a_claim_changes_nothing(book: Book) -> None:
    customer(book)
    open_dispute(book, late_invoice(book), reason="price")
    assert rows(book)[0].to == 1


def test_a_run_never_dates_before_the_last(book: Book) -> None:
    customer(book)
    late_invoice(book)
    post_dunning(days_late(book, 30))
    late_invoice(book, "INV-2")
    with pytest.raises(BadDocument, match="comes too late"):
        post_dunning(days_late(book, 29))


def test_flags_are_set_and_lifted_with_a_reason(book: Book) -> None:
    customer(book)
    number = late_invoice(book)
    with pytest.raises(NotFlagged):
        unflag(book, [number], reason="none")
    flag(book, [number], reason="does not answer")
    unflag(book, [number], reason="answered")
    flag(book, [number], reason="silent again")
    undo(book)
    with pytest.raises(NotFlagged):
        unflag(book, [number], reason="none")
    with pytest.raises(WrongKind):
        flag(book, [memo(book)], reason="no")
