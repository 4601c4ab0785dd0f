"""What was typed to a question before is recalled by Up, what is being typed by Down."""

from artui.tui.kit.answer_history import AnswerHistory
from artui.tui.kit.answers import some_text
from artui.tui.kit.widgets.form import LineInput
from tests.tui.kit.test_prompt import asked
from tests.tui.pages import KitApp


def test_each_question_has_its_own_answers_the_latest_first() -> None:
    history = AnswerHistory()
    for question, answer in (("a", "one"), ("a", "two"), ("b", "other"), ("a", "one"), ("a", " ")):
        history.begin(question)
        history.keep(answer)
    history.begin("a")
    assert [history.step(-1, "now"), history.step(-1, "x"), history.step(-1, "x")] == [
        "one",
        "two",
        None,
    ]
    assert [history.step(1, "x"), history.step(1, "x"), history.step(1, "x")] == [
        "one",
        "now",
        None,
    ]


async def test_up_recalls_and_what_is_recalled_can_be_changed() -> None:
    async with KitApp().run_test(size=(80, 24)) as pilot:
        for typed in ("first", "second"):
            assert await asked(pilot, lambda p: p.ask("Reason:", some_text), *typed, "enter") == [
                typed
            ]
            pilot.app.screen.prompt.begin("")  # type: ignore[attr-defined]
        found = await asked(pilot, lambda p: p.ask("Reason:", some_text), "up", "up", "!", "enter")
        assert found == ["first!"]
        assert pilot.app.screen.query_one(LineInput).value == "first!"
