"""Rows of bank files: reading each format, taking one in with its matching, one proposal.

By CPU time; a file is read with all its checks, its yardstick with none.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from artui.ledger.bank.bank_entries import stored_entries
from artui.ledger.bank.match_proposals import Matching
from tests.bank_truth.files import ACCOUNTS, WRITERS
from tests.bank_truth.payments import Payment
from tests.bank_truth.world import World, write_world
from tests.bench.bank_morning import OPEN, morning, write_bank_file, write_payments
from tests.bench.bank_reading import read_to_the_end
from tests.bench.clock import alternating, command, cpu
from tests.bench.ledgers import DAY, Bench, artui, environment
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.bare_banks import BARE
from tests.support.books import book_at

_ENTRIES, _FEW = 100_000, 2_000
_FORMAT = "mt940"


def bank_files(bench: Bench) -> Iterator[Line]:
    """Reading each format, its memory, the import with matching, and one proposal."""
    count = _FEW if bench.quick else _ENTRIES
    folder = bench.cache / "bank"
    # A run that was cut off may have left a ledger in it.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    world, payments = morning(count)
    for name in WRITERS:
        path = folder / f"{name}-{count}"
        write_bank_file(payments, name, path)
        yield _read(bench, name, path, count)
        path.unlink()
    yield _memory(folder, payments)
    yield from _imported(bench, folder, world, payments)


def _read(bench: Bench, name: str, path: Path, count: int) -> Line:
    def ours() -> float:
        return cpu(lambda: read_to_the_end(name, path))

    def bare() -> float:
        return cpu(lambda: sum(1 for _ in BARE[name](path)))

    taken, yard = alternating(bench.rounds, ours, bare, take=min)
    return Line(
        f"{count:,} entries read from {name}",
        Figure(taken, Unit.SECONDS),
        "the bare reader",
        Figure(yard, Unit.SECONDS),
        goals=(Goal("≤ 2×", taken / yard, 2),),
    )


def _memory(folder: Path, payments: list[Payment]) -> Line:
    """The peak of a process that reads a file, and how much of it depends on the file's size."""
    words = (sys.executable, "-m", "tests.bench.bank_reading", _FORMAT)
    peaks = []
    for size in (100, len(payments)):
        path = folder / f"memory-{size}"
        write_bank_file(payments[:size], _FORMAT, path)
        peaks.append(command((*words, str(path)), env=environment()).peak_mb)
        path.unlink()
    few, all_ = peaks
    return Line(
        f"memory while {len(payments):,} entries are read from {_FORMAT}",
        Figure(all_, Unit.MB),
        "100 entries",
        Figure(few, Unit.MB),
        goals=(Goal("≤ 60 MB", all_, 60),),
    )


def _imported(bench: Bench, folder: Path, world: World, payments: list[Payment]) -> Iterator[Line]:
    count = len(payments)
    ledger = _ledger(bench, folder, world)
    file, rows = folder / "bank.sta", folder / "payments.csv"
    write_bank_file(payments, _FORMAT, file)
    write_payments(payments, rows)
    plain = artui(bench.scratch(ledger, "payments"), DAY, "import", "payments", str(rows)).cpu
    taken = bench.scratch(ledger, "bank")
    found = [
        artui(taken, DAY, *words, output=folder / "out").cpu
        for words in (("import", "bank", str(file)), ("match", "list", "--format", "json"))
    ]
    yield Line(
        f"{count:,} entries imported and matched against {OPEN:,} open items",
        Figure(sum(found), Unit.SECONDS),
        "import payments of as many rows",
        Figure(plain, Unit.SECONDS),
        goals=(Goal("≤ 2×", sum(found) / plain, 2),),
        note=f"import {found[0]:.1f} s",
    )
    each = _proposal(taken)
    yield Line(
        f"a proposal for an entry, {OPEN:,} open items",
        Figure(each * 1000, Unit.MS),
        goals=(Goal("< 1 ms", each * 1000, 1),),
    )


def _proposal(ledger: Path) -> float:
    """The seconds that it takes to say what an entry pays, once the open items are known."""
    book = book_at(f"sqlite:///{ledger}", as_of=DAY)
    try:
        with book.reading() as connection:
            matching = Matching(connection)
            waiting = list(stored_entries(connection))[:2_000]
            matching.proposals(waiting[0])
            taken = cpu(lambda: [matching.proposals(entry) for entry in waiting])
    finally:
        book.database.close()
    return taken / len(waiting)


def _ledger(bench: Bench, folder: Path, world: World) -> Path:
    """A ledger with the open items and our account, made once."""
    path = bench.cache / f"bank-{OPEN}.db"
    if path.exists():
        artui(path, DAY, "db", "upgrade")
        return path
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    write_world(world, folder)
    artui(part, DAY, "db", "create")
    for kind in ("customers", "invoices"):
        artui(part, DAY, "import", kind, str(folder / f"{kind}.csv"))
    artui(part, DAY, "bank", "accounts", "set", ACCOUNTS[_FORMAT], "--currency", "EUR")
    part.rename(path)
    return path
