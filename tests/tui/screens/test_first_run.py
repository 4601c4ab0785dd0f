"""The first run: samples on a key that go in as they are, and a demo in a ledger of its own."""

import asyncio
from pathlib import Path

from artui.imports.samples import write_samples
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk.memory import Memory, pick_theme, picked_theme
from artui.tui.office.theme_page import ThemePage
from tests.tui.screens.desk import answer, artui, asked, opened, press, screen, settled, told


async def test_samples_are_written_on_a_key_and_offered_when_a_file_is_imported(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = Settings(export_folder=str(tmp_path))
    async with artui(sqlite_url, settings=settings).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "T")
        await told(pilot, "samples are in ")
        assert (tmp_path / "samples" / "customers.csv").exists()
        await press(pilot, "I", "c")
        await answer(pilot, "")
        await told(pilot, "nothing was changed yet")
        await press(pilot, "ctrl+s", "y")
        await told(pilot, "added ")
        assert "The ledger is empty." not in screen(pilot)
        await press(pilot, "D")
        await told(pilot, "Look at the demo: the ledger is not empty")
    (tmp_path / "samples" / "customers.csv").write_text("mine")
    assert tmp_path / "samples" / "customers.csv" in write_samples(tmp_path / "samples")
    assert (tmp_path / "samples" / "customers.csv").read_text() == "mine"


async def test_the_demo_is_made_in_a_ledger_of_its_own(sqlite_url: str) -> None:
    async with artui(sqlite_url).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Artui)
        await settled(pilot)
        await press(pilot, "D")
        await asked(pilot)
        await pilot.press("y")
        async with asyncio.timeout(60):
            while app.next_choice is None:
                await asyncio.sleep(0.05)
        made = app.next_choice.db
    assert made is not None
    assert made.endswith("demo.db")
    with opened(sqlite_url) as book, book.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM customer").scalar() == 0
    with opened(f"sqlite:///{made}") as book, book.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one() > 1_000


async def test_a_theme_is_seen_at_once_kept_by_enter_and_not_by_escape(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = pilot.app.theme
        page = await press(pilot, ":", *"open.theme", "enter")
        assert isinstance(page, ThemePage)
        await press(pilot, "down", "down")
        assert pilot.app.theme == "mono"
        await press(pilot, "escape")
        assert pilot.app.theme == before
        await press(pilot, ":", *"open.settings", "enter", "t", "end", "enter")
        await told(pilot, "The theme is high-contrast from now on.")
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        assert pilot.app.theme == "high-contrast"


def test_what_was_picked_holds_until_the_setting_is_another() -> None:
    memory = Memory(None)
    assert picked_theme(memory, Settings(theme="dark")) == "dark"
    pick_theme(memory, Settings(theme="dark"), "mono")
    assert picked_theme(memory, Settings(theme="dark")) == "mono"
    assert picked_theme(memory, Settings(theme="light")) == "light"
