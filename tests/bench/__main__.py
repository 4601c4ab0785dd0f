"""`python -m tests.bench`: measure the rows and write the table.

The figures of a run with `--only` are printed and not written, unless `--out` is given.
"""

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from platformdirs import user_cache_path

from tests.bench.catalogue import PROMISES, ROWS, Row
from tests.bench.ledgers import FULL, QUICK, Bench
from tests.bench.release import COMMIT
from tests.bench.table import Line, cells, markdown
from tests.support.checkout import ROOT

_KEYS = [row.key for row in ROWS]
_PAGE = ROOT / "docs" / "speed.md"


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
    with bench.closing:
        rows = [row for row in ROWS if not only or row.key in only]
        lines = list(_measured(bench, rows))
    page = out or (None if only else _PAGE)
    if page is not None:
        page.write_text(page_of(bench, lines), encoding="utf-8")
        click.echo(f"Written to {page}.")


def _measured(bench: Bench, rows: list[Row]) -> Iterator[Line]:
    """The lines of the rows, each printed as it comes."""
    for row in rows:
        for line in row.measure(bench):
            click.echo(" · ".join(cell for cell in cells(line) if cell))
            yield line


def page_of(bench: Bench, lines: list[Line]) -> str:
    """The page that is kept: the table, what it was measured on, and what it leaves out."""
    met = sum(goal.met for line in lines for goal in line.goals)
    goals = sum(len(line.goals) for line in lines)
    return (
        "# How fast artui is\n\n"
        f"Written by `python -m tests.bench` on {datetime.now(UTC):%Y-%m-%d}, with "
        f"{bench.items:,} invoices of a ledger that has lived (`artui demo --lived`), "
        f"{os.cpu_count()} processors with a load of {os.getloadavg()[2]:.1f} from all programs, "
        f"Python {platform.python_version()}. The release before is "
        f"commit {COMMIT}, measured in the same run on the same ledger; where a figure of it is "
        "marked as recorded, it was measured earlier. Absolute times differ between machines: the "
        f"ratio is the figure. {met} of {goals} goals are met.\n\n"
        f"{markdown(lines)}\n"
        "## What is promised, and what measures it\n\n"
        f"{_promises()}"
    )


def _promises() -> str:
    """Each promise with the rows that measure it (`--only`), or why none does."""
    rows = [("promise", "rows"), ("---", "---")]
    for promise in PROMISES:
        measured = ", ".join(f"`{key}`" for key in promise.keys)
        rows.append((promise.what, measured or f"not measured: {promise.why_not}"))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    main()
