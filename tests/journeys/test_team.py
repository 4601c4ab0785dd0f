"""Six clerks and a supervisor for a day on PostgreSQL, each as a role of the database and a process
of their own, with a standby, a restart and a fail-over in the middle: the ledger ties."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.support.commands import Artui, Ran
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.standby import promoted, standby_of

pytestmark = [pytest.mark.postgres, pytest.mark.long]

TODAY = "2026-11-21"
CLERKS = ("anna", "bob", "carl", "dora", "eve", "fred")
SUPERVISOR = "sue"
INVOICES, MEMOS = 24, 6


@dataclass
class Clerk:
    """One clerk: what they were told is done, by reference, and what they were refused."""

    name: str
    hosts: list[str]
    read_at: str
    done: list[str] = field(default_factory=list)
    applied: int = 0
    troubles: list[str] = field(default_factory=list)

    def artui(self, *arguments: object) -> Ran:
        """A command of theirs, as a process."""
        hosts = ",".join(self.hosts)
        where = f"postgresql://{self.name}@/ledger?host={hosts}&target_session_attrs=read-write"
        return Artui(where, TODAY).process(*arguments, ARTUI_DB_READ=self.read_at)

    def insists(self, *arguments: object, there: str = "") -> Ran:
        """A command, again while the ledger is away. What it says `there` is looked for first,
        as nobody does a thing twice that may be done."""
        while True:
            ran = self.artui(*arguments)
            if ran.status != 3:
                return ran
            self.troubles.append(ran.err)
            while (listed := self.payments()) is None:
                time.sleep(0.2)
            if there and there in listed:
                return Ran(0, "", "")

    def payments(self) -> list[str] | None:
        """The references of all payments; None while the ledger can't be asked."""
        ran = self.artui("list", "payments", "--format", "json")
        if ran.status == 3 or "own server can't be reached" in ran.err:
            return None
        return [row["reference"] for row in ran.json]

    def round(self, number: int, started: threading.Event) -> None:
        """A payment, a memo that others want too, a note, and a look at what they did."""
        reference = f"{self.name}-{number}"
        pay = ("pay", "--customer", "C1", "--amount", "10.00", "--reference", reference, "--auto")
        paid = self.insists(*pay, there=reference)
        assert paid.status == 0, paid.err
        self.done.append(reference)
        started.set()
        memo, invoice = f"CM-{number}", f"INV-{CLERKS.index(self.name) + 1}"
        apply = ("apply", "--invoice", invoice, "--memo", memo, "--amount", "5.00")
        ran = self.artui(*apply)
        assert ran.status in (0, 1, 3), ran
        self.applied += ran.status == 0
        noted = self.insists("note", "C1", "--text", f"{reference} came in")
        assert noted.status == 0, noted.err
        # They miss nothing of their own, wherever it is read.
        seen = None
        while seen is None:
            seen = self.payments()
        assert set(self.done) <= set(seen)


@pytest.fixture
def servers() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """A server that keeps what it says, and a standby that has it by then."""
    with postgres_server(durable=True) as server:
        run(server, *(f"CREATE ROLE {name} LOGIN" for name in (*CLERKS, SUPERVISOR)))
        server.create_database("ledger")
        with standby_of(server) as standby:
            run(
                server,
                "ALTER SYSTEM SET synchronous_standby_names = '*'",
                "SELECT pg_reload_conf()",
            )
            yield server, standby


def run(server: PostgresServer, *statements: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def test_a_day_of_six_clerks_with_a_restart_and_a_fail_over_ends_with_a_ledger_that_ties(
    servers: tuple[PostgresServer, PostgresServer], tmp_path: Path
) -> None:
    server, standby = servers
    owner = Artui(server.url("ledger"), TODAY)
    owner.done("db", "create")
    for name in CLERKS:
        owner.done("role", "set", name, "clerk")
    owner.done("role", "set", SUPERVISOR, "supervisor")
    hosts, read_at = [str(server.folder)], standby.url("ledger")

    def person(name: str) -> Clerk:
        return Clerk(name, hosts, read_at.replace("postgres@", f"{name}@"))

    sue, clerks = person(SUPERVISOR), [person(name) for name in CLERKS]
    take_in(sue, tmp_path)
    with ThreadPoolExecutor(len(clerks)) as desks:
        for number in (1, 2, 3):
            started = threading.Event()
            rounds = [desks.submit(clerk.round, number, started) for clerk in clerks]
            started.wait(120)
            if number == 2:
                server.stop()
                server.start()
            if number == 3:
                server.stop()
                promoted(standby)
                hosts.append(str(standby.folder))
                with suppress(psycopg.Error):
                    run(standby, "ALTER SYSTEM RESET synchronous_standby_names")
                    run(standby, "SELECT pg_reload_conf()")
            for each in rounds:
                each.result(300)
            if number == 2:
                posted = sue.insists("interest", "post", "--format", "json")
                assert posted.status == 0, posted.err
                kept = sue.artui("db", "head", "--out", tmp_path / "evening.head")
                assert kept.status == 0, kept.err
    assert any(clerk.troubles for clerk in clerks)
    for clerk in clerks:
        for said in clerk.troubles:
            assert not re.search(r"psycopg|Traceback|sqlalche", said), said
    seen = sue.payments()
    assert seen is not None
    wanted = sorted(f"{name}-{number}" for name in CLERKS for number in (1, 2, 3))
    assert sorted(seen) == wanted, "every payment that was told is there, and once"
    applied = sue.artui("list", "applications", "--format", "json").json
    assert sum(row["amount"] == "5.00" for row in applied) >= sum(c.applied for c in clerks)
    checked = sue.artui("db", "check", "--head", tmp_path / "evening.head")
    assert (checked.status, checked.out.strip()) == (0, "Everything ties."), checked
    acts = sue.artui("log", "--format", "json").json
    assert {row["actor"] for row in acts} >= {*CLERKS, SUPERVISOR}


def take_in(sue: Clerk, folder: Path) -> None:
    """What is owed in the morning: invoices, and memos that all of them want."""
    files = {
        "customers": ("account,name,currency", ["C1,Acme,EUR"]),
        "invoices": (
            "number,account,issue_date,amount,currency",
            [f"INV-{n},C1,2026-06-01,100.00,EUR" for n in range(1, INVOICES + 1)],
        ),
        "credit-memos": (
            "number,account,issue_date,amount,currency",
            [f"CM-{n},C1,2026-06-02,10.00,EUR" for n in range(1, MEMOS + 1)],
        ),
    }
    for kind, (head, rows) in files.items():
        path = folder / f"{kind}.csv"
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        ran = sue.artui("import", kind, path)
        assert ran.status == 0, ran.err
