"""Rows of the screens in a pseudo-terminal: start, memory, keys, bytes.

Keys are timed by the wall, to the last byte, because a person waits for it. A start is counted by
the CPU time of the program when the text is there, since the machine is shared.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from tests.bench.clock import alternating, percentile
from tests.bench.ledgers import DAY, Bench, environment
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.queries import read_only
from tests.support.pty import DOWN, END, HOME, PAGE_DOWN, Terminal

_PACKAGE = "tests.bench.yardsticks"
_LABEL = "a Textual app that shows one label"
_HUNDREDTH = "a ledger of a hundredth of the invoices"
_MORE_MB = 15
_SMALL = 1_000
_QUIET = 0.25


class _Pressed(NamedTuple):
    bytes: int
    ms: float


def _screens(ledger: Path) -> Terminal:
    words = (sys.executable, "-m", "artui", "--db", str(ledger), "--as-of", DAY.isoformat())
    return Terminal(words, env=environment())


def _module(name: str, *words: str) -> Terminal:
    return Terminal((sys.executable, "-m", f"{_PACKAGE}.{name}", *words), env=environment())


def _used(terminal: Terminal) -> float:
    times = psutil.Process(terminal.pid).cpu_times()
    return float(times.user + times.system)


def _pss(terminal: Terminal) -> float:
    return float(psutil.Process(terminal.pid).memory_full_info().pss) / 2**20


def _until(start: Callable[[], Terminal], *steps: Callable[[Terminal], None]) -> float:
    """The CPU seconds of a program until the last of some steps is done."""
    with start() as terminal:
        for step in steps:
            step(terminal)
        return _used(terminal)


def _ready(terminal: Terminal) -> None:
    terminal.wait_text("Ready")


def _first_screen(terminal: Terminal) -> None:
    terminal.wait_text("Today")


def _today_complete(terminal: Terminal) -> None:
    terminal.wait_text("reviewed")


def _to_invoices(terminal: Terminal) -> None:
    terminal.keys("2")
    terminal.wait_text("1/")


def start(bench: Bench) -> Iterator[Line]:
    """From the start to the first screen, to Today complete, and to the rows of the invoices."""
    label, first, today, rows, small_today, small_rows = alternating(
        bench.rounds,
        lambda: _until(lambda: _module("one_label"), _ready),
        lambda: _until(lambda: _screens(bench.lived), _first_screen),
        lambda: _until(lambda: _screens(bench.lived), _first_screen, _today_complete),
        lambda: _until(lambda: _screens(bench.lived), _first_screen, _to_invoices),
        lambda: _until(lambda: _screens(bench.small), _first_screen, _today_complete),
        lambda: _until(lambda: _screens(bench.small), _first_screen, _to_invoices),
    )
    bare = Figure(label * 1e3, Unit.MS)
    for what, taken, before, limit in (
        ("start to first screen, 80×24, CPU", first, 1.5, 1.2),
        ("start to the rows of the invoices, CPU", rows, 4.2, 2.2),
        ("start to Today complete, CPU", today, 4.2, 2.5),
    ):
        yield Line(
            what,
            Figure(taken * 1e3, Unit.MS),
            _LABEL,
            bare,
            Figure(before, Unit.TIMES, recorded=True),
            (Goal(f"≤ {limit}×", taken / label, limit),),
        )
    for what, large, small in (
        ("start to Today complete, CPU, by size", today, small_today),
        ("start to the rows of the invoices, CPU, by size", rows, small_rows),
    ):
        yield Line(
            what,
            Figure(large * 1e3, Unit.MS),
            _HUNDREDTH,
            Figure(small * 1e3, Unit.MS),
            goals=(Goal("≤ 1.1×", large / small, 1.1),),
        )


def _sizes(ledger: Path) -> tuple[float, float]:
    """The memory of Today, and of the invoices after it, in MB."""
    with _screens(ledger) as terminal:
        _first_screen(terminal)
        _today_complete(terminal)
        terminal.settle(_QUIET)
        today = _pss(terminal)
        _to_invoices(terminal)
        terminal.settle(1)
        return today, _pss(terminal)


def memory(bench: Bench) -> Iterator[Line]:
    """Proportional set size (PSS), of Today and of the list of invoices."""
    sizes, small = _sizes(bench.lived), _sizes(bench.small)
    for what, size, less, before, limit in (
        ("memory of Today, PSS", sizes[0], small[0], 104, 75),
        ("memory of the invoices, PSS", sizes[1], small[1], 155, 80),
    ):
        yield Line(
            what,
            Figure(size, Unit.MB),
            _HUNDREDTH,
            Figure(less, Unit.MB),
            Figure(before, Unit.MB, recorded=True),
            goals=(
                Goal(f"≤ {limit} MB", size, limit),
                Goal(f"≤ {_MORE_MB} MB more", size - less, _MORE_MB),
            ),
        )


def _pressed(terminal: Terminal, key: str) -> _Pressed:
    pressed = time.perf_counter()
    terminal.keys(key)
    count = terminal.settle(_QUIET)
    return _Pressed(count, (terminal.read_at - pressed) * 1e3)


def _keys(ledger: Path, times: int) -> dict[str, list[_Pressed]]:
    with _screens(ledger) as terminal:
        _first_screen(terminal)
        _to_invoices(terminal)
        terminal.settle(1)
        taken = {
            name: [_pressed(terminal, key) for _ in range(times)]
            for name, key in (("Down", DOWN), ("PageDown", PAGE_DOWN))
        }
        taken["End"] = []
        for _ in range(times):
            _pressed(terminal, HOME)
            taken["End"].append(_pressed(terminal, END))
    # A key at the end of a list changes nothing, so there is nothing to wait for.
    return {name: [each for each in found if each.bytes] for name, found in taken.items()}


def keys(bench: Bench) -> Iterator[Line]:
    """Down, PageDown and End in the large list, against the same keys in a small one."""
    times = 10 * bench.rounds
    small, large = _keys(bench.demo(_SMALL), times), _keys(bench.lived, times)
    for name, taken in large.items():
        p95 = percentile([key.ms for key in taken], 0.95)
        typical, bare = (median(key.ms for key in found[name]) for found in (large, small))
        yield Line(
            f"{name}, to the last byte, median",
            Figure(typical, Unit.MS),
            f"the same in {_SMALL:,} rows",
            Figure(bare, Unit.MS),
            Figure(75, Unit.MS, recorded=True),
            (Goal("≤ 1.5×", typical / bare, 1.5), Goal("p95 ≤ 15 ms", p95, 15)),
            note=f"p95 {p95:.0f} ms",
        )


def _table(bench: Bench) -> Path:
    """The content of the first thousand invoices of the list, as CSV."""
    path = bench.cache / "table.csv"
    query = (
        "SELECT i.number, c.name, c.account, i.due_date, i.open_minor, i.currency, i.issue_date "
        "FROM item i JOIN customer c ON c.id = i.customer_id WHERE i.kind = 'invoice' "
        "AND i.open_minor > 0 ORDER BY i.due_date LIMIT 1000"
    )
    with closing(read_only(bench.lived)) as bare, path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("Invoice", "Customer", "Account", "Due", "Open", "Cur", "Issued"))
        writer.writerows(bare.execute(query))
    return path


def _bytes(terminal: Terminal, times: int) -> dict[str, float]:
    """Bytes of a Down, of each of a held Down, of a PageDown, and of an opened prompt."""
    down = median(_pressed(terminal, DOWN).bytes for _ in range(times))
    terminal.keys(*([DOWN] * 20))
    held = terminal.settle(_QUIET) / 20
    page = median(_pressed(terminal, PAGE_DOWN).bytes for _ in range(max(times // 2, 3)))
    prompt = _pressed(terminal, "/").bytes
    return {"Down": down, "held Down": held, "PageDown": page, "prompt opened": prompt}


def sent(bench: Bench) -> Iterator[Line]:
    """Bytes per key, against Textual's own table with the same content."""
    times = 5 * bench.rounds
    with _screens(bench.lived) as terminal:
        _first_screen(terminal)
        _to_invoices(terminal)
        terminal.settle(1)
        ours = _bytes(terminal, times)
    with _module("data_table", str(_table(bench))) as terminal:
        _ready(terminal)
        terminal.settle(1)
        theirs = _bytes(terminal, times)
    reach = {"Down": 220, "held Down": 250, "PageDown": 900, "prompt opened": 100}
    before = {"Down": 231, "held Down": 320, "PageDown": 1299, "prompt opened": 69}
    visidata = {"Down": "VisiData 481, recorded", "PageDown": "VisiData 2,034, recorded"}
    for name, count in ours.items():
        yield Line(
            f"bytes per {name}",
            Figure(count, Unit.BYTES),
            "Textual's DataTable, same content",
            Figure(theirs[name], Unit.BYTES),
            Figure(before[name], Unit.BYTES, recorded=True),
            (Goal(f"≤ {reach[name]}", count, reach[name]),),
            note=visidata.get(name, ""),
        )
