"""The release before, beside ours: its checkout, its environment, and its ledger.

Its ledger holds what ours holds: each month it imports the customers, invoices, memos,
applications and payments of the month, and posts the month's runs, all by its own commands.
"""

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from artui.domain.money import decimals
from tests.bench.clock import CommandFailed, Cost, command
from tests.support.checkout import ROOT

COMMIT = "ef1375f"
_MADE = "made.json"
# Its programs find their own modules, wherever ours were looked for.
ALONE = {"PYTHONPATH": ""}


@dataclass(frozen=True, slots=True)
class Release:
    """The release before, installed in a folder of its own."""

    folder: Path

    def run(self, ledger: Path, day: date, *words: str, output: Path | None = None) -> Cost:
        """Run a command of it on a ledger, as of a day. Raises CommandFailed."""
        program = str(self.folder / "env" / "bin" / "artui")
        given = (program, "--db", str(ledger), "--as-of", day.isoformat(), *words)
        return command(given, env=ALONE, output=output)


def installed(cache: Path) -> Release | None:
    """The release, checked out and installed if it is not there yet; None if it can't be had."""
    folder = cache / f"release-{COMMIT}"
    if (folder / _MADE).exists():
        return Release(folder)
    shutil.rmtree(folder, ignore_errors=True)
    tree, env = folder / "tree", folder / "env"
    tree.mkdir(parents=True)
    try:
        archive = folder / "tree.tar"
        _quietly("git", "-C", str(ROOT), "archive", "-o", str(archive), COMMIT)
        _quietly("tar", "-xf", str(archive), "-C", str(tree))
        archive.unlink()
        _quietly(sys.executable, "-m", "venv", str(env))
        pip = (str(env / "bin" / "pip"), "install", "-q", "-c", str(tree / "constraints.txt"))
        _quietly(*pip, str(tree))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The release before can't be had, so its recorded figures are shown: {error}")
        return None
    (folder / _MADE).write_text(json.dumps({"commit": COMMIT}))
    return Release(folder)


def _quietly(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def make_ledger(release: Release, ours: Path, theirs: Path, day: date) -> None:
    """Make the release's ledger of what ours holds, month by month; one that was not finished is
    gone on with. Raises CommandFailed."""
    made, kept = theirs.with_suffix(".part"), theirs.with_suffix(".kept")
    come_to, files = theirs.with_suffix(".month"), theirs.with_suffix(".files")
    for path in (made, *(Path(f"{made}{end}") for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    files.mkdir(exist_ok=True)
    with sqlite3.connect(f"file:{ours}?mode=ro", uri=True) as source:
        done = date.min
        if come_to.exists():
            done = date.fromisoformat(come_to.read_text())
            shutil.copyfile(kept, made)
        else:
            release.run(made, day, "db", "create")
            for name, fields in source.execute("SELECT name, legal_name FROM entity ORDER BY id"):
                release.run(made, day, "entity", "set", name, "--legal-name", fields)
            _take(release, made, day, files, "customers", _customers(source))
        for first, last, whole in _months(source, day):
            if last <= done:
                continue
            for kind, rows in _documents(source, first, last):
                _take(release, made, last, files, kind, rows)
            if whole:
                _run(release, made, last)
            come_to.unlink(missing_ok=True)
            shutil.copyfile(made, kept)
            come_to.write_text(last.isoformat())
            print(f"the release before has come to {last:%Y-%m}", flush=True)
    shutil.rmtree(files)
    made.rename(theirs)
    kept.unlink()
    come_to.unlink()


def _run(release: Release, ledger: Path, day: date) -> None:
    for words in (("interest", "post"), ("collections", "run", "--no-notices")):
        try:
            release.run(ledger, day, *words)
        except CommandFailed as error:
            # Where there is nothing to charge or nothing climbs, it says so and ends with 1.
            if error.status != 1:
                raise


def _months(source: sqlite3.Connection, day: date) -> Iterable[tuple[date, date, bool]]:
    """First and last day of each month, and whether its end is before the business day's."""
    first = date.fromisoformat(source.execute("SELECT min(issue_date) FROM item").fetchone()[0])
    start = first
    while start <= day:
        following = (start.replace(day=28) + timedelta(4)).replace(day=1)
        last = min(following - timedelta(1), day)
        yield start, last, last == following - timedelta(1) and last > first
        start = following


def _take(
    release: Release, ledger: Path, day: date, files: Path, kind: str, rows: Iterable[Sequence[str]]
) -> None:
    path = files / f"{kind}.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS[kind].split(","))
        count = sum(1 for row in rows if writer.writerow(row))
    if count:
        rejects = ("--rejects", str(files / f"{kind}.rejects"), "--overwrite")
        try:
            release.run(ledger, day, "import", kind, str(path), *rejects)
        except CommandFailed as error:
            # Rejected rows end it with 1: payments of charges that it has not posted.
            if error.status != 1:
                raise


_COLUMNS = {
    "customers": "account,name,parent,country,region,currency,terms,email,policy",
    "invoices": "number,account,issue_date,amount,currency,due_date,terms,entity,state",
    "credit-memos": "number,account,issue_date,amount,currency,entity,invoice,reason",
    "applications": "invoice,memo,amount,date",
    "payments": "reference,account,value_date,amount,currency,invoices,method",
}


def _customers(source: sqlite3.Connection) -> Iterable[Sequence[str]]:
    return source.execute(
        "SELECT c.account, c.name, p.account, c.country, c.region, c.currency, c.terms, c.email, "
        "c.policy FROM customer c LEFT JOIN customer p ON p.id = c.parent_id ORDER BY c.id"
    )


_ITEM = (
    "FROM item i JOIN customer c ON c.id = i.customer_id JOIN entity e ON e.id = i.entity_id "
    "LEFT JOIN item about ON about.id = i.about_id "
    "WHERE i.corrects_id IS NULL AND i.issue_date BETWEEN ? AND ? AND i.kind = "
)
_INVOICES = (
    "SELECT i.number, c.account, i.issue_date, i.amount_minor, i.currency, i.original_due_date, "
    f"i.terms, e.name, CASE i.approval WHEN 'pending' THEN 'pending' ELSE 'open' END {_ITEM}"
    "'invoice' ORDER BY i.id"
)
_MEMOS = (
    "SELECT i.number, c.account, i.issue_date, i.amount_minor, i.currency, e.name, about.number, "
    f"i.reason {_ITEM} 'credit_memo' AND i.reason <> 'interest correction' ORDER BY i.id"
)
_APPLICATIONS = (
    "SELECT d.number, m.number, a.amount_minor, a.effective_date, m.currency FROM allocation a "
    "JOIN item m ON m.id = a.credit_id JOIN item d ON d.id = a.debit_id "
    "WHERE a.effective_date BETWEEN ? AND ? AND m.kind = 'credit_memo' AND a.amount_minor > 0 "
    "AND m.reason <> 'interest correction' AND d.corrects_id IS NULL ORDER BY a.id"
)
_PAYMENTS = (
    "SELECT i.number, c.account, i.issue_date, i.amount_minor, i.currency, i.method, "
    "(SELECT group_concat(number || CASE WHEN amount_minor IS NULL THEN '' ELSE '=' || "
    "amount_minor END, ';') FROM (SELECT number, amount_minor FROM remittance r "
    f"WHERE r.item_id = i.id ORDER BY position)) {_ITEM} 'payment' ORDER BY i.id"
)


def _documents(
    source: sqlite3.Connection, first: date, last: date
) -> Iterable[tuple[str, Iterable[Sequence[str]]]]:
    days = first.isoformat(), last.isoformat()
    rows = source.execute(_INVOICES, days)
    yield "invoices", ((*row[:3], _major(row[3], row[4]), *row[4:]) for row in rows)
    rows = source.execute(_MEMOS, days)
    yield "credit-memos", ((*row[:3], _major(row[3], row[4]), *row[4:]) for row in rows)
    rows = source.execute(_APPLICATIONS, days)
    yield "applications", ((*row[:2], _major(row[2], row[4]), row[3]) for row in rows)
    rows = source.execute(_PAYMENTS, days)
    yield (
        "payments",
        (
            (*row[:3], _major(row[3], row[4]), row[4], _named(row[6], row[4]), row[5])
            for row in rows
        ),
    )


def _named(text: str | None, currency: str) -> str:
    parts = (part.partition("=") for part in (text or "").split(";") if part)
    return ";".join(
        f"{number}={_major(int(minor), currency)}" if minor else number
        for number, _, minor in parts
    )


def _major(minor: int, currency: str) -> str:
    places = decimals(currency)
    if not places:
        return str(minor)
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}}"
