"""Charts of twelve months: from the ageing report by a key, from everywhere by the palette."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.ledger.book.records import NewPayment
from artui.ledger.cash.payments import record_payment
from artui.settings import Settings
from artui.tui.kit import cells
from artui.tui.office.ageing_page import AgeingPage
from artui.tui.office.chart_lines import (
    DOTTED,
    PATTERNS,
    SHADES,
    SOLID,
    MonthLine,
    StackedBar,
    figure_row,
    plotted,
    shade_of,
    single,
    stacked,
)
from artui.tui.office.months_page import MonthsPage
from tests.support.books import TODAY
from tests.tui.screens.desk import artui, lines, opened, press, screen, settled

AGEING = ("colon", *"ageing report", "enter")
CHARTS = ("colon", *"charts of twelve", "enter")


def _text(line: object) -> str:
    return "".join(text for text, _ in line)  # type: ignore[attr-defined]


async def test_a_key_of_the_ageing_report_shows_twelve_month_ends(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *AGEING)
        assert isinstance(page, AgeingPage)
        page = await press(pilot, "h")
        assert isinstance(page, MonthsPage)
        shown = lines(pilot)
        assert any(line.startswith(" 2025-12 ") for line in shown)
        (last,) = [line for line in shown if line.startswith(" 2026-11 ")]
        assert set(PATTERNS) & set(last)
        assert "open · overdue" in screen(pilot)
        page = await press(pilot, "escape")
        assert isinstance(page, AgeingPage)


async def test_the_newest_bar_is_the_ageing_of_the_day(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, *CHARTS)
        assert isinstance(page, MonthsPage)
        figures = page.figures
        assert figures is not None
        page = await press(pilot, "escape", *AGEING)
        assert isinstance(page, AgeingPage)
        assert page._source is not None
        assert page._source.report is not None
        total = next(
            row
            for row in page._source.report.totals
            if row.receivable and row.currency == figures.currency
        )
        assert figures.ageing[-1].buckets == total.buckets


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_every_tab_and_currency_fits_the_screen(desk: str, size: tuple[int, int]) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        await press(pilot, *CHARTS)
        words = ("late", "DSO", "promises", "Received")
        for word in words:
            for _ in range(3):
                assert all(cells.width(line) <= size[0] for line in lines(pilot))
                if size[0] > 40:
                    assert word in screen(pilot)
                await press(pilot, "c")
            await press(pilot, "tab")


async def test_what_comes_in_meanwhile_is_shown(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, *CHARTS, "tab", "tab", "tab")
        assert isinstance(page, MonthsPage)
        assert page.figures is not None
        before = page.figures.cash[-1].net_minor
        with opened(desk) as book:
            record_payment(book, NewPayment(
                account="ACME", reference="NEW-1", value_date=TODAY, amount_minor=77,
                currency=page.figures.currency,
            ))  # fmt: skip
        page.ledger.look()
        page.refresh_ledger()
        await settled(pilot)
        assert page.figures.cash[-1].net_minor == before + 77


async def test_the_screens_lines_end_at_the_locale(desk: str) -> None:
    async with artui(desk, settings=Settings(locale="de_DE")).run_test(size=(80, 24)) as pilot:
        await press(pilot, *CHARTS)
        legend = next(line for line in lines(pilot) if "not due" in line)
        assert "," in legend
        assert "%" in legend


async def test_an_empty_ledger_says_that_nothing_was_owed(sqlite_url: str) -> None:
    async with artui(sqlite_url).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *CHARTS)
        assert isinstance(page, MonthsPage)
        assert "Months up to 2026-11-21: nothing was owed." in screen(pilot)
        await press(pilot, "tab", "c", "j")


def test_each_bucket_has_a_shade_and_a_pattern_from_calm_to_alarm() -> None:
    assert [shade_of(place, 5) for place in range(5)] == list(zip(SHADES, PATTERNS, strict=True))
    assert [shade_of(place, 3)[0] for place in range(3)] == ["calm", "warm", "alarm"]
    assert [shade_of(place, 2)[0] for place in range(2)] == ["calm", "alarm"]
    for count in range(2, 14):
        found = [SHADES.index(shade_of(place, count)[0]) for place in range(count)]
        assert found == sorted(found)
        assert (found[0], found[-1]) == (0, 4)


def test_a_bar_is_made_of_its_parts() -> None:
    (line,) = stacked([StackedBar("Nov", (50, 30, 0, 0, 20), "1.00")], 21)
    assert _text(line) == " Nov ·····░░░██ 1.00 "


PARTS = st.lists(st.integers(0, 10**10), min_size=5, max_size=5)


@given(parts=st.lists(PARTS, min_size=1, max_size=13), width=st.integers(20, 160))
def test_bars_are_as_wide_as_the_screen_and_as_long_as_their_sums(
    parts: list[list[int]], width: int
) -> None:
    drawn = stacked([StackedBar("2026-11", each, "1.00") for each in parts], width)
    assert {cells.width(_text(line)) for line in drawn} == {width}
    lengths = [sum(_text(line).count(p) for p in PATTERNS) for line in drawn]
    sums = [sum(each) for each in parts]
    room = width - 7 - 4 - 4
    for length, total in zip(lengths, sums, strict=True):
        exact = room * total / max(max(sums), 1)
        assert abs(length - exact) <= 1


TENTHS = st.lists(st.none() | st.integers(0, 5000), min_size=12, max_size=12)


@given(dso=TENTHS, best=TENTHS, width=st.integers(40, 160), height=st.integers(3, 30))
def test_a_line_has_a_mark_for_each_month_in_its_height(
    dso: list[int | None], best: list[int | None], width: int, height: int
) -> None:
    solid = MonthLine("●", "─", SOLID, "calm", dso)
    dotted = MonthLine("○", "·", DOTTED, "warm", best)
    drawn = [_text(line) for line in plotted([solid, dotted], width, height, str)]
    assert len(drawn) == height
    assert all(cells.width(line) <= width for line in drawn)
    assert sum(line.count("●") for line in drawn) == sum(value is not None for value in dso)


def test_a_month_without_sales_is_a_gap() -> None:
    drawn = plotted([MonthLine("●", "─", SOLID, "calm", [10, None, 10])], 40, 3, str)
    assert "─" not in "".join(_text(line) for line in drawn)
    row = figure_row("● DSO", ["1.0", "-", "1.0"], 40)
    assert _text(row).split() == ["●", "DSO", "1.0", "-", "1.0"]


def test_bars_of_one_part_are_whole_blocks() -> None:
    drawn = single([("a", 10, "10"), ("b", 5, "5"), ("c", 0, "0")], 17)
    assert [_text(line).count("█") for line in drawn] == [10, 5, 0]
