"""The lines of the frame say the most important first and never run over the edge."""

import pytest
from textual.app import App, ComposeResult

from artui.tui.kit.cells import width
from artui.tui.kit.terminal.themes import THEMES
from artui.tui.kit.widgets.bars import Bar, Bars, blocks
from artui.tui.kit.widgets.key_line import KeyHint, KeyLine
from artui.tui.kit.widgets.line import Line, Piece
from artui.tui.kit.widgets.screens_line import Breadcrumb, ScreensLine
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.status_line import StatusLine
from tests.tui.pages import TABS


def text(pieces: list[Piece]) -> str:
    return "".join(piece for piece, _ in pieces)


def test_the_header_names_all_screens_at_80_columns() -> None:
    assert text(ScreensLine(TABS, "today").draw(80)) == (
        " artui [1 Today] 2 Invoices 3 Customers 4 Cash 5 Collections 6 Amazon"
    )


def test_a_narrow_header_names_the_current_screen() -> None:
    assert text(ScreensLine(TABS, "cash").draw(40)) == " artui  1 2 3[4 Cash] 5 6"


def test_the_way_loses_its_middle_first() -> None:
    way = Breadcrumb("Today", "Northwind Labs", "INV-1042")
    assert text(way.draw(80)) == " Today > Northwind Labs > INV-1042"
    assert text(way.draw(25)) == " Today > INV-1042"
    assert text(way.draw(10)) == " INV-1042"
    assert Breadcrumb().draw(80) == []
    way.go("Cash")
    assert text(way.draw(80)) == " Cash"


def test_the_status_line_says_where_what_and_who() -> None:
    status = StatusLine()
    status.at_work("anna", "21 Nov")
    status.at(11, 83)
    status.filtered("level>=1")
    status.marked(2, ["12,044.10 EUR", "9,300.00 GBP"])
    line = text(status.draw(80))
    assert line.startswith(" 12/83 · level>=1 · 2 marked 12,044.10 EUR 9,300.00 GBP ")
    assert line.endswith(" anna 21 Nov ")
    assert width(line) == 80
    assert text(status.draw(65)).endswith(" 9,300.00 GBP   21 Nov ")


def test_sums_that_do_not_fit_are_counted_and_the_day_stays() -> None:
    status = StatusLine()
    status.at_work("anna", "21 Nov", "ledger.db")
    status.at(0, 80)
    status.marked(
        80, ["81,521.95 EUR", "18,896.52 GBP", "320,584 JPY", "6,694.009 KWD", "56,055.44 USD"]
    )
    line = text(status.draw(80))
    assert line.startswith("  1/80 · 80 marked 81,521.95 EUR 18,896.52 GBP 320,584 JPY +2 ")
    assert line.endswith(" 21 Nov ")
    assert width(line) == 80
    assert text(status.draw(40)) == "  1/80 · 80 marked +5            21 Nov "


def test_a_result_stands_instead_until_the_next_act() -> None:
    status = StatusLine()
    status.at_work("anna")
    status.at(0, 3)
    status.report("Memo CM-88: 100.00 EUR applied\nto INV-1042.")
    assert "Memo CM-88: 100.00 EUR applied to INV-1042." in text(status.draw(80))
    assert status.reported.startswith("Memo")
    status.hush()
    assert text(status.draw(80)).startswith(" 1/3 ")
    assert status.reported == ""


@pytest.mark.parametrize("cells", [40, 53, 80, 120])
def test_a_result_that_is_too_long_ends_after_a_whole_clause(cells: int) -> None:
    clauses = [
        "12 done",
        *(f"{number},210.00 EUR of INV-{number} written off" for number in range(12)),
    ]
    status = StatusLine()
    status.report("; ".join(clauses))
    rows = [text(row).strip() for row in status.rows(cells)]
    assert len(rows) <= 3
    *whole, last = " ".join(rows).split("; ")
    assert (whole, last) == (clauses[: len(whole)], "…")


def test_an_empty_list_is_0_of_0() -> None:
    status = StatusLine()
    status.at(0, 0)
    assert text(status.draw(40)) == " 0/0"


def test_the_running_job_stays_when_there_is_no_room_for_who() -> None:
    status = StatusLine()
    status.at_work("anna", db="ledger.db")
    status.at(0, 1000)
    status.running("import [####------] 41% 12,000/s 0:45")
    assert "anna ledger.db" in text(status.draw(80))
    narrow = text(status.draw(54))
    assert "anna" not in narrow
    assert "41%" in narrow


HINTS = [KeyHint("Enter", "open"), KeyHint("a", "memo"), KeyHint("f", "flag", possible=False)]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (80, " Enter open  a memo  (f flag) ? keys "),
        (30, " Enter open  a memo  ? keys "),
        (12, " ? keys "),
    ],
)
def test_the_key_line_shows_what_fits_and_always_where_help_is(cells: int, line: str) -> None:
    assert text(KeyLine(lambda: [*HINTS, KeyHint("?", "keys")]).draw(cells)) == line
    assert KeyLine(lambda: []).draw(cells) == []


def test_what_is_typed_makes_room_for_how_many_were_found() -> None:
    key_line = KeyLine(lambda: HINTS, lambda: "12,345 found")
    key_line.explain("customer number state")
    assert text(key_line.draw(40)) == " customer number state     12,345 found"
    assert text(key_line.draw(24)) == " custome…  12,345 found"


class Lines(App[None]):
    """Lines and bars under each other."""

    def __init__(self) -> None:
        super().__init__(ansi_color=True)
        self.register_theme(THEMES[0])
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield Line((" ACME [/] \x1b[31m Ltd 株式会社", "strong"), id="hostile")
        yield Bars([Bar("1-30 株", 900, "9.00"), Bar("31-60", 450, "4.50"), Bar("x", 0, "0.00")])
        yield ScrollLines([(f"line {number}\x07", "plain") for number in range(50)], pick=True)


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (9, 6)])
async def test_every_line_is_exactly_as_wide_as_the_screen(size: tuple[int, int]) -> None:
    async with Lines().run_test(size=size) as pilot:
        app = pilot.app
        for widget in app.screen.children:
            for y in range(widget.size.height):
                assert widget.render_line(y).cell_length == size[0]
        assert "\\x1b" in app.query_one("#hostile", Line).text or size[0] < 20
        await pilot.resize_terminal(size[0] + 3, size[1])
        await pilot.pause()
        assert app.query_one(Bars).render_line(0).cell_length == size[0] + 3


async def test_bars_are_as_long_as_their_share() -> None:
    async with Lines().run_test(size=(40, 10)) as pilot:
        bars = pilot.app.query_one(Bars)
        lengths = [bars.render_line(y).text.count("█") for y in range(3)]
        assert lengths[0] == 2 * lengths[1] or lengths[0] == 2 * lengths[1] + 1
        assert lengths[2] == 0
        bars.show([Bar("calm", 9, "9", "calm", "·"), Bar("alarm", 3, "3", "alarm", "█")])
        await pilot.pause()
        assert [segment.text.count("·") for segment in bars.render_line(0)][1] > 20
        assert "█" in bars.render_line(1).text, "each by its own pattern, also without colour"
        bars.show([Bar("only", 1, "0.01")])
        await pilot.pause()
        assert bars.size.height == 1


def test_something_is_never_drawn_as_nothing() -> None:
    assert blocks(1, 10**9, 20) == "▌"
    assert blocks(0, 10, 20) == ""
    assert blocks(10, 10, 5) == "█████"


async def test_scrolling_lines_keep_their_cursor_in_sight() -> None:
    async with Lines().run_test(size=(40, 12)) as pilot:
        lines = pilot.app.query_one(ScrollLines)
        for move in (1, 30, -100, 100):
            lines.move(move)
            shown = [lines.render_line(y).text for y in range(lines.size.height)]
            assert sum(line.startswith("> ") for line in shown) == 1
        assert lines.cursor == 49
        lines.move_page(-1)
        lines.show([("only\x07", "plain")])
        assert lines.render_line(0).text.startswith("> only\\x07")
