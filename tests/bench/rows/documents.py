"""Rows of what is written: statements in a batch, and exports. Rates are per CPU second, but for
two processes per second of the wall, as there the clock is what they are for."""

import csv
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from artui.ledger.lists.customer_list import keys
from artui.statements.account.batch import processes_for, write_statements
from artui.statements.account.from_ledger import gather_many
from artui.statements.account.gathered import StatementWanted
from tests.bench.clock import alternating, cpu, wall
from tests.bench.ledgers import DAY, Bench
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.drawing import drawing, recorded
from tests.bench.yardsticks.queries import read_only

# Two processes are worth their start, as in artui, only for a long run.
_STATEMENTS, _SPREAD = 200, 1_000
_QUICK_STATEMENTS, _QUICK_SPREAD = 60, 120
_ROUNDS, _QUICK_ROUNDS = 3, 2
# What a clock of the kernel counts; less than that can't be told from nothing.
_TICK = 0.01
_COUNT = "SELECT count(*) FROM item WHERE kind = 'invoice'"
_INVOICES = (
    "SELECT i.*, c.account, c.name FROM item i JOIN customer c ON c.id = i.customer_id "
    "WHERE i.kind = 'invoice' ORDER BY i.due_date, i.id"
)
Cells = tuple[object, ...]
_ENGINE = "bare typst drawing the same"


@contextmanager
def _folder(bench: Bench) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=bench.cache) as name:
        yield Path(name)


def statements(bench: Bench) -> Iterator[Line]:
    """Statements of customers with something late, from one process and from two, each in turn with
    its yardstick; the best pass of each counts, as what disturbs only adds."""
    with bench.book.reading() as connection:
        found = list(keys(connection, DAY))
        # In a small ledger nobody may be late.
        late = [row.customer_id for row in found if row.overdue_minor > 0]
        # A customer has a row for each currency, and one statement.
        chosen = list(dict.fromkeys(late or [row.customer_id for row in found]))
        few = chosen[: _QUICK_STATEMENTS if bench.quick else _STATEMENTS]
        many = chosen[: _QUICK_SPREAD if bench.quick else _SPREAD]

        rounds = _QUICK_ROUNDS if bench.quick else _ROUNDS

        def written(
            clock: Callable[[Callable[[], object]], float], customers: Sequence[int], processes: int
        ) -> float:
            # Into a new folder: a file that takes another's place waits for the disk.
            with _folder(bench) as folder:
                return clock(
                    lambda: write_statements(
                        gather_many(connection, customers, StatementWanted(DAY)),
                        folder,
                        processes=processes,
                    )
                )

        with recorded() as drawn:
            written(cpu, many, 1)
        one, bare = (
            len(few) / seconds
            for seconds in alternating(
                rounds,
                lambda: written(cpu, few, 1),
                lambda: cpu(drawing(drawn[: len(few)])),
                take=min,
            )
        )
        two, bare_wall = (
            len(many) / seconds
            for seconds in alternating(
                rounds,
                lambda: written(wall, many, processes_for(len(many))),
                lambda: wall(drawing(drawn)),
                take=min,
            )
        )
    before = Figure(1.8, Unit.RATE, recorded=True)
    for what, count, ours, engine, limit in (
        ("one process", len(few), one, bare, 0.7),
        ("as many processes as artui takes, by the wall", len(many), two, bare_wall, 1.2),
    ):
        yield Line(
            f"{count:,} statements in a batch, {what}",
            Figure(ours, Unit.RATE),
            _ENGINE,
            Figure(engine, Unit.RATE),
            before,
            (
                Goal(f"≥ {limit}×", ours / engine, limit, at_least=True),
                Goal("≥ 20× before", ours / before.value, 20, at_least=True),
            ),
        )


def exports(bench: Bench) -> Iterator[Line]:
    """All invoices as CSV and as a workbook, by the command, less what one row costs; where that
    is soon done, again and again in turn with the yardstick."""
    with _folder(bench) as folder, closing(read_only(bench.fewer)) as source:
        count = source.execute(_COUNT).fetchone()[0]

        def exported(peaks: list[float], *words: str) -> float:
            cost = bench.ours("list", "invoices", "--overwrite", *words, ledger=bench.fewer)
            peaks.append(cost.peak_mb)
            return cost.cpu

        head = folder / "head.csv"
        exported([], "--format", "csv", "--out", str(head), "--limit", "1")
        with head.open(newline="", encoding="utf-8") as file:
            columns = len(next(csv.reader(file)))
        for form, write, limit in (("xlsx", _workbook, 0.8), ("csv", _plain, 0.6)):
            peaks: list[float] = []
            words = ("--format", form, "--out", str(folder / f"invoices.{form}"))
            start, whole, bare = alternating(
                bench.rounds if bench.quick and form == "csv" else 1,
                partial(exported, peaks, *words, "--limit", "1"),
                partial(exported, peaks, *words),
                partial(cpu, partial(_bare, write, folder / f"bare.{form}", source, columns)),
            )
            ours = max(whole - start, _TICK)
            yield Line(
                f"export of {count:,} invoices as {form.upper()}",
                Figure(count / ours, Unit.RATE),
                "a bare query and the bare writer, as many cells",
                Figure(count / bare, Unit.RATE),
                goals=(Goal(f"≥ {limit}×", bare / ours, limit, at_least=True),),
                note=f"peak {max(peaks):.0f} MB",
            )


def _bare(
    write: Callable[[Path, Iterable[Cells]], None],
    path: Path,
    source: sqlite3.Connection,
    columns: int,
) -> None:
    """Write as many cells of each invoice as ours has columns."""
    write(path, (row[:columns] for row in source.execute(_INVOICES)))


def _plain(path: Path, rows: Iterable[Cells]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _workbook(path: Path, rows: Iterable[Cells]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
