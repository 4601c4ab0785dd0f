"""Whole sessions in a pseudo-terminal: review, apply, undo, quit; dropped lines; two at once."""

import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from artui.ledger.lists.reviewed import drafts
from tests.support.postings import picture
from tests.support.pty import DOWN, ENTER, ESC, TAB, Terminal
from tests.tui.screens.desk import opened

DAY = "2026-11-21"


def artui(
    url: str, *arguments: str, actor: str = "clerk", env: Mapping[str, str] | None = None,
    columns: int = 80, rows: int = 24,
) -> Terminal:  # fmt: skip
    """The program as a clerk starts it."""
    command = [sys.executable, "-m", "artui", "--db", url, "--as-of", DAY, "--actor", actor]
    return Terminal([*command, *arguments], env=env, columns=columns, rows=rows)


def test_start_review_apply_undo_and_quit(desk: str) -> None:
    with opened(desk) as book:
        before = picture(book)
    with artui(desk) as terminal:
        terminal.wait_text("0/4 reviewed")
        terminal.keys(".")
        terminal.wait_text("1/4 reviewed")
        terminal.keys("2")
        terminal.wait_text("INV-1043")
        terminal.keys(DOWN, DOWN, DOWN)
        terminal.wait_text("4/5")
        terminal.keys("a")
        terminal.wait_text("Apply credit memo: CM-88")
        terminal.keys(ENTER)
        terminal.wait_text("200.00")
        terminal.keys(ENTER)
        terminal.wait_text("200.00 EUR to INV-1043")
        terminal.wait_text("800.00 EUR")
        terminal.keys("u")
        terminal.wait_text("Undo allocate CM-88? [y/N]")
        terminal.keys("y")
        terminal.wait_text("Undone")
        terminal.wait_text("1,000.00 EUR")
        terminal.keys("q")
        assert terminal.wait_end() == 0
        assert b"\x1b[?1049l" in terminal.sent
        assert b"\x1b[?25h" in terminal.sent
    with opened(desk) as book:
        assert picture(book) == before


def test_the_terminals_keyboard_stays_as_it_is_unless_the_user_asks(desk: str) -> None:
    """Kitty's protocol would outlive a dropped line, and sends more bytes with each key."""
    with artui(desk) as terminal:
        terminal.wait_text("0/4 reviewed")
        assert b"\x1b[?1004h" in terminal.sent
        assert b"u" not in re.findall(rb"\x1b\[[<>=?][0-9;]*(.)", terminal.sent)
    with artui(desk, env={"TEXTUAL_DISABLE_KITTY_KEY": "0"}) as terminal:
        terminal.wait_text("0/4 reviewed")
        assert b"\x1b[>25u" in terminal.sent


@pytest.mark.parametrize("how", ["hang up", "SIGTERM"])
def test_a_half_filled_form_survives_a_dropped_line(desk: str, how: str) -> None:
    with artui(desk) as terminal:
        terminal.wait_text("reviewed")
        terminal.keys("p")
        terminal.wait_text("Reference")
        terminal.keys("TR-77", TAB, TAB, "99.5")
        terminal.wait_text("99.5")
        if how == "hang up":
            terminal.hang_up()
            assert terminal.wait_end() == 128 + signal.SIGHUP
        else:
            terminal.signal(signal.SIGTERM)
            assert terminal.wait_end() == 128 + signal.SIGTERM
            assert b"\x1b[?1049l" in terminal.sent
    with opened(desk) as book:
        assert drafts(book)["payment"]["reference"] == "TR-77"
    with artui(desk) as terminal:
        terminal.wait_text("was left half-filled.")
        terminal.keys("y")
        terminal.wait_text("TR-77")
        terminal.wait_text("99.5")
        terminal.keys("\x13")  # Ctrl+S
        terminal.wait_text("Payment TR-77 of 99.50 EUR recorded; it stays unapplied.")
        terminal.keys("q")
        assert terminal.wait_end() == 0
    with opened(desk) as book:
        assert drafts(book) == {}


def test_a_kept_form_can_be_forgotten(desk: str) -> None:
    with artui(desk) as terminal:
        terminal.wait_text("reviewed")
        terminal.keys("p")
        terminal.wait_text("Reference")
        terminal.keys("TR-78")
        terminal.wait_text("TR-78")
        terminal.signal(signal.SIGHUP)
        terminal.wait_end()
    with artui(desk) as terminal:
        terminal.wait_text("was left half-filled.")
        terminal.keys("x")
        terminal.wait_gone("was left half-filled.")
        terminal.keys("q")
        assert terminal.wait_end() == 0
    with opened(desk) as book:
        assert drafts(book) == {}


def test_any_size_is_survived(desk: str) -> None:
    with artui(desk) as terminal:
        terminal.wait_text("reviewed")
        for columns, rows in ((120, 40), (40, 10), (39, 9), (57, 13), (200, 60), (80, 24)):
            terminal.resize(columns, rows)
            terminal.settle()
            wanted = (
                "is too small" if columns < 40 else "Why it is here" if columns > 60 else "ACME"
            )
            terminal.wait_text(wanted)
        terminal.keys("2")
        terminal.wait_text("INV-2001")
        terminal.keys(ENTER)
        terminal.wait_text("Overview")
        terminal.resize(40, 10)
        terminal.wait_text("INV-2001")
        terminal.resize(120, 40)
        terminal.wait_text("600.00 of 600.00 EUR")
        terminal.keys("q")
        assert terminal.wait_end() == 0


def test_two_clerks_see_each_others_work(desk: str) -> None:
    with artui(desk, actor="anna") as anna, artui(desk, actor="ben") as ben:
        for terminal in (anna, ben):
            terminal.wait_text("reviewed")
            terminal.keys("2")
            terminal.wait_text("INV-1043")
            terminal.keys(DOWN, DOWN, DOWN)
            terminal.wait_text("4/5")
            terminal.keys("a")
            terminal.wait_text("Apply credit memo: CM-88")
            terminal.keys(ENTER)
            terminal.wait_text("200.00")
        anna.keys(ENTER)
        anna.wait_text("200.00 EUR to INV-1043")
        ben.keys(ENTER)
        ben.wait_text("anna applied 200.00 EUR of CM-88 to INV-1043 at ")
        ben.keys("y")
        ben.wait_text("200.00 EUR is more than credit memo CM-88 has open: 0.00 EUR.")
        ben.keys(ESC)
        ben.wait_text("800.00 EUR")
        ben.keys("u")
        ben.wait_text("ben has done nothing on this ledger that could be undone.")
        for terminal in (anna, ben):
            terminal.keys("q")
            assert terminal.wait_end() == 0
    with opened(desk) as book:
        found = {row[1]: row[2] for row in picture(book)}
    assert (found["INV-1043"], found["CM-88"]) == (80_000, 0)


def test_no_color_and_mono_still_show_the_cursor(desk: str) -> None:
    with artui(desk, env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_text("reviewed")
        terminal.settle()
        row = next(y for y, line in enumerate(terminal.display) if line.startswith(">"))
        assert terminal.screen.buffer[row][5].reverse
        colours = {cell.fg for line in terminal.screen.buffer.values() for cell in line.values()}
        assert colours == {"default"}


def test_a_filter_opens_with_few_bytes_and_sends_the_cursor_to_no_corner(desk: str) -> None:
    with artui(desk) as terminal:
        terminal.wait_text("0/4 reviewed")
        terminal.keys("2")
        terminal.wait_text("INV-1043")
        terminal.settle()
        terminal.keys("/")
        terminal.wait_text("days>30")
        assert terminal.settle() <= 100
        assert b"\x1b[1;2H" not in terminal.sent


def test_a_ledger_that_is_not_there_is_made_if_the_clerk_says_so(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with artui(str(path)) as terminal:
        terminal.wait_text("[y/N]")
        terminal.keys(ENTER)
        assert terminal.wait_end() == 3
        assert "There is no ledger at" in "".join(terminal.display)
    assert not path.exists()
    with artui(str(path)) as terminal:
        terminal.wait_text("[y/N]")
        terminal.keys("y")
        terminal.wait_text("The ledger is empty. What comes next:")
        terminal.keys("q")
        assert terminal.wait_end() == 0
    assert path.exists()
    # Where none can be made, and where nothing may be changed, the launcher says why.
    with artui(str(tmp_path / "none.db" / "below.db")) as terminal:
        terminal.wait_text("[y/N]")
        terminal.keys("y")
        assert terminal.wait_end() == 3
        assert "could not be made" in " ".join("".join(terminal.display).split())
    with artui(str(tmp_path / "no.db"), "--read-only") as terminal:
        assert terminal.wait_end() == 3
        assert "There is no ledger at" in "".join(terminal.display)


def test_a_wrong_key_is_told_before_they_open_and_a_wrong_theme_on_them(
    desk: str, own_home: Path
) -> None:
    folder = own_home / ".config" / "artui"
    folder.mkdir(parents=True)
    file = folder / "settings.toml"
    file.write_text('[keys]\n"act.aply" = "a"')
    with artui(desk) as terminal:
        assert terminal.wait_end() == 2
        shown = "".join(terminal.display)
        assert "There is no action called 'act.aply'; like it are act.apply" in shown
        assert "Traceback" not in shown
    file.write_text('theme = "foo"')
    with artui(desk, env={"ARTUI_LOCALE": "xx_foo"}) as terminal:
        terminal.wait_text("Northwind Labs")
        terminal.wait_text(
            "Setting theme: 'foo' is wrong; give dark, light, mono or high-contrast."
        )
        terminal.wait_text("Setting locale: 'xx_foo' is wrong")
        terminal.keys("q")
        assert terminal.wait_end() == 0
