"""Ageing, audit log, settings: opened from the palette on any page."""

from datetime import UTC, date, datetime

import pytest

from artui.choice import Choice
from artui.domain.ageing import Buckets
from artui.ledger.office.administration import set_ledger_setting, set_role
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.customers.customer_page import CustomerPage
from artui.tui.desk.ledger_port import Ledger, Sight
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.table_columns import fit_columns
from artui.tui.office.ageing_page import AgeingPage, columns_of, joined
from artui.tui.office.log_page import EntryPage, LogPage
from artui.tui.office.settings_page import SettingsPage
from tests.support.postings import memo
from tests.tui.screens.desk import (
    SIZES,
    answer,
    artui,
    lines,
    opened,
    press,
    screen,
    settled,
    shown_rows,
)

AGEING = ("colon", *"ageing report", "enter")
LOG = ("colon", *"audit log", "enter")


async def test_the_ageing_has_a_row_per_customer_and_currency_and_totals(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, *AGEING)
        assert isinstance(page, AgeingPage)
        assert shown_rows(page) == [
            "ACME [/] Ltd", *shown_rows(page)[1:2], "Northwind Labs", "株式会社オーシャン",
            "total", "total", "total",
        ]  # fmt: skip
        north = next(line for line in lines(pilot) if "Northwind Labs" in line)
        for amount in ("500.00", "1,000.00", "48,210.00", "-500.00", "49,210.00"):
            assert amount in north


async def test_bars_show_a_currency_and_c_the_next(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *AGEING)
        assert "Ageing as of 2026-11-21 by due date: 49,810.00 EUR +2" in screen(pilot)
        assert any(line.startswith(" >90     █") for line in lines(pilot))
        await press(pilot, "c")
        assert "48,210 JPY +2" in screen(pilot)


async def test_the_ageing_of_another_day_and_by_the_other_date(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *AGEING, "d")
        await answer(pilot, "2026-06-30")
        page = await settled(pilot)
        assert "Ageing as of 2026-06-30 by due date: 600.00 EUR" in screen(pilot)
        assert "total" in shown_rows(page)
        await press(pilot, "b")
        assert "Ageing as of 2026-06-30 by issue date" in screen(pilot)
        assert isinstance(page, AgeingPage)
        assert page.as_of == date(2026, 6, 30)


async def test_the_ageing_is_filtered_and_a_field_it_has_not_is_told(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *AGEING, "slash", *"north", "enter")
        assert shown_rows(page) == ["Northwind Labs"]
        page = await press(pilot, "slash", *" level:2", "enter")
        assert (
            "This list has no field level; it has customer, cur, and words." in page.status.reported
        )


async def test_enter_on_the_ageing_opens_the_customer(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *AGEING, "enter")
        assert isinstance(page, CustomerPage)
        page = await press(pilot, "escape", "G", "enter")
        assert isinstance(page, AgeingPage)
        assert "A total has no page" in page.status.reported


def test_a_figure_is_never_wider_than_its_column() -> None:
    none = [""] * 3  # no sums of the youngest buckets
    rows = [("A", "EUR", *none, "1.00", "", "", "", "", "", "123,456,789,012.34", "A"),
            ("B", "KWD", *none, "", "0.001", "", "", "", "", "1.000", "B")]  # fmt: skip
    columns = {column.key: column for column in columns_of(Buckets(), rows)}
    assert columns["total"].width == len("123,456,789,012.340")
    assert columns["total"].decimals == 3


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (120, ["not_due", "1-30", "31-60", "61-90", "over-90"]),
        (80, ["to-30", "31-60", "61-90", "over-90"]),
        (70, ["to-60", "61-90", "over-90"]),
        (60, ["to-90", "over-90"]),
    ],
)
def test_what_has_no_room_stands_as_one_sum_so_that_rows_add_up(
    width: int, shown: list[str]
) -> None:
    figures = ["10,000.00"] * 8
    columns = columns_of(
        Buckets(), [("A", "EUR", *figures, "-500.00", "9,500.00", "A")], ".", width
    )
    placed = [one.column.key for one in fit_columns(columns, width)]
    figures_shown = [key for key in placed if key not in ("name", "currency", "account")]
    assert figures_shown == [*shown, "unapplied", "total"]


@pytest.mark.parametrize("width", [100, 112, 120, 130, 160])
def test_no_figure_of_a_total_gives_way_to_the_names(width: int) -> None:
    """Before the account comes, the names have their room; before that, all figures are shown."""
    figures = ["168,638.67"] * 8
    columns = columns_of(
        Buckets(), [("A", "EUR", *figures, "-78,447.42", "165,470.47", "A")], ".", width
    )
    widths = {one.column.key: one.width for one in fit_columns(columns, width)}
    assert {"unapplied", "total"} <= set(widths)
    assert ("account" in widths) == (width >= 130)
    assert "account" not in widths or widths["name"] >= 28


def test_the_sums_of_the_youngest_buckets() -> None:
    assert joined((1, 20, 300, 4000, 50000)) == (4321, 321, 21)


async def test_the_buckets_of_the_settings_are_the_columns(desk: str) -> None:
    settings = Settings(ageing_bounds=(10, 20))
    async with artui(desk, settings=settings).run_test(size=(120, 40)) as pilot:
        await press(pilot, *AGEING)
        assert all(word in screen(pilot) for word in (" 1-10 ", " 11-20 ", " >20 "))


async def test_the_log_tells_who_did_what_newest_first_and_grows_by_itself(desk: str) -> None:
    app = artui(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        page = await press(pilot, *LOG)
        assert isinstance(page, LogPage)
        newest = int(shown_rows(page)[0])
        assert newest == page.table.count if page.table else False
        with opened(desk, actor="bert") as book:
            memo(book, "CM-99", 100, account="NORTH")
        assert app.ledger.look() is Sight.CHANGED
        app.refresh_ledger()
        page = await settled(pilot)
        assert int(shown_rows(page)[0]) == newest + 1
        assert page.table is not None
        assert page.table.cursor_id == newest, "the cursor stays"
        page = await press(pilot, "slash", *"bert CM-99", "enter", "enter")
        assert isinstance(page, EntryPage)
        assert "Who    bert (login bert)" in screen(pilot)
        assert "Hash" in screen(pilot)


async def test_the_log_takes_words_only(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        page = await press(pilot, *LOG, "slash", *"days>3", "enter")
        assert (
            "This list is filtered by words only: actor, act, subject, summary."
            in page.status.reported
        )


async def test_the_settings_are_shown_and_secrets_are_not(
    desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTUI_LWA_CLIENT_SECRET", "hush")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        page = await press(pilot, "colon", *"every setting", "enter")
        assert isinstance(page, SettingsPage)
        assert "tolerance = 0.05" in screen(pilot)
        shown = " ".join(text for text, _ in page.query_one(ScrollLines)._lines)
        assert "(not there yet)" in " ".join(shown.split())
        assert "give: dark, light, mono or high-contrast" in " ".join(shown.split())
        await press(pilot, "G")
        assert "(set, not shown)" in screen(pilot)
        assert "hush" not in screen(pilot)


SETTINGS = ("colon", *"every setting", "enter")


async def test_a_supervisor_sets_a_setting_of_the_ledger_on_its_page(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *SETTINGS)
        await press(pilot, "r", "t")
        page = await answer(pilot, "1.00")
        said = "Tolerance of the ledger is 1.00, before 0.05 (the default)"
        assert page.status.reported.startswith(said)
        assert "tolerance = 1.00" in screen(pilot)
        await press(pilot, "r", "z")
        await answer(pilot, "Berlin")
        page = await settled(pilot)
        assert "time_zone can't be 'Berlin'; give a time zone" in page.status.reported


async def test_a_clerk_reads_that_setting_for_the_ledger_needs_a_supervisor(desk: str) -> None:
    with opened(desk, actor="chief") as book:
        set_role(book, "chief", "supervisor")
        set_role(book, "clerk", "clerk")
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, *SETTINGS)
        page = await press(pilot, "r")
        assert "it needs a supervisor; you are clerk." in page.status.reported


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", [AGEING, LOG, ("colon", *"every setting", "enter")])
async def test_no_line_is_wider_than_the_screen(
    desk: str, size: tuple[int, int], way: tuple[str, ...]
) -> None:
    async with artui(desk).run_test(size=size) as pilot:
        await press(pilot, *way)
        lines(pilot)


async def test_the_screens_are_on_the_business_day_of_the_ledger_s_zone(desk: str) -> None:
    """Case known-on-is-utc: the ledger's own zone, if it has one, and not that of the process."""
    with opened(desk) as book:
        set_ledger_setting(book, "time_zone", "Pacific/Kiritimati")
    moment = datetime(2026, 11, 21, 11, tzinfo=UTC)
    choice = Choice(db=desk, actor="clerk", now=lambda: moment)
    app = Artui(Ledger(choice, Settings()), Settings(), {"LANG": "C.UTF-8"})
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert app.ledger.day == date(2026, 11, 22)
        assert "22 Nov" in screen(pilot)
