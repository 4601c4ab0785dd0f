"""The line to Amazon's services for a command: from the settings, with progress on standard error.

Every call tells its line, so that a slow service is seen to be slow. A wait counts down in place on
a terminal and is told once elsewhere.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from artui import amazon
from artui.amazon import transport
from artui.cli.printing import say
from artui.cli.session import Session
from artui.domain.text import visible

if TYPE_CHECKING:
    from artui.amazon.transport.connection import Connection


class Told:
    """Progress lines, each told once however often it comes."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, line: str) -> None:
        """Tell a line; of a countdown only that it began, unless a terminal shows it."""
        what = line.rpartition(", ")[0] if line.endswith(" s") else line
        if sys.stderr.isatty() and line.endswith(" s"):
            click.echo(f"\r{visible(line)}   ", nl=False, err=True)
        elif what != self._last:
            say(line)
        self._last = what

    def done(self) -> None:
        """Begin a new line if a countdown stands on this one."""
        if sys.stderr.isatty():
            click.echo("\r", nl=False, err=True)


@contextmanager
def services(session: Session) -> Iterator["Connection"]:
    """The connection that the settings describe; raises NotConfigured or BadAddress."""
    told = Told()
    timing = replace(transport.timing.real_timing(), now=session.choice.now)
    if session.choice.debug:
        logging.basicConfig(stream=sys.stderr, format="%(name)s: %(message)s")
        logging.getLogger("artui.amazon").setLevel(logging.INFO)
    with transport.connection.Connection(
        amazon.connection_settings.amazon_settings(session.settings), timing, told
    ) as connection:
        try:
            yield connection
        finally:
            told.done()
