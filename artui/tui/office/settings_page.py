"""The settings in force: those of the ledger, which a supervisor sets by a key, and those of the
person, each with its value and origin."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from artui.ledger import office
from artui.settings import ShownSetting, settings_path, shown_settings
from artui.tui.desk.guards import writable
from artui.tui.desk.page import LedgerPage, done, opening, own_hints, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import optional_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.wrapped_lines import wrapped
from artui.tui.office import reads
from artui.tui.office.theme_page import ThemePage

if TYPE_CHECKING:
    from artui.ledger.book.ledger_settings import LedgerSettingValue

# The key that a setting of the ledger is chosen by.
_CHOICES = {"t": "tolerance", "z": "time_zone", "f": "future_days", "p": "past_days"}


class SettingsPage(LedgerPage):
    """The person's file is changed with an editor and read at the next start."""

    NAME: ClassVar[str] = "settings"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._settings: list[ShownSetting] = []
        self.of_ledger: list[LedgerSettingValue] = []
        self.why_not_set = "the settings are still being read."
        self._lines = ScrollLines()

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(lambda _: shown_settings(os.environ, wrong=[]), self._show, "settings")
        self.ask_in_thread(reads.ledger_settings, self._show_of_ledger, "ledger-settings")

    def _show(self, found: list[ShownSetting]) -> None:
        self._settings = found
        self._draw()

    def _show_of_ledger(self, found: "tuple[list[LedgerSettingValue], str]") -> None:
        self.of_ledger, self.why_not_set = found
        self.redraw_keys()
        self._draw()

    def _draw(self) -> None:
        there = "" if settings_path().exists() else " (not there yet)"
        lines: list[tuple[str, PieceStyle]] = [
            (" Settings of the ledger", "strong"),
            (" They hold for everybody who works on it; a supervisor sets them.", "faint"),
        ]
        for value in self.of_ledger:
            lines += [
                ("", "plain"),
                (f" {value.setting.key} = {value.value or '(empty)'}", "strong"),
                (f"   {value.setting.meaning}", "plain"),
                (
                    f"   give: {value.setting.right} · "
                    f"from: {'ledger' if value.is_set else 'default'}",
                    "faint",
                ),
            ]
        lines += [
            ("", "plain"),
            (f" {settings_path()}{there}", "strong"),
            (
                " Yours alone. Change it with an editor; it is read at the next start. t picks the "
                "theme here.",
                "faint",
            ),
        ]
        for each in self._settings:
            lines += [
                ("", "plain"),
                (f" {each.key} = {each.value or '(empty)'}", "strong"),
                (f"   {each.meaning}", "plain"),
                (f"   give: {each.good} · from: {each.source} · {each.environment}", "faint"),
            ]
        self._lines.show(wrapped(lines, max(20, self.size.width - 1)), keep_place=True)

    def on_resize(self, event: events.Resize) -> None:
        self._draw()


async def _set(page: LedgerPage) -> None:
    assert isinstance(page, SettingsPage)
    chosen = await page.prompt.choose("Set for everybody:", _CHOICES)
    if chosen is None:
        return
    before = next(each for each in page.of_ledger if each.setting.key == _CHOICES[chosen])
    value = await page.prompt.ask(
        f"{before.setting.key}, {before.setting.right} (empty: the default):",
        optional_text,
        initial=before.value,
    )
    if value is None:
        return
    key = before.setting.key
    await done(page, lambda book: office.administration.set_ledger_setting(book, key, value))


def _can_set(frame: Frame) -> str | None:
    assert isinstance(frame, SettingsPage)
    return writable(frame) or frame.why_not_set or None


def settings_actions() -> list[Action[Frame]]:
    """The settings, which the palette offers on every page, and the key of their page."""
    here = frozenset({SettingsPage.NAME})
    return [
        Action("open.settings", "Settings", (), "Every setting, its value and where it is from",
               "Screens", opening(SettingsPage, "Settings")),
        Action("open.theme", "Theme", (), "Pick the colours, seen at once", "Screens",
               opening(ThemePage, "Theme")),
        Action("settings.theme", "Pick the theme", ("t",), "Pick the colours, seen at once",
               "Settings", opening(ThemePage, "Theme"), screens=here, label="theme"),
        Action("settings.set", "Set for the ledger", ("r",),
               "Set a setting of the ledger, which holds for everybody", "Settings",
               writing(_set), _can_set, here, label="set"),
    ]  # fmt: skip
