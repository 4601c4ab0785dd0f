"""A ledger to do harm to, on either database, and what is known of it between two faults."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from artui.ledger.book.acts import ActName
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import ACT, ITEM
from tests.support.books import book_at
from tests.support.postgres import PostgresServer
from tests.support.released import put_released

AS_OF = "2026-11-21"


class Known(NamedTuple):
    """The acts and the documents of a ledger, and the hash of its last act; what was broken off is
    no act."""

    acts: int
    items: int
    head: str


@dataclass(slots=True)
class Ground:
    """A ledger, the folder for what commands read and write, and the server it is on, if any."""

    url: str
    folder: Path
    server: PostgresServer | None = None
    number: int = 0
    copy: str = ""
    """The name of the ledger of a released schema that was made last, and its address."""
    released: str = ""
    batches: int = 0
    usual_s: float = 0.0
    """How long a small command takes here."""
    line: str = ""
    """The address of the ledger for a command, where it is another than that at which we look."""
    set_back_s: int = 0
    """By how much the clock of a command was set back."""

    def words(self, *arguments: object, url: str = "") -> list[str]:
        """A command on the ledger."""
        program = ["tests.faults.set_back", str(self.set_back_s)] if self.set_back_s else ["artui"]
        start = [sys.executable, "-m", *program, "--db", url or self.line or self.url]
        return [*start, "--as-of", AS_OF, *map(str, arguments)]

    @property
    def surroundings(self) -> Mapping[str, str]:
        """The environment of a command: a home of its own, and the server's programs."""
        path = f"{self.server.binaries}:{os.environ['PATH']}" if self.server else os.environ["PATH"]
        return {**os.environ, "HOME": str(self.folder), "PATH": path, "TERM": "xterm"}

    def next(self) -> int:
        """A number that no deed had before."""
        self.number += 1
        return self.number

    def known(self, url: str = "") -> Known:
        """What is in the ledger now."""
        book = book_at(url or self.url)
        try:
            with book.reading() as connection:
                acts, items = (
                    connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (ACT, ITEM)
                )
                # An act that was promised and broken off has its entry, and one that says so.
                query = select(func.count()).where(ACT.c.act == ActName.BREAK_OFF)
                acts -= 2 * connection.execute(query).scalar_one()
                last = select(ACT.c.hash).order_by(ACT.c.id.desc()).limit(1)
                return Known(acts, items, connection.execute(last).scalar_one_or_none() or "")
        finally:
            book.database.close()

    def has(self, head: str, url: str = "") -> bool:
        """Whether the act of a hash is in the ledger."""
        book = book_at(url or self.url)
        try:
            with book.reading() as connection:
                query = select(ACT.c.id).where(ACT.c.hash == head)
                return not head or connection.execute(query).first() is not None
        finally:
            book.database.close()

    def wrong(self, url: str = "") -> list[str]:
        """What `db check` finds."""
        book = book_at(url or self.url)
        try:
            return [breach.message for breach in breaches(book)]
        finally:
            book.database.close()

    def put_released(self) -> None:
        """Make a ledger of a released schema, with data in it, at `released`; that of before is
        gone. It is made once, and copied."""
        former, self.copy = self.copy, f"released_{self.next()}"
        template = self.folder / "released-template.db"
        is_new = not template.exists()
        if self.server is None:
            if is_new:
                put_released(str(template), "0004", self.folder)
            if former:
                (self.folder / f"{former}.db").unlink()
            self.released = str(shutil.copyfile(template, self.folder / f"{self.copy}.db"))
            return
        if is_new:
            put_released(self.server.create_database("released"), "0004", self.folder)
            template.touch()
        if former:
            self.server.drop_database(former)
        self.released = self.server.create_database(self.copy, "released")
