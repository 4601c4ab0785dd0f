"""Picking the theme: each is seen at once on the page itself; Enter keeps it, Esc does not."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.widget import Widget

from artui.tui.desk.memory import pick_theme
from artui.tui.desk.page import LedgerPage, of_ledger, own_hints
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.terminal import themes
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines

_ABOUT = {
    "dark": "for a dark background",
    "light": "for a light background",
    "mono": "without colours; the cursor in reverse",
    "high-contrast": "bright colours, for a poor screen or poor sight",
}
_SAMPLE: tuple[tuple[str, PieceStyle], ...] = (
    ("", "plain"),
    (" What a page looks like in it:", "plain"),
    ("", "plain"),
    (" Overdue 412,880.15 EUR   not due 61%   1-30 18%   31-60 9%", "strong"),
    ("   Northwind Labs        48,210.00   94d   promise broken", "plain"),
    (" > Orchid Optics Oy      12,044.10   61d   reminder due", "current"),
    ("   Harbor & Sons          9,300.00   33d   memo not applied", "warn"),
    (" Payment TR-9 of 600.00 EUR recorded.", "good"),
    (" Pay: 700.00 EUR is more than is open: 600.00.", "bad"),
    (" (what is not possible now)", "faint"),
)


class ThemeList(ScrollLines):
    """The themes; the one at the cursor is put on."""

    def __init__(self, lines: list[tuple[str, PieceStyle]], at: Callable[[int], None]) -> None:
        super().__init__(lines, pick=True)
        self._at = at
        self.styles.height = len(lines)

    def move(self, lines: int) -> None:
        """Move the cursor, and put the theme on."""
        super().move(lines)
        self._at(self.cursor)


class ThemePage(LedgerPage):
    """The list of themes with a sample below, and what they look like."""

    NAME: ClassVar[str] = "theme"
    AUTO_FOCUS = "ThemeList"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._before = ""
        self._list = ThemeList(
            [(f"{name:<14} {_ABOUT[name]}", "plain") for name in themes.NAMES], self._put_on
        )
        self._sample = ScrollLines(_SAMPLE)
        self._sample.can_focus = False

    def body(self) -> Iterable[Widget]:
        yield self._list
        yield self._sample

    def load_totals(self) -> None:
        self.totals.say(" Up and Down show a theme, Enter keeps it, Esc goes back to the old one.")

    def on_mount(self) -> None:
        self._before = self.app.theme
        self._list.go(themes.NAMES.index(self._before))

    def _put_on(self, place: int) -> None:
        if self._before:
            self.app.theme = themes.NAMES[place]

    def go_back(self) -> None:
        self.app.theme = self._before
        self.leave()

    def keep(self) -> None:
        """Keep the theme that is seen, for this person."""
        name = self.app.theme
        pick_theme(self.desk.memory, self.ledger.settings, name)
        desk = self.desk
        self.leave()
        desk.report(f"The theme is {name} from now on.", "good")

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)


def _keep(frame: Frame) -> None:
    page = of_ledger(frame)
    assert isinstance(page, ThemePage)
    page.keep()


def theme_actions() -> list[Action[Frame]]:
    """The key of the page."""
    return [
        Action("theme.keep", "Keep this theme", ("Enter",), "Use the theme from now on", "Settings",
               _keep, screens=frozenset({ThemePage.NAME}), label="keep"),
    ]  # fmt: skip
