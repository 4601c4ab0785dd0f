"""What a terminal must be, its colours, its clipboard, and how the screens start and end."""

import base64
import random
import re
import signal
import sys
from pathlib import Path

import pyte
import pytest

from artui.tui.kit.terminal import themes
from artui.tui.kit.terminal.capabilities import (
    MAX_BYTES,
    edits,
    is_light,
    osc52,
    refusal,
    too_small,
)
from tests.support.pty import DOWN, END, ENTER, ESC, HOME, PAGE_DOWN, TAB, UP, Terminal
from tests.tui.pages import KitApp, ready

HERE = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "tests.tui.pages"]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)


def test_a_dumb_terminal_and_a_pipe_are_refused_with_a_sentence() -> None:
    assert "TERM=dumb" in str(refusal({"TERM": "dumb"}, is_terminal=True))
    assert "TERM=dumb" in str(refusal({}, is_terminal=True))
    assert "need a terminal" in str(refusal({"TERM": "xterm"}, is_terminal=False))
    assert refusal({"TERM": "xterm"}, is_terminal=True) is None


def test_40_by_10_is_the_least() -> None:
    assert too_small(40, 10) is None
    assert too_small(39, 10) == "39x10 is too small: 40x10"


@pytest.mark.parametrize(
    ("term", "has_margins"),
    [("xterm-256color", True), ("tmux-256color", True), ("screen", True), ("linux", True),
     ("putty-256color", True), ("xterm-kitty", True), ("vt220", True), ("vt100", False),
     ("vt100-nav", False), ("cygwin", False), ("ansi", False), ("sun-color", False)]
)  # fmt: skip
def test_lines_are_moved_only_where_the_terminal_has_margins(term: str, has_margins: bool) -> None:
    assert edits({"TERM": term}) is has_margins


def test_the_theme_follows_the_terminals_background() -> None:
    assert is_light({"COLORFGBG": "0;15"})
    assert themes.default_theme({"COLORFGBG": "0;default;7"}) == "light"
    assert themes.default_theme({"COLORFGBG": "15;0"}) == "dark"
    assert themes.default_theme({}) == "dark"


@pytest.mark.parametrize("theme", themes.NAMES)
async def test_every_theme_keeps_to_the_terminals_sixteen_colours(theme: str) -> None:
    async with KitApp(theme=theme).run_test(size=(80, 24)) as pilot:
        assert isinstance(pilot.app, KitApp)
        await ready(pilot.app)
        await pilot.press("space")
        await pilot.pause()
        strips = pilot.app.screen._compositor.render_strips()
        colours = {
            colour.number
            for strip in strips
            for segment in strip
            if segment.style
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None and not colour.is_default
        }
        assert all(number is not None and number < 16 for number in colours)
        if theme == "mono":
            assert not colours


@pytest.mark.parametrize("theme", themes.NAMES)
async def test_without_colour_the_cursor_is_reverse(
    theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with KitApp(theme=theme).run_test(size=(80, 24)) as pilot:
        assert isinstance(pilot.app, KitApp)
        await ready(pilot.app)
        await pilot.pause()
        lines = pilot.app.screen._compositor.render_strips()
        segments = [segment for strip in lines for segment in strip if segment.style]
        assert all(not s.style.color or s.style.color.is_default for s in segments if s.style)
        cursor = next(segment for segment in segments if segment.text.startswith(">"))
        assert cursor.style is not None
        assert cursor.style.reverse


def test_the_clipboard_gets_the_text_whole_and_hidden_from_the_terminal() -> None:
    sequence = osc52("ACME \x1b[31m 株式")
    assert sequence.startswith("\x1b]52;c;")
    assert sequence.endswith("\x07")
    assert base64.b64decode(sequence[7:-1]).decode() == "ACME \x1b[31m 株式"
    assert len(base64.b64decode(osc52("株" * MAX_BYTES)[7:-1])) <= MAX_BYTES


def test_it_starts_moves_asks_and_quits_leaving_the_terminal_as_it_was() -> None:
    with Terminal(PROGRAM) as terminal:
        terminal.wait_text("Customer 19")
        terminal.keys(DOWN, "j")
        terminal.wait_text("3/1,000")
        terminal.keys("a")
        terminal.wait_text("INV-1042? [y/N]")
        terminal.keys(ENTER)
        terminal.wait_text("Amount:")
        terminal.keys(ESC)
        terminal.wait_text("Sort by")
        terminal.keys(ESC)
        terminal.wait_text("3/1,000")
        terminal.keys("y")
        terminal.settle()
        assert b"\x1b]52;c;" in terminal.sent
        terminal.keys("q")
        assert terminal.wait_end() == 0
        assert b"\x1b[?1049l" in terminal.sent
        assert b"\x1b[?25h" in terminal.sent
        assert b"\x1b[?1000h" not in terminal.sent


def test_the_terminal_keeps_cells_in_place_from_the_start_to_the_end_at_no_cost_to_a_key() -> None:
    """So that no amount changes its place beside an Arabic or Hebrew name."""
    with Terminal(PROGRAM) as terminal:
        terminal.wait_text("Customer 19")
        assert terminal.sent.count(b"\x1b[8l") == 1
        terminal.keys("j")
        terminal.wait_text("2/1,000")
        assert b"\x1b[8" not in terminal.sent
        terminal.keys("q")
        assert terminal.wait_end() == 0
        assert terminal.sent.index(b"\x1b[8h") < terminal.sent.index(b"\x1b[?1049l")


def test_a_terminal_without_margins_scrolls_a_list_by_its_cells() -> None:
    with Terminal(PROGRAM, env={"TERM": "cygwin"}) as terminal:
        terminal.wait_text("Customer 19")
        terminal.keys(PAGE_DOWN)
        terminal.wait_text(" 19/1,000")
        terminal.settle()
        assert not re.search(rb"\x1b\[[\d;]*[rLMX]", terminal.sent)
        assert any("Customer 30 " in line for line in terminal.display)


def test_keys_cost_few_bytes_in_a_million_rows() -> None:
    with Terminal([*PROGRAM, "1000000"]) as terminal:
        terminal.wait_text("Customer 19")
        terminal.wait_text("1/1,000,000")
        terminal.settle()
        for key, shown, most in (
            (DOWN, " 2/1,000,000", 220),
            (DOWN, " 3/1,000,000", 220),
            (UP, " 2/1,000,000", 220),
            (PAGE_DOWN, " 20/1,000,000", 900),
            (PAGE_DOWN, " 38/1,000,000", 900),
            ("a", "[y/N]", 100),
        ):
            terminal.keys(key)
            terminal.wait_text(shown)
            assert terminal.settle() <= most
        terminal.keys(ESC)
        terminal.wait_text("Amount:")
        terminal.keys(ESC)
        terminal.wait_text("Sort by")
        terminal.keys(ESC)
        terminal.wait_gone("Sort by")
        terminal.keys(END)
        terminal.wait_text("Customer 1000000")


def test_mid_form_a_dropped_line_keeps_the_draft_and_ends(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    with Terminal([*PROGRAM, "1000", str(draft)]) as terminal:
        terminal.wait_text("Customer 19")
        terminal.keys("p")
        terminal.wait_text("Reference")
        terminal.keys("R-1", TAB)
        terminal.hang_up()
        assert terminal.wait_end() == 128 + signal.SIGHUP
        assert draft.read_text() == "kept"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    with Terminal([*PROGRAM, "1000", str(draft)]) as terminal:
        terminal.wait_text("Customer 19")
        terminal.signal(number)
        assert terminal.wait_end() == 128 + number
        assert draft.read_text() == "kept"
        assert b"\x1b[?1049l" in terminal.sent


def test_a_dumb_terminal_is_refused_at_the_start() -> None:
    with Terminal(PROGRAM, env={"TERM": "dumb"}) as terminal:
        assert terminal.wait_end() == 1
        assert any("can't show the screens" in line for line in terminal.display)


def test_without_a_terminal_it_says_so() -> None:
    with Terminal(["sh", "-c", f"{sys.executable} -m tests.tui.pages < /dev/null"]) as terminal:
        assert terminal.wait_end() == 1
        assert any("the screens need a terminal" in line for line in terminal.display)


def cells(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [
        [tuple(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
    ]


@pytest.mark.long
def test_it_shows_what_the_plain_driver_shows() -> None:
    """The same keys and sizes on both drivers, every cell compared."""
    chance = random.Random(5)
    keys = [
        DOWN,
        UP,
        PAGE_DOWN,
        END,
        HOME,
        "j",
        " ",
        "v",
        "A",
        "U",
        ":",
        "?",
        "p",
        ESC,
        "\x0c",
        "é",
    ]
    with Terminal(PROGRAM) as ours, Terminal(PROGRAM, env={"PLAIN_DRIVER": "1"}) as plain:
        for terminal in (ours, plain):
            terminal.wait_text("Customer 19")
            terminal.settle()
        for _ in range(25):
            key, size = chance.choice(keys), None
            if chance.random() < 0.25:
                size = (chance.choice((40, 57, 80, 121)), chance.choice((10, 24, 31)))
            for terminal in (ours, plain):
                if size:
                    terminal.resize(*size)
                    terminal.settle()
                terminal.keys(key)
            for _ in range(50):  # a busy machine draws later
                ours.settle(0.1)
                plain.settle(0.1)
                if cells(ours.screen) == cells(plain.screen):
                    break
            assert cells(ours.screen) == cells(plain.screen)
        assert len(ours.display[0]) == ours.screen.columns
