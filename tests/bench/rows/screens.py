"""Rows of the screens in a pseudo-terminal: start, memory, keys, bytes.

Everything is timed by the wall, because a person waits for it. A start by the quickest of the
rounds, since the machine is shared: the CPU time of the program would leave out the process that
reads the first page for it.
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
from tests.bench.ledgers import DAY, DEMO, Bench, environment
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.queries import read_only
from tests.support.pty import DOWN, END, ENTER, ESC, HOME, PAGE_DOWN, Terminal

_PACKAGE = "tests.bench.yardsticks"
_LABEL = "a Textual app that shows one label"
_HUNDREDTH = "a ledger of a hundredth of the invoices"
_MORE_MB = 15
_QUIET = 0.25
_STOP, _ENDED = "\x18", "finance charges,"
_LIFE = (
    ("interest run on the screen, to its sign of life", 0.2),
    ("Ctrl+X, when its rate is shown, to the word that it is stopping", 0.2),
    ("Ctrl+X, from there to the end of the run", 5),
)


class _Pressed(NamedTuple):
    bytes: int
    ms: float


def _screens(ledger: Path) -> Terminal:
    words = (sys.executable, "-m", "artui", "--db", str(ledger), "--as-of", DAY.isoformat())
    return Terminal(words, env=environment())


def _module(name: str, *words: str) -> Terminal:
    return Terminal((sys.executable, "-m", f"{_PACKAGE}.{name}", *words), env=environment())


def _pss(terminal: Terminal) -> float:
    return float(psutil.Process(terminal.pid).memory_full_info().pss) / 2**20


def _until(start: Callable[[], Terminal], *steps: Callable[[Terminal], None]) -> float:
    """The seconds from the start of a program until the last of some steps is done."""
    with start() as terminal:
        began = terminal.read_at
        for step in steps:
            step(terminal)
        return terminal.read_at - began


def _ready(terminal: Terminal) -> None:
    terminal.wait_text("Ready")


def _first_screen(terminal: Terminal) -> None:
    terminal.wait_text("Today")


def _rows(terminal: Terminal) -> None:
    terminal.wait_text("1/")


def _today_complete(terminal: Terminal) -> None:
    # The header's shares, the count, and the keys of the first row.
    for text in ("not due", "reviewed", "p pay"):
        terminal.wait_text(text)


def _to_invoices(terminal: Terminal) -> None:
    terminal.keys("2")
    terminal.wait_text("1/")


def start(bench: Bench) -> Iterator[Line]:
    """From the start to the first screen, to the rows of its list, and to Today complete."""
    label, first, rows, today, small_rows, small_today = alternating(
        bench.rounds,
        lambda: _until(lambda: _module("one_label"), _ready),
        lambda: _until(lambda: _screens(bench.lived), _first_screen),
        lambda: _until(lambda: _screens(bench.lived), _rows),
        lambda: _until(lambda: _screens(bench.lived), _rows, _today_complete),
        lambda: _until(lambda: _screens(bench.small), _rows),
        lambda: _until(lambda: _screens(bench.small), _rows, _today_complete),
        take=min,
    )
    bare = Figure(label * 1e3, Unit.MS)
    for what, taken, before, limit in (
        ("start to first screen, 80×24", first, 1.5, 1.2),
        ("start to the rows of the first list", rows, 4.2, 2.2),
        ("start to Today complete", today, 4.2, 2.5),
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
        ("start to the rows of the first list, by size", rows, small_rows),
        ("start to Today complete, by size", today, small_today),
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
        return {
            "Down": _moving(terminal, DOWN, times),
            "PageDown": _moving(terminal, PAGE_DOWN, times),
            "End": _moving(terminal, END, times),
        }


def _moving(terminal: Terminal, key: str, times: int) -> list[_Pressed]:
    """Presses of a key that goes down the list, which begins at its top again after its end. None
    if the list has only one row."""
    found: list[_Pressed] = []
    _pressed(terminal, HOME)
    while len(found) < times:
        if key == END and found:
            _pressed(terminal, HOME)
        pressed = _pressed(terminal, key)
        if not pressed.bytes:
            _pressed(terminal, HOME)
            pressed = _pressed(terminal, key)
        if not pressed.bytes:
            return []
        found.append(pressed)
    return found


def keys(bench: Bench) -> Iterator[Line]:
    """Down, PageDown and End in the large list, against the same keys in a small one."""
    times = 8 if bench.quick else 70
    small, large = _keys(bench.demo(DEMO), times), _keys(bench.lived, times)
    for name, taken in large.items():
        if not taken or not small[name]:
            continue  # a list of one row
        p95 = percentile([key.ms for key in taken], 0.95)
        typical, bare = (median(key.ms for key in found[name]) for found in (large, small))
        yield Line(
            f"{name}, to the last byte, median",
            Figure(typical, Unit.MS),
            f"the same in {DEMO:,} rows",
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


def life(bench: Bench) -> Iterator[Line]:
    """An interest run on the screen: its sign of life, its rate, and its end when it is stopped."""
    words = ("--db", str(bench.scratch(bench.lived)), "--as-of", DAY.isoformat())
    with Terminal((sys.executable, "-m", "artui", *words), env=environment()) as terminal:
        _rows(terminal)
        terminal.keys(":")
        terminal.keys("interest run")
        terminal.wait_text("What an interest run would charge")
        terminal.keys(ENTER)
        terminal.wait_gone("Actions")
        terminal.wait_text(" r run")  # in parentheses until the preview is there
        terminal.keys("r")
        terminal.wait_text("Charge interest through")
        terminal.keys("i")
        terminal.wait_text("[y/N]")
        taken = [_answered(terminal, "y", "interest run")]
        if terminal.wait_any("/s", _ENDED) != _ENDED:  # a small ledger has no time for more
            taken.append(_answered(terminal, _STOP, "is stopping", "cancelled"))
            taken.append(_answered(terminal, "", "cancelled"))
    for (what, limit), seconds in zip(_LIFE, taken, strict=False):
        yield Line(
            what, Figure(seconds * 1e3, Unit.MS), goals=(Goal(f"≤ {limit} s", seconds, limit),)
        )


def _answered(terminal: Terminal, key: str, *texts: str) -> float:
    """The seconds from a key, or from now, until one of some texts is there."""
    began = time.perf_counter()
    if key:
        terminal.press(key)
    terminal.wait_any(*texts)
    return max(0.0, terminal.read_at - began)


def filtering(bench: Bench) -> Iterator[Line]:
    """A filter that is typed: from each of its keys to the last byte of rows and count."""
    with _screens(bench.lived) as terminal:
        _first_screen(terminal)
        _to_invoices(terminal)
        terminal.settle(1)
        for name, text in (("common", "a"), ("rare", "northwind"), ("none", "qqqq")):
            taken = []
            for _ in range(bench.rounds):
                _pressed(terminal, "/")
                taken += [_pressed(terminal, letter).ms for letter in text]
                _pressed(terminal, ESC)
            p95 = percentile(taken, 0.95)
            yield Line(
                f"filter as you type: {name}, from the key to the rows, p95",
                Figure(p95, Unit.MS),
                goals=(Goal("≤ 50 ms", p95, 50),),
            )
