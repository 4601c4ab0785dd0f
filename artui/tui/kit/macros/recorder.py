"""Recording a keyboard macro: pages and questions tell it what is done, while it is on.

A field that hides what is typed ends the recording, so that no secret is ever in a macro.
"""

from artui.tui.kit.macros.macro_steps import ActStep, AnswerStep, MacroStep, PastedStep, TypedStep
from artui.tui.kit.prompt import Shape

_MOST = 500
# What opens a list of actions or says something is no part of a macro: the action chosen is.
_NEVER = ("app.", "job.", "macro.")


class Recorder:
    """What was done since the recording began; nothing while it is off."""

    def __init__(self) -> None:
        self.steps: list[MacroStep] = []
        self.on = False
        self.ended = ""
        """Why it ended by itself, as a sentence; empty if it did not."""

    def begin(self) -> None:
        """Record from now on."""
        self.steps, self.on, self.ended = [], True, ""

    def end(self) -> list[MacroStep]:
        """Record no more; gives the steps."""
        self.on = False
        return self.steps

    def did(self, page: str, action: str) -> None:
        """An action is done on a page."""
        if not action.startswith(_NEVER):
            self._add(ActStep(page, action))

    def answered(self, page: str, shape: Shape, answer: str | None) -> None:
        """A question of a page was answered."""
        if not shape.action.startswith(_NEVER):
            self._add(AnswerStep(page, shape, answer))

    def typed(self, page: str, key: str, character: str | None) -> None:
        """The form of a page took a key."""
        self._add(TypedStep(page, key, character))

    def pasted(self, page: str, text: str) -> None:
        """The form of a page took a text that was pasted."""
        self._add(PastedStep(page, text))

    def hidden(self) -> None:
        """A field hides what is typed."""
        if self.on:
            self._stop("The recording has ended: what a field hides is never recorded.")

    def _add(self, step: MacroStep) -> None:
        if not self.on:
            return
        if len(self.steps) >= _MOST:
            self._stop(f"The recording has ended: a macro has at most {_MOST} steps.")
            return
        self.steps.append(step)

    def _stop(self, why: str) -> None:
        self.on, self.ended, self.steps = False, why, []
