"""The list: rows by page from a source; cursor and marks belong to records."""

import threading
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from artui.tui.kit.shell import Shell
from artui.tui.kit.terminal.themes import THEMES
from artui.tui.kit.widgets.pages import GONE, PAGE, Shown, Tone
from artui.tui.kit.widgets.rows.reading import RowSource
from artui.tui.kit.widgets.virtual_table import VirtualTable
from tests.tui.rows import COLUMNS, HOSTILE, Memory


class ListApp(App[None]):
    """A list and nothing else; it keeps what the list says."""

    CSS_PATH = Shell.CSS_PATH

    def __init__(self, source: RowSource) -> None:
        super().__init__(ansi_color=True)
        self.register_theme(THEMES[0])
        self.theme = THEMES[0].name
        self.source = source
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield VirtualTable(COLUMNS, self.source)

    @property
    def table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    @on(VirtualTable.Opened)
    def opened(self, event: VirtualTable.Opened) -> None:
        self.heard.append(("opened", event.record))

    @on(VirtualTable.CursorMoved)
    def moved(self, event: VirtualTable.CursorMoved) -> None:
        self.heard.append(("moved", event.record, event.position))

    @on(VirtualTable.MarksChanged)
    def marked(self, event: VirtualTable.MarksChanged) -> None:
        self.heard.append(("marks", list(event.table.marks)))

    @on(VirtualTable.SourceFailed)
    def failed(self, event: VirtualTable.SourceFailed) -> None:
        self.heard.append(("failed", str(event.error)))

    def lines(self) -> list[str]:
        table = self.table
        return [table.render_line(y).text for y in range(table.size.height)]


@asynccontextmanager
async def opened(
    source: RowSource, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ListApp, Pilot[None]]]:
    app = ListApp(source)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        yield app, pilot


async def settled(app: ListApp, pilot: Pilot[None]) -> None:
    """Until ids and pages asked for have come, also those that were asked for meanwhile."""
    for _ in range(4):
        await app.workers.wait_for_complete()
        await pilot.pause()


class HeldPages(Memory):
    """Gives the rows of a screen at once, and those of whole pages when it is let."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.let = threading.Event()
        self.pages: list[int] = []

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        if len(ids) > 24:
            self.let.wait(30)
            self.pages.append(ids[0])
        return super().rows(ids)


async def test_the_rows_in_sight_come_before_their_page_and_both_ends_once_the_list_rests() -> None:
    source = HeldPages(1_000)
    app = ListApp(source)
    async with app.run_test(size=(80, 24)) as pilot:
        try:
            while not app.table.loaded:
                await pilot.pause()
            await pilot.pause()
            assert app.lines()[1].startswith(">  ACME [EU] Ltd")
            assert app.table.cursor_target == "customer 1"
            assert not source.pages
            app.table.go(500)  # without a page of its own
            while app.table.reading:
                await pilot.pause()
            assert app.table.cursor_target == "customer 501"
            assert any(line.startswith(">  Customer 501 ") for line in app.lines())
            assert not source.pages
        finally:
            source.let.set()
        while len(source.pages) < 3 or 897 not in source.pages:
            await pilot.pause(0.01)
        await settled(app, pilot)
        app.table.go(-1)
        assert app.table.cursor_target == "customer 1000"
        assert sorted(source.pages) == sorted(set(source.pages))


async def test_a_source_is_not_written_out_to_be_read() -> None:
    """One may hold all rows of a preview, whose text takes seconds."""

    class Told(Memory):
        written = False

        def __repr__(self) -> str:
            self.written = True
            return "all its rows"

    source = Told()
    async with opened(source) as (_, pilot):
        await pilot.press("end", "home", "pagedown")
        await pilot.pause()
        assert source.fetched
    assert not source.written


async def test_a_list_that_is_not_longer_than_the_screen_is_read_once() -> None:
    source = Memory(20)
    async with opened(source):
        assert source.fetched == 20


async def test_it_shows_the_rows_in_sight_with_cursor_and_marks() -> None:
    async with opened(Memory()) as (app, _):
        app.table.mark_and_move()
        lines = app.lines()
        assert lines[0].startswith("   Customer ")
        assert lines[1].startswith(" * ACME [EU] Ltd")
        assert lines[2].startswith(">  Red \\x1b[31m Ink")
        assert "24.68" in lines[2]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10), (7, 3), (1, 1)])
async def test_no_line_is_wider_or_narrower_than_the_list(size: tuple[int, int]) -> None:
    async with opened(Memory(), size) as (app, _):
        for y in range(size[1]):
            assert app.table.render_line(y).cell_length == size[0]


async def test_hostile_names_are_shown_and_not_obeyed() -> None:
    async with opened(Memory(), (120, 40)) as (app, _):
        text = "\n".join(app.lines())
        assert text.replace("\n", "").isprintable()
        assert "ACME [/] Ltd" in text
        assert "Evil \\u202egnp.exe" in text
        assert "株式会社オーシャン" in text
        assert all(character not in text for character in "\x1b\u202e\t")
        assert len(HOSTILE) > 5


async def test_only_the_pages_near_the_cursor_are_fetched() -> None:
    source = Memory(1_000_000)
    async with opened(source) as (app, pilot):
        assert source.fetched <= PAGE + 24  # the rows in sight, then their page
        app.table.go(-1)
        await settled(app, pilot)
        assert source.fetched <= 3 * PAGE + 2 * 24
        assert app.table.cursor_id == 1_000_000
        assert app.lines()[-1].startswith(">  Customer 1000000")


async def test_pages_long_unseen_are_let_go() -> None:
    async with opened(Memory(100_000)) as (app, pilot):
        for place in range(0, 100_000, 2000):
            app.table.go(place)
            await app.workers.wait_for_complete()
            await pilot.pause()
        assert len(app.table._reading.pages) <= 32


async def test_moving_stops_at_both_ends() -> None:
    async with opened(Memory(30)) as (app, _):
        table = app.table
        table.move(-1)
        assert table.position == 0
        table.move(29)
        table.move(5)
        assert table.position == 29
        table.move_page(1)
        assert table.position == 29
        table.move_page(-1)
        table.move_page(-1)
        assert table.position == 0
        table.go(-1)
        assert table.cursor_id == 30
        table.go(7)
        assert table.cursor_row[0].startswith("ACME [/]")


async def test_the_cursor_is_always_in_sight() -> None:
    async with opened(Memory(500), (80, 10)) as (app, pilot):
        for step in (1, 8, 1, 40, -3, -41, 300, 500, -60):
            app.table.move(step)
            await settled(app, pilot)
            assert sum(line.startswith(">") for line in app.lines()) == 1


@pytest.mark.parametrize(
    ("term", "at"), [("xterm", [10, 10, 6, 10, 1, 5]), ("cygwin", [6, 7, 6, 10, 6, 10])]
)
async def test_past_the_edge_the_view_goes_on_by_a_line_where_lines_move_else_by_half_a_page(
    monkeypatch: pytest.MonkeyPatch, term: str, at: list[int]
) -> None:
    monkeypatch.setenv("TERM", term)
    found = []
    async with opened(Memory(500), (80, 11)) as (app, pilot):
        for place in (10, 11, 30, 34, 24, 28):
            app.table.go(place)
            await settled(app, pilot)
            found.append([line[0] for line in app.lines()].index(">"))
    assert found == at


async def test_a_page_key_keeps_the_cursor_on_its_line() -> None:
    async with opened(Memory(500), (80, 11)) as (app, pilot):
        app.table.move(4)
        app.table.move_page(1)
        await settled(app, pilot)
        assert app.table.position == 13
        assert [line[0] for line in app.lines()].index(">") == 5


async def test_the_cursor_stays_on_its_record_and_line_when_the_list_changes() -> None:
    source = Memory(500)
    async with opened(source, (80, 11)) as (app, pilot):
        app.table.go(50)
        line = [text[0] for text in app.lines()].index(">")
        source.numbers = array("q", [9001, 9002, 9003, *source.numbers])
        app.table.reload()
        await settled(app, pilot)
        assert app.table.cursor_id == 51
        assert app.table.position == 53
        assert [text[0] for text in app.lines()].index(">") == line


async def test_when_its_record_is_gone_the_cursor_stays_at_its_place() -> None:
    source = Memory(50)
    async with opened(source) as (app, pilot):
        app.table.go(10)
        source.numbers.remove(11)
        app.table.reload()
        await settled(app, pilot)
        assert app.table.position == 10
        assert app.table.cursor_id == 12
        source.numbers = source.numbers[:5]
        app.table.reload()
        await settled(app, pilot)
        assert app.table.position == 4


async def test_marks_stay_by_record_through_another_filter() -> None:
    source = Memory(50)
    async with opened(source) as (app, pilot):
        app.table.go(2)
        app.table.mark_and_move()
        filtered = Memory(50)
        filtered.numbers = array("q", [40, 3])
        app.table.show(filtered)
        await settled(app, pilot)
        assert app.lines()[2].startswith(">* Evil")
        assert app.table.chosen == [3]
        app.table.show(source)
        await settled(app, pilot)
        assert list(app.table.marks) == [3]


async def test_with_prune_the_marks_of_vanished_records_go() -> None:
    source = Memory(50)
    async with opened(source) as (app, pilot):
        app.table.mark_and_move()
        app.table.mark_and_move()
        source.numbers.remove(1)
        app.table.reload(prune=True)
        await settled(app, pilot)
        assert list(app.table.marks) == [2]
        assert ("marks", [2]) in app.heard


async def test_a_range_is_marked_between_two_presses() -> None:
    async with opened(Memory(50)) as (app, _):
        table = app.table
        table.go(5)
        table.mark_range()
        assert table.ranging
        table.go(2)
        table.mark_range()
        assert list(table.marks) == [3, 4, 5, 6]
        assert not table.ranging


async def test_a_range_begun_on_a_vanished_record_is_forgotten() -> None:
    source = Memory(50)
    async with opened(source) as (app, pilot):
        app.table.mark_range()
        source.numbers.remove(1)
        app.table.reload()
        await settled(app, pilot)
        assert not app.table.ranging
        app.table.mark_range()
        app.table.end_range()
        assert not app.table.ranging


async def test_all_and_none() -> None:
    async with opened(Memory(300)) as (app, _):
        app.table.mark_all()
        assert len(app.table.marks) == 300
        app.table.mark_none()
        assert app.table.chosen == [1]


async def test_space_twice_takes_the_mark_away() -> None:
    async with opened(Memory(5)) as (app, _):
        app.table.mark_and_move()
        app.table.go(0)
        app.table.mark_and_move()
        assert not app.table.marks


async def test_it_says_what_happened() -> None:
    async with opened(Memory(5)) as (app, pilot):
        app.heard.clear()
        app.table.move(1)
        app.table.mark_and_move()
        app.table.open()
        await pilot.pause()
        assert app.heard == [("moved", 2, 1), ("marks", [2]), ("moved", 3, 2), ("opened", 3)]


async def test_an_empty_list_says_so_and_takes_every_key() -> None:
    async with opened(Memory(0)) as (app, _):
        table = app.table
        assert app.lines()[1].strip() == "Nothing here."
        for act in (table.open, table.mark_and_move, table.mark_range, table.mark_all):
            act()
        table.move(1)
        table.move_page(1)
        table.go(-1)
        assert table.cursor_id is None
        assert table.cursor_row == ()
        assert table.chosen == []


async def test_going_to_a_record_that_is_not_listed_moves_nothing() -> None:
    async with opened(Memory(50)) as (app, _):
        assert app.table.go_to(20)
        assert app.table.position == 19
        assert not app.table.go_to(99)
        assert app.table.position == 19


class Broken(Memory):
    """A source whose database went away."""

    broken = ""

    def ids(self) -> Sequence[int]:
        if self.broken == "ids":
            raise OSError("the database is gone")
        return super().ids()

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        if self.broken == "rows":
            raise OSError("the rows are gone")
        return super().rows(ids)


@pytest.mark.parametrize(("broken", "said"), [("ids", "database"), ("rows", "rows")])
async def test_a_source_that_fails_is_told_and_the_list_stays(broken: str, said: str) -> None:
    source = Broken(1000)
    async with opened(source) as (app, pilot):
        source.broken = broken
        app.table.go(-1)
        app.table.reload()
        await settled(app, pilot)
        assert ("failed", f"the {said} {'is' if broken == 'ids' else 'are'} gone") in app.heard
        assert app.table.count == 1000


class Gone(Memory):
    """A source where one record was deleted between the ids and the rows."""

    def row(self, number: int) -> Shown:
        return GONE if number == 2 else super().row(number)


async def test_a_record_that_is_gone_is_a_blank_row() -> None:
    async with opened(Gone(5)) as (app, _):
        assert app.lines()[2].strip() == ""
        assert "37.02" in app.lines()[3]


class Coloured(Memory):
    """A source that marks the records in yen."""

    def row(self, number: int) -> Shown:
        tone: Tone = "bad" if number % 5 == 0 else "plain"
        return super().row(number)._replace(tone=tone)


async def test_a_row_has_the_colour_that_its_source_gives_it() -> None:
    async with opened(Coloured(5)) as (app, _):
        styles = [app.table.render_line(y)._segments[0].style for y in range(2, 6)]
        assert styles[0] == styles[1] != styles[3]


async def test_it_survives_any_resizing() -> None:
    async with opened(Memory(500)) as (app, pilot):
        app.table.go(400)
        for size in ((40, 10), (200, 60), (1, 1), (80, 2), (13, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(app, pilot)
            assert app.table.cursor_id == 401
            assert any(line.startswith(">") for line in app.lines()) == (size[1] > 1)


class _Heard(ListApp):
    """It also keeps whether the row under the cursor was there with the ids."""

    @on(VirtualTable.IdsReplaced)
    def replaced(self, event: VirtualTable.IdsReplaced) -> None:
        self.heard.append(("replaced", event.count, event.table.reading))


async def test_the_rows_in_sight_come_with_the_ids_so_that_they_are_painted_once() -> None:
    app = _Heard(Memory())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        app.table.go(300)
        await settled(app, pilot)
        app.heard.clear()
        app.table.show(Memory(names=["Other"]))
        await settled(app, pilot)
    assert [each for each in app.heard if isinstance(each, tuple) and each[0] == "replaced"] == [
        ("replaced", 1000, False)
    ]


async def test_the_cursor_is_put_on_the_last_record_too() -> None:
    async with opened(Memory()) as (app, _):
        assert app.table.go_to(1000)
        assert app.table.position == 999
