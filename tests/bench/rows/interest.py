"""Rows of an interest run: preview, post, and the second month. By CPU time."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from artui.domain.interest import accrue
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import computed, preview
from artui.ledger.store.many import many_rows
from tests.bench.clock import alternating, cpu
from tests.bench.ledgers import DAY, Bench
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.integer_sums import Stretch, sums
from tests.bench.yardsticks.written import added, writing
from tests.support.books import book_at

_RATE = 15


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
    yield Line(
        f"interest preview of {len(rows):,} invoices, computed",
        Figure(ours, Unit.SECONDS),
        "integer sums over the same segments, bare",
        Figure(bare, Unit.SECONDS),
        Figure(13, Unit.SECONDS, recorded=True),
    )
    shown = bench.ours("interest", "preview", "--format", "json").cpu
    yield Line("interest preview, the command with its JSON", Figure(shown, Unit.SECONDS))
    yield from _posted(bench, ours, shown)


def _previewed(connection: Connection, day: date) -> int:
    """The rows of a preview, taken as the command and the screen take them."""
    with many_rows():
        return sum(1 for _ in preview(connection, day))


def _posted(bench: Bench, previewed: float, shown: float) -> Iterator[Line]:
    posted = bench.scratch(bench.lived)
    words = ("interest", "post", "--format", "json")
    ours = bench.ours(*words, ledger=posted).cpu
    written = added(bench.lived, posted)
    # Both as commands with their JSON.
    bare = cpu(writing(bench.scratch(bench.lived, "bare"), written)) + shown
    yield Line(
        f"interest post, {sum(len(rows) for _, rows in written):,} rows written",
        Figure(ours, Unit.SECONDS),
        "preview with its JSON and a bare executemany of the rows",
        Figure(bare, Unit.SECONDS),
        Figure(63, Unit.SECONDS, recorded=True),
        (Goal("≤ 1.5×", ours / bare, 1.5),),
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
