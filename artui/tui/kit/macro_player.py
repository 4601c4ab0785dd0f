"""Playing a macro: each step is done when the one before it is complete, and only on the page and
to the question that it was recorded on.

It stops at the first refusal, at a question that was not recorded (which is answered with no; a yes
counts only for the same question, word by word and amount by amount), when another page is in front
or another row under the cursor than the step before left there, and at any key; and says at which
step.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events

from artui.domain.refusal import BadSetting
from artui.tui.kit.frame import Frame
from artui.tui.kit.macros.macro_steps import ActStep, AnswerStep, MacroStep, TypedStep

if TYPE_CHECKING:
    from textual.app import App

_LOOK = 0.01  # seconds between two looks whether a step is complete
_LONGEST = 600.0  # seconds for one step, a job among them
_TROUBLE = ("bad", "warn")


class MacroStopped(Exception):
    """The macro can't go on; the text is a clause."""


class Player:
    """Plays one macro at a time."""

    def __init__(self, app: "App[int]") -> None:
        self._app = app
        self.playing = ""
        """The name of the macro that is played; empty if none is."""
        self._interrupted = False

    def interrupt(self) -> None:
        """Stop before the next step, as a key was pressed."""
        self._interrupted = True

    async def play(self, name: str, steps: Sequence[MacroStep]) -> None:
        """Play a macro, and report how it ended on the page in front."""
        self.playing, self._interrupted = name, False
        place = 0
        try:
            before = await self._at_rest()
            for step in steps:
                place += 1
                await self._do(step, before)
                before = await self._at_rest()
                self._refuse_trouble()
            self._refuse_question()
        except MacroStopped as stopped:
            # What a no has ended says so first; why the macro stopped is what stays in sight.
            with suppress(MacroStopped):
                await self._at_rest()
            where = f"step {place} of {len(steps)}"
            self._frame.status.report(f"Macro {name} stopped at {where}: {stopped}.", "warn")
        else:
            told = self._frame.status.reported
            done = f"Macro {name} is done, {len(steps)} steps."
            self._frame.status.report(f"{told} {done}".strip(), "good")
        finally:
            self.playing = ""

    @property
    def _frame(self) -> Frame:
        """The page in front, below a list of actions if one is open."""
        return next(page for page in reversed(self._app.screen_stack) if isinstance(page, Frame))

    async def _do(self, step: MacroStep, before: "tuple[Frame, int | None]") -> None:
        page = self._frame
        if self._app.screen is not page:
            raise MacroStopped("another page is open over it")
        if isinstance(step, AnswerStep):
            self._answer(page, step)
            return
        self._refuse_question()
        if step.page != page.NAME:
            raise MacroStopped(f"it was recorded on {step.page or 'another page'}, not on this one")
        was, row = before
        if was is not page or _row(page) != row:
            raise MacroStopped("the row under the cursor is another one now")
        page.status.hush()
        if isinstance(step, ActStep):
            try:
                action = page.shell.registry[step.action]
            except BadSetting:
                raise MacroStopped(f"there is no action {step.action} any more") from None
            if why := page.why_not(action):
                raise MacroStopped(f"{action.title}: {why.rstrip('.')}")
            page.perform(action)
        elif isinstance(step, TypedStep):
            await page.shell.keys.put(events.Key(step.key, step.character))
        else:
            self._app.post_message(events.Paste(step.text))

    def _answer(self, page: Frame, step: AnswerStep) -> None:
        shape = page.prompt.shape
        if shape is None:
            raise MacroStopped("it asks nothing now, where a question was answered before")
        if step.page != page.NAME or shape != step.shape:
            self._refuse_question()
        page.prompt.reply(step.answer)

    def _refuse_question(self) -> None:
        """Stop at a question that was not recorded, which is answered with no."""
        prompt = self._frame.prompt
        if prompt.asking:
            question = prompt.question
            prompt.reply(None)
            raise MacroStopped(f"it asks '{question.strip()}', which was not recorded")

    def _refuse_trouble(self) -> None:
        status = self._frame.status
        if not self._frame.prompt.asking and status.style in _TROUBLE:
            raise MacroStopped(status.reported.rstrip("."))

    async def _at_rest(self) -> "tuple[Frame, int | None]":
        """Wait until all that a step began is done, or asks; gives the page and the row then."""
        waited = 0.0
        while True:
            await self._drawn()
            page = self._frame
            if self._interrupted:
                raise MacroStopped("a key was pressed")
            if page.prompt.asking:
                return page, _row(page)
            busy = page.at_work or page.shell.jobs.running is not None or page.shell.keys.waiting
            busy = busy or any(
                each.group == "action" and not each.is_finished for each in self._app.workers
            )
            table = page.table
            if table is not None and not table.failed and (table.reading or table.awaited):
                busy = True
            if not busy:
                return page, _row(page)
            await asyncio.sleep(_LOOK)
            waited += _LOOK
            if waited > _LONGEST:
                raise MacroStopped("it takes too long")

    async def _drawn(self) -> None:
        """Wait until what was posted so far has been handled and drawn."""
        for _ in range(3):
            done = asyncio.Event()
            self._app.screen.call_after_refresh(done.set)
            await done.wait()


def _row(page: Frame) -> int | None:
    return None if page.table is None else page.table.cursor_id
