"""`python -m tests.bench`: measure the rows and write the table.

The figures of a run with `--only` are printed and not written, unless `--out` or `--resume` is
given.
"""

import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

import click
from platformdirs import user_cache_path

from tests.bench.catalogue import ROWS, Row
from tests.bench.clock import CutOff, limited
from tests.bench.ledgers import FULL, QUICK, Bench
from tests.bench.measured import Lines, Measured, keep_rows, kept_rows
from tests.bench.page import page_of
from tests.bench.table import Line, Missing, cells
from tests.support.checkout import ROOT

_KEYS = [row.key for row in ROWS]
_QUICK_PAGE, _PAGE = ROOT / "docs" / "speed.md", ROOT / "docs" / "speed-whole.md"
# A quick run ends within ten minutes, whatever the machine; else a row may take two hours.
_QUICK_S, _ROW_S = 560, 7_200


@click.command()
@click.option("--quick", is_flag=True, help=f"{QUICK:,} invoices and fewer rounds.")
@click.option("--items", type=click.IntRange(min=100), help="How many invoices.")
@click.option("--only", multiple=True, type=click.Choice(_KEYS), help="Only these rows.")
@click.option(
    "--resume",
    is_flag=True,
    help="Keep what whole runs of this size have measured before, and measure the rest, or the "
    "rows of --only anew.",
)
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
    resume: bool,
    out: Path | None,
    cache: Path | None,
    no_release: bool,
) -> None:
    """Measure how fast artui is, against its yardsticks and the release before."""
    if quick and resume:
        raise click.UsageError("A quick run is short enough to be done at once.")
    folder = cache or user_cache_path("artui-bench")
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(items or (QUICK if quick else FULL), folder, quick, not no_release)
    page = out or (None if only and not resume else _QUICK_PAGE if quick else _PAGE)
    run = Run(bench)
    if resume:
        run.rows = kept_rows(bench.measured)
    rows = [row for row in ROWS if (row.key in only if only else row.key not in run.rows)]
    with bench.closing:
        if not only:
            # Not counted: what is made once is kept.
            run.made_s = bench.all_made()
        for row in rows:
            if quick and not only and not row.quick_s:
                run.leave_out(row)
            else:
                run.measure(row)
            if not quick:
                keep_rows(bench.measured, {**kept_rows(bench.measured), row.key: run.rows[row.key]})
            if page is not None:
                page.write_text(run.page(ended=row is rows[-1]), encoding="utf-8")
    click.echo(f"The rows took {run.taken:.0f} s.")
    if page is not None:
        click.echo(f"Written to {page}.")


@dataclass
class Run:
    """A run as far as it has come."""

    bench: Bench
    made_s: float = 0
    rows: dict[str, Measured] = field(default_factory=dict)
    taken: float = 0

    @property
    def lines(self) -> Lines:
        """What was measured, row by row."""
        return [line for row in self.rows.values() for line in row.lines]

    def measure(self, row: Row) -> None:
        """Take the lines of a row, and why there are no more if it did not come to its end."""
        most = float(_ROW_S)
        if self.bench.quick:
            most = min(row.quick_s or _QUICK_S, _QUICK_S - self.taken)
        start, measured = time.monotonic(), Measured()
        try:
            if most <= 0:
                raise CutOff
            with limited(most):
                for line in row.measure(self.bench):
                    _take(measured, line)
        except CutOff:
            why = f"cut off after {most:.0f} s" if most > 0 else "the time of the run was over"
            _take(measured, Missing(f"{row.what}: the rest", why))
        except Exception as error:  # noqa: BLE001 (a row that fails must not cost the others)
            traceback.print_exc()
            _take(measured, Missing(f"{row.what}: the rest", f"failed: {type(error).__name__}"))
        measured.seconds = time.monotonic() - start
        self.rows[row.key] = measured
        self.taken += measured.seconds
        print(f"{row.key}: {measured.seconds:.0f} s", flush=True)

    def leave_out(self, row: Row) -> None:
        """Say that a row takes too long for a quick run."""
        measured = Measured()
        _take(measured, Missing(row.what, "only in a whole run, or asked for with --only"))
        self.rows[row.key] = measured

    def page(self, *, ended: bool) -> str:
        """The page of what was measured, in the order of the table."""
        keys = sorted(self.rows, key=[*_KEYS, *self.rows].index)
        rows = {key: self.rows[key] for key in keys}
        whole = ended and set(_KEYS) <= rows.keys()
        return page_of(self.bench, rows, made_s=self.made_s, ended=whole)


def _take(measured: Measured, line: Line | Missing) -> None:
    measured.lines.append(line)
    print(" · ".join(cell for cell in cells(line) if cell), flush=True)


if __name__ == "__main__":
    main()
