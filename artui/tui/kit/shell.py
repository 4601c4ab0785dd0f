"""The app around the pages: theme, registry, jobs, signals; it knows nothing about the ledger.

`artui.tui.app` supplies the screens, the actions and the clerk.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakSet

from textual import events, on
from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer

from artui.domain.refusal import Refused, file_trouble
from artui.domain.sentence import raised
from artui.tui.kit.actions import Registry
from artui.tui.kit.answer_history import AnswerHistory
from artui.tui.kit.frame import Frame
from artui.tui.kit.jobs import JobEnded, JobProgress, Jobs
from artui.tui.kit.key_queue import KeyQueue
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.macro_player import Player
from artui.tui.kit.macros.recorder import Recorder
from artui.tui.kit.terminal import themes
from artui.tui.kit.terminal.capabilities import osc52, refusal
from artui.tui.kit.terminal.driver import CellDriver
from artui.tui.kit.terminal.signals import forget_endings, on_ending
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.screens_line import Tab

_RECENT = 9  # so many actions are remembered as used last
_TICK = 1.0  # seconds after which a job that reports nothing shows the time it has taken


class Shell(App[int]):
    """The terminal app. When the line drops, `keep_drafts` is called before anything else ends."""

    CSS_PATH = Path(__file__).with_name("theme.tcss")
    ENABLE_COMMAND_PALETTE = False
    TITLE = "artui"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        registry: Registry[Frame],
        tabs: Sequence[Tab] = (),
        *,
        who: str = "",
        day: str = "",
        db: str = "",
        theme: str = "",
        keep_drafts: Callable[[], None] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__(driver_class=CellDriver, ansi_color=True)
        self.registry = registry
        self.tabs = tuple(tabs)
        self.who, self.day, self.db = who, day, db
        self.jobs = Jobs(self, time.monotonic)
        self._job_clock: Timer | None = None
        self.recorder, self.player = Recorder(), Player(self)
        self.history = AnswerHistory()
        self.keys = KeyQueue(self, self._deliver, self._is_at_work)
        self._keep_drafts = keep_drafts
        self._recent: list[str] = []
        self.animation_level = "none"
        for each in themes.THEMES:
            self.register_theme(each)
        self.theme = theme or themes.default_theme(environ)
        self.stylesheet.set_variables(self.get_css_variables())
        self._styled, self._in_style = self.theme, WeakSet[Screen[Any]]()

    def refresh_css(self, animate: bool = True) -> None:
        """Put the theme on. Textual asks for it whenever another screen of the header comes to the
        front, and would parse all rules anew, which change only with the theme."""
        if self.theme != self._styled:
            super().refresh_css(animate)
            self._styled, self._in_style = self.theme, WeakSet()
        for screen in self.screen_stack:
            if screen not in self._in_style:
                self._in_style.add(screen)
                self.stylesheet.update(screen)
                for widget in screen.query():  # some have colours that no rule gives
                    widget.refresh()

    @property
    def frame(self) -> Frame | None:
        """The page in front; if that is a palette or key help, the page that opened it."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Frame):
                return screen
        return None

    @property
    def pages(self) -> list[Frame]:
        """Every open page, including those of screens that are not shown now."""
        stacks = self._screen_stacks.values()
        return [page for stack in stacks for page in stack if isinstance(page, Frame)]

    @property
    def recent(self) -> Sequence[str]:
        """The ids of the actions used last, the latest first."""
        return self._recent

    def used(self, action_id: str) -> None:
        """Remember that an action was used."""
        self._recent = [action_id, *(each for each in self._recent if each != action_id)][:_RECENT]

    def report(self, text: str, style: PieceStyle = "strong") -> None:
        """Show a result on the page in front."""
        if (frame := self.frame) is not None:
            frame.status.report(text, style)

    def written(self, sentence: str) -> str:
        """A sentence as the clerk reads it; without a locale as it is."""
        return str(sentence)

    def unclaimed(self, key: str) -> None:
        """Say that a key does nothing on the page in front."""
        if (frame := self.frame) is not None:
            frame.say_nothing_done(key)

    def unfinished(self) -> str:
        """What quitting would lose, as a sentence; empty if nothing."""
        if self.jobs.running is not None:
            return raised(f"{self.jobs.running.title} is still running and would be cancelled.")
        if any(page.unsaved for page in self.pages):
            return "A form is not saved."
        return ""

    def redraw(self) -> None:
        """Redraw everything (Ctrl+L), as after output of another program."""
        if isinstance(self._driver, CellDriver):
            self._driver.forget()
        self.screen.refresh()
        self.refresh(repaint=True, layout=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Put text on the clipboard of the clerk's own machine."""
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(osc52(text))

    async def on_event(self, event: events.Event) -> None:
        """Pass keys from the terminal through the queue; Textual handles all other events."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self.player.playing:
                self.player.interrupt()  # the key was meant to stop it
            else:
                await self.keys.put(event)
            return
        if isinstance(event, events.Paste) and not event.is_forwarded:
            frame = self.frame
            if frame is not None and frame is self.screen and frame.takes("Tab"):
                self.recorder.pasted(frame.NAME, event.text)
        await super().on_event(event)

    async def _deliver(self, key: events.Key) -> None:
        """Pass a key on, and record it if a form takes it."""
        frame = self.frame
        if frame is not None and frame is self.screen:
            if getattr(self.focused, "password", False):
                self.recorder.hidden()
            elif frame.takes(key_pressed(key.key, key.character)):
                self.recorder.typed(frame.NAME, key.key, key.character)
        await super().on_event(key)

    @property
    def where(self) -> str:
        """The database, for the line of status."""
        return self.db

    def _is_at_work(self) -> bool:
        return isinstance(self.screen, Frame) and self.screen.at_work

    # Ctrl+Q and Ctrl+C do what the registry's quit does, which asks when something is unsaved.

    async def action_quit(self) -> None:
        if (frame := self.frame) is not None and frame is self.screen:
            frame.perform(self.registry["app.quit"])

    def action_help_quit(self) -> None:
        quit_keys = " or ".join(self.registry["app.quit"].keys)
        self.report(f"{quit_keys} quits.")

    # Jobs

    @on(JobProgress)
    def _job_went_on(self) -> None:
        if self._job_clock is None:
            self._job_clock = self.set_interval(_TICK, self.show_job)
            self._redraw_keys()
        self.show_job()

    def show_job(self) -> None:
        """Show how far the running job is on every page, so that the next one in front has it."""
        line = "" if self.jobs.running is None else str(self.jobs.running.now)
        for page in self.pages:
            page.status.running(line)

    @on(JobEnded)
    def _job_ended(self, event: JobEnded) -> None:
        self.jobs.ended(event.job)
        error = event.error
        said = event.job.sentence(event.result) if error is None else ""
        self.jobs.told = said or self.jobs.told
        if self._job_clock is not None:
            self._job_clock.stop()
            self._job_clock = None
        self.show_job()
        self._redraw_keys()
        for page in self.pages:
            page.prompt.look_again()
        if (frame := self.frame) is None:
            return
        if error is None:
            frame.status.report(said, "good")
        elif isinstance(error, Refused):
            frame.report_refusal(error)
        else:
            why = file_trouble(error) if isinstance(error, OSError) else str(error)
            frame.status.report(raised(f"{event.job.title} failed: {why}"), "bad")

    def _redraw_keys(self) -> None:
        for page in self.pages:
            page.redraw_keys()

    # The end

    def on_mount(self) -> None:
        if not self.is_headless:
            on_ending(asyncio.get_running_loop(), self._end)

    def _end(self, number: signal.Signals) -> None:
        try:
            if self._keep_drafts is not None:
                self._keep_drafts()
        finally:
            self.jobs.cancel()
            self.exit(128 + number, return_code=128 + number)

    def on_unmount(self) -> None:
        if not self.is_headless:
            forget_endings(asyncio.get_running_loop())


def open_shell(
    shell: Shell, *, mouse: bool = False, environ: Mapping[str, str] = os.environ
) -> int:
    """Run the screens until the clerk quits; returns the exit status (1: no terminal for them)."""
    is_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    if why := refusal(environ, is_terminal=is_terminal):
        sys.stderr.write(why + "\n")
        return 1
    shell.run(mouse=mouse)
    return shell.return_code or 0
