"""What every command gets: the global options, the settings, and access to the ledger.

Settings and ledger are imported when a command needs them: `--help` does not.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui.choice import Choice, ReadOnly, business_date
from artui.domain.text import visible
from artui.statements.destinations import confined

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.settings import Settings


@dataclass(frozen=True)
class Session:
    """One call of `artui`."""

    choice: Choice

    @cached_property
    def settings(self) -> "Settings":
        """The settings, read when they are first needed; raises BadSetting."""
        from artui.settings import load_settings

        return load_settings(os.environ)

    @property
    def as_of(self) -> date:
        """The business day."""
        return business_date(self.choice)

    @contextmanager
    def book(self, *, writes: bool = False) -> Iterator["Book"]:
        """The open book. A command that writes makes the ledger's file at first use.

        Raises ReadOnly, and whatever `open_book` raises.
        """
        from artui.open_book import open_book

        if writes:
            self.refuse_read_only()
        book = open_book(self.choice, self.settings, make=writes)
        book.database.waits.tell = lambda held: click.echo(visible(held.sentence), err=True)
        standbys = book.database.standbys
        if standbys is not None and standbys.server_trouble:
            click.echo(visible(standbys.sentence), err=True)
        try:
            yield book
        finally:
            book.database.close()

    def refuse_read_only(self) -> None:
        """Raise ReadOnly if nothing may be changed."""
        if self.choice.read_only:
            raise ReadOnly("The ledger is opened with --read-only; nothing was changed.")

    def path(self, given: str | Path) -> Path:
        """A file or folder that the user names; OutsideExportFolder where that is forbidden."""
        from artui.settings import export_folder

        path = Path(given).expanduser()
        return confined(path, export_folder(self.settings), restricted=self.choice.restricted)


pass_session = click.make_pass_decorator(Session)
