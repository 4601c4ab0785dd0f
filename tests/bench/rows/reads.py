"""Rows of the reports and lists: ageing, worklist, header, pages, filters. By CPU time, since the
machine is shared and nobody is waited for."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date

from sqlalchemy import Connection

from artui.domain.filters import Filter, parse_filter
from artui.domain.kinds import ItemKind
from artui.ledger.lists import header, items
from artui.ledger.lists.ageing import ageing
from artui.ledger.lists.selection import Selection
from artui.ledger.lists.worklist import queue
from tests.bench.clock import alternating, cpu, percentile
from tests.bench.ledgers import DAY, Bench
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks import queries

_GROUP_BY = "bare GROUP BY over the covering index"
_OPEN = Selection((ItemKind.INVOICE,), "open")


def _against_group_by(
    bench: Bench, read: Callable[[Connection], object]
) -> tuple[Figure, Figure, float]:
    """CPU of a read of ours and of the bare GROUP BY, in ms, and ours to it."""
    with closing(queries.read_only(bench.lived)) as bare, bench.book.reading() as connection:
        group_by = queries.ageing(bare, DAY)
        ours, theirs = alternating(
            bench.rounds, lambda: cpu(lambda: read(connection)), lambda: cpu(group_by)
        )
    return Figure(ours * 1e3, Unit.MS), Figure(theirs * 1e3, Unit.MS), ours / theirs


def ageing_now(bench: Bench) -> Iterator[Line]:
    """Ageing of today: our query layer, then the whole command with its JSON."""
    ours, bare, ratio = _against_group_by(bench, lambda connection: ageing(connection, DAY))
    yield Line(
        "ageing per customer, query layer",
        ours,
        _GROUP_BY,
        bare,
        Figure(2.3, Unit.TIMES, recorded=True),
        (Goal("≤ 1.4×", ratio, 1.4),),
    )
    yield _command(bench, "ageing, whole command", bare, 4.0, "ageing", day=DAY)


def ageing_past(bench: Bench) -> Iterator[Line]:
    """Ageing as of the end of the month before."""
    past = DAY.replace(day=1).replace(month=DAY.month - 1, day=31)
    ours, bare, ratio = _against_group_by(bench, lambda connection: ageing(connection, past))
    yield Line(
        "ageing as of a past month end, query layer",
        ours,
        _GROUP_BY,
        bare,
        Figure(6, Unit.TIMES, recorded=True),
        (Goal("≤ 3×", ratio, 3),),
    )


def _command(bench: Bench, what: str, bare: Figure, limit: float, *words: str, day: date) -> Line:
    given = (*words, "--format", "json")
    costs = [bench.ours(*given, day=day).cpu for _ in range(bench.rounds)]
    ours = Figure(sorted(costs)[len(costs) // 2] * 1e3, Unit.MS)
    before = bench.before(*given)
    return Line(
        what,
        ours,
        _GROUP_BY,
        bare,
        None if before is None else Figure(before.cpu * 1e3, Unit.MS),
        (Goal(f"≤ {limit:g}×", ours.value / bare.value, limit),),
    )


def worklist(bench: Bench) -> Iterator[Line]:
    """The whole queue of Today."""
    ours, bare, ratio = _against_group_by(bench, lambda connection: queue(connection, DAY))
    yield Line(
        "worklist, whole queue",
        ours,
        _GROUP_BY,
        bare,
        Figure(2.1, Unit.TIMES, recorded=True),
        (Goal("≤ 1.2×", ratio, 1.2),),
    )


def header_totals(bench: Bench) -> Iterator[Line]:
    """The totals of the header."""
    ours, bare, ratio = _against_group_by(bench, lambda connection: header.totals(connection, DAY))
    yield Line("header totals", ours, _GROUP_BY, bare, goals=(Goal("≤ 0.3×", ratio, 0.3),))


def pages(bench: Bench) -> Iterator[Line]:
    """The first page of every sort, and a page at half depth."""
    taken: list[float] = []
    with closing(queries.read_only(bench.lived)) as bare, bench.book.reading() as connection:
        keyset = queries.first_page(bare, "due_date", "item_open_due")
        whole = items.ids(connection, _OPEN, DAY)
        half = whole[len(whole) // 2] if whole else None
        for sort in items.SORTS:
            for down in (False, True):

                def first(sort: str = sort, down: bool = down) -> object:
                    return items.page(connection, _OPEN, DAY, sort=sort, descending=down)

                first()
                taken += [cpu(first) * 1e3 for _ in range(bench.rounds)]

        def page_one() -> object:
            return items.page(connection, _OPEN, DAY)

        def deep() -> object:
            return items.page(connection, _OPEN, DAY, after=half)

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
    """What a filter line asks while it is typed: its first page and its count."""
    with bench.book.reading() as connection:
        for name, text in (("common", "a"), ("rare", "northwind"), ("none", "qqqq")):
            wanted = parse_filter(text)

            def ask(wanted: Filter = wanted) -> None:
                items.page(connection, _OPEN, DAY, wanted)
                items.count(connection, _OPEN, DAY, wanted)

            ask()
            p95 = percentile([cpu(ask) * 1e3 for _ in range(bench.rounds * 3)], 0.95)
            yield Line(
                f"filter as you type: {name}, page and count, p95",
                Figure(p95, Unit.MS),
                goals=(Goal("≤ 10 ms", p95, 10),),
            )
