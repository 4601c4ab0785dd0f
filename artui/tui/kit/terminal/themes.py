"""Four themes in the terminal's own 16 colours; colour never replaces words and marks.

Background and text are the terminal's defaults and the cursor is reverse video, so that every theme
is readable with every palette and with NO_COLOR. Dark and light differ in their accents.

What lists and lines draw with is made here, once for each theme. As classes inside each of them, in
the stylesheet, it would be found anew for every one that is opened, a fifth of the first paint.
"""

from collections.abc import Mapping
from functools import cache

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from artui.tui.kit.terminal.capabilities import is_light

_DEFAULT = "ansi_default"


def _theme(name: str, good: str, warn: str, bad: str, accent: str, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        success=good,
        warning=warn,
        error=bad,
        foreground=_DEFAULT,
        background=_DEFAULT,
        surface=_DEFAULT,
        panel=_DEFAULT,
        boost=_DEFAULT,
        dark=dark,
        ansi=True,
        variables={"ansi-background": _DEFAULT, "ansi-foreground": _DEFAULT},
    )


THEMES = (
    _theme("dark", "ansi_green", "ansi_yellow", "ansi_bright_red", "ansi_cyan", dark=True),
    _theme("light", "ansi_green", "ansi_magenta", "ansi_red", "ansi_blue", dark=False),
    _theme("mono", _DEFAULT, _DEFAULT, _DEFAULT, _DEFAULT, dark=True),
    _theme(
        "high-contrast",
        "ansi_bright_green",
        "ansi_bright_yellow",
        "ansi_bright_red",
        "ansi_bright_white",
        dark=True,
    ),
)
NAMES = tuple(theme.name for theme in THEMES)


def default_theme(environ: Mapping[str, str]) -> str:
    """The light theme if the terminal reports a light background, else the dark one."""
    return "light" if is_light(environ) else "dark"


@cache
def looks(theme: str) -> Mapping[str, Style]:
    """The styles of a theme by what they are for; of a theme that is not ours, those of the
    first."""
    found = next((each for each in THEMES if each.name == theme), THEMES[0])
    bold, bad = Style(bold=True), _coloured(found.error)
    return {
        "plain": Style(),
        "strong": bold,
        "current": Style(reverse=True),
        "range": Style(underline=True),
        "faint": Style(dim=True),
        "titles": _coloured(found.accent) + bold,
        "good": _coloured(found.success),
        "warn": _coloured(found.warning),
        "bad": bad + bold,
        "bad row": bad,
    }


def _coloured(name: str | None) -> Style:
    return Style() if name in (None, _DEFAULT) else Style.from_color(Color.parse(name).rich_color)
