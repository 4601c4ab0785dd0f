"""What a terminal can do: show screens, move their lines, report its background, copy a text."""

import base64
from collections.abc import Mapping

LEAST_WIDTH = 40
LEAST_HEIGHT = 10
# Terminals whose descriptions (terminfo) lack margins (csr), lines deleted and inserted (il, dl) or
# cells erased (ech), with what may follow these names after a hyphen.
_NO_EDITING = frozenset(
    ("ansi", "cons25", "cygwin", "mach", "pcansi", "sun", "vt52", "vt100", "vt102")
)


def refusal(environ: Mapping[str, str], *, is_terminal: bool) -> str | None:
    """Why the screens can't open here, as a sentence; None if they can."""
    if not is_terminal:
        return "artui: the screens need a terminal; elsewhere use the commands (artui --help)."
    if environ.get("TERM", "") in ("dumb", ""):
        return (
            "artui: this terminal (TERM=dumb or unset) can't show the screens; "
            "use the commands (artui --help)."
        )
    return None


def edits(environ: Mapping[str, str]) -> bool:
    """Whether the terminal moves lines between margins and erases cells; most do."""
    return environ.get("TERM", "").partition("-")[0] not in _NO_EDITING


def too_small(width: int, height: int) -> str | None:
    """What a screen smaller than 40×10 says until it is made larger."""
    if width >= LEAST_WIDTH and height >= LEAST_HEIGHT:
        return None
    return f"{width}x{height} is too small: {LEAST_WIDTH}x{LEAST_HEIGHT}"


def is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal reports a light background (COLORFGBG, such as `0;15`)."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")


# Terminals drop longer ones whole (xterm: 74,994 bytes of base64).
MAX_BYTES = 48_000


def osc52(text: str) -> str:
    """The OSC 52 sequence that puts `text` on the clipboard; base64, so nothing in it is obeyed."""
    data = text.encode()[:MAX_BYTES].decode(errors="ignore").encode()
    return f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"
