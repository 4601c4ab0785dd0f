"""The line to Amazon's services for a command: from the settings, with progress on standard error.

Every call has its line, so that a slow service is seen to be slow. A wait counts down in place on
a terminal and is reported once elsewhere.
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
from artui.cli.output import say
from artui.cli.session import Session
from artui.domain.text import visible

if TYPE_CHECKING:
    from artui.amazon.transport.connection import Connection
    from artui.amazon.transport.progress import Step


class Reporter:
    """Shows the steps of services, each once; a countdown in place where a terminal shows it."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, step: "Step") -> None:
        """Show a step; of a countdown only that it began, unless a terminal shows it."""
        progress = transport.progress
        what = progress.headline(step)
        if isinstance(step, progress.Pause) and sys.stderr.isatty():
            click.echo(f"\r{visible(progress.line(step))}   ", nl=False, err=True)
        elif what != self._last:
            say(progress.line(step))
        self._last = what

    def done(self) -> None:
        """Begin a new line after a countdown."""
        if sys.stderr.isatty():
            click.echo("\r", nl=False, err=True)


@contextmanager
def services(session: Session) -> Iterator["Connection"]:
    """The connection that the settings describe; raises NotConfigured or BadAddress."""
    reporter = Reporter()
    timing = replace(transport.timing.real_timing(), now=session.choice.now)
    if session.choice.debug:
        logging.basicConfig(stream=sys.stderr, format="%(name)s: %(message)s")
        logging.getLogger("artui.amazon").setLevel(logging.INFO)
    with transport.connection.Connection(
        amazon.transport.connection_settings.amazon_settings(session.settings), timing, reporter
    ) as connection:
        try:
            yield connection
        finally:
            reporter.done()
