"""The driver that sends only changes shows, cell by cell, what the plain one shows."""

import random
import re

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artui import cell_width
from artui.tui.kit.cells import width as cells_of
from artui.tui.kit.terminal.driver import _FRAME, _HARMLESS
from artui.tui.kit.terminal.grid import ONE_CELL, Grid

CLUSTERS = ["a", "b", " ", "·", "中", "文", "e\u0301", "x\u0302", "한", "█"]
STYLES = ["", "1", "7", "31", "1;32", "39;49", "7;39;49", "38;5;200", "48;2;1;2;3", "4;34;45"]


class Halving(pyte.Screen):
    """A terminal that blanks the rest of a wide character of which a half is overwritten, as
    terminals do; pyte alone keeps it."""

    def draw(self, data: str) -> None:
        super().draw(data)
        row = self.buffer[self.cursor.y]
        for x in range(self.columns):
            rest = x + 1 < self.columns and row[x + 1].data == ""
            wide = bool(row[x].data) and cells_of(row[x].data) == 2
            lead = x > 0 and bool(row[x - 1].data) and cells_of(row[x - 1].data) == 2
            if (wide and not rest) or (row[x].data == "" and not lead):
                row[x] = self.default_char


class Shown:
    """A terminal (pyte) without line wrap, as Textual sets it."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = Halving(width, height)
        self._stream = pyte.Stream(self.screen)
        self.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[object, ...]]]:
        width, height = self.screen.columns, self.screen.lines
        buffer = self.screen.buffer
        return [[tuple(buffer[y][x]) for x in range(width)] for y in range(height)]


def spans(width: int, height: int) -> st.SearchStrategy[str]:
    """Frames as Textual writes them: placed, styled text, line feeds, the cursor at the end."""
    piece = st.tuples(st.sampled_from(STYLES), st.lists(st.sampled_from(CLUSTERS), max_size=width))
    span = st.tuples(
        st.integers(0, width - 1), st.integers(0, height - 1), st.lists(piece, max_size=3)
    )

    def written(parts: list[tuple[int, int, list[tuple[str, list[str]]]]]) -> str:
        out = []
        for x, y, pieces in parts:
            out.append(f"\x1b[{y + 1};{x + 1}H")
            room = width - x
            for style, clusters in pieces:
                text = ""
                for cluster in clusters:
                    room -= cells_of(cluster)
                    if room < 0:
                        break
                    text += cluster
                out.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        return "".join(out) + "\x1b[1;1H"

    return st.lists(span, min_size=1, max_size=6).map(written)


@given(st.lists(spans(12, 4), min_size=1, max_size=12))
def test_the_differences_show_what_the_frames_show(frames: list[str]) -> None:
    plain, differing, grid = Shown(12, 4), Shown(12, 4), Grid(12, 4)
    for frame in frames:
        assert _FRAME.fullmatch(frame)
        plain.feed(frame)
        differing.feed(grid.changes(frame))
        assert differing.cells() == plain.cells()


def test_a_vowel_sign_is_not_overwritten_by_what_follows_it() -> None:
    """D14: tmux gives the sign of हि a cell, other terminals draw it into the letter's."""
    name = "हिमालय"
    frames = ("\x1b[1;1HABCDEFGHIJKL\x1b[1;1H", f"\x1b[1;1H {name}|12.00\x1b[1;1H")
    shown = []
    # A terminal that gives the signs a cell is one that is sent letters in their place; pyte itself
    # gives them none.
    for table in (str.maketrans("िा", "ia"), {}):
        terminal, grid = Shown(14, 1), Grid(14, 1)
        for frame in frames:
            terminal.feed(grid.changes(frame).translate(table))
        shown.append("".join(str(cell[0]) for cell in terminal.cells()[0]).rstrip())
    assert shown == [" हiमaलय|12.00", " ह म लय|12.00"]


@pytest.mark.long
def test_many_frames_and_resizes_end_in_the_same_cells() -> None:
    chance = random.Random(20261121)
    for _ in range(40):
        width, height = chance.randint(1, 90), chance.randint(1, 30)
        plain, differing, grid = Shown(width, height), Shown(width, height), Grid(width, height)
        for _ in range(8):
            frame = _random_frame(chance, width, height)
            plain.feed(frame)
            differing.feed(grid.changes(frame))
            assert differing.cells() == plain.cells()


WORDS = (
    "Acme Tools",
    "成都竹海文具",
    "한빛정밀 주식회사",
    "Ελιά",
    "12.00 EUR",
    "part paid",
    "",
    "x" * 30,
)


def _list_of(lines: list[int], cursor: int, top: int, width: int) -> str:
    """A frame of a list: whole lines below a title, the one under the cursor in reverse."""
    out = [f"\x1b[1;1H{'Title':<{width}}"]
    for y, line in enumerate(lines):
        text = f"{line:05} {WORDS[line % len(WORDS)]}"
        text += " " * (width - cells_of(text))
        out.append(f"\x1b[{top + y};1H" + (f"\x1b[7m{text}\x1b[0m" if y == cursor else text))
    return "".join(out) + "\x1b[1;1H"


@given(
    st.lists(st.tuples(st.integers(-25, 25), st.integers(0, 19), st.booleans()), max_size=12),
    st.integers(2, 4),
)
@settings(max_examples=50)
def test_a_list_that_moves_shows_what_the_frames_show(
    steps: list[tuple[int, int, bool]], top: int
) -> None:
    """Lines that moved together are moved on the terminal; every cell is as sent whole."""
    plain, differing, grid = Shown(44, 24), Shown(44, 24), Grid(44, 24)
    first = 100
    for step, cursor, thinned in steps:
        first += step
        lines = list(range(first, first + 20))
        if thinned:
            del lines[cursor % 7 :: 5]
        frame = _list_of(lines, cursor, top, 44)
        plain.feed(frame)
        differing.feed(grid.changes(frame))
        assert differing.cells() == plain.cells()


def test_lines_that_moved_are_moved_between_margins_that_are_taken_off_again() -> None:
    grid = Grid(44, 24)
    grid.changes(_list_of(list(range(20)), 19, 3, 44))
    sent = grid.changes(_list_of(list(range(9, 29)), 10, 3, 44))
    assert sent.startswith("\x1b[3;22r\x1b[3H\x1b[9M\x1b[r")
    assert "00009" not in sent
    assert "00028" in sent
    back = grid.changes(_list_of(list(range(20)), 19, 3, 44))
    assert back.startswith("\x1b[3;22r\x1b[3H\x1b[9L\x1b[r")


def test_lines_are_not_moved_for_one_that_is_the_same() -> None:
    grid = Grid(44, 24)
    grid.changes(_list_of(list(range(20)), 0, 3, 44))
    assert "r" not in re.sub(
        r"[a-z]{3,}", "", grid.changes(_list_of(list(range(19, 39)), 0, 3, 44))
    )


@given(st.lists(spans(12, 6), min_size=2, max_size=8), st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=50)
def test_a_terminal_without_margins_is_sent_the_cells_alone(
    frames: list[str], tops: list[int]
) -> None:
    plain, differing, grid = Shown(44, 24), Shown(44, 24), Grid(44, 24, edits=False)
    lists = [_list_of(list(range(top, top + 20)), 4, 3, 44) for top in tops]
    for frame in (*lists, *frames, *lists):
        plain.feed(frame)
        sent = grid.changes(frame)
        assert not re.search(r"\x1b\[[\d;]*[rLMX]", sent)
        differing.feed(sent)
        assert differing.cells() == plain.cells()


def test_lines_between_which_something_is_unknown_are_not_moved() -> None:
    """After the grid was dropped, the terminal still shows lines that no frame has sent since."""
    shown, plain = Shown(44, 24), Shown(44, 24)
    for each in (shown, plain):
        each.feed(_list_of(list(range(20)), 19, 3, 44))
    grid = Grid(44, 24)
    # Line 12 is in neither of these frames.
    for lines in (list(range(20)), list(range(1, 21))):
        frame = re.sub(r"\x1b\[12;1H[^\x1b]*", "", _list_of(lines, 19, 3, 44))
        plain.feed(frame)
        shown.feed(grid.changes(frame))
        assert shown.cells() == plain.cells()


def _random_frame(chance: random.Random, width: int, height: int) -> str:
    out = []
    for y in chance.sample(range(height), chance.randint(1, height)):
        out.append(f"\x1b[{y + 1};1H")
        room = width
        while room > 0:
            text = ""
            for _ in range(chance.randint(1, 12)):
                cluster = chance.choice(CLUSTERS)
                if cells_of(cluster) > room:
                    cluster = " "
                if room == 0:
                    break
                text, room = text + cluster, room - cells_of(cluster)
            out.append(f"\x1b[{chance.choice(STYLES)}m{text}\x1b[0m")
        out.append("\n" if y != height - 1 else "")
    return "".join(out) + "\x1b[1;1H"


def test_an_unchanged_frame_sends_nothing() -> None:
    grid = Grid(10, 2)
    frame = "\x1b[1;1H\x1b[7m> Caf\u00e9 中 \x1b[0m\x1b[1;1H"
    assert grid.changes(frame)
    assert grid.changes(frame) == ""


def test_one_changed_cell_sends_little() -> None:
    grid = Grid(80, 24)
    grid.changes("\x1b[5;1H" + "x" * 80 + "\x1b[1;1H")
    changed = "\x1b[5;1H" + "x" * 40 + "y" + "x" * 39 + "\x1b[1;1H"
    assert grid.changes(changed) == "\x1b[5;41Hy"


def test_a_short_gap_is_written_over_and_a_long_one_jumped() -> None:
    grid = Grid(40, 1)
    grid.changes("\x1b[1;1H" + "." * 40)
    sent = grid.changes("\x1b[1;1Ha..b" + "." * 20 + "c" + "." * 15)
    assert sent == "\x1b[1Ha..b\x1b[20Cc"


def test_after_a_cluster_of_several_code_points_the_cursor_is_placed_anew() -> None:
    grid = Grid(10, 1)
    sent = grid.changes("\x1b[1;1H❤\ufe0fx")
    assert sent == "\x1b[1H\x1b[m❤\ufe0f\x1b[3Gx"


def test_the_cursor_goes_where_an_input_has_it_and_nowhere_without_one() -> None:
    frame = "\x1b[1;1Hab\x1b[2;5H"
    assert Grid(10, 2).changes(frame, (4, 1)).endswith("ab\x1b[2;5H")
    assert Grid(10, 2).changes(frame).endswith("ab")


def test_the_line_of_the_cursor_is_sent_last_so_that_it_is_one_step_back() -> None:
    grid = Grid(10, 3)
    grid.changes("\x1b[1;1H" + "\n".join(["." * 10] * 3))
    sent = grid.changes("\x1b[2;1H/ab \x1b[3;1Hhint", (3, 1))
    assert sent == "\x1b[3Hhint\x1b[2H/ab \b"
    # From the last column some terminals go back by two.
    assert grid.changes("\x1b[2;10H ", (9, 1)) == "\x1b[2;10H \x1b[2;10H"


def test_every_output_ends_in_the_plain_style() -> None:
    grid = Grid(10, 1)
    assert grid.changes("\x1b[1;1H\x1b[7mab\x1b[0m\x1b[1;1H").endswith("ab\x1b[m")
    assert grid.changes("\x1b[1;1H\x1b[1mab\x1b[0m\x1b[1;1H") == "\x1b[1H\x1b[1mab\x1b[m"


def test_blanks_to_the_end_of_a_line_and_long_runs_of_them_are_erased() -> None:
    grid = Grid(40, 1)
    grid.changes("\x1b[1;1H" + "." * 40 + "\x1b[1;1H")
    sent = grid.changes("\x1b[1;1H" + " " * 9 + "." * 21 + " " * 10 + "\x1b[1;1H")
    assert sent == "\x1b[1H\x1b[9X\x1b[30C\x1b[K"


def test_blanks_in_another_style_are_written() -> None:
    """Terminals disagree about the style of what is erased."""
    grid = Grid(10, 1)
    sent = grid.changes("\x1b[1;1H\x1b[7m" + " " * 10 + "\x1b[0m\x1b[1;1H")
    assert sent == "\x1b[1H\x1b[0;7m" + " " * 10 + "\x1b[m"


def test_cells_outside_the_terminal_are_not_sent() -> None:
    grid = Grid(4, 2)
    assert re.sub(r"\x1b\[[\d;]*[mH]", "", grid.changes("\x1b[1;1Habcdefg\x1b[9;1Hlost")) == "abcd"


@pytest.mark.parametrize(
    "data", ["\x1b[?25l", "\x1b[?2026h", "\x1b[?2026$p", "\x1b[>25u", "\x1b[?2004l", "\x07",
             "\x1b]52;c;QUJD\x07", "\x1b[<u"]
)  # fmt: skip
def test_modes_and_the_clipboard_leave_the_grid_as_it_is(data: str) -> None:
    assert _HARMLESS.fullmatch(data)
    assert not _FRAME.fullmatch(data)


@pytest.mark.parametrize(
    "data", ["\x1b[?1049h", "\x1b[?1049l", "\x1b[2J", "\x1bc", "plain text", "\x1b[3;1Hok\x1b[2J",
             "\x1b[1;1Hto a\x1b]8;;link\x1b\\"]
)  # fmt: skip
def test_whatever_else_is_written_makes_it_forget(data: str) -> None:
    assert not _HARMLESS.fullmatch(data)
    assert not _FRAME.fullmatch(data)


def test_letters_that_are_read_as_one_cell_each_are_just_that_side_by_side() -> None:
    letters = [chr(code) for code in range(0x30000) if ONE_CELL.fullmatch(chr(code))]
    assert cell_width.clusters("".join(letters)) == [(letter, 1) for letter in letters]
    assert {"é", "Ω", "я", "…", "█"} <= set(letters)
