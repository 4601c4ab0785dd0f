"""Cash, and the apply form: what a clerk does with what came in."""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.kinds import ItemKind, Origin
from artui.domain.remittance import RemittanceLine
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import log
from artui.ledger.book.records import NewPayment
from artui.ledger.cash.payments import post_payments
from artui.ledger.documents.posting import posting_context
from artui.ledger.lists import item_rows
from artui.ledger.lists.document_page import find
from artui.ledger.lists.reviewed import drafts
from artui.tui.cash.apply_form import ApplyPage
from artui.tui.cash.page import CashPage
from artui.tui.desk.ledger_port import Sight
from artui.tui.documents.document_page import DocumentPage
from tests.support.books import TODAY
from tests.support.postings import invoice, memo, payment
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    asked,
    lines,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
)


def opens(url: str) -> dict[str, int]:
    """What is open on each of Northwind's documents."""
    numbers = ("INV-1042", "INV-1043", "INV-1044", "CM-88", "PAY-9")
    with opened(url) as book, book.reading() as connection:
        ids = [find(connection, number).id for number in numbers]
        return {row.number: row.open_minor for row in item_rows.rows(connection, ids, TODAY)}


def last_acts(url: str, count: int) -> list[str]:
    with opened(url) as book, book.reading() as connection:
        return [entry.act for entry in log(connection, limit=count)]


async def test_key_4_lists_what_is_not_applied_and_tabs_show_the_rest(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4")
        assert isinstance(page, CashPage)
        assert shown_rows(page) == ["CM-88", "PAY-9"]
        assert "[Unapplied 2]" in screen(pilot)
        assert shown_rows(await press(pilot, "tab")) == ["PAY-9"]
        assert shown_rows(await press(pilot, "tab")) == ["CM-88"]
        assert shown_rows(await press(pilot, "tab")) == ["PAY-NEW", "CM-88", "PAY-9"]


async def test_a_credit_is_what_its_source_says_it_is(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4")
        assert page.target is not None
        assert (page.target.kind, page.target.title) == (ItemKind.CREDIT_MEMO, "CM-88")
        page = await press(pilot, "j")
        assert page.target is not None
        assert (page.target.kind, page.target.title) == (ItemKind.PAYMENT, "PAY-9")


async def test_marked_credits_are_summed_as_what_is_unapplied(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "A")
        assert "2 marked 500.00 EUR" in screen(pilot)


async def test_enter_opens_the_document(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4", "enter")
        assert isinstance(page, DocumentPage)
        assert "Credit memo CM-88" in screen(pilot)


async def test_picked_invoices_share_a_payment_and_what_remains_is_always_shown(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4", "j", "a")
        assert isinstance(page, ApplyPage)
        assert "Left 300.00 of 300.00 EUR · payment PAY-9" in screen(pilot)
        assert shown_rows(page) == ["INV-1042", "INV-1043", "INV-1044"]
        await press(pilot, "j", "enter")
        await answer(pilot, "100")
        assert "Left 200.00 of 300.00 EUR" in screen(pilot)
        await press(pilot, "space")
        assert "Left 0.00 of 300.00 EUR" in screen(pilot)
        assert opens(desk)["PAY-9"] == 30_000, "nothing is posted yet"
        page = await press(pilot, "ctrl+s")
        page = await told(pilot, "100.00 EUR to INV-1043, 200.00 EUR to INV-1044")
        assert isinstance(page, CashPage)
        assert shown_rows(page) == ["CM-88"]
    after = opens(desk)
    assert (after["INV-1043"], after["INV-1044"], after["PAY-9"]) == (90_000, 30_000, 0)
    assert last_acts(desk, 1) == ["allocate"]


async def test_a_picked_invoice_gets_what_settles_it_within_its_discount_days(desk: str) -> None:
    terms = "2/10 net 30"
    with opened(desk) as book:
        for number in ("D-1", "D-2"):
            invoice(book, number, 100_000, issue=TODAY, account="NORTH", terms=terms)
        payment(book, "PAY-D", 196_000, value=TODAY, account="NORTH")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "slash", *"PAY-D", "enter", "a", "slash", *"D-", "enter")
        page = await press(pilot, "space", "j", "space")
        assert isinstance(page, ApplyPage)
        assert list(page.sheet.shares.values()) == [98_000, 98_000]
        assert "Left 0.00 of 1,960.00 EUR" in screen(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "discount 20.00 EUR on D-1")


async def test_it_fills_oldest_first_around_what_was_typed(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "4", "j", "a", "j", "j", "enter")
        await answer(pilot, "50")
        page = await press(pilot, "F")
        assert isinstance(page, ApplyPage)
        assert list(page.sheet.shares.values()) == [5_000, 25_000]
        await press(pilot, "ctrl+s")
        await told(pilot, "250.00 EUR to INV-1042")
    assert opens(desk)["INV-1042"] == 4_796_000


async def test_a_difference_is_written_off_by_one_key_in_the_same_step(desk: str) -> None:
    with opened(desk) as book:
        payment(book, "PAY-10", 49_997, account="NORTH")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "slash", *"PAY-10", "enter", "a", "G", "w")
        assert "Left 0.00 of 499.97 EUR · written off 0.03" in screen(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "0.03 EUR of invoice INV-1044 written off")
    assert opens(desk)["INV-1044"] == 0
    assert last_acts(desk, 2) == ["write off", "allocate"]


async def test_a_difference_above_the_tolerance_is_asked_with_both_numbers(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "4", "j", "a", "j", "w")
        question = "Write off 700.00 EUR of INV-1043, above the tolerance of 0.05 EUR? [y/N]"
        assert question in screen(pilot)
        page = await press(pilot, "enter")
        assert isinstance(page, ApplyPage)
        assert page.sheet.differences == {}


async def test_too_much_is_refused_as_it_is_typed(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "4", "j", "a", "enter", "ctrl+u", *"300.01", "enter")
        assert "300.01 EUR can't be allocated to INV-1042: only 300.00 EUR" in screen(pilot)
        page = await press(pilot, "escape")
        assert isinstance(page, ApplyPage)
        assert not page.unsaved


async def test_what_another_clerk_used_meanwhile_is_refused_and_nothing_is_posted(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "4", "j", "a", "space")
        with opened(desk, actor="bert") as book:
            from artui.ledger.cash.allocation import allocate

            with book.reading() as connection:
                credit, debit = find(connection, "PAY-9").id, find(connection, "INV-1044").id
            allocate(book, credit_id=credit, debit_id=debit, amount_minor=10_000)
        await pilot.press("ctrl+s")
        await asked(pilot)
        assert "bert applied 100.00 EUR of PAY-9 to INV-1044" in screen(pilot)
        await pilot.press("y")
        page = await told(pilot, "300.00 EUR is more than payment PAY-9 has open: 200.00 EUR")
        assert isinstance(page, ApplyPage)
        await pilot.app.workers.wait_for_complete()
        page.refresh_ledger()
        await settled(pilot)
        assert "Left -100.00 of 200.00 EUR" in screen(pilot)
    assert opens(desk)["INV-1042"] == 4_821_000


async def test_leaving_with_amounts_asks_and_a_dropped_line_keeps_them(desk: str) -> None:
    app = artui(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4", "j", "a", "space", "escape")
        assert "Leave the form without saving?" in screen(pilot)
        page = await press(pilot, "n")
        assert isinstance(page, ApplyPage)
        app._keep_drafts()
    with opened(desk) as book:
        assert drafts(book)["apply"]["about"] == "of PAY-9"
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "y")
        page = await settled(pilot)
        assert isinstance(page, ApplyPage)
        assert "Left 0.00 of 300.00 EUR" in screen(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "300.00 EUR to INV-1042")
    with opened(desk) as book:
        assert drafts(book) == {}


async def test_a_credit_with_nothing_left_has_no_form(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "tab", "tab", "tab", "g", "a")
        page = await told(pilot, "it has nothing open.")
        assert isinstance(page, CashPage)


async def test_a_memo_counts_from_the_day_that_the_clerk_chooses(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "a", "j", "space", "d")
        await answer(pilot, "2026-10-01")
        assert "from 2026-10-01" in screen(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "200.00 EUR to INV-1043")
    with opened(desk) as book, book.reading() as connection:
        from artui.ledger.lists.history.allocations import allocations_of

        rows = allocations_of(connection, find(connection, "CM-88").id, TODAY)
    assert [row.effective_date.isoformat() for row in rows] == ["2026-10-01"]


async def test_read_only_shows_the_form_and_changes_nothing(desk: str) -> None:
    async with artui(desk, read_only=True).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4", "a")
        assert isinstance(page, CashPage)
        assert "reading only" in page.status.reported


async def test_another_clerk_s_memo_appears_without_moving_the_cursor(desk: str) -> None:
    app = artui(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "4", "j")
        with opened(desk, actor="bert") as book:
            memo(book, "CM-77", 100, account="NORTH")
        assert app.ledger.look() is Sight.CHANGED
        app.refresh_ledger()
        page = await settled(pilot)
        assert shown_rows(page) == ["CM-77", "CM-88", "PAY-9"]
        assert page.table is not None
        assert page.table.cursor_row[0] == "PAY-9"


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_the_form_with_what_remains(
    desk: str, size: tuple[int, int], tmp_path: Path
) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        await press(pilot, "4")
        lines(pilot)
        await press(pilot, "j", "a", "space")
        assert any("Left 0.00 of 300.00 EUR" in line for line in lines(pilot))
        assert any("INV-1042" in line for line in lines(pilot))


async def test_numbers_and_days_stand_whole_at_80_columns(desk: str) -> None:
    with opened(desk) as book:
        memo(book, "CM-2026-000123", 100, issue=date(2026, 9, 6), account="NORTH")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4")
        text = screen(pilot)
        assert "CM-2026-000123" in text
        assert "2026-09-06" in text


async def test_what_a_payment_named_before_it_was_there_is_offered_and_not_applied(
    desk: str,
) -> None:
    with opened(desk) as book:
        with book.act(ActName.IMPORT_PAYMENTS, "bank.csv") as entry:
            context = posting_context(entry, Origin.FILE)
            context.cash_first = True
            named = (RemittanceLine("INV-7777"),)
            day = date(2026, 11, 2)
            post_payments(context, [NewPayment("TR-7", "NEW", day, 9_000, "EUR", invoices=named)])
        invoice(book, "INV-7777", 5_000, issue=date(2026, 11, 3), account="NEW")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await settled(pilot)
        assert "INV-7777 is here, named by" in screen(pilot)
        await press(pilot, "4", "slash", *"TR-7", "enter", "a")
        page = await settled(pilot)
        assert isinstance(page, ApplyPage)
        assert "Left 40.00 of 90.00 EUR" in screen(pilot)
        assert "Offered: what the payment names" in screen(pilot)
        # An offer is no work of the clerk's: leaving asks nothing and applies nothing.
        page = await press(pilot, "escape")
        assert not isinstance(page, ApplyPage)
        await press(pilot, "a")
        page = await settled(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "50.00 EUR to INV-7777")
