"""The frame: keys become acts, refusals are told, any size is survived, nothing runs over."""

import asyncio
import random
import threading
from array import array
from collections.abc import Sequence

import pytest
from textual import events, on
from textual.geometry import Region
from textual.pilot import Pilot

from artui.domain.refusal import Refused
from artui.tui.kit.actions import Action, matching
from artui.tui.kit.answers import an_amount
from artui.tui.kit.common_actions import has_list
from artui.tui.kit.frame import Frame
from artui.tui.kit.key_help import KeyHelp, help_lines
from artui.tui.kit.palette import Palette, possible_first
from artui.tui.kit.widgets.form import Form, LineInput
from artui.tui.kit.widgets.key_line import KeyLine
from artui.tui.kit.widgets.line import Line
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.virtual_table import VirtualTable
from tests.tui.pages import FormPage, KitApp, ListPage, answers, ready
from tests.tui.rows import Memory

SIZES = [(80, 24), (120, 40), (40, 10)]


async def page_of(pilot: Pilot[int]) -> Frame:
    assert isinstance(pilot.app, KitApp)
    await ready(pilot.app)
    await pilot.pause()
    frame = pilot.app.frame
    assert frame is not None
    return frame


def table_of(frame: Frame) -> VirtualTable:
    assert frame.table is not None
    return frame.table


def screen_lines(pilot: Pilot[int]) -> list[str]:
    """What the screen shows, line by line, as the compositor draws it."""
    strips = pilot.app.screen._compositor.render_strips()
    width = pilot.app.size.width
    assert all(strip.cell_length == width for strip in strips)
    return ["".join(segment.text for segment in strip) for strip in strips]


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_fills_the_screen_and_no_line_is_wider(size: tuple[int, int]) -> None:
    async with KitApp().run_test(size=size) as pilot:
        await page_of(pilot)
        lines = screen_lines(pilot)
        assert len(lines) == size[1]
        assert lines[0].startswith(" artui [1 Today]")
        assert lines[2].startswith("   Customer")
        assert lines[-2].startswith("     1/1,000")
        assert lines[-1].startswith(" Enter open ")
        assert lines[-1].rstrip().endswith("? keys")


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_cross_list_crumbs_prompt_and_status(size: tuple[int, int]) -> None:
    name = "ACME [/] \x1b]0;x\x07\u202e Ltd"
    async with KitApp().run_test(size=size) as pilot:
        page = await page_of(pilot)
        page.totals.say(name)
        page.status.report(name)
        pilot.app.push_screen(ListPage("Today", name, "INV [EU]"))
        await pilot.pause()
        await page_of(pilot)
        text = "".join(screen_lines(pilot))
        assert "INV [EU]" in text
        assert text.isprintable()
        await pilot.press("escape")
        await pilot.pause()
        assert "".join(screen_lines(pilot)).isprintable()
        assert "ACME [/] \\x1b]0;x\\x07\\u202e Ltd" in page.status.text or size[0] == 40


async def test_vim_keys_and_arrows_move() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        table = table_of(await page_of(pilot))
        for key, position in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("G", 999), ("g", 0), ("end", 999),
            ("home", 0), ("pagedown", 18), ("pageup", 0),
        ):  # fmt: skip
            await pilot.press(key)
            assert table.position == position, key


async def test_space_v_a_and_u_mark_and_the_status_counts() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        await pilot.press("space", "space")
        await pilot.pause()
        assert "2 marked" in page.status.text
        await pilot.press("v", "j", "j", "v")
        await pilot.pause()
        assert "5 marked" in page.status.text
        await pilot.press("A")
        await pilot.pause()
        assert "1,000 marked" in page.status.text
        await pilot.press("U")
        await pilot.pause()
        assert "marked" not in page.status.text


async def test_esc_clears_range_then_filter_then_marks_and_never_leaves_the_first_page() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        table = table_of(page)
        await pilot.press("space", "slash", *"x", "enter", "v")
        await page_of(pilot)
        assert (page.filter_text, table.count, table.ranging) == ("x", 1, True)
        assert "x" in page.status.text
        await pilot.press("escape")
        assert (page.filter_text, table.ranging) == ("x", False)
        await pilot.press("escape")
        await page_of(pilot)
        assert (page.filter_text, table.count, len(table.marks)) == ("", 1000, 1)
        await pilot.press("escape")
        assert len(table.marks) == 0
        await pilot.press("escape", "left")
        assert pilot.app.screen is page


async def test_a_filter_that_is_not_understood_is_told_and_changes_nothing() -> None:
    async with KitApp().run_test(size=(120, 24)) as pilot:
        page = await page_of(pilot)

        def refuse(words: str) -> None:
            raise Refused(f"There is no column called {words!r}.")

        page.source_for = refuse  # type: ignore[method-assign, assignment]
        await pilot.press("slash", "x", "enter")
        await pilot.pause()
        assert page.status.reported == "There is no column called 'x'."
        assert page.filter_text == ""


async def test_an_action_that_is_not_possible_says_why() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        assert "(f flag)" in page.query_one(KeyLine).text
        await pilot.press("f")
        assert page.status.reported == "Flag: nothing is overdue."
        await pilot.press("j")
        assert page.status.reported == ""


async def test_an_act_asks_and_goes_on_with_the_answers() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        answers.clear()
        await pilot.press("a")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        assert answers == [True, 1250, "d"]


async def test_a_second_act_waits_until_the_first_is_done() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        ran: list[str] = []

        async def slow(frame: Frame) -> None:
            ran.append("ask")
            await frame.prompt.confirm("Sure?")

        pay = Action("pay", "Pay", (), "", "", slow)
        page.perform(pay)
        await pilot.pause()
        page.perform(pay)
        assert page.status.reported == "Pay is still at work."
        await pilot.press("n")
        await pilot.pause()
        page.perform(pay)
        await pilot.pause()
        assert ran == ["ask", "ask"]


async def test_keys_typed_while_an_act_is_at_work_come_after_it() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        go, came = asyncio.Event(), list[str]()

        async def slow(frame: Frame) -> None:
            await go.wait()
            came.append("done")
            if await frame.prompt.confirm("Sure?"):
                came.append("sure")
            await asyncio.sleep(0)

        page.perform(Action("pay", "Pay", (), "", "", slow))
        for key in ("y", "p"):
            await pilot.press(key)
        assert came == []
        assert not isinstance(pilot.app.screen, FormPage)
        go.set()
        for _ in range(20):
            await pilot.pause()
        assert came == ["done", "sure"]
        assert isinstance(pilot.app.screen, FormPage)


async def test_an_answer_typed_ahead_ends_at_its_enter() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        go, came = asyncio.Event(), list[object]()

        async def slow(frame: Frame) -> None:
            await go.wait()
            came.append(await frame.prompt.ask("Amount:", an_amount("EUR")))

        page.perform(Action("pay", "Pay", (), "", "", slow))
        await pilot.press("1", "2", "enter", "p")
        go.set()
        for _ in range(20):
            await pilot.pause()
        assert came == [1200]
        assert isinstance(pilot.app.screen, FormPage)


async def test_keys_pressed_as_a_question_opens_are_its_answer() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        came = list[object]()

        async def act(frame: Frame) -> None:
            came.append(await frame.prompt.ask("Amount:", an_amount("EUR")))

        page.perform(Action("pay", "Pay", (), "", "", act))
        for key, character in (("1", "1"), ("2", "2"), ("enter", "\r")):
            pilot.app.post_message(events.Key(key, character))
        for _ in range(20):
            await pilot.pause()
        assert came == [1200]


async def test_a_key_is_the_open_question_s_wherever_the_focus_is() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        came = list[object]()

        async def act(frame: Frame) -> None:
            came.append(await frame.prompt.confirm("Sure?"))

        page.perform(Action("pay", "Pay", (), "", "", act))
        await pilot.pause()
        page.set_focus(table_of(page))
        await pilot.press("y")
        await pilot.pause()
        assert came == [True]


async def test_keys_typed_after_an_act_that_is_refused_are_forgotten() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        go = asyncio.Event()

        async def refuse(_: Frame) -> None:
            await go.wait()
            raise Refused("CM-88 has 1.00 EUR left; 2.00 EUR is too much.")

        page.perform(Action("pay", "Pay", (), "", "", refuse))
        await pilot.press("p")
        go.set()
        for _ in range(20):
            await pilot.pause()
        assert pilot.app.screen is page
        assert page.status.reported.startswith("CM-88 has 1.00")
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FormPage)


async def test_a_refusal_is_told_as_it_is() -> None:
    def refuse(_: Frame) -> None:
        raise Refused("INV-1 has 5.00 EUR open; 7.00 EUR is too much.")

    async def refuse_later(_: Frame) -> None:
        raise Refused("CM-88 has 1.00 EUR left; 2.00 EUR is too much.")

    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        page.perform(Action("a", "A", (), "", "", refuse))
        assert page.status.reported.startswith("INV-1 has 5.00")
        page.perform(Action("b", "B", (), "", "", refuse_later))
        await pilot.pause()
        assert page.status.reported.startswith("CM-88 has 1.00")


async def test_what_is_too_long_for_a_row_is_told_in_place_of_the_keys() -> None:
    sentence = "900.00 EUR can't be allocated to INV-2026-00296: only 851.05 EUR of CM-1 is left."
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        height = table_of(page).size.height
        page.status.report(sentence, "bad")
        await pilot.pause()
        assert page.status.text == f" {sentence}"
        assert screen_lines(pilot)[-1].strip() == "left."
        assert table_of(page).size.height == height
        await pilot.press("j")
        await pilot.pause()
        assert screen_lines(pilot)[-1].startswith(" Enter open")
        page.status.report(sentence)
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        assert screen_lines(pilot)[-1].startswith(" Enter open")


async def test_totals_that_do_not_fit_take_a_second_row_of_a_tall_screen() -> None:
    long = "Credit suspended · open 48,210.00 EUR +1 · credit 112%! · overdue 48,210.00 · left 3.00"
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        height = table_of(page).size.height
        page.totals.say(f" {long}")
        await pilot.pause()
        assert page.totals.text == f" {long}"
        assert table_of(page).size.height == height - 1
        page.totals.say(" Nothing is owed.")
        await pilot.pause()
        assert table_of(page).size.height == height
        page.totals.say(f" {long}")
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert page.totals.size.height == 1


async def test_the_key_line_has_the_pages_own_keys_first() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        assert screen_lines(pilot)[-1].startswith(" Enter open  p pay  a memo ")


async def test_the_key_help_of_a_form_has_the_keys_of_the_form() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        await pilot.press("p", "f1")
        await pilot.pause()
        assert isinstance(pilot.app.screen, KeyHelp)
        text = "\n".join(screen_lines(pilot))
        for key in ("Tab", "Shift+Tab", "Ctrl+S", "Esc", "F1", "Ctrl+L"):
            assert f" {key} " in text
        assert "Mark all" not in text


async def test_the_palette_has_what_is_possible_first() -> None:
    impossible = Action("pay.b", "Pay a", (), "", "", lambda _: None, lambda _: "no.")
    possible = Action("pay.a", "Pay b", (), "", "", lambda _: None)
    in_help = Action("c", "C", (), "pays", "", lambda _: None)
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        found = possible_first(matching([in_help, impossible, possible], "pay"), page, "pay")
        assert [action.id for action in found] == ["pay.a", "pay.b", "c"]


async def test_palette_and_key_help_begin_with_the_page_and_end_with_moving() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        found = [action.id for action in possible_first(page.actions(), page, "")]
        assert found[0] == "payment.record"  # the page's own
        assert found.index("memo.apply") < found.index("mark.all") < found.index("move.down")
        groups = [line.strip() for line, style in help_lines(page, 80) if style == "strong"]
        assert groups == ["This page", "Acts", "Page", "artui", "Mark", "Move"]


async def test_no_text_of_the_key_help_is_cut_and_none_is_an_internal_name() -> None:
    long = Action("long.id", "Long act", (), "words " * 30 + "end", "Acts", lambda _: None)

    class Long(ListPage):
        def actions(self) -> list[Action[Frame]]:
            return [*super().actions(), long]

    async with KitApp().run_test(size=(80, 24)) as pilot:
        pilot.app.push_screen(Long())
        page = await page_of(pilot)
        lines = [line for line, _ in help_lines(page, 80)]
        text = "\n".join(lines)
        assert max(map(len, lines)) <= 80
        assert "…" not in text
        assert ":                  Long act: words" in text
        assert "long.id" not in text


async def test_the_chosen_row_of_the_palette_is_told_whole_below() -> None:
    why = "the ledger was opened to read only, so that nothing is changed by accident; ask anna."
    barred = Action("bar.red", "Barred", (), "Help", "Acts", lambda _: None, lambda _: why)

    class Barred(ListPage):
        def actions(self) -> list[Action[Frame]]:
            return [barred, *super().actions()]

    async with KitApp().run_test(size=(80, 24)) as pilot:
        pilot.app.push_screen(Barred())
        await page_of(pilot)
        await pilot.press("colon", *"barred")
        await pilot.pause()
        assert pilot.app.screen.query_one("#why", Line).text == f" Barred: {why} (bar.red)"
        await pilot.press("enter")
        assert pilot.app.screen.query_one("#why", Line).text == f" Barred: {why}"


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_lists_every_action_with_key_and_reason(key: str) -> None:
    async with KitApp().run_test(size=(120, 40)) as pilot:
        page = await page_of(pilot)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Palette)
        text = "\n".join(screen_lines(pilot))
        for action in page.actions():
            assert f"{action.title} " in text
            assert f" {action.help}" in text
        assert "- nothing is overdue." in text


async def test_the_palette_finds_as_you_type_and_runs_what_is_chosen() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        await pilot.press("colon", *"page", "down", "up", "enter")
        await pilot.pause()
        assert pilot.app.screen is page
        assert table_of(page).position == 18
        await pilot.press("colon", *"zzz", "enter")
        await pilot.pause()
        assert pilot.app.screen.query_one("#why", Line).text == "No action has these words."
        await pilot.press("pagedown", "pageup", "tab", "escape")
        await pilot.pause()
        assert pilot.app.screen is page


async def test_keys_that_come_in_one_packet_do_what_they_would_one_by_one() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        for key in (*"jjj", "colon", *"page", "enter", "p", *"X1"):
            character = {"colon": ":", "enter": "\r"}.get(key, key)
            pilot.app.post_message(events.Key(key, character))
        for _ in range(30):
            await pilot.pause()
        assert table_of(page).position == 3 + 18
        form = pilot.app.screen
        assert isinstance(form, FormPage)
        assert form.query(LineInput).first().value == "X1"


async def test_the_palette_says_why_an_action_is_not_possible() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        await pilot.press("colon", *"flag", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Palette)
        assert pilot.app.screen.query_one("#why", Line).text == " Flag: nothing is overdue."
        assert pilot.app.screen.query_one(LineInput).value == "flag"


async def test_the_key_help_is_the_registry() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        text = "\n".join(line for line, _ in help_lines(page, 120))
        for action in page.actions():
            assert action.help in text
            assert " ".join(action.keys) in text
        await pilot.press("question_mark", "j", "pagedown", "k", "pageup", "x")
        await pilot.pause()
        assert isinstance(pilot.app.screen, KeyHelp)
        assert pilot.app.screen.query_one(ScrollLines).size.height == 23
        await pilot.press("question_mark")
        await pilot.pause()
        assert pilot.app.screen is page


async def test_too_small_is_said_and_waited_out() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        for size in ((39, 24), (80, 9), (20, 5), (1, 1)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "".join(screen_lines(pilot)).startswith(
                f"{size[0]}x{size[1]} is too small"[: size[0] - 1]
            )
            await pilot.press("j", "q")
        await pilot.resize_terminal(40, 10)
        await page_of(pilot)
        assert table_of(page).position == 0
        assert screen_lines(pilot)[0].startswith(" artui")


@pytest.mark.long
async def test_a_storm_of_resizes_and_keys_breaks_nothing() -> None:
    chance = random.Random(7)
    keys = [
        "j",
        "k",
        "G",
        "g",
        "space",
        "v",
        "A",
        "U",
        "pagedown",
        "f",
        "a",
        "y",
        "escape",
        "colon",
    ]
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        for _ in range(40):
            await pilot.resize_terminal(chance.randint(1, 160), chance.randint(1, 50))
            await pilot.press(chance.choice(keys))
            await pilot.pause()
            screen_lines(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape", "escape", "escape", "escape")
        await page_of(pilot)
        assert screen_lines(pilot)[0].startswith(" artui [1 Today]")


async def test_a_source_that_fails_is_told() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        table_of(page).post_message(
            VirtualTable.SourceFailed(table_of(page), OSError("no \x1b route"))
        )
        await pilot.pause()
        assert page.status.text.startswith(" The list could not be read: no \\x1b route")


async def test_a_change_by_a_colleague_does_not_move_the_cursor() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        await pilot.press(*"jjjj")
        table_of(page).set_ids(array("q", [2000, *range(1, 1000)]))
        await pilot.pause()
        assert table_of(page).cursor_id == 5
        assert page.status.text.startswith("     6/1,000")


class TwoParts(Memory):
    """Knows its first forty records at once, and all of them when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.counted, self.let = threading.Event(), threading.Event()

    def whole_count(self) -> int | None:
        assert self.counted.wait(30)
        return 1_000

    def first_ids(self) -> Sequence[int]:
        return self.numbers[:40]

    def ids(self) -> Sequence[int]:
        assert self.let.wait(30)
        return super().ids()


@pytest.mark.parametrize(
    ("keys", "place", "marked"), [("G", 999, 0), ("A", 0, 1_000), ("jjvjjvG", 999, 3)]
)
async def test_first_records_are_a_list_already_and_keys_that_need_all_wait_for_the_others(
    keys: str, place: int, marked: int
) -> None:
    source = TwoParts()
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        table = table_of(page)
        table.forget()
        table.show(source)
        try:
            while not table.count:
                await pilot.pause()
            assert (table.count, table.partial, table.cursor_target) == (40, True, "customer 1")
            assert page.status.text.startswith(" 1/… ")
            await pilot.press("j", "k", "pagedown", "pageup")
            assert page.status.text.startswith(" 1/… ")
            source.counted.set()
            while "1/1,000" not in page.status.text:
                await pilot.pause()
            await pilot.press(*keys)
            assert (table.count, len(table.marks)) == (40, 0)
        finally:
            source.counted.set()
            source.let.set()
        async with asyncio.timeout(30):
            while (table.partial, table.position, len(table.marks)) != (False, place, marked):
                await pilot.pause()
        assert page.status.text.strip().startswith(f"{place + 1:,}/1,000")


async def test_the_place_of_the_cursor_is_there_as_soon_as_it_moved() -> None:
    """So that it is painted with the row, not after it."""
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        page.perform(page.shell.registry["move.down"])
        assert page.status.text.startswith("     2/1,000")
        await pilot.pause()
        assert page.status.text.startswith("     2/1,000")


async def test_q_quits_and_asks_only_when_something_is_unsaved() -> None:
    app = KitApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        await pilot.press("p")
        await pilot.pause()
        await pilot.press("R", "ctrl+q")
        await pilot.pause()
        frame = app.frame
        assert frame is not None
        assert frame.prompt.asking
        await pilot.press("n")
        await pilot.pause()
        assert app.is_running
        await pilot.press("ctrl+c")
        await pilot.pause()
        await pilot.press("escape", "y", "q")
        await pilot.pause()
    assert app.return_value == 0


async def test_a_page_without_a_list_has_no_list_actions() -> None:
    class Empty(Frame):
        NAME = "empty"

    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        pilot.app.push_screen(Empty("Today", "Nothing"))
        await pilot.pause()
        page = await page_of(pilot)
        assert has_list(page) == "this page has no list."
        await pilot.press("j")
        assert page.status.reported == "Down: this page has no list."
        await pilot.press("slash")
        assert page.status.reported == "Filter: this page has no filter."
        await pilot.press("enter", "y")
        assert page.status.reported == "Copy: this page has no list."
        assert page.source_for("x") is None


async def test_the_row_is_copied_for_the_terminal_to_take() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        await pilot.press("y")
        assert pilot.app.clipboard.startswith("ACME [EU] Ltd\tEUR\t12.34\t")
        assert page.status.reported == "The row was copied."
        await pilot.press("ctrl+l")


class Slow(Memory):
    """A source whose rows come when the gate is opened."""

    def __init__(self) -> None:
        super().__init__(5)
        self.gate = threading.Event()

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        self.gate.wait(20)
        return super().rows(ids)


async def test_a_key_on_a_row_that_is_still_being_read_waits_for_it_and_so_do_the_keys_behind() -> (
    None
):
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        source = Slow()
        table = table_of(page)
        table.show(source)
        await pilot.pause()
        assert table.reading
        await pilot.press("y", "j")
        assert page.at_work
        assert table.position == 0
        source.gate.set()
        await page_of(pilot)
        assert pilot.app.clipboard.startswith("ACME [EU] Ltd")
        assert page.status.reported == ""
        assert table.position == 1


async def test_marks_and_moves_that_are_typed_ahead_of_a_list_are_of_that_list() -> None:
    """On a page that opens, and on one that shows another list; none is lost."""
    for opens in (True, False):
        async with KitApp().run_test(size=(80, 24)) as pilot:
            page = await page_of(pilot)
            source, table = Slow(), table_of(page)
            source.numbers = array("q", range(5001, 5006))
            if opens:
                table.forget()
            table.show(source)
            await pilot.pause()
            keys = ("j", "space", "j", "space") if opens else ("space", "j", "space")
            await pilot.press(*keys)
            assert not table.marks
            source.gate.set()
            await page_of(pilot)
            assert list(table.marks) == ([5002, 5004] if opens else [5001, 5003])


async def test_keys_after_enter_on_a_row_that_is_still_being_read_are_of_the_page_it_opens() -> (
    None
):
    class Opening(ListPage):
        @on(VirtualTable.Opened)
        def open_row(self) -> None:
            self.app.push_screen(ListPage("Today", "ACME"))

    async with KitApp().run_test(size=(80, 24)) as pilot:
        await page_of(pilot)
        pilot.app.push_screen(Opening("Today"))
        page, source = await page_of(pilot), Slow()
        table_of(page).show(source)
        await pilot.pause()
        await pilot.press("enter", "j")
        source.gate.set()
        opened = await page_of(pilot)
        assert opened is not page
        assert table_of(opened).position == 1
        assert table_of(page).position == 0


async def test_a_row_that_can_not_be_read_keeps_no_key_waiting() -> None:
    class Broken(Slow):
        def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
            self.gate.wait(20)
            raise OSError("the rows are gone")

    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        source = Broken()
        source.numbers = array("q", range(5001, 5006))  # none that was ever shown
        table_of(page).show(source)
        while not table_of(page).reading:  # until the ids are there, the list is the old one
            await pilot.pause()
        await pilot.press("y")
        source.gate.set()
        await page_of(pilot)
        assert page.status.reported == "The list could not be read: the rows are gone"
        assert not page.at_work
        assert pilot.app.clipboard == ""


async def test_a_key_that_does_nothing_says_so_and_one_of_another_page_says_where() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        page = await page_of(pilot)
        await pilot.press("Z")
        await pilot.pause()
        assert page.status.reported == "Z does nothing on this page; ? lists its keys."
        await pilot.press("j")
        assert page.status.reported == ""
        await pilot.press("p")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, Frame)
        await pilot.press("f5")
        await pilot.pause()
        assert form.status.reported == "F5 does nothing on this page; ? lists its keys."
        # What a field does with a key is no word of that.
        await pilot.press("a", "ctrl+u", "ctrl+k")
        await pilot.pause()
        assert "Ctrl" not in form.status.reported
        await pilot.press("Z")
        assert form.query_one(Form).values["reference"] == "Z"


async def test_a_theme_is_put_on_every_page_and_rules_are_parsed_again_only_for_another() -> None:
    app = KitApp()
    app.add_mode("list", ListPage)
    app.add_mode("other", ListPage)

    async def colour_in(mode: str) -> int | None:
        await app.switch_mode(mode)
        await ready(app)
        await pilot.pause()
        drawn = app.screen.query_one(VirtualTable).render_lines(Region(0, 0, 80, 1))
        style = next(iter(drawn[0])).style
        assert style is not None
        assert style.color is not None
        return style.color.number

    async with app.run_test(size=(80, 24)) as pilot:
        found = [await colour_in("list"), await colour_in("other")]
        rules = app.stylesheet.rules
        found.append(await colour_in("list"))
        assert app.stylesheet.rules is rules
        app.theme = "light"
        await pilot.pause()
        found += [await colour_in("list"), await colour_in("other")]
    assert found == [6, 6, 6, 4, 4]  # cyan, then blue
