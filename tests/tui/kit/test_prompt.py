"""Questions on one line: y is the only yes, Esc leaves, a wrong answer stays to be mended."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from rich.cells import cell_len
from textual.events import Paste
from textual.pilot import Pilot

from artui.domain.refusal import Refused
from artui.tui.kit.answers import a_date, an_amount, optional_text, some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.prompt import Prompt
from artui.tui.kit.widgets.form import LineInput
from artui.tui.kit.widgets.line import Line
from artui.tui.kit.widgets.virtual_table import VirtualTable
from tests.tui.pages import KitApp, ready

KEYS_AFTER: list[object] = []


async def asked(
    pilot: Pilot[int], question: Callable[[Prompt], Awaitable[object]], *keys: str
) -> list[object]:
    """Ask, press the keys, and give what came back (nothing if still open)."""
    app = pilot.app
    assert isinstance(app, KitApp)
    await ready(app)
    frame = app.screen
    assert isinstance(frame, Frame)
    answers: list[object] = []

    async def ask() -> None:
        answers.append(await question(frame.prompt))

    app.run_worker(ask())
    await pilot.pause()
    for key in keys:
        await pilot.press(key)
    await pilot.pause()
    return answers


def sentence(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one("#prompt", Prompt).query_one(Line).text


async def test_only_y_is_a_yes() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        assert await asked(pilot, lambda p: p.confirm("Apply 100.00 EUR?"), "y") == [True]


@pytest.mark.parametrize("key", ["n", "N", "enter", "escape"])
async def test_every_other_answer_is_a_no(key: str) -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        assert await asked(pilot, lambda p: p.confirm("Apply 100.00 EUR?"), key) == [False]


@pytest.mark.parametrize("key", ["a", "Y", "space", "tab", "j", "q"])
async def test_the_key_that_asked_and_any_other_answer_nothing(key: str) -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        assert await asked(pilot, lambda p: p.confirm("Apply 100.00 EUR?"), key) == []
        assert sentence(pilot) == " Apply 100.00 EUR? [y/N]"


async def test_the_question_takes_the_status_lines_place_and_gives_it_back() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        answers = await asked(pilot, lambda p: p.confirm("Undo?"))
        frame = pilot.app.screen
        assert isinstance(frame, Frame)
        assert not frame.status.display
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert answers == [False]
        assert frame.status.display
        assert not frame.prompt.display
        assert isinstance(frame.focused, VirtualTable)


async def test_an_amount_is_read_in_its_currency() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        keys = [*"1234.5", "enter"]
        answers = await asked(pilot, lambda p: p.ask("Amount:", an_amount("EUR")), *keys)
        assert answers == [123450]


async def test_a_wrong_answer_is_told_and_can_be_mended() -> None:
    async with KitApp().run_test(size=(120, 24)) as pilot:
        keys = [*"12.345", "enter"]
        answers = await asked(pilot, lambda p: p.ask("Amount:", an_amount("EUR")), *keys)
        assert answers == []
        assert "EUR has 2 decimals" in sentence(pilot)
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert answers == [1234]


async def test_esc_gives_none() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        answers = await asked(
            pilot, lambda p: p.ask("Note:", some_text, initial="said"), "x", "escape"
        )
        assert answers == [None]


async def test_what_is_offered_is_taken_by_enter_and_replaced_by_typing_or_a_paste() -> None:
    amount = an_amount("EUR")
    async with KitApp().run_test(size=(80, 24)) as pilot:
        for keys, minor in (((), 195_294), ((*"123.45",), 12_345), (("backspace", "7"), 700)):
            answers = await asked(
                pilot, lambda p: p.ask("Amount:", amount, initial="1,952.94"), *keys, "enter"
            )
            assert answers == [minor]
        answers = await asked(pilot, lambda p: p.ask("Amount:", amount, initial="1,952.94"))
        pilot.app.screen.query_one("#prompt LineInput", LineInput).post_message(Paste("12.50"))
        await pilot.press("enter")
        await pilot.pause()
        assert answers == [1_250]


@pytest.mark.parametrize(
    ("keys", "day"),
    [(("end", "backspace", "8"), 28), (("right", "backspace", "9"), 29), (("home", "right"), 21)],
)
async def test_cursor_keys_keep_what_is_offered(keys: tuple[str, ...], day: int) -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        answers = await asked(
            pilot, lambda p: p.ask("On:", a_date, initial="2026-11-21"), *keys, "enter"
        )
        assert answers == [date(2026, 11, day)]


async def test_what_the_clerk_typed_is_no_offer_and_stays_to_be_mended() -> None:
    async with KitApp().run_test(size=(120, 24)) as pilot:
        ask = lambda p: p.ask("Amount:", an_amount("EUR"), initial="5.00")  # noqa: E731
        answers = await asked(pilot, ask, *"12.3x", "enter", "backspace", "4", "enter")
        assert answers == [1_234]


async def test_one_of_several_by_its_key() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        choices = {"a": "amount", "n": "name"}
        answers = await asked(pilot, lambda p: p.choose("Sort by", choices), "x")
        assert answers == []
        assert sentence(pilot) == " Sort by  a amount  n name"
        await pilot.press("n")
        await pilot.pause()
        assert answers == ["n"]
        assert await asked(pilot, lambda p: p.choose("Sort by", choices), "escape") == [None]


async def test_the_filter_is_told_as_it_is_typed() -> None:
    heard: list[str] = []
    async with KitApp().run_test(size=(80, 24)) as pilot:
        answers = await asked(pilot, lambda p: p.filter("da", heard.append), "end", *"ys", "enter")
        assert heard == ["day", "days"]
        assert answers == ["days"]


async def test_esc_gives_the_old_filter_back() -> None:
    heard: list[str] = []
    async with KitApp().run_test(size=(80, 24)) as pilot:
        answers = await asked(pilot, lambda p: p.filter("old", heard.append), "x", "escape")
        assert answers == [None]
        assert heard == ["x", "old"]


async def test_two_questions_wait_for_each_other() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        first = await asked(pilot, lambda p: p.confirm("First?"))
        second = await asked(pilot, lambda p: p.confirm("Second?"))
        assert sentence(pilot) == " First? [y/N]"
        await pilot.press("y")
        await pilot.pause()
        assert (first, second) == ([True], [])
        assert sentence(pilot) == " Second? [y/N]"
        await pilot.press("n")
        await pilot.pause()
        assert second == [False]


async def test_a_hostile_name_in_a_question_is_shown() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await asked(pilot, lambda p: p.confirm("Remind ACME [/] \x1b[31m Ltd?"))
        assert sentence(pilot) == " Remind ACME [/] \\x1b[31m Ltd? [y/N]"


@pytest.mark.parametrize("width", [40, 80, 120])
async def test_a_long_question_leaves_room_for_the_answer(width: int) -> None:
    async with KitApp().run_test(size=(width, 24)) as pilot:
        await asked(pilot, lambda p: p.ask("Why " * 60, some_text))
        assert pilot.app.screen.query_one("#prompt LineInput", LineInput).size.width >= 16


async def test_an_input_takes_no_character_that_a_terminal_would_obey() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await asked(pilot, lambda p: p.ask("Note:", some_text))
        entry = pilot.app.screen.query_one("#prompt LineInput", LineInput)
        entry.value = "a\x1b[31mb\u202ec\x9bd"
        assert entry.value == "a[31mbcd"


@pytest.mark.parametrize(
    ("parse", "typed", "value"),
    [
        (optional_text, "  ", ""),
        (some_text, " a ", "a"),
        (a_date, " 2026-02-28 ", date(2026, 2, 28)),
        (an_amount("EUR"), "1,234.50", 123450),
        (an_amount("JPY"), "1200", 1200),
        (an_amount("EUR", decimal_comma=True), "1.234,50", 123450),
    ],
)
def test_what_a_typed_answer_means(
    parse: Callable[[str], object], typed: str, value: object
) -> None:
    assert parse(typed) == value


@pytest.mark.parametrize(
    ("parse", "typed"), [(some_text, " "), (a_date, "21.11.2026"), (an_amount("EUR"), "twelve")]
)
def test_what_is_not_understood_is_refused(parse: Callable[[str], object], typed: str) -> None:
    with pytest.raises(Refused):
        parse(typed)


async def test_a_question_too_long_for_the_line_keeps_its_answers_in_sight() -> None:
    async with KitApp().run_test(size=(40, 10)) as pilot:
        frame = pilot.app.screen
        assert isinstance(frame, Frame)
        asking = asyncio.ensure_future(frame.prompt.confirm("Apply " + "1,000.00 EUR " * 9 + "?"))
        await pilot.pause()
        line = frame.prompt.query_one(Line)
        assert line.size.height == 4
        assert line.text.endswith("… [y/N]")
        assert all(cell_len(line.render_line(y).text) <= 40 for y in range(4))
        await pilot.press("n")
        assert await asking is False


async def test_a_long_question_is_whole_in_place_of_the_keys_and_gives_it_back() -> None:
    question = "Apply 862.14 GBP of CM-2026-0006 to INV-2026-00115 (3,961.34 GBP open), now?"
    async with KitApp().run_test(size=(80, 24)) as pilot:
        assert await asked(pilot, lambda p: p.confirm(question)) == []
        assert sentence(pilot) == f" {question} [y/N]"
        keys = pilot.app.screen.query_one("#keys")
        table = pilot.app.screen.query_one(VirtualTable)
        assert not keys.display
        height = table.size.height
        await pilot.press("n")
        await pilot.pause()
        assert keys.display
        assert table.size.height == height


async def test_a_long_question_has_its_input_in_a_row_of_its_own() -> None:
    question = "Disputed part of INV-2026-00115, of which 3,961.34 is still open (GBP):"
    async with KitApp().run_test(size=(80, 24)) as pilot:
        answers = await asked(pilot, lambda p: p.ask(question, some_text), *"abc")
        assert sentence(pilot) == f" {question}"
        prompt = pilot.app.screen.query_one("#prompt", Prompt)
        assert prompt.query_one(LineInput).region.y == prompt.query_one(Line).region.y + 1
        assert prompt.query_one(LineInput).region.bottom == 24
        await pilot.press("enter")
        await pilot.pause()
        assert answers == ["abc"]


async def test_the_key_that_asked_chooses_nothing_and_its_choice_has_another() -> None:
    choices = {"d": "damaged", "n": "not received", "a": "again"}
    async with KitApp().run_test(size=(80, 24)) as pilot:
        frame = pilot.app.screen
        assert isinstance(frame, Frame)
        frame.prompt.asked_by = "d"
        answers = await asked(pilot, lambda p: p.choose("Dispute:", choices), "d")
        assert answers == []
        assert sentence(pilot) == " Dispute:  m damaged  n not received  a again"
        await pilot.press("m")
        await pilot.pause()
        assert answers == ["d"]
        frame.prompt.asked_by = "y"
        answers = await asked(pilot, lambda p: p.confirm("Undo?"), "y")
        assert answers == []
        assert sentence(pilot) == " Undo? [Y/N]"
        await pilot.press("Y")
        await pilot.pause()
        assert answers == [True]


async def test_what_is_longer_than_its_field_is_shown_where_it_is_typed() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        await asked(pilot, lambda p: p.ask("Reason:", some_text), *"abcdefghij" * 9, "Z")
        entry = pilot.app.screen.query_one("#prompt LineInput", LineInput)
        assert "hijZ" in entry.render_line(0).text
        await pilot.press("home")
        await pilot.pause()
        assert entry.render_line(0).text.startswith("abcdefghij")
