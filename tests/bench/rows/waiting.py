"""Rows of a clerk who works while something long is going on, on both databases. By the wall, since
the clerk's waiting is what is measured; the long act is a command in a process of its own.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import Table, func, select

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.book.book import Book
from artui.ledger.store.tables import APPROVAL, CUSTOMER, DUNNING_RUN, INTEREST_RUN, ITEM
from tests.bank_truth.files import WRITERS
from tests.bank_truth.world import iban
from tests.bench.ads_service import AdsService, ads_service
from tests.bench.bank_morning import morning
from tests.bench.clerks import Clerks, Shift
from tests.bench.clock import CommandFailed, percentile, program
from tests.bench.ledgers import DAY, Bench, artui, environment
from tests.bench.server import People, copied, with_logins
from tests.bench.table import Figure, Goal, Line, Missing, Unit
from tests.bench.yardsticks.written import added, inserting
from tests.support.books import book_at

# A long act is done again until so many acts were done beside it.
_ACTS, _QUICK_ACTS = 500, 80
_CLERKS = 2
_IDLE_S, _QUICK_IDLE_S = 15.0, 4.0
# After so long the count is what it is, and the line says so.
_MOST_S, _QUICK_S = 600.0, 5.0
# So many documents of a service are some pages of it.
_SYNCED = 200
# So many statements at most, since those of all who owe something are minutes of a large ledger.
_DRAWN = 1_000
# A longer file is one long turn in SQLite, whatever we do: there a transaction is the one writer.
_ONE_TURN = 10_000
_FORMAT = "mt940"

Words = tuple[str, ...]


class _Site(NamedTuple):
    """Where a clerk works while another's command runs: the ledger, as a supervisor reaches it and
    as its owner does, a place for files, a service to synchronise with, and where a backup may be
    restored."""

    address: str
    owner: str
    folder: Path
    book: Book
    service: AdsService
    elsewhere: Callable[[], str]

    def here(self, *words: str) -> Words:
        """A command on the ledger."""
        return ("--db", self.address, *words)

    def by_owner(self, *words: str) -> Words:
        """A command on the ledger that is its owner's, who is somebody else on PostgreSQL."""
        return ("--db", self.owner, *words)

    @property
    def is_file(self) -> bool:
        """Whether the ledger is a file, else it is on PostgreSQL."""
        return self.book.database.is_sqlite


class _LongAct(NamedTuple):
    """A long act: its commands, made for the ledger as it is then, and how many rows of a file."""

    name: str
    commands: Callable[[_Site, int], Iterator[Words]]
    rows: int = 0

    def limit(self, site: _Site) -> float | None:
        """What the clerk's slowest hundredth may take, in seconds."""
        if not site.is_file:
            return 0.5
        return 1.5 if self.rows <= _ONE_TURN else None


def waiting(bench: Bench) -> Iterator[Line | Missing]:
    """Clerks' acts while each long act is at work, in a file."""
    with tempfile.TemporaryDirectory(dir=bench.cache) as name:
        url = f"sqlite:///{bench.scratch(bench.fewer, 'waiting')}"
        elsewhere = Path(name) / "elsewhere.db"
        people = People(url, url, url)
        yield from _beside_all(bench, people, Path(name), lambda: _freed(elsewhere), "a file")


def waiting_on_server(bench: Bench) -> Iterator[Line | Missing]:
    """The same on PostgreSQL, where everybody logs in as themself and the server's guards watch."""
    with tempfile.TemporaryDirectory(dir=bench.cache) as name:
        url = copied(bench.server, bench.served, "waiting")
        people = with_logins(bench.server, url, DAY)

        def elsewhere() -> str:
            return copied(bench.server, bench.small_served, "elsewhere")

        yield from _beside_all(bench, people, Path(name), elsewhere, "PostgreSQL")


def _freed(path: Path) -> str:
    path.unlink(missing_ok=True)
    return f"sqlite:///{path}"


def _beside_all(
    bench: Bench, people: People, folder: Path, elsewhere: Callable[[], str], where: str
) -> Iterator[Line | Missing]:
    book = book_at(people.owner, actor="ben", as_of=DAY)
    with Clerks(people.clerk, _CLERKS) as clerks, ads_service() as service:
        site = _Site(people.supervisor, people.owner, folder, book, service, elsewhere)
        with clerks.at_work() as idle:
            time.sleep(_QUICK_IDLE_S if bench.quick else _IDLE_S)
        for long_act in _long_acts(bench):
            shift, seconds = _beside(bench, site, long_act, clerks)
            if not shift.taken:
                yield Missing(f"a clerk's act beside {long_act.name}, {where}", "it was too short")
                continue
            yield _line(bench, site, long_act, where, idle, shift, seconds)
    book.database.close()


def _long_acts(bench: Bench) -> list[_LongAct]:
    few, many = max(bench.items // 100, 100), max(bench.items // 10, 1_000)
    return [
        _LongAct(f"an import of {few:,} rows", partial(_import, few), few),
        _LongAct(f"an import of {many:,} rows", partial(_import, many), many),
        _LongAct(f"an import of {few:,} payments", partial(_payments, few)),
        _LongAct(f"an import of {few:,} entries of a bank", partial(_bank, few)),
        _LongAct(f"an undo of {few:,} rows", partial(_undo, few)),
        _LongAct("an interest run", _interest),
        _LongAct("a dunning run", _dunning),
        _LongAct("a batch of statements", _statements),
        _LongAct(f"a sync of {_SYNCED:,} Ads invoices", _sync),
        _LongAct("a backup", _backup),
        _LongAct("a restore with its proof", _restore),
        _LongAct("db check", _check),
    ]


def _import(count: int, site: _Site, number: int) -> Iterator[Words]:
    path = site.folder / "waiting.csv"
    _invoice_file(site.book, path, f"W{count}-{number}", count)
    yield site.here("import", "invoices", str(path))


def _invoice_file(book: Book, path: Path, start: str, count: int) -> None:
    """Invoices of today for customers all over the ledger."""
    chance = Random(start)
    query = select(CUSTOMER.c.account, CUSTOMER.c.currency).where(CUSTOMER.c.currency != "")
    with book.reading() as connection:
        customers = [tuple(row) for row in connection.execute(query.order_by(CUSTOMER.c.id))]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("number", "account", "currency", "issue_date", "amount"))
        for place in range(count):
            row = (*chance.choice(customers), DAY, chance.randint(1, 99_999))
            writer.writerow((f"{start}-{place}", *row))


def _payments(count: int, site: _Site, number: int) -> Iterator[Words]:
    path = site.folder / "payments.csv"
    _payment_file(site.book, path, f"P{count}-{number}", count)
    yield site.here("import", "payments", str(path))


def _payment_file(book: Book, path: Path, start: str, count: int) -> None:
    """Payments of one unit each of open invoices all over the ledger."""
    chance = Random(start)
    query = select(CUSTOMER.c.account, ITEM.c.currency, ITEM.c.number).join(
        CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id
    )
    owed = (ITEM.c.kind == ItemKind.INVOICE, ITEM.c.approval == Approval.APPROVED)
    with book.reading() as connection:
        some = query.where(*owed, ITEM.c.open_minor > 0).order_by(ITEM.c.id)
        invoices = [tuple(row) for row in connection.execute(some)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("reference", "value_date", "amount", "account", "currency", "invoices"))
        for place in range(count):
            writer.writerow((f"{start}-{place}", DAY, 1, *chance.choice(invoices)))


def _bank(count: int, site: _Site, number: int) -> Iterator[Words]:
    # An account of its own for each file, whose balances begin anew.
    account, path = iban(90_000 + number), site.folder / "bank.sta"
    _, payments = morning(count)
    path.write_text(WRITERS[_FORMAT](payments, account), encoding="utf-8", newline="")
    _open_account(site, account)
    yield site.here("import", "bank", str(path))


def _open_account(site: _Site, account: str) -> None:
    words = ("bank", "accounts", "set", account, "--currency", "EUR")
    if site.is_file:
        artui(site.owner, DAY, *words)
        return
    # Where money comes in takes two people.
    with suppress(CommandFailed):
        artui(site.owner, DAY, *words)
    artui(site.address, DAY, "approvals", "grant", str(_last(site.book, APPROVAL)))


def _undo(count: int, site: _Site, number: int) -> Iterator[Words]:
    path = site.folder / "undone.csv"
    _invoice_file(site.book, path, f"U{count}-{number}", count)
    artui(site.address, DAY, "import", "invoices", str(path))
    yield site.here("undo")


def _interest(site: _Site, _number: int) -> Iterator[Words]:
    run = str(_last(site.book, INTEREST_RUN) + 1)
    yield site.here("interest", "post", "--format", "json")
    yield site.here("interest", "rollback", run)


def _dunning(site: _Site, _number: int) -> Iterator[Words]:
    run = str(_last(site.book, DUNNING_RUN) + 1)
    yield site.here("collections", "run", "--no-notices", "--format", "json")
    yield site.here("collections", "rollback", run)


def _last(book: Book, table: Table) -> int:
    with book.reading() as connection:
        last: int = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return last


def _statements(site: _Site, _number: int) -> Iterator[Words]:
    query = select(CUSTOMER.c.account).where(
        CUSTOMER.c.id.in_(select(ITEM.c.customer_id).where(ITEM.c.open_minor > 0))
    )
    with site.book.reading() as connection:
        some = connection.scalars(query.order_by(CUSTOMER.c.id).limit(_DRAWN)).all()
    folder = str(site.folder / "statements")
    yield site.here("statement", *some, "--overwrite", "--out", folder)


def _sync(site: _Site, number: int) -> Iterator[Words]:
    site.service.issue(_SYNCED, f"ADS-{number}", DAY)
    yield site.here("amazon", "ads", "sync")


def _backup(site: _Site, _number: int) -> Iterator[Words]:
    yield site.by_owner("db", "backup", "--overwrite", str(_copy(site)))


def _copy(site: _Site) -> Path:
    return site.folder / ("file.backup" if site.is_file else "server.backup")


def _restore(site: _Site, _number: int) -> Iterator[Words]:
    yield ("--db", site.elsewhere(), "db", "restore", str(_copy(site)))


def _check(site: _Site, _number: int) -> Iterator[Words]:
    yield site.by_owner("db", "check")


def _beside(bench: Bench, site: _Site, long_act: _LongAct, clerks: Clerks) -> tuple[Shift, float]:
    """What the clerks' acts took while the long act was done, again and again until they are many,
    and how long it took each time."""
    shift, seconds = Shift([], []), 0.0
    start, number = time.monotonic(), 0
    enough, most = (_QUICK_ACTS, _QUICK_S) if bench.quick else (_ACTS, _MOST_S)
    while not number or (len(shift.taken) < enough and time.monotonic() - start < most):
        number += 1
        for words in long_act.commands(site, number):
            before = time.perf_counter()
            with clerks.at_work() as more, _running(bench, site, words) as command:
                assert command.stderr is not None
                said = command.stderr.read()
                if command.wait():
                    shift.refused.append(f"{' '.join(words)}: {said!r}")
            seconds += time.perf_counter() - before
            shift.taken.extend(more.taken)
            shift.refused.extend(more.refused)
    return shift, seconds / number


def _running(
    bench: Bench, site: _Site, words: Words
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    env = {**os.environ, **environment(), **site.service.environment}
    if not site.is_file:
        env["PATH"] = f"{bench.server.binaries}{os.pathsep}{env['PATH']}"
    given = (sys.executable, "-m", "artui", "--as-of", DAY.isoformat(), *words)
    nothing = subprocess.DEVNULL
    return program(given, env=env, stdin=nothing, stdout=nothing, stderr=subprocess.PIPE)


def _line(
    bench: Bench,
    site: _Site,
    long_act: _LongAct,
    where: str,
    idle: Shift,
    shift: Shift,
    seconds: float,
) -> Line:
    for words in shift.refused[:3]:
        print(f"refused beside {long_act.name}: {words}", flush=True)
    taken = shift.taken
    p99, longest, limit = percentile(taken, 0.99), max(taken), long_act.limit(site)
    goals = [Goal("none refused", len(shift.refused), 0)]
    if limit is not None:
        goals.append(Goal(f"p99 ≤ {limit} s", p99, limit))
    count = f"{bench.fewer_items:,} invoices, {len(taken):,} acts"
    note = f"{count}, longest {longest:.2f} s; it takes {seconds:.1f} s"
    if long_act.rows and site.is_file:
        step = _bare_step(bench, site, long_act)
        goals.append(Goal("the turn ≤ 1.3× a bare INSERT … SELECT", longest / step, 1.3))
        note = f"{note}; the bare step takes {step:.2f} s"
    return Line(
        f"a clerk's act beside {long_act.name}, {where}, p99",
        Figure(p99 * 1e3, Unit.MS),
        "the same acts on an idle ledger, p99",
        Figure(percentile(idle.taken, 0.99) * 1e3, Unit.MS),
        goals=tuple(goals),
        note=note,
    )


def _bare_step(bench: Bench, site: _Site, long_act: _LongAct) -> float:
    """The seconds that one statement per table takes for the rows of such an import."""
    ledger = bench.scratch(bench.fewer, "bare")
    book = book_at(f"sqlite:///{ledger}", as_of=DAY)
    path = site.folder / "waiting.csv"
    _invoice_file(book, path, f"W{long_act.rows}-bare", long_act.rows)
    book.database.close()
    artui(ledger, DAY, "import", "invoices", str(path))
    rows = added(bench.fewer, ledger)
    return inserting(bench.scratch(bench.fewer, "bare"), rows)
