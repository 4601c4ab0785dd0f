"""Rows of an interest run: preview, post, and the second month. By CPU time."""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from artui.domain.interest import accrue
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import computed, preview
from artui.ledger.store.many import many_rows
from tests.bench.clock import alternating, cpu
from tests.bench.ledgers import DAY, Bench
from tests.bench.release import Release
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.integer_sums import Stretch, sums
from tests.bench.yardsticks.written import added, writing
from tests.support.books import book_at

_RATE = 15
# What the release before computes, without its start and its JSON.
_PREVIEW_BEFORE = """
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


def _computed_before(bench: Bench, release: Release) -> Figure:
    program = str(release.folder / "env" / "bin" / "python")
    words = (program, "-c", _PREVIEW_BEFORE, str(bench.released), DAY.isoformat())
    said = subprocess.run(words, check=True, capture_output=True, text=True, cwd=bench.cache)
    return Figure(float(said.stdout), Unit.SECONDS)


def _goals(before: Figure | None, ours: float, limit: float) -> tuple[Goal, ...]:
    """At most a share of the release before, if it was measured in this run."""
    if before is None or before.recorded:
        return ()
    return (Goal(f"≤ {limit:g}× of it", ours / before.value, limit),)


def runs(bench: Bench) -> Iterator[Line]:
    """The preview, computed and as a command; the post; the preview of the month after."""
    with bench.book.reading() as connection:
        rules = policies(connection, DAY)
        rows = list(computed(connection, rules, DAY))
        stretches = [
            [
                Stretch(part.days, part.balance_minor, _RATE)
                for part in accrue(debt, rules.policy(row.policy), DAY).segments
            ]
            for row, debt in rows
        ]
        ours, bare = alternating(
            bench.rounds,
            lambda: cpu(lambda: _previewed(connection, DAY)),
            lambda: cpu(sums(stretches)),
        )
    release = bench.release if bench.released else None
    before = _computed_before(bench, release) if release else None
    yield Line(
        f"interest preview of {len(rows):,} invoices, computed",
        Figure(ours, Unit.SECONDS),
        "integer sums over the same segments, bare",
        Figure(bare, Unit.SECONDS),
        before or Figure(13, Unit.SECONDS, recorded=True),
        _goals(before, ours, 0.1),
    )
    words = ("interest", "preview", "--format", "json")
    shown, old = bench.ours(*words).cpu, bench.before(*words)
    before = Figure(old.cpu, Unit.SECONDS) if old else None
    yield Line(
        "interest preview, the command with its JSON",
        Figure(shown, Unit.SECONDS),
        before=before,
        goals=_goals(before, shown, 0.25),
    )
    yield from _posted(bench, ours, shown, release)


def _previewed(connection: Connection, day: date) -> int:
    """The rows of a preview, taken as the command and the screen take them."""
    with many_rows():
        return sum(1 for _ in preview(connection, day))


def _posted(
    bench: Bench, previewed: float, shown: float, release: Release | None
) -> Iterator[Line]:
    posted = bench.scratch(bench.lived)
    words = ("interest", "post", "--format", "json")
    ours = bench.ours(*words, ledger=posted).cpu
    written = added(bench.lived, posted)
    # Both as commands with their JSON.
    bare = cpu(writing(bench.scratch(bench.lived, "bare"), written)) + shown
    before = None
    if release is not None and bench.released is not None:
        ledger = bench.scratch(bench.released, "scratch-released")
        cost = release.run(ledger, DAY, *words, output=bench.cache / "released.out")
        before = Figure(cost.cpu, Unit.SECONDS)
    yield Line(
        f"interest post, {sum(len(rows) for _, rows in written):,} rows written",
        Figure(ours, Unit.SECONDS),
        "preview with its JSON and a bare executemany of the rows",
        Figure(bare, Unit.SECONDS),
        before or Figure(63, Unit.SECONDS, recorded=True),
        (Goal("≤ 1.5×", ours / bare, 1.5), *_goals(before, ours, 0.08)),
    )
    later = DAY + timedelta(30)
    book = book_at(f"sqlite:///{posted}", as_of=later)
    with book.reading() as connection:
        second = cpu(lambda: _previewed(connection, later))
    book.database.close()
    yield Line(
        "interest preview a month later",
        Figure(second, Unit.SECONDS),
        "the preview before",
        Figure(previewed, Unit.SECONDS),
        goals=(Goal("≤ 1.2×", second / previewed, 1.2),),
    )
