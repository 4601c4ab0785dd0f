"""Keyboard macros: recorded and played by name, found in the palette, and stopped by whatever is
otherwise than when they were recorded."""

from sqlalchemy import select

from artui.ledger.store.tables import ACTIVITY
from artui.tui.app import Artui
from artui.tui.desk.memory import memory_path
from artui.tui.kit.macros.macro_steps import ActStep, AnswerStep, as_text, from_text
from artui.tui.kit.macros.recorder import Recorder
from artui.tui.kit.prompt import Shape
from tests.support.postings import picture
from tests.tui.screens.desk import answer, artui, opened, press, screen, settled, told


def notes(url: str) -> list[str]:
    with opened(url) as book, book.reading() as connection:
        return list(connection.execute(select(ACTIVITY.c.text).order_by(ACTIVITY.c.id)).scalars())


async def test_what_was_recorded_is_done_again_until_something_is_otherwise(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Artui)
        await settled(pilot)
        # A note on a customer and a step down, recorded under a name.
        await press(pilot, "3", "@")
        await told(pilot, "Play a macro: there is none yet; Q records one.")
        await press(pilot, "Q")
        await told(pilot, "Recording: Q ends it")
        assert "Q end recording" in screen(pilot)
        await press(pilot, "n")
        await answer(pilot, "called")
        await press(pilot, "j", "Q")
        await answer(pilot, "call")
        await told(pilot, "Macro call is kept, 3 steps; @ plays it")
        assert notes(desk) == ["called"]
        # Again, on the row where the cursor is now, by name and by the list of actions.
        await press(pilot, "@", "enter")
        await told(pilot, "Macro call is done, 3 steps.")
        await press(pilot, ":", *"macro call", "enter")
        await told(pilot, "Macro call is done, 3 steps.")
        assert notes(desk) == ["called"] * 3
        # On another page it does nothing.
        await press(pilot, "2", "@", "enter")
        await told(pilot, "Macro call stopped at step 1 of 3: it was recorded on customers")
        # A question that was not recorded is answered with no.
        recorded = app.memory["macros"]
        shape = Shape("act.note", 1, "y", "Note")
        steps = (ActStep("customers", "act.note"), AnswerStep("customers", shape, "y"))
        app.memory["macros"] = as_text({"ask": steps})
        await press(pilot, "3", "@", "enter")
        page = await told(pilot, "Macro ask stopped at step 2 of 2: it asks 'Note on ")
        assert page.status.reported.endswith("', which was not recorded.")
        assert not page.prompt.asking
        assert notes(desk) == ["called"] * 3
        app.memory["macros"] = recorded
    # It is this person's, and there again after the next start, until it is forgotten.
    assert "called" in memory_path().read_text()
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, ":", *"macro call")
        assert "Macro call" in screen(pilot)
        await press(pilot, "escape", ":", *"macro.forget", "enter")
        await answer(pilot, "call")
        await press(pilot, "y")
        await told(pilot, "The macro call is forgotten.")


async def test_a_form_is_filled_again_and_a_refusal_ends_the_macro(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "slash", *"inv-1042", "enter", "Q", "p")
        await pilot.press(*"TR-5", "ctrl+s")
        await told(pilot, "Payment TR-5 of ")
        await press(pilot, "Q")
        await answer(pilot, "pay")
        await told(pilot, "Macro pay is kept, 6 steps")
        # Nothing is left in the list, so that there is nothing to pay.
        await press(pilot, "@", "enter")
        await told(pilot, "Macro pay stopped at step 1 of 6: Record a payment: there is nothing")
        # The form is filled again for another customer.
        await press(pilot, "slash", "ctrl+u", *"inv-2001", "enter", "@", "enter")
        await told(pilot, "Macro pay is done, 6 steps.")
        # It asks before a customer has two payments of one reference.
        await press(pilot, "slash", "ctrl+u", *"inv-1043", "enter", "@", "enter")
        page = await told(pilot, "Macro pay stopped at step 6 of 6: it asks 'Payment TR-5 was ")
        assert "(48,210.00 EUR) already. Record another? [y/N]', which" in page.status.reported
    with opened(desk) as book:
        found = {row[1]: row[2] for row in picture(book)}
    assert [found[f"INV-{number}"] for number in (1042, 2001, 1043)] == [0, 0, 100_000]


async def test_a_yes_is_one_to_the_amounts_of_its_question_only(desk: str) -> None:
    async with artui(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "slash", *"inv-1043", "enter", "Q", "w")
        await answer(pilot, "tiny")
        await press(pilot, "y", "Q")
        await answer(pilot, "off")
        await told(pilot, "Macro off is kept, 3 steps")
        await press(pilot, "slash", "ctrl+u", *"inv-1042", "enter", "@", "enter")
        await told(pilot, "Macro off stopped at step 3 of 3: it asks ")
    with opened(desk) as book:
        found = {row[1]: row[2] for row in picture(book)}
    assert [found[f"INV-{number}"] for number in (1043, 1042)] == [0, 4_821_000]


def test_what_a_field_hides_is_never_recorded_and_ends_the_recording() -> None:
    recorder = Recorder()
    recorder.begin()
    recorder.typed("mail", "a", "a")
    recorder.hidden()
    assert (recorder.on, recorder.steps) == (False, [])
    assert "never recorded" in recorder.ended
    recorder.begin()
    for _ in range(501):
        recorder.did("today", "move.down")
    assert (recorder.on, recorder.steps) == (False, [])
    assert "at most 500 steps" in recorder.ended


def test_kept_macros_are_read_back_and_broken_ones_left_out() -> None:
    step = ActStep("today", "move.down")
    assert from_text(as_text({"a": [step]})) == {"a": (step,)}
    assert from_text('{"a": [{"page": "x"}], "b": [{"page": "x", "action": "y"}], "c": 1}') == {
        "b": (ActStep("x", "y"),)
    }
    assert from_text("[1") == from_text("") == from_text("[]") == {}
