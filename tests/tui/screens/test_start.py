"""The start: the first page is there before the ledger, and what comes later is not missed."""

import asyncio
import gc
import subprocess
import sys

import pytest
from textual import events

from artui.choice import Choice
from artui.launch import open_screens
from artui.settings import Settings
from artui.tui.all_actions import registry
from artui.tui.app import Artui
from artui.tui.desk.amounts import amounts_of
from artui.tui.desk.memory import Memory, memory_path
from artui.tui.desk.target import record_of
from artui.tui.desk.totals import percents
from artui.tui.kit import key_queue
from artui.tui.kit.palette import Palette
from artui.tui.kit.widgets.form import LineInput
from artui.tui.tabs import PLACES, first_registry
from tests.tui.screens.desk import artui, asked, at_rest, press, screen, settled


def test_the_first_paint_waits_for_no_other_page_and_not_for_the_ledger() -> None:
    """The faces of packages, which import nothing themselves, may be there; nothing behind them."""
    program = (
        "import sys, artui.tui.app\n"
        "print(*(name for name, module in sys.modules.items()"
        " if not (name.startswith('artui.') and hasattr(module, '__path__'))))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "artui.tui.today.page" in loaded
    assert loaded.isdisjoint({"artui.tui.documents.invoices_page", "artui.tui.documents.acts"})
    assert loaded.isdisjoint({"artui.wording", "artui.tui.today.queue_source"})
    behind = ("artui.ledger.", "artui.statements.", "artui.imports.", "artui.amazon.")
    assert not any(name.startswith(behind) for name in loaded)
    above = {name.partition(".")[0] for name in loaded}
    assert above.isdisjoint({"sqlalchemy", "sqlmodel", "babel", "typst"})


def test_the_actions_of_all_pages_load_no_page_that_is_not_listed() -> None:
    """So that the first rows, which are shown between two of them, never wait for many."""
    program = (
        "import sys\nfrom artui.tui import tabs\nfrom artui.tui.desk import ledger_port\n"
        "ledger_port.load(tabs.PAGES)\nbefore = set(sys.modules)\n"
        "import artui.tui.all_actions\nprint(*(set(sys.modules) - before))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["artui.tui.all_actions"]


def test_lists_are_shown_without_what_the_typed_masters_need(desk: str) -> None:
    """Movements are Core rows: SQLModel is imported by those who write masters."""
    program = f"""
import asyncio, sys
from datetime import date
from artui.open_book import Choice
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk.ledger_port import Ledger

async def main():
    choice, found = Choice(db={desk!r}, as_of=date(2026, 11, 21), actor="clerk"), Settings()
    app = Artui(Ledger(choice, found), found, {{"LANG": "C.UTF-8"}})
    async with app.run_test() as pilot:
        for key in "12345":
            await pilot.press(key)
            await pilot.pause()
            while asked := [each for each in app.workers if each.group not in ("action", "look")]:
                await app.workers.wait_for_complete(asked)
                await pilot.pause()

asyncio.run(main())
print(*sys.modules)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert {"artui.ledger.lists.worklist", "artui.ledger.lists.item_rows"} <= loaded
    assert loaded.isdisjoint({"sqlmodel", "pydantic"})


async def test_every_screen_of_the_header_opens_by_its_digit_and_keeps_its_pages(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        for place in PLACES:
            page = await press(pilot, place.key)
            assert place.name == page.NAME
            assert f"[{place.key} {place.title}]" in screen(pilot)
        await press(pilot, "2", "enter", "1")
        page = await press(pilot, "2")
        assert page.NAME == "invoice"
        page = await press(pilot, "2")
        assert page.NAME == "invoices"


async def test_before_the_ledger_is_open_keys_do_no_harm(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("p", "a", "j", "enter", ".", "2", "1")
        page = await settled(pilot)
        assert page.NAME in ("today", "customer", "payment")


async def test_a_key_that_comes_with_the_digit_of_a_screen_waits_for_its_list(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in "2n":
            pilot.app.post_message(events.Key(key, key))
        await asked(pilot)
        assert "Note on INV-2001:" in screen(pilot)


async def test_a_palette_opened_before_all_actions_are_loaded_finds_them_once_they_are(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app = pilot.app
        assert isinstance(app, Artui)
        while not app._actions_are_there:
            await pilot.pause()
        app.registry = first_registry()
        await pilot.press(":", *"interest")
        await at_rest(pilot)
        assert "No action has these words." in screen(pilot)
        app._complete(registry({}))
        await at_rest(pilot)
        assert "Interest run" in screen(pilot)
        assert "No action has these words." not in screen(pilot)


async def test_keys_typed_before_all_actions_are_loaded_act_in_their_order_once_they_are(
    desk: str,
) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app = pilot.app
        assert isinstance(app, Artui)
        while not app._actions_are_there:
            await pilot.pause()
        await press(pilot, "2")
        app.registry, app._actions_are_there = first_registry(), False
        for key in "nGjS":  # a note on the row under the cursor; the letters after it are its text
            app.post_message(events.Key(key, key))
        await pilot.pause(0.1)
        app._complete(registry({}))
        await asked(pilot)
        while app.keys.waiting:
            await pilot.pause()
        await at_rest(pilot)
        assert "Note on INV-2001: GjS" in screen(pilot)


async def test_no_key_overtakes_the_one_before_it_however_slow_the_list_is(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_queue, "_LOOK_AFTER", 0.02)
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await settled(pilot)
        assert page.table is not None
        page.table.call_later(asyncio.sleep, 0.2)
        for key in ":note":
            pilot.app.post_message(events.Key(key, key))
        while not isinstance(pilot.app.screen, Palette) or pilot.app.keys.waiting:
            await pilot.pause()
        await at_rest(pilot)
        assert pilot.app.screen.query_one(LineInput).value == "note"


async def test_garbage_is_collected_again_once_the_first_page_is_painted(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr("artui.tui.app.run", lambda choice, ahead: seen.append(gc.isenabled()) or 0)
    assert open_screens(Choice(db=desk)) == 0
    assert seen == [False]
    assert gc.isenabled()
    gc.disable()
    try:
        async with artui(desk).run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_keys_of_the_settings_reach_their_actions() -> None:
    actions = registry({"act.pay": ("H",)})
    assert actions["act.pay"].keys == ("H",)


def test_what_is_remembered_survives_and_a_broken_file_does_no_harm() -> None:
    path = memory_path()
    Memory(path)["tab"] = "open"
    assert Memory(path)["tab"] == "open"
    assert Memory(path)["other"] == ""
    path.write_text("[1, 2")
    assert Memory(path)["tab"] == ""
    Memory(None)["tab"] = "open"


def test_what_cannot_be_remembered_is_left(own_home: object) -> None:
    memory = Memory(memory_path() / "file" / "below.json")
    memory_path().parent.mkdir(parents=True)
    memory_path().write_text("{}")
    memory["tab"] = "open"
    assert memory["tab"] == "open"


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("", "-1,234,567.89"),
        ("en_GB.UTF-8", "-1,234,567.89"),
        ("de_DE", "-1.234.567,89"),
        ("fr_FR", "-1 234 567,89"),
        ("de_CH", "-1’234’567.89"),
        ("xx_YY", "-1,234,567.89"),
    ],
)
def test_amounts_are_written_and_read_as_the_locale_does(locale: str, shown: str) -> None:
    amounts = amounts_of(locale, {"LANG": "C"})
    assert amounts.number(-123_456_789, "EUR") == shown
    assert amounts.reader("EUR")(shown) == -123_456_789
    assert amounts.number(1200, "JPY").replace(amounts.signs.group, "") == "1200"


def test_the_environment_names_the_locale_where_the_settings_do_not() -> None:
    assert amounts_of(Settings().locale, {"LC_ALL": "de_AT.UTF-8"}).point == ","


def test_percents_add_up_to_a_hundred() -> None:
    assert percents([1, 1, 1]) == [34, 33, 33]
    assert percents([0, 0]) == [0, 0]
    assert sum(percents([61, 18, 9, 5, 7, 3])) == 100


def test_each_customer_and_currency_is_a_record_of_its_own_whatever_currencies_there_are() -> None:
    codes = ("", "AAA", "AAB", "EUR", "JPY", "USD", "ZZZ")
    records = [record_of(customer, code) for customer in (1, 7, 8) for code in codes]
    assert records == sorted(set(records))
