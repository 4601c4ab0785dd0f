"""The ledgers that are measured, made once and kept in a cache folder between runs."""

import json
import os
import shutil
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from artui.ledger.book.book import Book
from tests.bench.clock import CommandFailed, Cost, command
from tests.bench.release import Release, installed, make_ledger
from tests.bench.server import filled
from tests.support.books import book_at
from tests.support.postgres import PostgresServer, postgres_server

DAY = date(2026, 11, 21)
FULL, QUICK = 1_000_000, 100_000
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

    @cached_property
    def lived(self) -> Path:
        """The lived ledger of this size, which the rows only read."""
        path = self.cache / f"lived-{self.items}.db"
        self._made(path, "--lived", "--invoices", str(self.items))
        return path

    @cached_property
    def small(self) -> Path:
        """A lived ledger of a hundredth of the size, for what must not depend on it."""
        items = max(self.items // 100, 1_000)
        path = self.cache / f"lived-{items}.db"
        self._made(path, "--lived", "--invoices", str(items))
        return path

    @cached_property
    def server(self) -> PostgresServer:
        """A PostgreSQL that keeps what it has committed, as in a company."""
        return self.closing.enter_context(postgres_server(durable=True))

    @cached_property
    def served(self) -> str:
        """The address of the lived ledger on PostgreSQL, which the rows only read."""
        return filled(self.server, self.lived, "lived")

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
        """The same ledger as the release before made it; None if that can't be had."""
        if self.release is None:
            return None
        path = self.cache / f"{RELEASED}-{self.items}.db"
        if not path.exists():
            try:
                make_ledger(self.release, self.lived, path, DAY)
            except CommandFailed as error:
                print(f"The ledger of the release before can't be had: {error}")
                return None
        return path

    def before(self, *words: str) -> Cost | None:
        """What a command of the release before takes on its ledger, None if it can't be had."""
        if self.release is None or self.released is None:
            return None
        return self.release.run(self.released, DAY, *words, output=self.cache / "released.out")

    def ours(self, *words: str, ledger: Path | None = None, day: date = DAY) -> Cost:
        """What a command of ours takes on the lived ledger, or on another."""
        return artui(ledger or self.lived, day, *words, output=self.cache / "ours.out")

    def scratch(self, ledger: Path, name: str = "scratch") -> Path:
        """A copy of a ledger that a row may write to; the next of this name replaces it."""
        path = self.cache / f"{name}.db"
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        shutil.copyfile(ledger, path)
        return path

    def _made(self, path: Path, *options: str) -> None:
        """Make a demo ledger, or bring one of an older schema forward."""
        if path.exists():
            artui(path, DAY, "db", "upgrade")
            return
        print(f"making {path.name} …", flush=True)
        part = path.with_suffix(".part")
        for end in ("", "-wal", "-shm"):
            Path(f"{part}{end}").unlink(missing_ok=True)
        cost = artui(part, DAY, "demo", *options, "--no-screen")
        part.rename(path)
        path.with_suffix(".json").write_text(json.dumps({"cpu": cost.cpu, "peak": cost.peak_mb}))


def artui(ledger: Path | str, day: date, *words: str, output: Path | None = None) -> Cost:
    """Run a command of ours on a ledger, as of a day. Raises CommandFailed."""
    given = ("--db", str(ledger), "--as-of", day.isoformat(), *words)
    return command((sys.executable, "-m", "artui", *given), env=environment(), output=output)


def environment() -> dict[str, str]:
    """What the measured programs run with: compiled modules are kept, as when installed."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return {"LANG": "C.UTF-8"}
