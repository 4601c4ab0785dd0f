"""The page of the bank: what came in, what it pays, and working it by keyboard alone."""

from datetime import date
from pathlib import Path

import pytest

from artui.imports.bank.take_in import import_bank_file
from artui.ledger.bank.bank_entries import latest_done, waiting_entries
from artui.ledger.bank.match_rules import match_rules
from artui.ledger.bank.matched.cash_by_hand import ignore, on_account
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.tui.bank.mapping_page import MappingPage
from artui.tui.bank.page import BankPage
from artui.tui.bank.reads import Standing
from tests.support.bank_files import camt, ntry, tx
from tests.support.bank_morning import (
    IBAN,
    PAYER,
    line,
    post_open_items,
    take_in_morning,
    write_statement,
)
from tests.support.books import book_at
from tests.support.commands import Artui
from tests.support.postings import customer, payment, picture
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    table_of,
    told,
)


@pytest.fixture
def morning(sqlite_url: str, tmp_path: Path) -> str:
    """A ledger with a morning's statement taken in."""
    with opened(sqlite_url) as book:
        post_open_items(book)
        take_in_morning(book, tmp_path)
    return sqlite_url


RETURNED = (
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn>"
    "</BkTxCd>"
)


def waiting(url: str) -> list[str]:
    """Who paid what still waits."""
    with opened(url) as book, book.reading() as connection:
        return [each.record.payer for each in waiting_entries(connection)]


def open_amounts(book: Book) -> dict[str, int]:
    return {row[1]: row[2] for row in picture(book)}


async def bank(pilot) -> BankPage:  # type: ignore[no-untyped-def]
    page = await press(pilot, "7")
    assert isinstance(page, BankPage)
    return page


@pytest.mark.parametrize("size", SIZES)
async def test_the_queue_shows_each_entry_with_its_state_and_what_it_pays(
    morning: str, size: tuple[int, int]
) -> None:
    async with artui(morning).run_test(size=size) as pilot:
        page = await bank(pilot)
        rows = page.queue.known or ()
        assert [row.standing for row in rows] == ["certain", "probable", "unknown", "unknown"]
        if size[0] >= 80:
            shown = screen(pilot)
            assert "1 certain 100.00 EUR · 1 probable · 2 unknown" in shown
            assert "Lindgren" in shown
        if size[0] == 80:
            assert "invoice INV-21042 and INV-2 1043" in shown, "the text of the bank is whole"
            assert "LIND INV-21042 60.00, INV-21043 40.00" in shown


async def test_what_was_found_in_the_text_is_marked(morning: str) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        page = await bank(pilot)
        marked = [text for row in page.pane.rows(80) for text, style in row if style == "current"]
        assert marked == ["INV-21042", "INV-2 1043"], "the bank cut the text there"


async def test_a_long_text_is_said_to_go_on_and_whole_on_its_page(
    sqlite_url: str, tmp_path: Path
) -> None:
    parts = [f"part {at:03} of what the payer wrote in their remittance text" for at in range(30)]
    book = book_at(sqlite_url)
    post_open_items(book)
    paid = tx("5.00", text=parts, payer="Oak and Sons")
    (tmp_path / "long.xml").write_text(camt(ntry("5.00", paid), account=IBAN, closing=100_500))
    import_bank_file(book, tmp_path / "long.xml")
    for size in ((80, 24), (120, 40)):
        async with artui(sqlite_url).run_test(size=size) as pilot:
            await bank(pilot)
            assert "more rows: t shows all" in screen(pilot)
            await press(pilot, "t")
            seen = screen(pilot)
            for _ in range(6):
                await press(pilot, "pagedown")
                seen += screen(pilot)
            assert all(f"part {at:03}" in " ".join(seen.split()) for at in range(30))
            assert "In the bank's file:" in seen


async def test_all_that_is_certain_is_posted_after_one_look_and_taken_back(morning: str) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "p")
        await asked(pilot)
        assert "Post 1 certain entry, 100.00 EUR? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Posted 1 payment of 100.00 EUR")
        page = await settled(pilot)
        assert len(shown_rows(page)) == 3
        with opened(morning) as book:
            assert open_amounts(book)["INV-21042"] == 0
        await press(pilot, "shift+tab")
        assert "posted   LIND INV-21042, " in screen(pilot), "whose cash it became"
        await press(pilot, "B")
        await asked(pilot)
        assert "1 payment, 100.00 EUR? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, " undone: 1 payment")
        assert len(waiting(morning)) == 4


async def test_enter_accepts_a_short_payment_and_w_writes_the_difference_off(morning: str) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "j", "w")
        await asked(pilot)
        assert "Post 120.00 EUR to INV-21060 and write off 5.00 EUR?" in screen(pilot)
        await pilot.press("n")
        await press(pilot, "enter")
        await told(pilot, "120.00 EUR")
        with opened(morning) as book:
            assert open_amounts(book)["INV-21060"] == 500


async def test_of_equal_candidates_none_is_posted_without_a_look(morning: str) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "j", "j", "enter")
        await asked(pilot)
        assert "One of 2 equal choices" in screen(pilot)
        await pilot.press("n")
        await press(pilot, "right_square_bracket")
        assert "2 of 2 possible (M7): OAK INV-21051" in screen(pilot)
        await press(pilot, "enter")
        await told(pilot, "500.00 EUR")
        with opened(morning) as book:
            assert open_amounts(book)["INV-21050"] == 50_000, "the one that was not in front"
            assert open_amounts(book)["INV-21051"] == 0


async def test_what_else_the_money_may_be_is_asked_whatever_the_clerk_chooses(
    morning: str, tmp_path: Path
) -> None:
    """The entry of another file, and a payment that was recorded by hand."""
    with opened(morning) as book:
        payment(book, "CHQ-9", 12_000, value=date(2026, 11, 19), account="OAK")
        payment(book, "CHQ-10", 7_700, value=date(2026, 11, 19), account="LIND")
        again = line(50_000, "thank you", name="Oak & Sons", account=PAYER)
        first = line(50_000, "thank you", name="Oak & Sons", account=PAYER, bank="C1")
        for number, opening, each in (("2", 179_700, first), ("3", 229_700, again)):
            path = tmp_path / f"{number}.sta"
            import_bank_file(
                book, write_statement(path, [each], 50_000, number=number, opening=opening)
            )
    twin = "Entry 5 of 2026-11-20 may be this money."
    async with artui(morning).run_test(size=(120, 40)) as pilot:
        page = await bank(pilot)
        rows = page.queue.known or ()
        assert [row.standing for row in rows] == [
            *("certain", "unknown", "unknown", "unknown", "unknown", "unknown"),
        ]
        await press(pilot, "G")
        assert page.row is not None
        assert str(page.row.doubt) == twin[0].lower() + twin[1:-1]

        async def asks(question: str) -> None:
            await asked(pilot)
            assert question in " ".join(screen(pilot).split())
            await pilot.press("n")
            await told(pilot, "Nothing was posted.")

        for turns in ((), ("right_square_bracket",)):
            await press(pilot, *turns, "enter")
            await asks(f"{twin} Post 500.00 EUR to INV-2105{len(turns)} all the same? [y/N]")
        await press(pilot, "slash")
        await answer(pilot, "21050")
        await asks(f"{twin} Post 500.00 EUR of Oak & Sons (OAK): 500.00 to INV-21050? [y/N]")
        await press(pilot, "c")
        await answer(pilot, "OAK")
        await asks(f"{twin} Record 500.00 EUR as unapplied cash of Oak & Sons (OAK)? [y/N]")
        await press(pilot, "a")
        await asks(f"{twin} Split 500.00 EUR over what Oak & Sons (OAK) has open all the same?")
        # A payment that was recorded by hand: it is this money, or other money.
        typed = "Payment CHQ-9 of 2026-11-19, recorded already, may be this money."
        await press(pilot, "g", "g", "j", "enter")
        await asks(f"{typed} Post 120.00 EUR to INV-21060 all the same? [y/N]")
        await press(pilot, "w")
        await asks(f"{typed} Post 120.00 EUR to INV-21060 and write off 5.00 EUR? [y/N]")
        await press(pilot, "right_square_bracket")
        assert "OAK is payment CHQ-9" in " ".join(screen(pilot).split())
        await press(pilot, "enter")
        await asked(pilot)
        question = "Is 120.00 EUR payment CHQ-9 of OAK, value 2026-11-19?"
        assert f"{question} No cash is recorded again. [y/N]" in " ".join(screen(pilot).split())
        await pilot.press("y")
        await told(pilot, "was recorded before; it is entry 2")
        # Nothing was found for it: it is asked once the clerk names the customer.
        typed = "Payment CHQ-10 of 2026-11-19, recorded already, may be this money."
        await press(pilot, "g", "g", "j", "j", "c")
        await answer(pilot, "LIND")
        await asks(f"{typed} Record 77.00 EUR as unapplied cash of Lindgren Bygg (LIND)? [y/N]")
        await press(pilot, "slash")
        await answer(pilot, "21043")
        await asks(f"{typed} Post 77.00 EUR of Lindgren Bygg (LIND): 40.00 to INV-21043, 37.00")
    assert len(waiting(morning)) == 5
    with opened(morning) as book:
        assert [row[1] for row in picture(book) if row[1] in ("CHQ-9", "B2")] == ["CHQ-9"]
        assert list(breaches(book)) == []


async def test_a_correction_teaches_a_rule_only_after_a_question(morning: str) -> None:
    async with artui(morning).run_test(size=(120, 40)) as pilot:
        await bank(pilot)
        await press(pilot, "j", "slash")
        await answer(pilot, "21050=70 21051")
        await asked(pilot)
        question = "Post 120.00 EUR of Oak & Sons (OAK): 70.00 to INV-21050, 50.00 to INV-21051?"
        assert question in screen(pilot)
        await pilot.press("y")
        await asked(pilot)
        assert f"Remember that {PAYER}" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "belongs to OAK")
        await press(pilot, "K")
        assert PAYER in screen(pilot)
        await press(pilot, "X")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "removed")
    with opened(morning) as book, book.reading() as connection:
        assert match_rules(connection) == []


async def test_a_name_that_nobody_or_several_have_is_asked_again_and_told_why(morning: str) -> None:
    with opened(morning) as book:
        customer(book, "OAK2", name="Oak Trading")
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "j", "c")
        await answer(pilot, "nobody")
        page = await asked(pilot)
        assert "'nobody' is neither an open document nor a customer." in screen(pilot)
        await answer(pilot, "oak ")
        await asked(pilot)
        assert "names several customers: OAK Oak & Sons, OAK2 Oak Trading" in screen(pilot)
        await answer(pilot, "OAK2")
        page = await asked(pilot)
        assert "as unapplied cash of Oak Trading (OAK2)?" in screen(pilot)
        await pilot.press("n")
        assert page is await told(pilot, "Nothing was posted.")


async def test_an_answer_of_no_teaches_nothing(morning: str) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "j", "c")
        await answer(pilot, "oak")
        await asked(pilot)
        assert "Record 120.00 EUR as unapplied cash of Oak & Sons (OAK)?" in screen(pilot)
        await pilot.press("y")
        await asked(pilot)
        await pilot.press("n")
        await told(pilot, "Payment B2 of 120.00 EUR from OAK")
    with opened(morning) as book, book.reading() as connection:
        assert match_rules(connection) == []


async def test_an_entry_is_split_on_the_sheet(morning: str) -> None:
    async with artui(morning).run_test(size=(120, 40)) as pilot:
        await bank(pilot)
        await press(pilot, "j", "j", "a")
        assert "Left 0.00 of 500.00 EUR" in screen(pilot)
        await press(pilot, "U", "j", "enter")
        await answer(pilot, "100")
        await press(pilot, "F")
        assert "Left 0.00 of 500.00 EUR" in screen(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "500.00 EUR")
        with opened(morning) as book:
            found = open_amounts(book)
            assert sum(found[f"INV-{n}"] for n in (21050, 21051, 21060)) == 62_500
        page = await settled(pilot)
        assert isinstance(page, BankPage)
        assert len(shown_rows(page)) == 3


async def test_what_no_customer_paid_is_set_aside_with_a_reason_and_comes_back(
    morning: str,
) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "G", "enter")
        await told(pilot, "Nothing is proposed")
        await press(pilot, "X")
        await answer(pilot, "a private letter")
        await told(pilot, "ignored: a private letter")
        assert len(shown_rows(await settled(pilot))) == 3
        await press(pilot, "shift+tab")
        assert "a private letter" in screen(pilot)
        assert " b take back " in screen(pilot).splitlines()[-1]
        await press(pilot, "b")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "Undone")
    assert len(waiting(morning)) == 4


async def test_marked_entries_are_one_posting_with_one_question(morning: str) -> None:
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "A", "enter")
        await asked(pilot)
        question = "Post 2 marked entries, 220.00 EUR? 2 have no proposal and stay. [y/N]"
        assert question in screen(pilot)
        await pilot.press("y")
        await told(pilot, "Posted 2 payments of 220.00 EUR")
        assert waiting(morning) == ["Oak & Sons", "A. Nobody"]
        await press(pilot, "u")
        await asked(pilot)
        assert ", 220.00 EUR? [y/N]" in screen(pilot)
        assert "Undo all 2 of posting" in screen(pilot)
        await pilot.press("n")
        await settled(pilot)
        await asked(pilot)
        assert "Undo only bank payment OAK/B2? [y/N]" in screen(pilot)
        await pilot.press("n")
        await told(pilot, "Nothing was undone.")
        await press(pilot, "u")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, " undone: 2 payments")
    assert len(waiting(morning)) == 4


async def test_a_second_payment_of_a_stranger_is_asked_about_before_it_is_on_account(
    morning: str, tmp_path: Path
) -> None:
    with opened(morning) as book:
        with book.reading() as connection:
            ids = [each.id for each in waiting_entries(connection)]
        accept(book, ids[0])
        for each in ids[1:]:
            ignore(book, each, reason="not now")
        again = line(6_000, "invoice INV-21042", name="A. Stranger", bank="B9")
        path = write_statement(tmp_path / "next.sta", [again], 6_000, number="2", opening=179_700)
        import_bank_file(book, path)
    async with artui(morning).run_test(size=(120, 40)) as pilot:
        await bank(pilot)
        question = "paid twice? Record 60.00 EUR on account of LIND all the same? [y/N]"
        await press(pilot, "enter")
        await asked(pilot)
        assert question in " ".join(screen(pilot).split())
        await pilot.press("n")
        await told(pilot, "Nothing was posted")
        await press(pilot, "space", "enter")
        await told(pilot, "Nothing is proposed for what is marked")
        assert len(waiting(morning)) == 1
        await press(pilot, "space", "enter")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "60.00 EUR from LIND")
    assert waiting(morning) == []


async def test_a_return_takes_its_receipt_back(morning: str, tmp_path: Path) -> None:
    with opened(morning) as book:
        with book.reading() as connection:
            first = waiting_entries(connection)[0].id
        accept(book, first)
        back = line(-10_000, "invoice INV-21042 and INV-21043", name="Lindgren Bygg", bank="B1")
        path = write_statement(tmp_path / "next.sta", [back], -10_000, number="2", opening=179_700)
        import_bank_file(book, path)
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "1 return of the bank" in screen(pilot)
        page = await bank(pilot)
        place = [row.standing for row in page.queue.known or ()].index(Standing.RETURN)
        await press(pilot, *"j" * place)
        assert "takes back B1" in screen(pilot)
        await press(pilot, "enter")
        await asked(pilot)
        assert "Take 100.00 EUR of Lindgren Bygg, payment B1, back as of" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "returned")
        with opened(morning) as book:
            assert open_amounts(book)["INV-21042"] == 6_000


async def test_returns_of_a_part_in_a_batch_and_of_one_of_several_receipts_are_worked_in_words(
    morning: str, tmp_path: Path
) -> None:
    batch = ntry("120.00", side="DBIT", reference="R", more=RETURNED).replace(
        "</Ntry>", "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls></Ntry>"
    )
    parts = [tx("50.00", payer="P1", reference="X1"), tx("70.00", payer="P2", reference="X2")]
    notice = ntry("120.00", *parts, side="DBIT", reference="R", more=RETURNED)
    (tmp_path / "total.xml").write_text(camt(batch, account=IBAN, number="9", closing=88_000))
    (tmp_path / "parts.xml").write_text(
        camt(notice, account=IBAN, message="054", opening=None, closing=None)
    )
    letter = {"name": "A. Nobody"}
    lines = [
        line(7_700, "your letter of March", bank="B5", **letter),
        line(-7_700, "your letter of March", **letter),
        line(-3_000, "back", name="Lindgren Bygg", bank="B1"),
    ]
    with opened(morning) as book:
        with book.reading() as connection:
            ids = [each.id for each in waiting_entries(connection)]
        accept(book, ids[0])
        on_account(book, ids[3], 2)
        path = write_statement(tmp_path / "next.sta", lines, -3_000, number="2", opening=179_700)
        import_bank_file(book, path)
        import_bank_file(book, tmp_path / "total.xml")

    async with artui(morning).run_test(size=(120, 40)) as pilot:
        page = await bank(pilot)
        assert "2 returned by the bank · 1 without parts" in screen(pilot)

        async def at(minor: int) -> str:
            """Go to the return of an amount; gives what is said of it."""
            rows = [row.stored.record.minor for row in page.queue.known or ()]
            await press(pilot, "g", "g", *"j" * rows.index(minor))
            return "".join(text for row in page.pane.all_rows(200) for text, _ in row)

        async def question() -> str:
            await asked(pilot)
            return " ".join(screen(pilot).split())

        # One of several receipts.
        assert "Return: one of 2 receipts." in await at(-7_700)
        for typed, why in (("9", "Type a number from 1 to 2."), ("2", "Post the receipt of it")):
            await press(pilot, "enter")
            assert "Which receipt (1 B4, 2 B5, not posted yet):" in await question()
            await answer(pilot, typed)
            await told(pilot, why)
        await press(pilot, "enter")
        await answer(pilot, "1")
        assert "Take 77.00 EUR of A. Nobody, payment B4, back as of 2026-11-20?" in await question()
        await pilot.press("y")
        await told(pilot, "returned")
        # A part of a receipt.
        assert "Return: takes back B1, found by bank's reference." in await at(-3_000)
        await press(pilot, "enter")
        assert (
            "Take 30.00 EUR of the 100.00 EUR of Lindgren Bygg, payment B1, back as of 2026-11-20? "
            "What it paid last is open again. [y/N]" in await question()
        )
        await pilot.press("y")
        await told(pilot, "30.00 EUR of payment B1 given back")
        # A batch: the sum waits, and once its parts are there each is a return of its own.
        await press(pilot, "shift+tab", "shift+tab")
        assert "-120.00" in screen(pilot)
        assert "waits for its parts" in screen(pilot)
        await press(pilot, "tab", "tab", "i")
        await answer(pilot, str(tmp_path / "parts.xml"))
        await told(pilot, "nothing was changed yet")
        await press(pilot, "ctrl+s")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "parts.xml")
        assert await settled(pilot) is page
        assert "2 returned by the bank" in screen(pilot)
        assert "without parts" not in screen(pilot)
        assert "Return: receipt not found.  Post its receipt first if it" in await at(-5_000)
        await press(pilot, "enter")
        await told(pilot, "No receipt may be meant by this return")
    with opened(morning) as book:
        found = open_amounts(book)
        assert (found["INV-21042"], found["INV-21043"]) == (0, 3_000)
        assert list(breaches(book)) == []


async def test_a_fee_of_its_own_is_charged_once_its_return_was_taken_back(
    morning: str, tmp_path: Path
) -> None:
    with opened(morning) as book, book.reading() as connection:
        first = waiting_entries(connection)[0].id
    with opened(morning) as book:
        accept(book, first)
        back = line(-10_000, "invoice INV-21042 and INV-21043", name="Lindgren Bygg", bank="B1")
        fee = line(-350, "Entgelt Ruecklastschrift", bank="B9").replace("RC", "D")
        path = tmp_path / "next.sta"
        write_statement(path, [back, fee], -10_350, number="2", opening=179_700)
        import_bank_file(book, path)
    async with artui(morning).run_test(size=(120, 40)) as pilot:
        await bank(pilot)
        assert "1 returned by the bank · 1 fee of the bank" in screen(pilot)
        await press(pilot, "G")
        assert "Fee: a fee of LIND." in screen(pilot)
        await press(pilot, "enter")
        await told(pilot, "Take the receipt of the return of 2026-11-20 back first")
        await press(pilot, "c")
        await told(pilot, "Enter charges it, X sets it aside")
        await press(pilot, "k", "enter")
        await asked(pilot)
        await pilot.press("y")
        await told(pilot, "returned")
        await press(pilot, "G", "enter")
        await asked(pilot)
        question = "Does LIND owe the bank's fee of 3.50 EUR for the return of 2026-11-20?"
        assert question in " ".join(screen(pilot).split())
        await pilot.press("y")
        await told(pilot, "is owed by LIND as RF-LIND-2026-11-20")
    with opened(morning) as book:
        assert open_amounts(book)["RF-LIND-2026-11-20"] == 350
        assert list(breaches(book)) == []


async def test_a_file_is_rehearsed_and_taken_in_from_the_page(morning: str, tmp_path: Path) -> None:
    path = write_statement(
        tmp_path / "next.sta", [line(4_000, "INV-21043", bank="C1")], 4_000, number="2",
        opening=179_700,
    )  # fmt: skip
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "i")
        await answer(pilot, str(path))
        await told(pilot, "nothing was changed yet")
        assert "1 entry added, 0 known" in screen(pilot)
        assert len(waiting(morning)) == 4
        await press(pilot, "ctrl+s")
        await asked(pilot)
        assert "Take in 1 new entry of 1 statement of next.sta?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "next.sta")
        page = await settled(pilot)
        assert isinstance(page, BankPage)
    assert len(waiting(morning)) == 5


async def test_a_file_with_a_gap_names_it_and_goes_in_only_for_a_reason(
    morning: str, tmp_path: Path
) -> None:
    path = write_statement(
        tmp_path / "gap.sta", [line(4_000, "INV-21043", bank="C1")], 5_000, number="2",
        opening=179_700,
    )  # fmt: skip
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "i")
        await answer(pilot, str(path))
        await told(pilot, "nothing was changed yet")
        assert "10.00 can't be explained by one entry." in screen(pilot)
        await press(pilot, "ctrl+s")
        await asked(pilot)
        question = (
            "Statement 2 does not add up: 1,797.00 + 40.00 = 1,837.00, the bank says 1,847.00 EUR; "
            "10.00 can't be explained by one entry. Take it in all the same, because:"
        )
        assert question in " ".join(screen(pilot).split())
        await pilot.press("escape")
        await told(pilot, "Nothing was taken in.")
        assert len(waiting(morning)) == 4
        await press(pilot, "ctrl+s")
        await answer(pilot, "  ", "cut by hand")
        await asked(pilot)
        assert "Take in 1 new entry of 1 statement of gap.sta; gap accepted: cut" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "gap accepted: cut by hand")
        assert isinstance(await settled(pilot), BankPage)
    assert len(waiting(morning)) == 5
    last = Artui(morning).rows("log")[-1]
    assert last["summary"] == "1 entry added, 0 known; gap accepted: cut by hand"


async def test_a_wrong_file_is_refused_in_words(morning: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.sta"
    path.write_text(":20:X\n:25:DE00\n:28C:1\n:60F:C261120EUR1,00\n:62F:C261120EUR1,00\n-\n")
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "i")
        await answer(pilot, str(path))
        await told(pilot, "is not one of our bank accounts")


async def test_read_only_every_act_says_why(morning: str) -> None:
    async with artui(morning, read_only=True).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        for key in ("enter", "p", "c", "X"):
            page = await press(pilot, key)
            assert "for reading only" in page.status.reported
    with opened(morning) as book, book.reading() as connection:
        assert latest_done(connection, 10) == []


async def test_four_hundred_entries_are_worked_without_leaving_the_home_row(
    sqlite_url: str, tmp_path: Path
) -> None:
    book = book_at(sqlite_url)
    post_open_items(book)
    lines = [line(100 + at, "unknown", name=f"P{at}", bank=f"N{at}") for at in range(400)]
    total = sum(100 + at for at in range(400))
    import_bank_file(book, write_statement(tmp_path / "many.sta", lines, total))
    async with artui(sqlite_url).run_test(size=(80, 24)) as pilot:
        page = await bank(pilot)
        assert table_of(page).count == 400
        await press(pilot, "A", "X")
        await answer(pilot, "test")
        await told(pilot, "ignored")
    assert waiting(sqlite_url) == []


OURS = """Konto;DE89370400440532013000

Tag;Name;Zweck;Summe;Stand
03.11.2026;Lindgren Bygg;INV-21042;60,00;160,00
04.11.2026;Oak & Sons;INV-21060;125,00;285,00
"""


async def test_a_mapping_is_learnt_from_the_first_rows_and_the_file_goes_in(
    morning: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(OURS)
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "i")
        await answer(pilot, str(path), "ours")
        page = await settled(pilot)
        assert isinstance(page, MappingPage)
        answers = {
            "dates": "DD.MM.YYYY",
            "decimal": ",",
            "columns.booking_date": "Tag",
            "columns.amount": "Summe",
            "currency": "EUR",
            "account": "DE89370400440532013000",
        }
        for _ in answers:
            if page.found.open:
                key = page.found.open[0].partition(":")[0]
                await press(pilot, "a")
                await answer(pilot, answers[key])
        assert page.found.open == ()
        for said in ("columns.payer=Name", "columns.text=Zweck", "columns.balance=Stand"):
            await press(pilot, "equals_sign")
            await answer(pilot, said)
        shown = screen(pilot)
        assert "2026-11-03" in shown
        assert "125.00 EUR Oak & Sons" in shown
        assert "The first 2 rows can be read; Ctrl+S saves the mapping." in shown
        await press(pilot, "ctrl+s")
        await told(pilot, "nothing was changed yet")
        await press(pilot, "ctrl+s")
        await asked(pilot)
        assert "Take in 2 new entries of 1 statement of export.csv?" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "export.csv")
        await press(pilot, "i")
        await asked(pilot)
        assert str(path)[-20:] in screen(pilot), "the file taken in last is offered"
        await pilot.press("enter")
        await asked(pilot)
        assert "ours" in screen(pilot), "and the mapping that fits it"
        await pilot.press("enter")
        await told(pilot, "nothing was changed yet")
        await press(pilot, "ctrl+s")
        await told(pilot, "There is nothing new in export.csv.")
        path.unlink()
        await press(pilot, "escape", "i")
        await asked(pilot)
        assert str(path)[-20:] in screen(pilot), "nothing else is offered here"
        await pilot.press("escape")
    assert len(waiting(morning)) == 6


async def test_what_sets_nothing_of_a_mapping_is_refused_in_words(
    morning: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(OURS)
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "i")
        await answer(pilot, str(path), "ours")
        await press(pilot, "equals_sign")
        await answer(pilot, "colour=red")
        await told(pilot, "'colour' sets nothing")
        page = await press(pilot, "ctrl+s")
        assert "to be said first" in page.status.reported


async def test_an_advice_is_taken_in_listed_and_removed_on_its_page(
    morning: str, tmp_path: Path
) -> None:
    file = tmp_path / "advice.csv"
    file.write_text("invoice,amount paid\nINV-21050,77.00\nINV-21051,22.00\n", encoding="utf-8")
    async with artui(morning).run_test(size=(80, 24)) as pilot:
        await bank(pilot)
        await press(pilot, "M")
        assert "No advice waits for its money." in screen(pilot)
        await press(pilot, "i")
        await answer(pilot, str(file))
        await told(pilot, "waits for its money")
        assert "INV-21050, INV-21051" in screen(pilot)
        assert "99.00" in screen(pilot)
        await press(pilot, "X")
        await asked(pilot)
        assert "Remove the advice of OAK over 99.00 EUR? [y/N]" in screen(pilot)
        await pilot.press("y")
        await told(pilot, "removed")
        assert "No advice waits for its money." in screen(pilot)


async def test_a_payment_that_is_typed_after_its_entry_was_posted_is_asked_about(
    morning: str, tmp_path: Path
) -> None:
    with opened(morning) as book:
        on_account(book, 2, 2)
    rows = "reference,account,value_date,amount,currency\nCHQ-8,OAK,2026-11-19,120.00,EUR\n"
    (tmp_path / "cheques.csv").write_text(rows)
    may_be = (
        "Payment CHQ-7 of 120.00 EUR is not recorded: payment B2 of 2026-11-20, which came with "
        "entry 2 of the bank, may be this money. Record it all the same? [y/N]"
    )
    async with artui(morning).run_test(size=(120, 40)) as pilot:
        for key, end in (("n", "Nothing was recorded."), ("y", "Payment CHQ-7 of 120.00 EUR rec")):
            await press(pilot, "2", "slash", *"21050", "enter", "p")
            await press(pilot, *"CHQ-7", "tab", "tab", "ctrl+u", *"120.00")
            await pilot.press("ctrl+s")
            await asked(pilot)
            assert may_be in " ".join(screen(pilot).split())
            await pilot.press(key)
            await told(pilot, end)
            if key == "n":
                await press(pilot, "escape", "y")
        await press(pilot, "colon", *"import a file", "enter", "p")
        await answer(pilot, str(tmp_path / "cheques.csv"))
        await told(pilot, "added 0, skipped 0 (already there), rejected 1")
        question = "1 payment may be money that the bank brought already. Take it in all the same?"
        await press(pilot, "ctrl+s")
        assert question in " ".join(screen(pilot).split())
        await press(pilot, "n")
        await told(pilot, "cheques.csv has nothing to take in")
        await press(pilot, "ctrl+s", "y")
        assert "Take in 1 rows of cheques.csv? [y/N]" in screen(pilot)
        await press(pilot, "y")
        await told(pilot, "import: cheques.csv: added 1")
    with opened(morning) as book:
        assert {"CHQ-7", "CHQ-8", "B2"} <= {row[1] for row in picture(book)}
        assert list(breaches(book)) == []
