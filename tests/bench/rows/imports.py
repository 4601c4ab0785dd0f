"""Rows of an import: into an empty ledger, and into a full one. By CPU time."""

import csv
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.bench.clock import Cost, cpu
from tests.bench.ledgers import DAY, Bench, artui
from tests.bench.table import Figure, Goal, Line, Unit
from tests.bench.yardsticks.bare_import import prepared, taking_in

_BARE = "read, validate, executemany, build the indexes"
_FIRST = date(2023, 12, 1)
_COLUMNS = (
    *("number", "account", "issue_date", "amount"),
    *("currency", "due_date", "terms", "po_number"),
)
_CURRENCIES = ("EUR", "USD", "GBP")


def files(folder: Path, customers: int, counts: tuple[int, ...]) -> tuple[Path, ...]:
    """A file of customers, and files of invoices, of so many each; the same each time."""
    # A run that was cut off may have left ledgers in it.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    paths = [folder / "customers.csv"]
    with paths[0].open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("account", "name", "country", "currency", "terms", "email"))
        for place in range(customers):
            name, mail = f"Customer {place} GmbH", f"ar{place}@example.com"
            code, terms = _CURRENCIES[place % 3], ("net 30", "net 14", "eom 30")[place % 3]
            writer.writerow((f"B-{place}", name, ("DE", "US", "GB")[place % 3], code, terms, mail))
    chance, number = Random(1), 0
    for part, count in enumerate(counts):
        paths.append(folder / f"invoices-{part}.csv")
        with paths[-1].open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            for _ in range(count):
                number += 1
                writer.writerow(_invoice(chance, number, customers))
    return tuple(paths)


def _invoice(chance: Random, number: int, customers: int) -> tuple[object, ...]:
    place = int(customers * chance.random() ** 2)
    day = _FIRST + timedelta(int(chance.random() * 1080))
    return (
        f"B-{number:07}",
        f"B-{place}",
        day,
        f"{chance.randint(100, 9_999_999) / 100:.2f}",
        _CURRENCIES[place % 3],
        day + timedelta(30) if chance.random() < 0.5 else "",
        "net 45" if chance.random() < 0.05 else "",
        f"PO-{chance.randint(10_000, 99_999)}" if chance.random() < 0.7 else "",
    )


def both(bench: Bench) -> Iterator[Line]:
    """Three tenths of the size into an empty ledger, then a tenth into that."""
    folder = bench.cache / "imports"
    empty, more = bench.items * 3 // 10, bench.items // 10
    customers, first, second = files(folder, max(bench.items // 50, 20), (empty, more))
    bare = folder / "bare.db"
    prepared(bare, customers)
    bare_first = cpu(taking_in(bare, first, indexes=True))
    bare_second = cpu(taking_in(bare, second, indexes=False))
    ours = _ours(folder / "ours.db", customers, first, second)
    before = _before(bench, folder / "before.db", customers, first, second)
    shutil.rmtree(folder)
    for place, (what, taken, yard, old, limit) in enumerate(
        (
            (f"import of {empty:,} into an empty ledger", ours[0], bare_first, 6.4, 2.0),
            (f"import of {more:,} into {empty:,}", ours[1], bare_second, None, 2.5),
        )
    ):
        cost = before[place] if before else None
        recorded = Figure(old, Unit.TIMES, recorded=True) if old else None
        goals = [Goal(f"≤ {limit:g}×", taken.cpu / yard, limit)]
        if place == 0:
            goals.append(Goal("≤ 150 MB", taken.peak_mb, 150))
        elif cost:
            goals.append(Goal("≤ 0.3× of it", taken.cpu / cost.cpu, 0.3))
        yield Line(
            what,
            Figure(taken.cpu, Unit.SECONDS),
            _BARE,
            Figure(yard, Unit.SECONDS),
            Figure(cost.cpu, Unit.SECONDS) if cost else recorded,
            tuple(goals),
            note=f"peak {taken.peak_mb:.0f} MB",
        )


def _ours(ledger: Path, customers: Path, *invoices: Path) -> list[Cost]:
    artui(ledger, DAY, "db", "create")
    artui(ledger, DAY, "import", "customers", str(customers))
    return [artui(ledger, DAY, "import", "invoices", str(path)) for path in invoices]


def _before(bench: Bench, ledger: Path, customers: Path, *invoices: Path) -> list[Cost]:
    release = bench.release
    if release is None:
        return []
    release.run(ledger, DAY, "db", "create")
    release.run(ledger, DAY, "import", "customers", str(customers))
    return [release.run(ledger, DAY, "import", "invoices", str(path)) for path in invoices]
