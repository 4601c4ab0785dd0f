"""Rows of PostgreSQL beside SQLite: the same reads, imports and demo on both. By the CPU time of
both programs, ours and the server's: the machine is shared, and a server waits for its turn.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection, text

from artui.domain.filters import parse_filter
from artui.ledger.interest.preview import preview
from artui.ledger.lists import header, items
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.worklist import queue
from tests.bench.clock import alternating, cpu
from tests.bench.ledgers import DAY, Bench, artui
from tests.bench.rows.imports import files
from tests.bench.rows.reads import OPEN
from tests.bench.server import cpu_beside, cpu_of
from tests.bench.table import Figure, Goal, Line, Unit
from tests.support.books import book_at

_DEMO, _QUICK_DEMO = 20_000, 5_000
_FILE = "the same on SQLite"
_RARE = parse_filter("northwind")
_READS: dict[str, Callable[[Connection], object]] = {
    "ageing per customer": lambda connection: ageing(connection, DAY),
    "ageing as of a past month end": lambda connection: ageing(connection, _month_end(DAY)),
    "worklist, whole queue": lambda connection: queue(connection, DAY),
    "header totals": lambda connection: header.totals(connection, DAY),
    "first page of invoices": lambda connection: items.page(connection, OPEN, DAY),
    "a rare filter, page and count": lambda connection: (
        items.page(connection, OPEN, DAY, _RARE),
        items.count(connection, OPEN, DAY, _RARE),
    ),
    "interest preview": lambda connection: list(preview(connection, DAY)),
}


def _month_end(day: date) -> date:
    return day.replace(day=1) - timedelta(1)


def beside(bench: Bench) -> Iterator[Line]:
    """Each read, then an import and the demo."""
    yield from _reads(bench)
    yield from _written(bench)


def _reads(bench: Bench) -> Iterator[Line]:
    served = book_at(bench.served, as_of=DAY)
    ledger = book_at(f"sqlite:///{bench.fewer}", as_of=DAY)
    with served.reading() as remote, ledger.reading() as local:
        # Helpers of the server would do a part of the work uncounted.
        remote.execute(text("SET max_parallel_workers_per_gather = 0"))
        for name, read in _READS.items():
            ours, file = alternating(
                bench.rounds + 2,
                partial(cpu_beside, remote, partial(read, remote)),
                partial(cpu, partial(read, local)),
            )
            yield Line(
                f"{name} on PostgreSQL, {bench.fewer_items:,} invoices, CPU with the server's",
                Figure(ours * 1e3, Unit.MS),
                _FILE,
                Figure(file * 1e3, Unit.MS),
                goals=(Goal("≤ 2×", ours / file, 2),),
            )
    served.database.close()
    ledger.database.close()


def _written(bench: Bench) -> Iterator[Line]:
    folder, count = bench.cache / "imports", bench.items // 10
    customers, invoices = files(folder, max(bench.items // 50, 20), (count,))
    demo = min(_QUICK_DEMO if bench.quick else _DEMO, bench.items)
    words: dict[str, list[tuple[str, ...]]] = {
        f"import of {count:,} into an empty ledger": [
            ("db", "create"),
            ("import", "customers", str(customers)),
            ("import", "invoices", str(invoices)),
        ],
        f"the demo of {demo:,}": [("demo", "--invoices", str(demo), "--no-screen")],
    }
    server = bench.server
    for place, (what, commands) in enumerate(words.items()):
        file = f"sqlite:///{folder / f'beside-{place}.db'}"
        database = server.create_database(f"beside_{place}")
        # The last command is the one that is measured.
        for ledger in (file, database):
            for given in commands[:-1]:
                artui(ledger, DAY, *given)
        bare = artui(file, DAY, *commands[-1]).cpu
        ours, own = _served(bench, database, commands[-1])
        yield Line(
            f"{what} on PostgreSQL, CPU with the server's",
            Figure(ours, Unit.SECONDS),
            _FILE,
            Figure(bare, Unit.SECONDS),
            goals=(Goal("≤ 1.5×", ours / bare, 1.5),),
            note=f"{own:.1f} s without the server",
        )
    shutil.rmtree(folder)


def _served(bench: Bench, database: str, words: tuple[str, ...]) -> tuple[float, float]:
    """The CPU seconds of a command and the server, and those of the command alone."""
    costs: list[float] = []
    spent = cpu_of(bench.server, lambda: costs.append(artui(database, DAY, *words).cpu))
    return spent + costs[0], costs[0]
