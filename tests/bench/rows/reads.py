"""Rows of the reports and lists: ageing, worklist, header, pages, filters. By CPU time, since the
machine is shared and nobody is waited for."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Connection

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.ledger.lists import header, items
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.searchable import searchable
from artui.ledger.lists.selection import Selection
from artui.ledger.lists.worklist import queue
from tests.bench.clock import alternating, cpu, percentile
from tests.bench.ledgers import DAY, FULL, Bench
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks import queries

_GROUP_BY = "bare GROUP BY over the covering index"
OPEN = Selection((ItemKind.INVOICE,), "open")


def _against_group_by(
    bench: Bench,
    what: str,
    read: Callable[[Connection], object],
    limit: float,
    before: float | None = None,
) -> Line:
    """A read of ours and the bare GROUP BY, in ms; `before` is what it was times that."""
    with closing(queries.read_only(bench.lived)) as bare, bench.book.reading() as connection:
        group_by = queries.ageing(bare, DAY)
        ours, theirs = alternating(
            bench.rounds, lambda: cpu(lambda: read(connection)), lambda: cpu(group_by)
        )
    return Line(
        what,
        Figure(ours * 1e3, Unit.MS),
        _GROUP_BY,
        Figure(theirs * 1e3, Unit.MS),
        None if before is None else Figure(before, Unit.TIMES, recorded=True),
        (Goal(f"≤ {limit:g}×", ours / theirs, limit),),
    )


def ageing_now(bench: Bench) -> Iterator[Line]:
    """Ageing of today: our query layer, then the whole command with its JSON."""
    layer = _against_group_by(
        bench,
        "ageing per customer, query layer",
        lambda connection: ageing(connection, DAY),
        1.4,
        before=2.3,
    )
    yield layer
    assert layer.bare is not None
    yield _command(bench, layer.bare)


def ageing_past(bench: Bench) -> Iterator[Line]:
    """Ageing as of the end of the month before."""
    past = DAY.replace(day=1) - timedelta(1)
    yield _against_group_by(
        bench,
        "ageing as of a past month end, query layer",
        lambda connection: ageing(connection, past),
        3,
        before=6,
    )


def _command(bench: Bench, bare: Figure) -> Line:
    """The whole command. What is promised is for the full size, beside which its start is little;
    on a smaller ledger it is left out of the goal, as the command takes on a small one."""

    def taken(ledger: Path) -> float:
        return bench.ours("ageing", "--format", "json", ledger=ledger).cpu

    ours, start = alternating(bench.rounds, lambda: taken(bench.lived), lambda: taken(bench.small))
    whole = bench.items >= FULL
    counted = ours if whole else ours - start
    return Line(
        "ageing, whole command",
        Figure(ours * 1e3, Unit.MS),
        _GROUP_BY,
        bare,
        goals=(Goal("≤ 4×" if whole else "≤ 4× less its start", counted * 1e3 / bare.value, 4),),
        note=f"{start * 1e3:.0f} ms with {bench.small_items:,} invoices",
    )


def worklist(bench: Bench) -> Iterator[Line]:
    """The whole queue of Today."""
    yield _against_group_by(
        bench,
        "worklist, whole queue",
        lambda connection: queue(connection, DAY),
        1.2,
        before=2.1,
    )


def header_totals(bench: Bench) -> Iterator[Line]:
    """The totals of the header."""
    yield _against_group_by(
        bench, "header totals", lambda connection: header.totals(connection, DAY), 0.3
    )


def pages(bench: Bench) -> Iterator[Line]:
    """The first page of every sort, and a page at half depth."""
    taken: list[float] = []
    with closing(queries.read_only(bench.lived)) as bare, bench.book.reading() as connection:
        keyset = queries.first_page(bare, "due_date", "item_open_due")
        whole = items.ids(connection, OPEN, DAY)
        half = whole[len(whole) // 2] if whole else None
        for sort in items.SORTS:
            for down in (False, True):

                def first(sort: str = sort, down: bool = down) -> object:
                    return items.page(connection, OPEN, DAY, sort=sort, descending=down)

                first()
                taken += [cpu(first) * 1e3 for _ in range(bench.rounds)]

        def page_one() -> object:
            return items.page(connection, OPEN, DAY)

        def deep() -> object:
            return items.page(connection, OPEN, DAY, after=half)

        ours, at_half, theirs = alternating(
            bench.rounds * 5, lambda: cpu(page_one), lambda: cpu(deep), lambda: cpu(keyset)
        )
    p95 = percentile(taken, 0.95)
    yield Line(
        "first page of any sort, p95",
        Figure(p95, Unit.MS),
        "bare keyset query",
        Figure(theirs * 1e3, Unit.MS),
        goals=(Goal("≤ 5 ms", p95, 5),),
    )
    yield Line(
        "a page at half depth",
        Figure(at_half * 1e3, Unit.MS),
        "page 1",
        Figure(ours * 1e3, Unit.MS),
        goals=(Goal("≤ 2×", at_half / ours, 2),),
    )


def filters(bench: Bench) -> Iterator[Line]:
    """What a filter line asks while it is typed: the ids of the list, which give its first page
    and its count. They are looked up in the list, which is read as the line opens."""
    with bench.book.reading() as connection:
        reading = median(cpu(lambda: searchable(connection, OPEN, DAY)) for _ in range(3)) * 1e3
        kept = searchable(connection, OPEN, DAY)
        for name, word in (("common", "a"), ("rare", "northwind"), ("none", "qqqq")):
            wanted = Filter((word,))

            def look_up(word: str = word) -> None:
                kept.with_words((word,))

            def ask(wanted: Filter = wanted) -> None:
                items.ids(connection, OPEN, DAY, wanted)

            ask()
            asked = median(cpu(ask) for _ in range(3)) * 1e3
            p95 = percentile([cpu(look_up) * 1e3 for _ in range(bench.rounds * 3)], 0.95)
            yield Line(
                f"filter as you type: {name}, page and count, p95",
                Figure(p95, Unit.MS),
                goals=(Goal("≤ 10 ms", p95, 10),),
                note=f"the list read in {reading:.0f} ms as the line opens; else {asked:.0f} ms",
            )
