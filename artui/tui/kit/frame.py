"""The frame of every page: screens, path, totals, the page itself, status or prompt, keys.

A page is a `Frame` with a `body`. The frame turns keys into actions of the registry, runs them and
shows refusals on the status line; below 40×10 it says that it is too small and waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from inspect import isawaitable
from typing import ClassVar, Protocol, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from artui.domain.refusal import Refused
from artui.tui.kit.actions import Action, Marks, NotYet, Registry
from artui.tui.kit.answer_history import AnswerHistory
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.jobs import Jobs
from artui.tui.kit.key_queue import KeyQueue
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.macros.recorder import Recorder
from artui.tui.kit.prompt import Prompt
from artui.tui.kit.terminal.capabilities import too_small
from artui.tui.kit.widgets.form import FORM_KEYS, Form
from artui.tui.kit.widgets.key_line import KeyHint, KeyLine
from artui.tui.kit.widgets.line import Headline, Line
from artui.tui.kit.widgets.rows.reading import RowSource
from artui.tui.kit.widgets.screens_line import Breadcrumb, ScreensLine, Tab
from artui.tui.kit.widgets.status_line import StatusLine
from artui.tui.kit.widgets.virtual_table import VirtualTable


class Host(Protocol):
    """What a page needs from the app around it."""

    registry: Registry["Frame"]
    jobs: Jobs
    keys: KeyQueue
    recorder: Recorder
    history: AnswerHistory
    tabs: tuple[Tab, ...]
    who: str
    day: str

    @property
    def where(self) -> str:
        """The database, for the line of status."""

    @property
    def recent(self) -> Sequence[str]:
        """The ids of the actions used last, the latest first."""
        ...

    def used(self, action_id: str) -> None:
        """Remember that an action was used."""

    def written(self, sentence: str) -> str:
        """A sentence with its amounts as the clerk reads them."""

    def unclaimed(self, key: str) -> None:
        """Report a key that no action has."""

    def unfinished(self) -> str:
        """What quitting would lose; empty if nothing."""

    def redraw(self) -> None:
        """Redraw the whole screen."""

    def show_job(self) -> None:
        """Show how far the running job is."""

    def exit(self, result: int | None = None, return_code: int = 0) -> None:
        """End the app."""


_FORM_HINTS = (
    KeyHint("Tab", "next field"),
    KeyHint("Ctrl+S", "save"),
    KeyHint("Esc", "back"),
    KeyHint("F1", "keys"),
)


_OF_FORM = frozenset(key for keys, _ in FORM_KEYS for key in keys.split()) - {"F1"} | {
    "Backspace", "Del", "Home", "End",
}  # fmt: skip

_SLOW = 1.0  # seconds after which an act shows that it is at work
_PATIENCE = 5.0  # seconds that a key waits for the row that it is about


class Frame(Screen[None]):
    """A page. `NAME` is what the registry and the header call it.

    A page below a screen (an invoice) has the screen's name in `TAB` and its own in `NAME`.
    """

    NAME: ClassVar[str] = ""
    TAB: ClassVar[str] = ""
    FILTERABLE: ClassVar[bool] = False
    MARKABLE: ClassVar[bool] = True
    AUTO_FOCUS = "VirtualTable, Form TextEntry, Form LineInput, Form ChoiceInput, ScrollLines"

    def __init__(self, *way: str) -> None:
        """`way` is the breadcrumb of a deeper page; a top-level screen has none."""
        super().__init__()
        self._way = way
        self._at_work: Action[Frame] | None = None
        self._while_at_work = self._until_read = ""  # sentences that go by themselves
        self._followed: int | None = None  # the place that is shown before the cursor reports it
        self.filter_text = ""
        self.totals = Headline(id="totals")
        """The line of totals under the header."""
        self.status = StatusLine(id="status")
        """Where results are shown."""
        self.prompt = Prompt(beside=self.status, id="prompt")
        """Where actions ask."""
        self._key_line = KeyLine(self._hints_now, self._found_now, id="keys")
        self._too_small = Line(id="too-small")

    @property
    def shell(self) -> Host:
        """The app, with the registry and the jobs."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        self.prompt.written, self.prompt.history = self.shell.written, self.shell.history
        self.prompt.on_answer = partial(self.shell.recorder.answered, self.NAME)
        yield ScreensLine(self.shell.tabs, self.under)
        if self._way:
            yield Breadcrumb(*self._way)
        yield self.totals
        with Container(id="body"):
            yield from self.body()
        self.status.at_work(self.shell.who, self.shell.day, self.shell.where)
        if (job := self.shell.jobs.running) is not None:
            self.status.running(str(job.now))
        with Container(id="foot"):
            yield self.status
            yield self.prompt
        yield self._key_line
        yield self._too_small

    @property
    def under(self) -> str:
        """The screen of the header to which this page belongs."""
        return self.TAB or self.NAME

    def body(self) -> Iterable[Widget]:
        """What the page shows between totals and status."""
        return ()

    @property
    def table(self) -> VirtualTable | None:
        """The list to which keys apply: the focused one, else the page's first."""
        if isinstance(self.focused, VirtualTable):
            return self.focused
        return self.query(VirtualTable).first() if self.query(VirtualTable) else None

    # Actions

    def actions(self) -> list[Action["Frame"]]:
        """What can be done on this page."""
        return self.shell.registry.on(self.NAME)

    def search(self, typed: str, found: Callable[[Sequence[Action["Frame"]]], None]) -> bool:
        """Look for records that are called what was typed in the palette, and pass on how each is
        opened; False if it is not looked for."""
        return False

    def why_not(self, action: Action["Frame"]) -> str | None:
        """Why an action's key would do nothing; None if it is possible now or in a moment."""
        why = self._refused(action)
        return None if isinstance(why, NotYet) else why

    def _refused(self, action: Action["Frame"]) -> str | None:
        marked = 0 if self.table is None else len(self.table.marks)
        if marked > 1 and action.marks is Marks.ONE:
            return f"{grouped(marked)} are marked and it takes one at a time; U unmarks all."
        if marked and action.marks is Marks.WHOLE:
            rows = counted(marked, "is", "are")
            return f"{rows} marked and it takes more than these; U unmarks all."
        return action.enabled(self)

    def perform(self, action: Action["Frame"], key: str = "") -> None:
        """Run an action if it is possible now and no other is running, else say why not.

        `key` is the key that asked for it, which then answers none of its questions. While its row
        is being read, the action and the keys after it wait.
        """
        self.status.hush()
        why = self._refused(action)
        if why and not isinstance(why, NotYet):
            self._report_why(action, why)
        elif self._at_work is not None:
            self.status.report(f"{self._at_work.title} is still at work.", "warn")
        elif why:
            self.prompt.asked_by = key
            self._at_work = action
            self.run_worker(self._run_when_read(action), group="action")
        else:
            self.prompt.asked_by = key
            self._run(action)

    async def _run_when_read(self, action: Action["Frame"]) -> None:
        """Run an action when the row under the cursor has been read, if it is possible then.

        A list that takes long is not waited for, so that the keys after it are not held up.
        """
        self._say_if_slow(action)
        try:
            if self.table is not None:
                await asyncio.wait_for(self.table.list_read(), _PATIENCE)
        except TimeoutError:
            pass  # why it is not possible yet is said below
        finally:
            self._at_work = None
        if why := self._refused(action):
            self.shell.keys.forget()
            if self.table is None or not self.table.failed:  # that is reported by itself
                self._report_why(action, why)
        else:
            self._run(action)
        self.shell.keys.settle()

    def _report_why(self, action: Action["Frame"], why: str) -> None:
        """Say why an action is not possible; while the list loads, only until it is there."""
        self.status.report(f"{action.title}: {why}", "warn")
        if self.table is not None and (self.table.reading or self.table.partial):
            self._until_read = self.status.reported

    def _say_if_slow(self, action: Action["Frame"]) -> None:
        """Show that an act is at work, once a second while it neither ended nor asks.

        An act that has reported its result may still be refreshing the page; the result remains.
        """

        def say() -> None:
            if self._at_work is not action:
                clock.stop()
            elif not self.prompt.asking and self.status.reported in ("", self._while_at_work):
                self.status.report(f"{action.title} is at work …", "plain")
                self._while_at_work = self.status.reported

        clock = self.set_interval(_SLOW, say)

    def _run(self, action: Action["Frame"]) -> None:
        self.shell.recorder.did(self.NAME, action.id)
        self.prompt.begin(action.id)
        table = self.table
        place = None if table is None else table.position
        if action.is_act:
            self.shell.used(action.id)
        try:
            result = action.run(self)
        except Refused as refusal:
            self.report_refusal(refusal)
            return
        if isawaitable(result):
            self._at_work = action
            self._say_if_slow(action)
            self.run_worker(self._finish(result), group="action")
        elif table is None or table.position == place or not table.loaded:
            self.redraw_keys()
        else:  # it reports that it moved, too late to be painted with the row
            self._followed = table.position
            self._follow_cursor(table)

    async def _finish(self, act: Awaitable[None]) -> None:
        try:
            await act
        except Refused as refusal:
            self.shell.keys.forget()
            self.report_refusal(refusal)
        finally:
            self._at_work = None
            self.status.retract(self._while_at_work)
            self.redraw_keys()
            self.shell.keys.settle()

    def say_nothing_done(self, key: str) -> None:
        """Say of a key that it does nothing here, and where it does something."""
        told = f"{key} does nothing on this page; ? lists its keys."
        where: dict[str, list[str]] = {}
        for tab in self.shell.tabs:
            action = self.shell.registry.for_key(key, tab.screen)
            if action is not None:
                where.setdefault(action.title, []).append(tab.title)
        if where:
            title, places = next(iter(where.items()))
            told = f"{key} ({title}) does nothing here, but on {' and '.join(places)}."
        self.status.report(told, "warn")

    def report_refusal(self, refusal: Refused) -> None:
        """Show the sentence of a refusal, with its amounts as the clerk reads them."""
        self.status.report(self.shell.written(refusal.sentence), "bad")

    def redraw_keys(self) -> None:
        """Update the key line after what is possible may have changed."""
        self._key_line.redraw()

    def _hints_now(self) -> list[KeyHint]:
        """The key line; while a job is running, first the key that stops it."""
        hints = self._hints()
        if self.shell.recorder.on:
            end = self.shell.registry.keys_of(self.shell.registry["macro.record"], self.NAME)
            hints = [*(KeyHint(key, "end recording") for key in end[:1]), *hints]
        if self.shell.jobs.running is None or self.query(Form):  # where Ctrl+X cuts text
            return hints
        stop = self.shell.registry["job.cancel"]
        keys = self.shell.registry.keys_of(stop, self.NAME)
        return [*(KeyHint(key, "stop") for key in keys[:1]), *hints]

    def _hints(self) -> list[KeyHint]:
        if self.query(Form):
            return list(_FORM_HINTS)
        keys_of = self.shell.registry.keys_of
        return [
            KeyHint(keys[0], action.label, self.why_not(action) is None)
            for action in sorted(self.actions(), key=self._hint_order)
            if action.label
            and (self.table is not None or action.id != "list.open")
            and (keys := keys_of(action, self.NAME))
        ]

    def _hint_order(self, action: Action["Frame"]) -> tuple[int, bool]:
        """Open, the page's own actions (possible ones first), then the general ones, and help."""
        if action.id in ("list.open", "app.keys"):
            return (0 if action.id == "list.open" else 3), False
        return (1, self.why_not(action) is not None) if action.screens else (2, False)

    # Keys and size

    def on_key(self, event: events.Key) -> None:
        """Run the action of a key that neither an input nor an open question took, if any."""
        if self.has_class("-too-small"):
            event.stop()
            return
        if self.prompt.asking:
            return
        key = key_pressed(event.key, event.character)
        if self._typing and len(key) == 1:
            return
        action = self.shell.registry.for_key(key, self.NAME)
        if action is None:
            own = self.screen.active_bindings.get(event.key)
            if own is None or own.node is not self.focused:  # else the field takes it after this
                self.shell.unclaimed(key)
            return
        event.stop()
        event.prevent_default()
        self.perform(action, key)

    @on(Prompt.QuestionAsked)
    async def _take_answer(self) -> None:
        """Give the keys pressed ahead to the question, as its answer."""
        await self.shell.keys.go_on()

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Keep the focus on an open question, which takes every key."""
        within = widget is not None and self.prompt in widget.ancestors_with_self
        if within or not self.prompt.asking:
            super().set_focus(widget, scroll_visible, from_app_focus)

    @property
    def at_work(self) -> bool:
        """Whether an act is in progress that asks nothing now, so that keys wait for its end."""
        return self._at_work is not None and not self.prompt.asking

    def takes(self, key: str) -> bool:
        """Whether a form of the page takes a key, so that no action gets it."""
        if self.prompt.asking or not self.query(Form):
            return False
        return key in _OF_FORM or (self._typing and len(key) == 1)

    @property
    def _typing(self) -> bool:
        """Whether the focus is in a form, where letters and digits are values."""
        focused = self.focused
        return focused is not None and any(isinstance(node, Form) for node in focused.ancestors)

    def on_resize(self, event: events.Resize) -> None:
        self.status.redraw()
        self.totals.redraw()
        sentence = too_small(event.size.width, event.size.height)
        self.set_class(sentence is not None, "-too-small")
        if sentence is not None:
            self._too_small.say(sentence)

    # Filter and way back

    def source_for(self, words: str) -> RowSource | None:
        """The list's source under a filter; a page with FILTERABLE supplies it.

        A Refused of the filter language is shown, and the list stays as it is.
        """
        return None

    @property
    def filter_hint(self) -> str:
        """What a filter of this page may consist of, in a line."""
        return ""

    def explain(self, text: str, *, counted: bool = True) -> None:
        """Show a line about what is being typed, with how many it finds unless it is not `counted`,
        in place of the keys; empty shows the keys."""
        self._key_line.explain(text, counted=counted)

    def _found_now(self) -> str:
        """How many records a filter has left; empty without one, and until the list is read."""
        table = self.table
        if not self.filter_text or table is None or table.awaited or table.known_count is None:
            return ""
        return f"{grouped(table.known_count)} found"

    def filter_begins(self) -> None:
        """Get ready for a filter, as its line has opened."""

    def set_filter(self, words: str) -> None:
        """Filter the list."""
        try:
            source = self.source_for(words)
        except Refused as refusal:
            self.report_refusal(refusal)
            return
        self.status.hush()
        self.filter_text = words
        self.status.filtered(words)
        if source is not None and self.table is not None:
            self.table.show(source)

    def go_back(self) -> None:
        """Handle Esc: cancel a range or filter first, then the marks, then leave the page."""
        table = self.table
        if table is not None and table.ranging:
            table.end_range()
        elif self.filter_text:
            self.set_filter("")
        elif table is not None and table.marks:
            table.mark_none()
        else:
            self.leave()

    def leave(self) -> None:
        """Close this page and show the one below; the first page stays."""
        if sum(isinstance(screen, Frame) for screen in self.app.screen_stack) > 1:
            self.app.pop_screen()

    @property
    def unsaved(self) -> bool:
        """Whether a form of this page contains text that was not submitted."""
        return any(form.unsaved for form in self.query(Form))

    @on(Form.Leaving)
    def _form_left(self, event: Form.Leaving) -> None:
        if event.unsaved:
            self.run_worker(self._ask_to_leave(), group="action")
        else:
            self.leave()

    async def _ask_to_leave(self) -> None:
        if await self.prompt.confirm("Leave the form without saving?"):
            self.leave()

    # The list and its status

    @on(VirtualTable.CursorMoved)
    def _cursor_moved(self, event: VirtualTable.CursorMoved) -> None:
        followed, self._followed = self._followed, None
        if event.table is self.table and event.position != followed:
            self._follow_cursor(event.table)

    def _follow_cursor(self, table: VirtualTable) -> None:
        """Show where the cursor is, and what can be done with the row under it."""
        self.status.at(table.position, table.known_count)
        if not table.reading:  # else it moves again when the row is there
            if not table.failed:
                self.status.retract(self._until_read)
                self._until_read = ""
            self.redraw_keys()

    @on(VirtualTable.MarksChanged)
    def _marks_changed(self, event: VirtualTable.MarksChanged) -> None:
        if event.table is self.table:
            self.status.marked(len(event.table.marks))
            self.redraw_keys()

    @on(VirtualTable.SourceFailed)
    def _source_failed(self, event: VirtualTable.SourceFailed) -> None:
        self.status.report(f"The list could not be read: {event.error}", "bad")
        self._until_read = self.status.reported
