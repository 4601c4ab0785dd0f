"""Credit, remedies and refunds by keyboard: asked with the amounts, done once, seen on the page."""

from datetime import date

from artui.ledger.book.lookup import find, find_customer
from artui.ledger.credit.credit_rows import credit_history, information_requests, reviews_due
from artui.ledger.credit.reviews import request_information
from artui.ledger.disputes.disputes import open_dispute
from artui.ledger.disputes.promises import promise_customer, promise_item
from artui.ledger.remedies.remedies import take_remedy
from artui.ledger.remedies.remedy_rows import remedies
from tests.support.postings import customer, picture
from tests.tui.screens.desk import (
    HOSTILE,
    answer,
    artui,
    asked,
    lines,
    opened,
    press,
    screen,
    settled,
    told,
)

SIZE = (80, 24)
TABS_TO_CREDIT = ["tab"] * 3


async def palette(pilot, words: str) -> None:  # type: ignore[no-untyped-def]
    """Run the one action that the palette finds for these words."""
    await settled(pilot)
    await pilot.press("colon", *words, "enter")


async def to(pilot, account: str) -> None:  # type: ignore[no-untyped-def]
    """Open the Credit tab of a customer."""
    words = f"customer={account}"
    await press(pilot, "3", "slash", *words, "enter", "enter", *TABS_TO_CREDIT)


async def say(pilot, *keys: str) -> None:  # type: ignore[no-untyped-def]
    """Answer questions of one key each."""
    for key in keys:
        await asked(pilot)
        lines(pilot)
        await pilot.press(key)


def events(url: str, account: str) -> list[tuple[str, int | None]]:
    """The latest events of an account's credit."""
    with opened(url) as book, book.reading() as connection:
        found = find_customer(connection, account)
        return [(row.event, row.limit_minor) for row in credit_history(connection, found.id)]


async def test_a_limit_is_set_from_the_credit_tab_with_both_amounts_in_the_question(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "ACME")
        await press(pilot, "l")
        await asked(pilot)
        assert "i limit  s state  a share  c check  r remedy" in screen(pilot)
        await pilot.press("l", "i")
        await answer(pilot, "450", "smaller")
        await asked(pilot)
        assert "Credit limit 450.00 EUR, before 500.00, for ACME [/] Ltd (ACME)? [y/N]" in screen(
            pilot
        )
        await pilot.press("y")
        await told(pilot, "reduced: limit 450.00 EUR")
        await settled(pilot)
        assert "Limit       450.00 EUR" in screen(pilot)
    assert ("reduced", 45_000) in events(desk, "ACME")


async def test_no_to_the_last_question_changes_nothing(desk: str) -> None:
    before = events(desk, "ACME")
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "ACME")
        await press(pilot, "l")
        await say(pilot, "i")
        await answer(pilot, "450", "")
        await say(pilot, "n")
        await told(pilot, "No limit was set.")
    assert events(desk, "ACME") == before


async def test_credit_is_suspended_and_reinstated_from_today(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await press(pilot, "l")
        await say(pilot, "s", "s")
        await answer(pilot, "two invoices unpaid")
        await asked(pilot)
        assert "Suspend credit, exposure 600.00 EUR, of ACME [/] Ltd" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Credit of ACME suspended from 2026-11-21")
        await to(pilot, "ACME")
        assert "Credit suspended" in screen(pilot)
        assert "State       suspended" in screen(pilot)
        await palette(pilot, "act.reinstate")
        await answer(pilot, "all paid")
        await say(pilot, "y")
        await told(pilot, "reinstated")
        await settled(pilot)
        assert "State       active" in screen(pilot)


async def test_a_limit_is_shared_out_and_the_share_lifted(desk: str) -> None:
    with opened(desk) as book:
        customer(book, "ACME-N", name="ACME Nord", parent="ACME")
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "ACME")
        await palette(pilot, "act.share")
        await answer(pilot, "ACME-N", "300")
        await asked(pilot)
        assert "Allocate 300.00 EUR of 500.00 EUR of ACME [/] Ltd (ACME) to ACME-N?" in screen(
            pilot
        )
        await pilot.press("y")
        await told(pilot, "300.00 EUR of the limit of ACME allocated to ACME-N")
        await palette(pilot, "act.share")
        await answer(pilot, "ACME-N", "")
        await say(pilot, "y")
        await told(pilot, "no share")


async def test_a_share_beyond_the_limit_is_refused_with_the_two_numbers(desk: str) -> None:
    with opened(desk) as book:
        customer(book, "ACME-N", name="ACME Nord", parent="ACME")
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "ACME")
        await palette(pilot, "act.share")
        await answer(pilot, "ACME-N", "500.01")
        await say(pilot, "y")
        page = await told(pilot, "500.01")
        assert "beyond its limit of 500.00 EUR" in page.status.reported


async def test_a_check_is_written_down_and_shown_with_its_review(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NORTH")
        await press(pilot, "l")
        await say(pilot, "c")
        await answer(pilot, "Bureau", "71", "keep", "2026-11-21")
        await told(pilot, "next review 2026-11-21")
        await settled(pilot)
        assert "2026-11-21 Bureau: 71 keep" in screen(pilot)
        await press(pilot, "1")
        assert "1 credit review due" in screen(pilot)
    with opened(desk) as book, book.reading() as connection:
        assert [row.account for row in reviews_due(connection, book.business_date)] == ["NORTH"]


async def test_a_question_to_the_customer_waits_for_its_answer(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NEW")
        await palette(pilot, "act.ask-information")
        await answer(pilot, "accounts of last year")
        await told(pilot, "Request 1 for information")
        await palette(pilot, "act.answer-information")
        await answer(pilot, "", "audited")
        await told(pilot, "answered by NEW: audited")
    with opened(desk) as book, book.reading() as connection:
        assert [row.answer for row in information_requests(connection)] == ["audited"]


async def test_a_demand_names_what_it_demands_stands_on_the_page_and_is_lifted(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NORTH")
        await press(pilot, "l")
        await say(pilot, "r", "1", "d")
        await answer(pilot, "three unpaid")
        await asked(pilot)
        assert "Demand 49,710.00 EUR of 3 invoices at once of Northwind Labs (NORTH)?" in screen(
            pilot
        )
        await pilot.press("y")
        await told(pilot, "trigger (i) unpaid when due")
        await settled(pilot)
        assert "1 demand, 2026-11-21, trigger (i): three unpaid" in screen(pilot)
        await palette(pilot, "act.lift")
        await answer(pilot, "", "paid")
        await asked(pilot)
        assert "Lift remedy 1 (demand) on Northwind Labs (NORTH)?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Remedy 1 (demand) on NORTH lifted: paid")
        await settled(pilot)
        assert "trigger (i)" not in screen(pilot).split("Credit")[1]
    with opened(desk) as book, book.reading() as connection:
        assert [row.state for row in remedies(connection, book.business_date)] == ["lifted"]


async def test_every_trigger_and_measure_fits_the_line(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NORTH")
        await palette(pilot, "act.remedy")
        await asked(pilot)
        assert "1 unpaid  2 breach  3 insolvency  4 adverse change" in screen(pilot)
        await pilot.press("4")
        await asked(pilot)
        assert "o orders  c credit  f offset  d demand  t terminate" in screen(pilot)
        await say(pilot, "o", "s")
        await answer(pilot, "sold")
        await say(pilot, "y")
        await told(pilot, "orders suspended")


async def test_unapplied_money_is_set_off_as_a_remedy(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NORTH")
        await palette(pilot, "act.remedy")
        await say(pilot, "3", "f")
        await asked(pilot)
        assert "Set off (unapplied 500.00, owed 49,710.00 EUR): 500.00" in screen(pilot)
        await answer(pilot, "100", "insolvent")
        await asked(pilot)
        assert "Set off 100.00 EUR of Northwind Labs (NORTH)?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "100.00 EUR of NORTH set off")


async def test_a_refund_names_what_is_unapplied_and_owed(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NORTH")
        await palette(pilot, "act.refund")
        await asked(pilot)
        assert "Refund (unapplied 500.00, owed 49,710.00 EUR):" in screen(pilot)
        await answer(pilot, "120", "sent twice")
        await asked(pilot)
        assert "Refund 120.00 EUR of 500.00 unapplied to Northwind Labs (NORTH)?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "120.00 EUR refunded to NORTH as RF-NORTH")
    with opened(desk) as book:
        assert sum(row[2] for row in picture(book) if row[1] in ("CM-88", "PAY-9")) == 38_000


async def test_a_refund_above_the_credits_is_refused_and_changes_nothing(desk: str) -> None:
    with opened(desk) as book:
        before = picture(book)
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NORTH")
        await palette(pilot, "act.refund")
        await answer(pilot, "500.01", "")
        await say(pilot, "y")
        await told(pilot, "500.01 EUR is more than NORTH has unapplied: 500.00 EUR.")
    with opened(desk) as book:
        assert picture(book) == before


async def test_an_account_closes_and_opens_again(desk: str) -> None:
    async with artui(desk).run_test(size=SIZE) as pilot:
        await to(pilot, "NEW")
        await palette(pilot, "act.close")
        await answer(pilot, "gave notice")
        await told(pilot, "NEW is closing: gave notice")
        await palette(pilot, "act.reopen-account")
        await answer(pilot, "notice withdrawn")
        await told(pilot, "NEW is open: notice withdrawn")


async def test_what_stands_is_on_the_page_of_the_customer_and_of_the_invoice(desk: str) -> None:
    with opened(desk) as book:
        with book.reading() as connection:
            north = find_customer(connection, "NORTH").id
            number = find(connection, "INV-1042").id
        open_dispute(book, number, reason="damaged", amount_minor=1_000)
        promise_item(book, number, amount_minor=2_000, day=date(2026, 12, 1))
        promise_customer(book, north, currency="EUR", amount_minor=3_000, day=date(2026, 12, 2))
    async with artui(desk).run_test(size=(80, 40)) as pilot:
        await to(pilot, "NORTH")
        text = screen(pilot)
        assert "2026-11-21 10.00 EUR of INV-1042 damaged, open" in text
        assert "20.00 EUR of INV-1042 by 2026-12-01, pending" in text
        assert "30.00 EUR by 2026-12-02, pending" in text
        await press(pilot, "2", "slash", *"INV-1042", "enter", "enter")
        text = screen(pilot)
        assert "2026-11-21 10.00 EUR damaged, open" in text
        assert "20.00 EUR of INV-1042 by 2026-12-01, pending" in text
        assert "30.00 EUR for the account by 2026-12-02, pending" in text


async def test_hostile_text_is_shown_and_not_obeyed(desk: str) -> None:
    with opened(desk) as book:
        with book.reading() as connection:
            evil = find_customer(connection, "EVIL").id
        take_remedy(book, evil, trigger="ii", measure="suspend-orders", reason=HOSTILE)
        request_information(book, evil, text=HOSTILE)
    for size in ((80, 24), (120, 40), (40, 10)):
        async with artui(desk).run_test(size=size) as pilot:
            await to(pilot, "EVIL")
            assert HOSTILE not in screen(pilot)
            await palette(pilot, "act.answer-information")
            await answer(pilot, "")
            await asked(pilot)
            assert HOSTILE not in screen(pilot)
