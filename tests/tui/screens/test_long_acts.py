"""Long acts are jobs: a sign of life at once, a page that stays alive, a Ctrl+X that is clean."""

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from artui.imports.file_import import import_file
from artui.ledger.book.book import Book
from artui.ledger.interest.charged import latest_run
from artui.ledger.interest.charges import Charged, post_interest
from artui.ledger.store.turn import Held
from artui.settings import Settings
from artui.tui.desk.acting.long_acts import start_act, write_files
from artui.tui.desk.page import LedgerPage
from artui.tui.kit import frame
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.frame import Frame
from artui.tui.kit.jobs import Job
from tests.tui.screens.desk import (
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

if TYPE_CHECKING:
    from artui.ledger.book.steps import Progress

pytestmark = pytest.mark.long


class SlowRun:
    """The real interest run, which waits after its first step until it may go on."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, book: Book, progress: "Progress") -> Charged:
        def slow(done: int, total: int) -> None:
            progress(done, total)
            self.begun.set()
            assert self.go.wait(30)
            progress(done, total)

        return post_interest(book, progress=slow)


async def palette(pilot: Pilot[int], action: str) -> LedgerPage:
    """Start an action by its id."""
    return await press(pilot, ":", *action, "enter")


def runs(url: str) -> int | None:
    """The latest interest run in force."""
    with opened(url) as book, book.reading() as connection:
        return latest_run(connection)


async def begun(pilot: Pilot[int], page: LedgerPage, run: SlowRun) -> None:
    """Start the run and wait for its first step."""
    start_act(page, "interest run", run)
    while not run.begun.is_set():
        await pilot.pause(0.01)
    await pilot.pause()


async def test_the_page_stays_alive_while_a_run_is_at_work_and_its_end_is_told(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        run = SlowRun()
        start_act(page, "interest run", run)
        await pilot.pause()
        assert "interest run" in page.status.text, "at once, before its first step"
        while not run.begun.is_set():
            await pilot.pause(0.01)
        await pilot.press("down")
        await pilot.pause()
        assert table_of(page).position == 1
        assert "Ctrl+X stop" in screen(pilot)
        await pilot.press("3")
        page = await settled_beside_job(pilot, "customers")
        assert "interest run" in page.status.text, "the page that came in front has it too"
        run.go.set()
        page = await told(pilot, "Interest run 1 through 2026-11-21")
        assert "interest run [" not in page.status.text
        page = await press(pilot, "2")
        assert "interest run" not in page.status.text, "the line went with the job"
        assert "Ctrl+X" not in screen(pilot)
    assert runs(desk) == 1


async def settled_beside_job(pilot: Pilot[int], name: str) -> LedgerPage:
    """Wait until a page is in front and its list is there, while a job is running."""
    while True:
        await pilot.pause(0.01)
        frame = pilot.app.frame  # type: ignore[attr-defined]
        if isinstance(frame, LedgerPage) and name == frame.NAME and table_of(frame).loaded:
            return frame


async def asked_beside_job(pilot: Pilot[int], page: LedgerPage) -> None:
    """Wait until a question is open, while a job is running."""
    while not page.prompt.asking:
        await pilot.pause(0.01)


async def test_ctrl_x_stops_a_run_and_nothing_of_it_is_kept(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        run = SlowRun()
        await begun(pilot, page, run)
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert "interest run is stopping" in page.status.text
        run.go.set()
        page = await told(pilot, "Interest run was cancelled; nothing of it was kept.")
        assert "is stopping" not in page.status.text
    assert runs(desk) is None


async def test_q_asks_while_a_run_is_at_work_and_another_act_is_refused_at_once(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        run = SlowRun()
        await begun(pilot, page, run)
        await pilot.press("n")
        await pilot.pause()
        assert page.status.reported == "Write a note: interest run is still at work."
        assert "interest run" in screen(pilot).splitlines()[-2], "and the job is still seen"
        await pilot.press("q")
        await asked_beside_job(pilot, page)
        assert "Interest run is still running and would be cancelled. Quit" in screen(pilot)
        await pilot.press("n")
        await pilot.pause()
        await pilot.press("q")
        await asked_beside_job(pilot, page)
        await pilot.press("y")
        await pilot.pause()
        run.go.set()
    assert runs(desk) is None, "quitting cancelled it"


async def test_the_question_of_q_goes_with_the_job_that_it_is_about(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        run = SlowRun()
        await begun(pilot, page, run)
        await pilot.press("q")
        await asked_beside_job(pilot, page)
        run.go.set()
        page = await told(pilot, "Interest run 1 through 2026-11-21")
        assert "Quit all the same?" not in screen(pilot)
        assert "Interest run 1 through 2026-11-21" in screen(pilot)
        assert not page.prompt.asking
    assert runs(desk) == 1


async def test_a_run_is_asked_with_count_customers_and_sums(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await palette(pilot, "open.interest-run")
        page = await settled(pilot)
        assert "Northwind Labs" in screen(pilot), "names beside accounts"
        sums = page.totals.text.partition(" a run charges ")[2]
        assert [word for word in sums.split() if word.isalpha()] == ["EUR", "JPY", "USD"]
        await pilot.press("r")
        await asked(pilot)
        await pilot.press("i")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert f"Charge {sums}, on 5 invoices of 4 customers? [y/N]" in shown
        await pilot.press("y")
        await told(pilot, "Interest run 1 through 2026-11-21")
        await palette(pilot, "interest.roll-back")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert f"Roll interest run 1 of 2026-11-21 back whole: {sums} charged" in shown
        assert "4 documents of 4 customers? [y/N]" in shown
        await pilot.press("n")
        await told(pilot, "Nothing was rolled back.")
    assert runs(desk) == 1


async def test_a_dunning_run_says_before_it_that_its_notices_are_final(
    desk: str, tmp_path: Path
) -> None:
    settings = Settings(export_folder=str(tmp_path / "out"))
    async with artui(desk, settings=settings).run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "r")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "5 items of 4 customers, 49,810.00 EUR 48,210 JPY 1,234.56 USD?" in shown
        assert "It can be rolled back until W writes its notices. [y/N]" in shown
        await pilot.press("y")
        await told(pilot, "Dunning run 1")
        await palette(pilot, "dunning.roll-back")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "4 notices to 4 customers, 49,810.00 EUR 48,210 JPY 1,234.56 USD? [y/N]" in shown
        await pilot.press("n")
        await told(pilot, "Nothing was rolled back.")
        await press(pilot, "W")
        await asked(pilot)
        shown = " ".join(screen(pilot).split())
        assert "Write 4 notices to 4 customers, 49,810.00 EUR 48,210 JPY 1,234.56 USD" in shown
        assert "The run can't be rolled back after that. [y/N]" in shown
        await pilot.press("y")
        await told(pilot, "4 notices written")
        await press(pilot, "W")
        await told(pilot, "No notice is owed.")


async def test_a_large_undo_is_a_job(
    desk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "payments.csv"
    rows = [f"BULK-{number},NEW,2026-11-20,1.00,EUR" for number in range(250)]
    path.write_text("\n".join(["reference,account,value_date,amount,currency", *rows, ""]))
    with opened(desk) as book:
        assert import_file(book, "payments", path).added == 250
    app = artui(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "u")
        await asked(pilot)
        began: list[str] = []
        start = app.jobs.start

        def watched(title: str, *work: Any, **more: Any) -> Job[Any]:
            began.append(title)
            return start(title, *work, **more)

        monkeypatch.setattr(app.jobs, "start", watched)
        await pilot.press("y")
        await told(pilot, "Undone: payments.csv: added 250")
        assert began == ["undo"]
    with opened(desk) as book:
        assert import_file(book, "payments", path).added == 250, "they are gone"


async def test_the_line_of_an_import_goes_with_its_page(desk: str, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("number,account,issue_date,amount,currency\nN-1,NORTH,2026-11-01,5.00,EUR\n")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        before = await press(pilot, "1")
        await palette(pilot, "open.import")
        await asked(pilot)
        await pilot.press("i")
        await asked(pilot)
        await pilot.press("ctrl+u", *str(path), "enter")
        page = await told(pilot, "nothing was changed yet")
        assert page is not before
        page = await press(pilot, "escape")
        assert page is before
        assert "import preview" not in page.status.text


async def test_a_short_act_that_waits_says_so_and_a_q_pressed_in_worry_asks(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2", "n")
        await asked(pilot)
        with opened(desk, actor="anna") as book, book.transaction():
            await pilot.press(*"hello", "enter")
            while "Write a note is at work …" not in page.status.reported:
                await pilot.pause(0.05)
            await pilot.app.on_event(Key("q", "q"))
            await pilot.pause(2.1)
        await asked(pilot)
        assert "What was at work has ended. Quit all the same? [y/N]" in screen(pilot)
        await pilot.press("n")
        await settled(pilot)
        assert page.is_current


async def test_the_result_of_an_act_remains_while_the_page_is_slow_to_show_it(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "_SLOW", 0.05)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")

        async def act(_: Frame) -> None:
            page.status.report("Done.")
            await asyncio.sleep(0.3)

        page.perform(Action("act.slow", "Slow", ("Z",), "An act", "Acts", act, marks=Marks.IGNORED))
        await pilot.pause(0.5)
        assert not page.at_work
        assert page.status.reported == "Done."


async def test_why_a_key_waits_for_the_list_goes_when_the_list_is_there(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "_PATIENCE", 0.05)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        table = table_of(page)
        table.forget()
        await pilot.press("space")
        await pilot.pause(0.2)
        assert page.status.reported == "Mark: the list is still loading."
        table.reload()
        page = await settled(pilot)
        assert page.status.reported == ""


async def test_the_statements_of_many_customers_are_a_job_that_says_what_was_written(
    desk: str, tmp_path: Path
) -> None:
    settings = Settings(export_folder=str(tmp_path / "out"))
    async with artui(desk, settings=settings).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "A", "t")
        await asked(pilot)
        await pilot.press("j")
        await told(pilot, f"5 files written to {tmp_path / 'out'}.")
    assert len(list((tmp_path / "out").glob("statement-*.json"))) == 5


async def test_files_that_were_written_when_their_job_is_stopped_stay(
    desk: str, tmp_path: Path
) -> None:
    written, go = threading.Event(), threading.Event()

    def write(book: Book, number: int) -> list[Path]:
        path = tmp_path / f"{number}.txt"
        path.write_text("whole")
        written.set()
        assert go.wait(30)
        return [path]

    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        await write_files(page, "statements", range(9), write, lambda paths: f"{len(paths)} files")
        while not written.is_set():
            await pilot.pause(0.01)
        await pilot.press("ctrl+x")
        go.set()
        await told(pilot, "statements: stopped; 1 of 9 are written and stay.")
    assert [path.name for path in tmp_path.glob("*.txt")] == ["0.txt"]


async def test_a_list_says_that_it_loads_until_its_rows_are_there(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        table = table_of(page)
        rows = shown_rows(page)
        table.forget()
        assert "Loading …" in table.render_line(1).text
        table.say_loading("Loading … 40 of 90")
        assert "Loading … 40 of 90" in table.render_line(1).text
        table.reload()
        page = await settled(pilot)
        assert shown_rows(page) == rows


async def test_who_waits_for_another_clerk_sees_for_whom_for_what_and_how_long(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, "2")
        tell = page.ledger.book().database.waits.tell
        await asyncio.to_thread(tell, Held("anna", "import", 2_000, 10_000, 2_000))
        await told(pilot, "anna's import is being written, 8 s to go")
