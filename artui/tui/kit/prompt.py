"""Questions in place of the status line, never in a window over the list.

`confirm`, `ask`, `choose` and `filter` are awaited by an action and give None (or False) when Esc
was pressed. They must be awaited in a worker, which is where the frame runs actions: awaited in a
message handler they would wait for keys that cannot arrive. Up recalls what was typed to the same
question before, in this session.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.answer_history import AnswerHistory
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.widgets.form import LineInput
from artui.tui.kit.widgets.line import Line

T = TypeVar("T")

_INPUT_CELLS = 16  # the input has at least these beside a question, else the row below it
_ROWS = 3  # at most so many for a question; its answers may take more
_LONG = "-long-question"


class Shape(NamedTuple):
    """What a question is, whatever it is about: the action that asks it, which of its questions it
    is, the keys that answer it (none: a text is typed), and the word that it begins with; of one
    that a yes answers all its words, the amounts among them."""

    action: str
    place: int
    keys: str
    begins: str


class Prompt(Horizontal, can_focus=True):
    """The line that asks. It is shown while a question is open; `beside` is hidden meanwhile."""

    DEFAULT_CSS = """
    Prompt { height: 1; width: 1fr; display: none; }
    Prompt > Line { width: auto; }
    Prompt > LineInput { width: 1fr; }
    """

    class QuestionAsked(Message):
        """A question was opened and takes the next keys."""

    def __init__(self, beside: Widget | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._beside = beside
        self._turn = asyncio.Lock()
        self._answer: asyncio.Future[str | None] | None = None
        self._keys: frozenset[str] | None = None  # of a question answered by one key
        self._on_change: Callable[[str], None] | None = None
        self._holds: Callable[[], bool] | None = None
        self.written: Callable[[str], str] = str
        """Writes a refusal as the clerk reads it."""
        self.asked_by = ""
        """The key that began the act which asks; it chooses no answer."""
        self.history = AnswerHistory()
        """What was typed before, to be recalled."""
        self.on_answer: Callable[[Shape, str | None], None] | None = None
        """Is told each question that was answered, and how: text, a key, or None for Esc."""
        self.question = ""
        """What was asked last."""
        self._action, self._count = "", 0
        self._shape = Shape("", 0, "", "")

    def compose(self) -> ComposeResult:
        yield Line()
        yield LineInput()

    @property
    def asking(self) -> bool:
        """Whether a question is open, for which every key is an answer."""
        return self._answer is not None and not self._answer.done()

    @property
    def shape(self) -> Shape | None:
        """What the open question is; None if none is open."""
        return self._shape if self.asking else None

    def begin(self, action: str) -> None:
        """Count the questions of an act from now on, by the action's id."""
        self._action, self._count = action, 0

    def reply(self, answer: str | None) -> None:
        """Answer the open question as if it were typed, or leave it with None."""
        if answer is not None and self._on_change is not None:
            self._on_change(answer)
        self._give(answer)

    def _asks(self, question: str, keys: Iterable[str] = ()) -> None:
        """Note what is asked now."""
        self._count += 1
        known = "".join(sorted(keys))
        # A yes is one to these amounts and this document only.
        begins = question if known == "y" else question.partition(" ")[0]
        self._shape = Shape(self._action, self._count, known, begins)

    def _answered(self, answer: str | None, *, typed: bool = False) -> None:
        """Note how it was answered."""
        if typed:
            self.history.keep(answer)
        if self.on_answer is not None:
            self.on_answer(self._shape, answer)

    async def confirm(self, question: str, *, holds: Callable[[], bool] | None = None) -> bool:
        """Ask a question that contains the amounts; any answer but `y` means no.

        `holds` says whether there is still something to ask, for `look_again`.
        """
        yes = "Y" if self.asked_by == "y" else "y"
        async with self._turn:
            self._holds = holds
            self._asks(question, "y")
            try:
                agreed = await self._one_key(question, frozenset(yes), f" [{yes}/N]") == yes
            finally:
                self._holds = None
            self._answered("y" if agreed else None)
            return agreed

    def look_again(self) -> None:
        """Close a question that has lost its reason, as if it were answered with no."""
        if self._holds is not None and not self._holds():
            self._give(None)

    async def choose(self, question: str, choices: Mapping[str, str]) -> str | None:
        """Ask for one of several by its key (key -> its meaning); returns the key.

        A choice whose key is the one that asked is offered under another letter of its meaning.
        """
        shown = {self._other_key(key, choices): key for key in choices}
        listed = "  ".join(f"{key} {choices[own]}" for key, own in shown.items())
        async with self._turn:
            self._asks(question, choices)
            answer = await self._one_key(question, frozenset(shown), f"  {listed}")
            chosen = None if answer is None else shown[answer]
            self._answered(chosen)
        return chosen

    def _other_key(self, key: str, choices: Mapping[str, str]) -> str:
        if key != self.asked_by:
            return key
        letters = choices[key].lower() + "abcdefghijklmopqrstuvwxyz"
        return next(each for each in letters if each.isalnum() and each not in {*choices, "n"})

    async def ask(self, question: str, parse: Callable[[str], T], *, initial: str = "") -> T | None:
        """Ask for a typed answer, read by `parse`; a refusal is shown and the question stays."""
        async with self._turn:
            typed, shown, offered = initial, question, True
            self._asks(question)
            while True:
                answer = await self._typed(shown, typed, offered=offered)
                if answer is None:
                    self._answered(None)
                    return None
                try:
                    meant = parse(answer)
                    self._answered(answer, typed=True)
                    return meant
                except Refused as refusal:
                    shown = f"{self.written(refusal.sentence)} {question}"
                    typed, offered = answer, False

    async def filter(self, initial: str, on_change: Callable[[str], None]) -> str | None:
        """Ask for a filter, reported as it is typed; Esc restores the initial one, gives None."""
        async with self._turn:
            self._on_change = on_change
            self._asks("/")
            try:
                answer = await self._typed("/", initial)
            finally:
                self._on_change = None
            if answer is None:
                on_change(initial)
            self._answered(answer, typed=True)
            return answer

    async def _one_key(self, question: str, keys: frozenset[str], answers: str) -> str | None:
        self._keys = keys
        try:
            return await self._open(question, self, answers)
        finally:
            self._keys = None

    async def _typed(self, question: str, initial: str, *, offered: bool = True) -> str | None:
        entry = self.query_one(LineInput)
        with entry.prevent(Input.Changed):
            entry.fill(initial, offered=offered)
        return await self._open(question, entry)

    async def _open(self, question: str, focus: Widget, answers: str = "") -> str | None:
        """Ask in as many rows as necessary; the `answers` are always complete."""
        entry = self.query_one(LineInput)
        before = self.screen.focused
        self.question = question + answers
        self.history.begin(f"{self._shape.action} {self._shape.place}")
        entry.display = focus is entry
        self._lay_out(visible(question), answers, typed=entry.display)
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self._swap(asking=True)
        self.screen.set_focus(focus)  # at once: the next key is for the question
        self.post_message(self.QuestionAsked())
        try:
            return await answer
        finally:
            self._answer = None
            if self.is_attached:
                self._swap(asking=False)
                self.screen.set_focus(before if before and before.is_attached else None)

    def _lay_out(self, question: str, answers: str, *, typed: bool) -> None:
        """The question beside the input on one row, else on rows above it, in place of the keys."""
        line, room = self.query_one(Line), self.screen.size.width - 2
        beside = cells.width(question + answers) <= room - (_INPUT_CELLS if typed else 0)
        rows = [question + answers] if beside else _rows(question, answers, room)
        below = typed and not beside
        line.say_rows([f" {row} " for row in rows], "strong")
        line.styles.height = len(rows)
        line.styles.width = cells.width(rows[0]) + 2 if beside else "1fr"
        self.styles.height = len(rows) + below
        self.styles.layout = "vertical" if below else "horizontal"
        self.screen.set_class(len(rows) + below > 1, _LONG)

    def _swap(self, *, asking: bool) -> None:
        self.display = asking
        if not asking:
            self.screen.set_class(False, _LONG)
        if self._beside is not None:
            self._beside.display = not asking

    def _give(self, answer: str | None) -> None:
        if self._answer is not None and self.asking:
            self._answer.set_result(answer)

    def on_key(self, event: events.Key) -> None:
        """Leave on Esc; a question of one key takes its keys; Tab does nothing."""
        if not self.asking:
            return  # answered, and about to close: the key is for the page
        key = key_pressed(event.key, event.character)
        if key == "Esc" or (self._keys is not None and key in {"Enter", "n", "N"} - self._keys):
            self._give(None)
        elif self._keys is not None and key in self._keys:
            self._give(key)
        elif self._keys is None and key in ("Up", "Down"):
            self._recall(-1 if key == "Up" else 1)
        elif self._keys is None and key not in {"Tab", "Shift+Tab"}:
            return  # the input's own keys
        event.stop()
        event.prevent_default()

    def _recall(self, step: int) -> None:
        """Put an earlier answer to the same question in, or a later one."""
        entry = self.query_one(LineInput)
        if (text := self.history.step(step, entry.value)) is not None:
            entry.fill(text, offered=False)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._on_change is not None:
            self._on_change(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._give(event.value)

    def on_unmount(self) -> None:
        """Answer the open question of a page that closes with no."""
        self._give(None)


def _rows(question: str, answers: str, room: int) -> list[str]:
    rows = cells.wrap(question, room, _ROWS)
    if cells.width(rows[-1] + answers) <= room:
        return [*rows[:-1], rows[-1] + answers]
    return [*rows, *cells.wrap(answers.strip(), room, _ROWS)]
