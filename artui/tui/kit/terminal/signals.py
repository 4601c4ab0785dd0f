"""A dropped SSH connection (SIGHUP) or a kill (SIGTERM) ends the screens cleanly.

Textual installs no handler for either, so by default the process dies without running any
`finally`. Here both become an ordinary call in the event loop: drafts are kept, then the app exits,
transactions roll back and the terminal is restored.
"""

import asyncio
import signal
from collections.abc import Callable

ENDINGS = (signal.SIGHUP, signal.SIGTERM)


def on_ending(loop: asyncio.AbstractEventLoop, end: Callable[[signal.Signals], None]) -> None:
    """Call `end` in the loop, once, when the line drops or the process is asked to end."""

    def ended(number: signal.Signals) -> None:
        for each in ENDINGS:
            loop.add_signal_handler(each, lambda: None)  # the exit is under way
        end(number)

    for number in ENDINGS:
        loop.add_signal_handler(number, ended, number)


def forget_endings(loop: asyncio.AbstractEventLoop) -> None:
    """Restore both handlers at the end of the app."""
    for number in ENDINGS:
        loop.remove_signal_handler(number)
