"""The ledgers that are measured, made once and kept in a cache folder between runs."""

import json
import os
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from artui.ledger.book.book import Book
from tests.bench.clock import CommandFailed, Cost, command
from tests.bench.forgotten import forget
from tests.bench.release import Release, installed, make_ledger
from tests.bench.server import filled
from tests.support.books import book_at
from tests.support.postgres import PostgresServer, postgres_server

DAY = date(2026, 11, 21)
FULL, QUICK = 1_000_000, 100_000
# What would take too long on a large ledger in a quick run, and what the release before can make
# in a time that anybody waits for.
_FEWER, _COMPARED = 20_000, 100_000
DEMO = 1_000
RELEASED = "released"


@dataclass
class Bench:
    """What the rows measure on: the size, the cache folder, and the ledgers in it."""

    items: int
    cache: Path
    quick: bool = True
    with_release: bool = True
    closing: ExitStack = field(default_factory=ExitStack)

    @property
    def rounds(self) -> int:
        """How often each side is measured; the median counts."""
        return 3 if self.quick else 7

    @property
    def measured(self) -> Path:
        """Where whole runs of this size keep what they have measured."""
        return self.cache / f"measured-{self.items}.pickle"

    @cached_property
    def lived(self) -> Path:
        """The lived ledger of this size, which the rows only read."""
        return self._lived(self.items)

    @cached_property
    def small(self) -> Path:
        """A lived ledger of a hundredth of the size, for what must not depend on it."""
        return self._lived(self.small_items)

    @property
    def small_items(self) -> int:
        """The size of the ledger of `small`."""
        return max(self.items // 100, 1_000)

    @property
    def fewer_items(self) -> int:
        """The size of the ledger of `fewer`."""
        return min(self.items, _FEWER) if self.quick else self.items

    @cached_property
    def fewer(self) -> Path:
        """The lived ledger of rows that write for long; in a quick run a smaller one."""
        return self._lived(self.fewer_items)

    @property
    def compared_items(self) -> int:
        """The size of the ledger of `compared`."""
        return min(self.fewer_items, _COMPARED)

    @cached_property
    def compared(self) -> Path:
        """The lived ledger of which the release before has made its own."""
        return self._lived(self.compared_items)

    def _lived(self, items: int) -> Path:
        path = self.cache / f"lived-{items}.db"
        self._made(path, "--lived", "--invoices", str(items))
        return path

    @cached_property
    def less_history(self) -> Path:
        """The lived ledger without nine tenths of its closed history."""
        path = self.cache / f"less-closed-{self.items}.db"
        # Not brought forward by itself: what was made to forget has lost its guards.
        if path.exists() and path.stat().st_mtime > self.lived.stat().st_mtime:
            return path
        part = self.scratch(self.lived, "less-history")
        forget(part)
        part.rename(path)
        return path

    @cached_property
    def server(self) -> PostgresServer:
        """A PostgreSQL that keeps what it has committed, as in a company."""
        return self.closing.enter_context(postgres_server(durable=True))

    @cached_property
    def served(self) -> str:
        """The address of the ledger of `fewer` on PostgreSQL, which the rows only read."""
        return filled(self.server, self.fewer, "lived")

    @cached_property
    def small_served(self) -> str:
        """The small lived ledger on PostgreSQL."""
        return filled(self.server, self.small, "small")

    def demo(self, invoices: int) -> Path:
        """A demo ledger without runs, of another size."""
        path = self.cache / f"demo-{invoices}.db"
        self._made(path, "--invoices", str(invoices))
        return path

    @cached_property
    def book(self) -> Book:
        """The lived ledger, open."""
        book = book_at(f"sqlite:///{self.lived}", as_of=DAY)
        self.closing.callback(book.database.close)
        return book

    @cached_property
    def release(self) -> Release | None:
        """The release before, None if it can't be had or is not wanted."""
        return installed(self.cache) if self.with_release else None

    @cached_property
    def released(self) -> Path | None:
        """The ledger of `compared` as the release before made it; None if that can't be had."""
        if self.release is None:
            return None
        path = self.cache / f"{RELEASED}-{self.compared_items}.db"
        if not path.exists():
            print(f"making {path.name} by the release before …", flush=True)
            try:
                make_ledger(self.release, self.compared, path, DAY)
            except CommandFailed as error:
                print(f"The ledger of the release before can't be had: {error}")
                return None
        return path

    def ours(self, *words: str, ledger: Path | None = None, day: date = DAY) -> Cost:
        """What a command of ours takes on the lived ledger, or on another."""
        return artui(ledger or self.lived, day, *words, output=self.cache / "ours.out")

    def all_made(self) -> float:
        """Make what the rows measure on, or find it kept; the seconds that it took."""
        start = time.monotonic()
        for each in (self.lived, self.small, self.fewer, self.less_history, self.released):
            del each
        self.demo(DEMO)
        for address in (self.served, self.small_served):
            del address
        return time.monotonic() - start

    def scratch(self, ledger: Path, name: str = "scratch") -> Path:
        """A copy of a ledger that a row may write to; the next of this name replaces it."""
        path = self.cache / f"{name}.db"
        removed(path)
        shutil.copyfile(ledger, path)
        return path

    def _made(self, path: Path, *options: str) -> None:
        """Make a demo ledger, or bring one of an older schema forward."""
        if path.exists():
            artui(path, DAY, "db", "upgrade")
            return
        print(f"making {path.name} …", flush=True)
        part = path.with_suffix(".part")
        removed(part)
        cost = artui(part, DAY, "demo", *options, "--no-screen")
        part.rename(path)
        _note_of(path).write_text(json.dumps({"cpu": cost.cpu, "peak": cost.peak_mb}))


def _note_of(ledger: Path) -> Path:
    """Where is written what it took to make a ledger, when it was made."""
    return ledger.with_suffix(".json")


def removed(ledger: Path) -> None:
    """Remove a ledger that an earlier run, perhaps one that was cut off, has left."""
    for end in ("", "-wal", "-shm"):
        Path(f"{ledger}{end}").unlink(missing_ok=True)


def artui(ledger: Path | str, day: date, *words: str, output: Path | None = None) -> Cost:
    """Run a command of ours on a ledger, as of a day. Raises CommandFailed."""
    given = ("--db", str(ledger), "--as-of", day.isoformat(), *words)
    return command((sys.executable, "-m", "artui", *given), env=environment(), output=output)


def environment() -> dict[str, str]:
    """What the measured programs run with: compiled modules are kept, as when installed."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return {"LANG": "C.UTF-8"}
