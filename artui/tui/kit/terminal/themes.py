"""Four themes in the terminal's own 16 colours; colour never replaces words and marks.

Background and text are the terminal's defaults and the cursor is reverse video, so that every theme
is readable with every palette and with NO_COLOR. Dark and light differ in their accents.
"""

from collections.abc import Mapping

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
