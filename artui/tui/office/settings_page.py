"""The settings in force: the path of the file, and each key with its value and origin."""

import os
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.widget import Widget

from artui.settings import ShownSetting, settings_path, shown_settings
from artui.tui.desk.page import LedgerPage, opening, own_hints
from artui.tui.documents.document_lines import wrapped
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines


class SettingsPage(LedgerPage):
    """For reading only: the file is changed with an editor and read at the next start."""

    NAME: ClassVar[str] = "settings"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._settings: list[ShownSetting] = []
        self._lines = ScrollLines()

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(lambda _: shown_settings(os.environ), self._show, "settings")

    def _show(self, found: list[ShownSetting]) -> None:
        self._settings = found
        self._draw()

    def _draw(self) -> None:
        there = "" if settings_path().exists() else " (not there yet)"
        lines: list[tuple[str, PieceStyle]] = [
            (f" {settings_path()}{there}", "strong"),
            (" Change it with an editor; it is read at the next start.", "faint"),
        ]
        for each in self._settings:
            lines += [
                ("", "plain"),
                (f" {each.key} = {each.value or '(empty)'}", "strong"),
                (f"   {each.meaning}", "plain"),
                (f"   from: {each.source} · {each.environment}", "faint"),
            ]
        self._lines.show(wrapped(lines, max(20, self.size.width - 1)), keep_place=True)

    def on_resize(self, event: events.Resize) -> None:
        self._draw()


def settings_actions() -> list[Action[Frame]]:
    """The settings, which the palette offers on every page."""
    return [
        Action("open.settings", "Settings", (), "Every setting, its value and where it is from",
               "Screens", opening(SettingsPage, "Settings"))
    ]  # fmt: skip
