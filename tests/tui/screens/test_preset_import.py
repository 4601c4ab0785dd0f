"""The open items of another program from the screens: a preset proposed by the headings, a
rehearsal, what the file does not say, and all of it as one act."""

from pathlib import Path

from artui.tui.files.preset_page import ExportPage
from tests.support.postings import picture
from tests.tui.screens.desk import answer, artui, asked, opened, press, screen, told

QUICKBOOKS = """\
"Open Invoices",,,,,,
"Customer","Date","Transaction type","Num","Due date","Amount","Open balance"
"Northwind Labs","10/14/2025","Invoice","Q-1","11/13/2025","1,000.00","1,000.00"
"Northwind Labs","10/15/2025","Invoice","Q-2","11/14/2025","500.00","200.00"
"Zebra Ltd","10/16/2025","Credit Memo","Q-3",,"-25.00","-25.00"
"""


async def test_an_export_is_recognised_rehearsed_completed_and_taken_in(
    desk: str, tmp_path: Path
) -> None:
    file = tmp_path / "open.csv"
    file.write_text(QUICKBOOKS)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        # Taken for a file of ours, it is told whose it looks like.
        await press(pilot, "I", "i")
        await answer(pilot, str(file))
        await told(pilot, "it looks like the export of another program (quickbooks-online")
        await press(pilot, "I", "x")
        await answer(pilot, str(file))
        page = await asked(pilot)
        assert "quickbooks-online (line 2: " in " ".join(page.prompt.question.split())
        await press(pilot, "1")
        page = await told(pilot, "nothing was changed yet")
        assert isinstance(page, ExportPage)
        # What no column says is an error until it is said.
        assert "c says it" in screen(pilot)
        await press(pilot, "ctrl+s")
        await told(pilot, "the file has errors, and goes in whole or not at all.")
        await press(pilot, "c")
        await answer(pilot, "usd")
        page = await told(pilot, "nothing was changed yet")
        assert "no customer has the name 'Zebra Ltd'" in screen(pilot)
        await press(pilot, "n")
        page = await told(pilot, "would add 1 customer, 2 invoices, 1 credit memo")
        assert "open 1,175.00 USD" in " ".join(page.totals.text.split())
        assert "'Zebra Ltd' is new, with account ZEBRA-LTD" in screen(pilot)
        await press(pilot, "b")
        await answer(pilot, "2025-10-31")
        page = await told(pilot, "2 invoices, 1 credit memo, 1 payment")
        await press(pilot, "ctrl+s")
        page = await asked(pilot)
        assert "open 1,175.00 USD. Take it in? [y/N]" in " ".join(page.prompt.question.split())
        await press(pilot, "y")
        await told(pilot, "added 1 customer, 2 invoices, 1 credit memo, 1 payment")
        # Again it brings nothing.
        await press(pilot, "I", "x")
        await answer(pilot, str(file))
        await press(pilot, "1")
        await told(pilot, "nothing was changed yet")
        await press(pilot, "c")
        await answer(pilot, "USD")
        await told(pilot, "nothing was changed yet")
        await press(pilot, "b")
        await answer(pilot, "2025-10-31")
        await told(pilot, "nothing was changed yet")
        await press(pilot, "ctrl+s")
        await told(pilot, "all of it is there already")
        # Written in another way it is refused whole, and read anew when that is said.
        file.write_text(
            QUICKBOOKS.replace("10/14/", "10/04/")
            .replace("10/15/", "10/05/")
            .replace("10/16/", "10/06/")
            .replace("11/13/", "11/03/")
            .replace("11/14/", "11/04/")
            .replace("Q-", "R-")
        )
        await press(pilot, "I", "x")
        await answer(pilot, str(file))
        await press(pilot, "1")
        await told(pilot, "nothing was changed")
        assert "w says in which order they are" in " ".join(screen(pilot).split())
        await press(pilot, "w", "p", "m")
        await told(pilot, "nothing was changed yet")
        assert "c says it" in screen(pilot)
        file.write_text("number,colour\n1,red\n")
        await press(pilot, "I", "x")
        await answer(pilot, str(file))
        await told(
            pilot,
            "open.csv has the headings of no preset. docs/bring-your-own-data.md has those",
        )
    with opened(desk) as book:
        found = {row[1]: row[2] for row in picture(book)}
    assert (found["Q-1"], found["Q-2"], found["Q-3"]) == (100_000, 20_000, 2_500)
