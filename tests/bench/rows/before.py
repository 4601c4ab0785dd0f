"""Rows of the release before, on a ledger that it made of what ours holds. By CPU time."""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from artui.ledger.interest.preview import preview
from artui.ledger.store.many import many_rows
from tests.bench.clock import cpu
from tests.bench.ledgers import DAY, Bench, artui
from tests.bench.release import ALONE, Release
from tests.bench.table import Figure, Goal, Line, Missing, Unit
from tests.support.books import book_at

# What it computes, without its start and its JSON.
_COMPUTED = """
import sys, time
from datetime import date
from artui.opening import Choice, open_book
from artui.ledger.queries.interest import preview
book = open_book(Choice(db=sys.argv[1], as_of=date.fromisoformat(sys.argv[2]), read_only=True))
with book.reading() as connection:
    before = time.process_time()
    for row in preview(connection, book.business_date):
        pass
    print(time.process_time() - before)
"""


class _Command(NamedTuple):
    """A command that both know, and at most which share of the other's time ours may take."""

    what: str
    words: tuple[str, ...]
    limit: float | None = None
    day: date = DAY
    writes: bool = False


_COMMANDS = (
    _Command("interest preview with its JSON", ("interest", "preview", "--format", "json"), 0.25),
    _Command("interest post", ("interest", "post", "--format", "json"), 0.08, writes=True),
    _Command("ageing", ("ageing", "--format", "json")),
    _Command(
        "ageing as of a past month end",
        ("ageing", "--format", "json"),
        day=DAY.replace(day=1) - timedelta(1),
    ),
    _Command("list of all invoices", ("list", "invoices", "--format", "json")),
)


def beside(bench: Bench) -> Iterator[Line | Missing]:
    """What interest takes to compute, then commands that both know, on one ledger of each."""
    release, theirs = bench.release, bench.released
    if release is None or theirs is None:
        yield Missing("the release before, in the same run", "its ledger could not be had")
        return
    where = f"{bench.compared_items:,} invoices beside the release before"
    yield _line(
        f"interest preview computed, {where}",
        _previewed(bench),
        _computed(bench, release),
        0.1,
    )
    for command in _COMMANDS:
        ledgers = [bench.compared, theirs]
        if command.writes:
            ledgers = [bench.scratch(each, f"beside-{n}") for n, each in enumerate(ledgers)]
        ours = artui(ledgers[0], command.day, *command.words, output=bench.cache / "ours.out")
        old = release.run(
            ledgers[1], command.day, *command.words, output=bench.cache / "released.out"
        )
        yield _line(f"{command.what}, {where}", ours.cpu, old.cpu, command.limit)


def _line(what: str, ours: float, theirs: float, limit: float | None) -> Line:
    goals = () if limit is None else (Goal(f"≤ {limit:g}× of it", ours / theirs, limit),)
    before = Figure(theirs, Unit.SECONDS)
    return Line(what, Figure(ours, Unit.SECONDS), before=before, goals=goals)


def _previewed(bench: Bench) -> float:
    book = book_at(f"sqlite:///{bench.compared}", as_of=DAY)
    with book.reading() as connection, many_rows():
        taken = cpu(partial(list, preview(connection, DAY)))
    book.database.close()
    return taken


def _computed(bench: Bench, release: Release) -> float:
    program = str(release.folder / "env" / "bin" / "python")
    words = (program, "-c", _COMPUTED, str(bench.released), DAY.isoformat())
    said = subprocess.run(
        words, check=True, capture_output=True, text=True, cwd=bench.cache, env=ALONE
    )
    return float(said.stdout)
