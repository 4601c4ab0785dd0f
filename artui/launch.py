"""Opening the screens, for the launcher and for commands that end in them."""

import gc
import os
import sys

from artui.choice import Choice

# What Textual reads when it is imported; the user's own values win. Kitty's keyboard protocol sends
# every key as a sequence, and stays on in the terminal when the line drops. The rest of a sequence
# that a slow line brings later is waited for so many milliseconds. What a key changes late, such as
# rows that are read for it, is painted within 4 ms, not 17.
_OF_TEXTUAL = {"TEXTUAL_DISABLE_KITTY_KEY": "1", "ESCDELAY": "250", "TEXTUAL_FPS": "250"}


def open_screens(choice: Choice) -> int:
    """Open the screens on the chosen ledger; returns the exit status.

    The command line reaches the screens only through here, where they are imported. No garbage is
    collected until they are painted, since a collection would take as long as the painting.
    """
    gc.disable()
    for name, value in _OF_TEXTUAL.items():
        os.environ.setdefault(name, value)
    from artui.read_ahead import read_ahead

    ahead = read_ahead(choice, os.environ) if sys.stdin.isatty() else None
    try:
        from artui.tui.app import run

        return run(choice, ahead=ahead)
    finally:
        if ahead is not None:
            ahead.end()
        gc.enable()
