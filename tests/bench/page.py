"""The page that is kept: the table, what it was measured on, and what it leaves out."""

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime

from tests.bench.catalogue import IN_THE_WAY, PROMISES
from tests.bench.ledgers import Bench
from tests.bench.measured import Measured
from tests.bench.release import COMMIT
from tests.bench.table import markdown


def page_of(bench: Bench, rows: dict[str, Measured], *, made_s: float, ended: bool) -> str:
    """The page of rows by their keys, after `made_s` seconds for the ledgers."""
    lines = [line for row in rows.values() for line in row.lines]
    goals = [goal for row in rows.values() for line in row.figures() for goal in line.goals]
    met = sum(goal.met for goal in goals)
    command = "python -m tests.bench" + (" --quick" if bench.quick else "")
    return (
        "# How fast artui is\n\n"
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d}, with "
        f"{bench.items:,} invoices of a ledger that has lived (`artui demo --lived`), "
        f"{os.cpu_count()} processors, Python {platform.python_version()}. {_load(rows.values())}"
        f"{_earlier(rows)}{'' if ended else 'This run has not come to its end. '}"
        f"The rows took {sum(row.seconds for row in rows.values()):.0f} s, after {made_s:.0f} s "
        f"for the ledgers, which are kept between runs. {_where_fewer(bench)}The release before is "
        f"commit {COMMIT}; its own ledger holds {bench.compared_items:,} invoices, and a figure of "
        "it that is marked as recorded was measured earlier. Absolute times differ between "
        f"machines: the ratio is the figure. {met} of {len(goals)} goals are met.\n\n"
        f"{markdown(lines)}\n"
        f"{_in_the_way(rows)}"
        "## What is promised, and what measures it\n\n"
        f"{_promises()}"
    )


def _load(rows: Iterable[Measured]) -> str:
    """What else the machine did: figures by the wall depend on it."""
    loads = [row.load for row in rows] or [0.0]
    return (
        f"From all programs the load was {loads[0]:.1f} when the first row began, and between "
        f"{min(loads):.1f} and {max(loads):.1f} when the others did; figures by the wall (the "
        "screens, acts beside long acts, processes at once) are those of such a machine. "
    )


def _earlier(rows: dict[str, Measured]) -> str:
    """Which rows a run that was taken up again has kept of days before its last."""
    last = max((row.day for row in rows.values()), default=None)
    kept = [f"`{key}` ({row.day})" for key, row in rows.items() if row.day != last]
    return (
        f"Measured earlier, by a run that was taken up again: {', '.join(kept)}. " if kept else ""
    )


def _where_fewer(bench: Bench) -> str:
    if bench.fewer_items == bench.items:
        return ""
    return (
        "As this was a quick run, clerks beside long acts and PostgreSQL were measured with "
        f"{bench.fewer_items:,} invoices, and with fewer acts. "
    )


def _in_the_way(rows: dict[str, Measured]) -> str:
    """What stands in the way of the goals that were missed, where that is known."""
    known = [
        f"- `{key}`: {why}\n" for key, why in IN_THE_WAY.items() if key in rows and rows[key].missed
    ]
    return "".join(("## What stands in the way\n\n", *known, "\n")) if known else ""


def _promises() -> str:
    """Each promise with the rows that measure it (`--only`), or why none does."""
    rows = [("promise", "rows"), ("---", "---")]
    for promise in PROMISES:
        measured = ", ".join(f"`{key}`" for key in promise.keys)
        rows.append((promise.what, measured or f"not measured: {promise.why_not}"))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
