"""Marks decide: an act is about the marked rows with one question, or it refuses; never about the
row under the cursor instead."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from textual.pilot import Pilot

from artui.ledger.book.lookup import find
from artui.ledger.disputes.dispute_rows import disputes
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promise_rows import promises
from artui.ledger.office.administration import set_role
from artui.ledger.store.tables import ACT, ACTIVITY
from artui.tui.all_actions import registry
from artui.tui.cash.payment_form import PaymentPage
from artui.tui.desk.target import customer_target, record_of
from artui.tui.kit.actions import Marks
from artui.tui.kit.widgets.form import Form
from tests.support.postings import invoice, picture
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
)

_PAGES_WITHOUT_MARKS = (
    "apply", "columns", "export-in", "import", "mapping", "paste", "settings", "theme",
)  # fmt: skip
# What they do is about no record: they move, mark, open, list, look or leave; or it is about the
# customer of the page, whatever is marked there.
_ABOUT_NO_RECORD = {
    "act.undo", "act.requests", "advice.take-in", "ageing.by", "ageing.day",
    "ageing.months", "amazon.told", "app.keys", "books.accounts", "books.check", "books.cut",
    "books.map", "macro.forget", "macro.play", "macro.record",
    "app.palette", "app.quit", "app.redraw", "bank.advices", "bank.customer", "bank.filter",
    "bank.import", "bank.next", "bank.posting-back", "bank.previous", "bank.text",
    "bank.rules", "bank.take-in", "entity.add", "invoice.history", "invoice.interest",
    "invoice.take-back", "job.cancel",
    "list.columns", "list.filter", "list.interest", "list.open", "list.sort", "list.turn",
    "open.own-acts", "page.back", "pane.turn",
    "review.here", "review.take-up", "review.wake", "row.next", "row.previous",
    "tab.next", "tab.previous", "totals.next", "view.remove", "view.save",
}  # fmt: skip


def open_amounts(url: str) -> dict[str, int]:
    with opened(url) as book:
        return {row[1]: row[2] for row in picture(book)}


async def palette(pilot: Pilot[int], action: str) -> None:
    await settled(pilot)
    await pilot.press(":", *action, "enter")


async def mark_of_north(pilot: Pilot[int]) -> None:
    """Northwind's page, its three open invoices marked, the cursor on none of them."""
    await press(pilot, "3", "slash", *"northwind", "enter", "enter", "space", "space", "space")


def test_every_action_says_what_it_does_with_marks() -> None:
    silent = {
        action.id
        for action in registry({})
        if action.marks is Marks.IGNORED
        and action.group not in ("Move", "Mark", "Screens")
        and action.id.partition(".")[0] not in _PAGES_WITHOUT_MARKS
    }
    assert silent - _ABOUT_NO_RECORD == set()


def test_a_record_of_a_customer_names_customer_and_currency() -> None:
    for customer, code in ((1, "EUR"), (77, "USD"), (5, ""), (12, "ZZZ")):
        target = customer_target(record_of(customer, code))
        assert (target.customer_id, target.currency) == (customer, code)


@pytest.mark.parametrize(
    "keys",
    [
        ("1",), ("2",), ("3", "j"), ("3", "slash", *"north", "enter", "enter"), ("4",),
        ("5", "tab"), (":", *"open.ageing", "enter"), (":", *"open.interest-run", "enter"),
    ],
    ids=["today", "invoices", "customers", "customer", "cash", "ladder", "ageing", "interest"],
)  # fmt: skip
async def test_every_list_says_what_the_marked_come_to(desk: str, keys: Sequence[str]) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys, "space")
        assert re.search(r"1 marked -?[\d,.]+ [A-Z]{3}", screen(pilot))


async def test_a_payment_names_the_marked_invoices_with_their_sum(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await mark_of_north(pilot)
        assert "3 marked 49,710.00 EUR" in screen(pilot)
        page = await press(pilot, "p")
        assert isinstance(page, PaymentPage)
        values = page.query_one(Form).values
        assert values["invoices"] == "INV-1042;INV-1043;INV-1044"
        assert values["amount"] == "49,710.00"
        await pilot.press(*"TR-9", "ctrl+s")
        await told(pilot, "Payment TR-9 of 49,710.00 EUR recorded")
    found = open_amounts(desk)
    assert [found[f"INV-{number}"] for number in (1042, 1043, 1044)] == [0, 0, 0]


async def test_a_payment_of_several_customers_is_refused(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "space", "space", "p")
        await told(pilot, "The marked rows are of 2 customers or currencies; a payment is of one.")
        await press(pilot, "1", "space", "space", "p")
        await told(pilot, "a payment is of one.")
        await press(pilot, "m")
        await told(pilot, "2 customers are marked; a promise is of one.")


async def test_one_write_off_question_has_count_and_sums_and_one_undo_takes_all_back(
    desk: str,
) -> None:
    before = open_amounts(desk)
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "2", "space", "space", "j", "w")
        numbers = shown_rows(page)[:2]
        assert numbers == ["INV-2001", "INV-1042"]
        await asked(pilot)
        assert "Write off 2 documents, 48,810.00 EUR; reason:" in screen(pilot)
        await answer(pilot, "gone")
        await asked(pilot)
        question = "Write off 2 documents, 48,810.00 EUR, all that they have open? [y/N]"
        assert question in screen(pilot)
        await pilot.press("y")
        await told(
            pilot,
            "2 done, one undo: 48,810.00 EUR in all; "
            "48,210.00 EUR of invoice INV-1042 written off: gone;",
        )
        after = open_amounts(desk)
        assert {number for number in before if before[number] != after[number]} == set(numbers)
        await press(pilot, "u")
        await asked(pilot)
        assert "Undo write off INV-2001, INV-1042?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Undone: 48,210.00 EUR of invoice INV-1042 written off: gone;")
    found = open_amounts(desk)
    assert {number: found[number] for number in before} == before


async def test_one_refusal_at_the_end_leaves_all_as_it_was(desk: str) -> None:
    before = open_amounts(desk)
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "space", "space", "w")
        await answer(pilot, "gone")
        await asked(pilot)
        with opened(desk, "bob") as book:
            with book.reading() as connection:
                known = find(connection, "INV-1042")
            from artui.ledger.cash.write_offs import write_off

            write_off(book, known.id, amount_minor=100, reason="rounding")
        await pilot.press("y")
        await settled(pilot)
        await asked(pilot)
        assert "bob wrote off 1.00 EUR of INV-1042" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "is more than invoice INV-1042 has open")
    assert open_amounts(desk)["INV-2001"] == before["INV-2001"]


async def test_disputes_notes_and_promises_are_one_for_each_of_the_marked(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await mark_of_north(pilot)
        await pilot.press("d")
        await asked(pilot)
        assert "Dispute of 3 invoices, 49,710.00 EUR open:" in screen(pilot)
        await pilot.press("p")
        await asked(pilot)
        assert "Dispute 3 invoices, 49,710.00 EUR open, all of it: price? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "3 done, one undo:")
        await pilot.press("n")
        await answer(pilot, "they call back")
        await told(pilot, "3 done, one undo: note on INV-1042: they call back;")
        await pilot.press("m")
        await asked(pilot)
        shown = "3 invoices, 49,710.00 EUR open, promised in full by which day:"
        assert shown in screen(pilot)
        await answer(pilot, "2026-12-01")
        await told(pilot, "INV-1044 promised 500.00 EUR by 2026-12-01")
    with opened(desk) as book, book.reading() as connection:
        assert [row.reason for row in disputes(connection)] == ["price"] * 3
        assert len(list(promises(connection, book.business_date))) == 3
        assert connection.execute(select(func.count()).select_from(ACTIVITY)).scalar_one() == 3


async def test_what_is_not_possible_on_some_is_said_first_and_the_rest_offered(desk: str) -> None:
    with opened(desk) as book:
        with book.reading() as connection:
            disputed = find(connection, "INV-1043")
        open_dispute(book, disputed.id, reason="price", amount_minor=100)
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await mark_of_north(pilot)
        await pilot.press("d")
        await asked(pilot)
        assert (
            "Not possible on 1 of 3 (INV-1043: it has an open dispute already). "
            "Go on with 2 invoices, 48,710.00 EUR open? [y/N]" in screen(pilot)
        )
        await pilot.press("n")
        await told(pilot, "Nothing was done.")
        await palette(pilot, "act.resolve")
        await asked(pilot)
        assert "Not possible on 2 of 3 (INV-1042: it has no open dispute;" in screen(pilot)
        await pilot.press("y")
        await asked(pilot)
        assert "Dispute of INV-1043:" in screen(pilot)
        await pilot.press("escape")
        await palette(pilot, "act.release")
        await told(pilot, "INV-1042: it is not on hold; INV-1043: it is not on hold;")


@pytest.mark.parametrize(
    ("keys", "told_"),
    [
        (("2", "space", "space", ":", *"act.renumber", "enter"), "2 are marked and it takes one"),
        (("2", "space", "space", "a"), "2 are marked and it takes one at a time; U unmarks all."),
        (("5", "space", "r"), "Post the dunning run: 1 is marked and it takes more than these;"),
        (("1", "space", "space", "l"), "The marked rows are of 2 customers; it takes one"),
        (("1", "space", "space", "f"), "it needs documents."),
    ],
    ids=["palette", "memo", "run", "credit", "flag"],
)
async def test_what_takes_one_or_all_refuses_while_rows_are_marked(
    desk: str, keys: Sequence[str], told_: str
) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        if ":" in keys:
            assert told_ in screen(pilot)
        else:
            page = await told(pilot, told_)
            assert not page.prompt.asking


async def test_one_mark_decides_too(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "2", "space", "j", "n")
        first = shown_rows(page)[0]
        await asked(pilot)
        assert f"Note on {first}:" in screen(pilot)
        await pilot.press("escape")
        await palette(pilot, "act.correct")
        await asked(pilot)
        assert f"{first} says 600.00 EUR; right is:" in screen(pilot)


async def test_marked_rows_are_reviewed_copied_exported_and_told_of_on_paper(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "1", "space", "space", "y")
        await told(pilot, "2 marked rows were copied.")
        assert pilot.app.clipboard.count("\n") == 1
        await pilot.press("e")
        await asked(pilot)
        assert "Export the 2 rows marked (csv, xlsx, json, pdf) to:" in screen(pilot)
        await pilot.press("escape")
        await press(pilot, "t")
        await asked(pilot)
        assert "Statements of 2 customers:" in screen(pilot)
        await pilot.press("c")
        await told(pilot, ".csv and ")
        await pilot.press(".")
        await asked(pilot)
        assert "Mark 2 rows as reviewed? [y/N]" in screen(pilot)
        await pilot.press("y")
        page = await settled(pilot)
        assert "2/4 reviewed" in screen(pilot)
        assert not page.prompt.asking


async def test_what_needs_a_supervisor_is_requested_for_each_and_granted_by_one_question(
    desk: str,
) -> None:
    with opened(desk, "boss") as book:
        set_role(book, "boss", "supervisor")
        set_role(book, "clerk", "clerk")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "space", "space", "w")
        await answer(pilot, "gone")
        await asked(pilot)
        await pilot.press("y")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "needs a supervisor" in shown
        assert "Do each alone, and request what needs one? [y/N]" in shown
        await pilot.press("y")
        await told(pilot, "It now waits for a supervisor as request 2")
    assert open_amounts(desk)["INV-2001"] == 60_000
    async with artui(desk, actor="boss").run_test(size=(120, 40)) as pilot:
        await palette(pilot, "open.approvals")
        await press(pilot, "space", "space", "r")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "Grant 2 requests (1: Writing off 48210.00 EUR of invoice INV-1042; 2: " in shown
        assert "and carry them out in your name? [y/N]" in shown
        await pilot.press("y")
        await told(pilot, "2 done, one undo: ")
    found = open_amounts(desk)
    assert (found["INV-2001"], found["INV-1042"]) == (0, 0)


async def test_many_are_a_job_of_one_step(desk: str) -> None:
    with opened(desk) as book:
        for number in range(25):
            invoice(book, f"MANY-{number}", 100, account="NEW")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "shift+tab", "slash", *"MANY", "enter", "A", "w")
        await answer(pilot, "gone")
        await asked(pilot)
        assert "Write off 25 documents, 25.00 EUR, all that they have open? [y/N]" in screen(pilot)
        await pilot.press("y")
        page = await told(pilot, "25 done, one undo: 25.00 EUR in all; 1.00 EUR of invoice")
        assert page.status.text.endswith(" 0.00 EUR left; …"), "as far as it fits whole"
        await press(pilot, "u")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "ndone: ")
    assert sum(open_amounts(desk)[f"MANY-{number}"] for number in range(25)) == 2_500


async def test_more_than_can_be_done_at_once_is_refused(desk: str) -> None:
    with opened(desk) as book:
        for number in range(210):
            invoice(book, f"MANY-{number}", 100, account="NEW")
    with opened(desk) as book, book.reading() as connection:
        acts = connection.execute(select(func.count()).select_from(ACT)).scalar_one()
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "shift+tab", "A", "n")
        await told(pilot, "are marked; at most 200 are acted on at once.")
    with opened(desk) as book, book.reading() as connection:
        assert connection.execute(select(func.count()).select_from(ACT)).scalar_one() == acts
