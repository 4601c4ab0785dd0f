"""Rows of the ledger as a whole: its proof, the demo, and what history costs. By CPU time."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

from sqlalchemy import Connection

from artui.domain.kinds import ItemKind
from artui.ledger.interest.policies import policies
from artui.ledger.interest.preview import moved_rows, preview
from artui.ledger.interest.reckoning import PreviewRow
from artui.ledger.lists import customer_list, header, item_rows, items
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.selection import Selection
from artui.ledger.lists.worklist import queue
from artui.ledger.office.proofs.check import breaches
from tests.bench.clock import alternating, cpu
from tests.bench.ledgers import DAY, FULL, Bench, artui, removed
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.queries import read_only, whole_pass
from tests.support.books import book_at

_OPEN = Selection((ItemKind.INVOICE,), "open")
DAILY: dict[str, Callable[[Connection], object]] = {
    "ageing": lambda connection: ageing(connection, DAY),
    "worklist": lambda connection: queue(connection, DAY),
    "header totals": lambda connection: header.totals(connection, DAY),
    "what waits": lambda connection: header.waiting(connection, DAY),
    # One alone is shorter than the clock is exact.
    "twenty first pages": lambda connection: [
        items.page(connection, _OPEN, DAY) for _ in range(20)
    ],
    "rows of a page": lambda connection: item_rows.rows(
        connection, list(items.page(connection, _OPEN, DAY))[:40], DAY
    ),
    "customers": lambda connection: customer_list.rows(
        connection, customer_list.keys(connection, DAY)[:40], DAY
    ),
    "what an interest run charges": lambda connection: list(
        moved_rows(connection, policies(connection, DAY), DAY)
    ),
}


def check(bench: Bench) -> Iterator[Line]:
    """`db check`, against one pass over the same tables."""
    with closing(read_only(bench.lived)) as bare:
        read = whole_pass(bare)
        theirs = cpu(read)
    ours = cpu(lambda: list(breaches(bench.book)))
    yield Line(
        "db check",
        Figure(ours, Unit.SECONDS),
        "one pass over the same tables in bare SQL",
        Figure(theirs, Unit.SECONDS),
        goals=(Goal("≤ 5×", ours / theirs, 5),),
    )


def demo(bench: Bench) -> Iterator[Line]:
    """The demo without runs; its goal is that of 1,000,000 invoices, by size."""
    ledger = bench.cache / "demo-made.db"
    removed(ledger)
    items = max(bench.items // 2, 1) if bench.quick else bench.items
    cost = artui(ledger, DAY, "demo", "--invoices", str(items), "--no-screen")
    ledger.unlink()
    share = items / FULL
    limit = 120 * share
    yield Line(
        f"the demo of {items:,}, CPU",
        Figure(cost.cpu, Unit.SECONDS),
        before=Figure(380 * share, Unit.SECONDS, recorded=True),
        goals=(Goal(f"≤ {limit:g} s", cost.cpu, limit), Goal("≤ 200 MB", cost.peak_mb, 200)),
        note=f"peak {cost.peak_mb:.0f} MB",
    )


def history(bench: Bench) -> Iterator[Line]:
    """The daily figures, against the same ledger with a tenth of its closed history."""
    book = book_at(f"sqlite:///{bench.less_history}", as_of=DAY)
    with book.reading() as short, bench.book.reading() as whole:
        for name, read in DAILY.items():
            ours, bare = alternating(
                bench.rounds,
                partial(cpu, partial(read, whole)),
                partial(cpu, partial(read, short)),
            )
            yield Line(
                f"{name}, ten times the closed history and its charges",
                Figure(ours * 1e3, Unit.MS),
                "a tenth of it",
                Figure(bare * 1e3, Unit.MS),
                goals=(Goal("≤ 1.2×", ours / bare, 1.2),),
            )
        yield _listed(whole, short)
    book.database.close()


def _listed(whole: Connection, short: Connection) -> Line:
    """The list of a preview has a row for each invoice with interest to date, so it grows with what
    was ever charged: each row may cost no more."""
    taken, rows = [], []
    for connection in (whole, short):
        found: list[PreviewRow] = []
        taken.append(cpu(partial(found.extend, preview(connection, DAY))))
        rows.append(len(found))
    ours, bare = (seconds / max(count, 1) * 1e6 for seconds, count in zip(taken, rows, strict=True))
    return Line(
        f"1,000 of the {rows[0]:,} rows of an interest preview, ten times the closed history",
        Figure(ours, Unit.MS),
        f"of {rows[1]:,} rows with a tenth of it",
        Figure(bare, Unit.MS),
        goals=(Goal("≤ 1.2×", ours / bare, 1.2),),
    )
