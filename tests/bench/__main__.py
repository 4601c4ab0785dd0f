"""`python -m tests.bench`: measure the rows and write the table.

The figures of a run with `--only` are printed and not written, unless `--out` is given.
"""

import os
import platform
import time
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from platformdirs import user_cache_path

from tests.bench.catalogue import IN_THE_WAY, PROMISES, ROWS, Row
from tests.bench.clock import CutOff, limited
from tests.bench.ledgers import FULL, QUICK, Bench
from tests.bench.release import COMMIT
from tests.bench.table import Line, Missing, cells, markdown
from tests.support.checkout import ROOT

_KEYS = [row.key for row in ROWS]
_PAGE = ROOT / "docs" / "speed.md"
# A quick run ends within ten minutes, whatever the machine; else a row may take an hour.
_QUICK_S, _ROW_S = 560, 3600


@click.command()
@click.option("--quick", is_flag=True, help=f"{QUICK:,} invoices and fewer rounds.")
@click.option("--items", type=click.IntRange(min=100), help="How many invoices.")
@click.option("--only", multiple=True, type=click.Choice(_KEYS), help="Only these rows.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the table goes.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="ARTUI_BENCH_CACHE",
    help="Where the ledgers are kept; else in the user's cache folder (ARTUI_BENCH_CACHE).",
)
@click.option("--no-release", is_flag=True, help="Leave the release before out.")
def main(
    *,
    quick: bool,
    items: int | None,
    only: tuple[str, ...],
    out: Path | None,
    cache: Path | None,
    no_release: bool,
) -> None:
    """Measure how fast artui is, against its yardsticks and the release before."""
    folder = cache or user_cache_path("artui-bench")
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(items or (QUICK if quick else FULL), folder, quick, not no_release)
    page = out or (None if only else _PAGE)
    rows = [row for row in ROWS if not only or row.key in only]
    run = Run(bench)
    with bench.closing:
        if not only:
            # Not counted: what is made once is kept.
            run.made_s = bench.all_made()
        for row in rows:
            if quick and not only and not row.quick_s:
                run.leave_out(row)
            else:
                run.measure(row)
            run.ended = row is rows[-1]
            if page is not None:
                page.write_text(page_of(run), encoding="utf-8")
    click.echo(f"The rows took {run.taken:.0f} s.")
    if page is not None:
        click.echo(f"Written to {page}.")


@dataclass
class Run:
    """A run as far as it has come."""

    bench: Bench
    made_s: float = 0
    lines: list[Line | Missing] = field(default_factory=list)
    missed: set[str] = field(default_factory=set)
    taken: float = 0
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    ended: bool = False

    def measure(self, row: Row) -> None:
        """Take the lines of a row, and why there are no more if it did not come to its end."""
        most = float(_ROW_S)
        if self.bench.quick:
            most = min(row.quick_s or _QUICK_S, _QUICK_S - self.taken)
        start = time.monotonic()
        try:
            if most <= 0:
                raise CutOff
            with limited(most):
                for line in row.measure(self.bench):
                    self._take(line)
                    if isinstance(line, Line) and not all(goal.met for goal in line.goals):
                        self.missed.add(row.key)
        except CutOff:
            why = f"cut off after {most:.0f} s" if most > 0 else "the time of the run was over"
            self._take(Missing(f"{row.what}: the rest", why))
        except Exception as error:  # noqa: BLE001 (a row that fails must not cost the others)
            traceback.print_exc()
            self._take(Missing(f"{row.what}: the rest", f"failed: {type(error).__name__}"))
        took = time.monotonic() - start
        self.taken += took
        print(f"{row.key}: {took:.0f} s", flush=True)

    def leave_out(self, row: Row) -> None:
        """Say that a row takes too long for a quick run."""
        self._take(Missing(row.what, "only in a whole run, or asked for with --only"))

    def _take(self, line: Line | Missing) -> None:
        self.lines.append(line)
        print(" · ".join(cell for cell in cells(line) if cell), flush=True)


def page_of(run: Run) -> str:
    """The page that is kept: the table, what it was measured on, and what it leaves out."""
    bench = run.bench
    lines = [line for line in run.lines if isinstance(line, Line)]
    met = sum(goal.met for line in lines for goal in line.goals)
    goals = sum(len(line.goals) for line in lines)
    command = "python -m tests.bench" + (" --quick" if bench.quick else "")
    load = os.getloadavg()
    return (
        "# How fast artui is\n\n"
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d}, with "
        f"{bench.items:,} invoices of a ledger that has lived (`artui demo --lived`), "
        f"{os.cpu_count()} processors, Python {platform.python_version()}. From all programs the "
        f"load was {run.load:.1f} when it began and {load[0]:.1f} at its end, {load[2]:.1f} in its "
        "last quarter of an hour; figures by the wall (the screens, acts beside long acts, "
        "processes at once) are those of such a machine. "
        f"{'' if run.ended else 'This run has not come to its end. '}"
        f"The rows took {run.taken:.0f} s, after {run.made_s:.0f} s for the ledgers, which are "
        f"kept between runs. {_where_fewer(bench)}The release before is commit {COMMIT}; its own "
        f"ledger holds {bench.compared_items:,} invoices, and a figure of it that is marked as "
        "recorded was measured earlier. Absolute times differ between machines: the ratio is the "
        f"figure. {met} of {goals} goals are met.\n\n"
        f"{markdown(run.lines)}\n"
        f"{_in_the_way(run)}"
        "## What is promised, and what measures it\n\n"
        f"{_promises()}"
    )


def _where_fewer(bench: Bench) -> str:
    if bench.fewer_items == bench.items:
        return ""
    return (
        "As this was a quick run, clerks beside long acts and PostgreSQL were measured with "
        f"{bench.fewer_items:,} invoices, and with fewer acts. "
    )


def _in_the_way(run: Run) -> str:
    """What stands in the way of the goals that were missed, where that is known."""
    known = [f"- `{key}`: {why}\n" for key, why in IN_THE_WAY.items() if key in run.missed]
    return "".join(("## What stands in the way\n\n", *known, "\n")) if known else ""


def _promises() -> str:
    """Each promise with the rows that measure it (`--only`), or why none does."""
    rows = [("promise", "rows"), ("---", "---")]
    for promise in PROMISES:
        measured = ", ".join(f"`{key}`" for key in promise.keys)
        rows.append((promise.what, measured or f"not measured: {promise.why_not}"))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    main()
