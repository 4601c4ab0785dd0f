"""Clerks of a server who go on where another was broken off, and ledgers that had no roles."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text

from artui.ledger.book.chain import ActValues, chain_hash, newest_act, promise
from artui.ledger.customers.notes import note_customer
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.engine import GATE_LOCK
from tests.support.books import book_at
from tests.support.postgres import PostgresServer
from tests.support.postings import customer
from tests.support.released import at_revision
from tests.support.team import AUDITOR, CLERK, OWNER, SUPERVISOR, Team, team_on


@pytest.fixture(scope="module")
def team(postgres: PostgresServer) -> Iterator[Team]:
    with team_on(postgres, "together") as found:
        book = book_at(found.url(OWNER), actor=OWNER)
        customer(book)
        book.database.close()
        yield found


def _promised(team: Team) -> int:
    """Promise an act of the clerk's, as if its rows were being written; its number."""
    book = book_at(team.url(CLERK), actor=CLERK)
    with book.database.writer.begin() as connection:
        last = newest_act(connection)
        values: ActValues = {
            "id": last.id + 1,
            "at": datetime.now(UTC),
            "actor": CLERK,
            "login": CLERK,
            "act": "import invoices",
            "subject": "many.csv",
            "summary": "many",
            "detail": "",
            "undoes_id": None,
            "digest": "{}",
        }
        promise(connection, values, chain_hash(last.hash, values), {})
    book.database.close()
    return last.id + 1


def _notes(team: Team, login: str) -> None:
    book = book_at(team.url(login), actor=login)
    note_customer(book, 1, f"{login} was here")
    book.database.close()


def _log(team: Team) -> list[tuple[object, ...]]:
    book = book_at(team.url(AUDITOR), actor=AUDITOR)
    assert list(breaches(book)) == []
    with book.reading() as connection:
        found = connection.execute(text("SELECT id, actor, act FROM act ORDER BY id DESC LIMIT 4"))
        rows = [tuple(row) for row in found]
    book.database.close()
    return rows


def test_a_colleague_settles_what_a_clerk_had_promised_and_broken_off(team: Team) -> None:
    with team.psql(CLERK) as writing:
        writing.execute("SELECT pg_advisory_lock(%s)", [GATE_LOCK])
        number = _promised(team)
        # Others go past it, and nobody else drops it meanwhile.
        _notes(team, SUPERVISOR)
        with team.psql(SUPERVISOR) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute("DELETE FROM promised_act")
    _notes(team, SUPERVISOR)
    assert _log(team) == [
        (number + 3, SUPERVISOR, "note"),
        (number + 2, SUPERVISOR, "break off"),
        (number + 1, SUPERVISOR, "note"),
        (number, CLERK, "import invoices"),
    ]
    # Where nobody came after it, nothing of it is left.
    number = _promised(team)
    _notes(team, SUPERVISOR)
    assert _log(team)[0] == (number, SUPERVISOR, "note")


def _do(connection: "psycopg.Connection[tuple[object, ...]]", statements: tuple[str, ...]) -> None:
    with connection.transaction():
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def test_nobody_books_a_promise_that_says_something_else(team: Team) -> None:
    number = _promised(team)
    forged = (
        "INSERT INTO act (id, at, actor, login, act, subject, summary, detail, hash, digest) "
        "SELECT id, at, actor, login, act, subject, 'another', detail, hash, digest "
        "FROM promised_act"
    )
    rows = (
        "INSERT INTO activity (id, customer_id, day, text, act_id) "
        "SELECT 900, 1, now(), 'mine', id FROM promised_act"
    )
    true = forged.replace("'another'", "summary")
    for statements in ((rows, true), (true, rows)):
        with team.psql(SUPERVISOR) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
            _do(other, statements)
    with team.psql(SUPERVISOR) as other:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute(forged)  # type: ignore[call-overload]
        other.execute("DELETE FROM promised_act WHERE id = %s", [number])


def test_a_supervisor_gives_the_role_up_and_another_gives_it_back(team: Team) -> None:
    boss, owner = team.artui(SUPERVISOR), team.artui(OWNER)
    for role, may in (("clerk", True), ("auditor", False)):
        given = boss.done("role", "set", SUPERVISOR, role).out.splitlines()
        assert given == [
            f"Login sue is {role}.",
            "You can give no more roles now; another supervisor can.",
        ]
        assert boss("note", "ACME", "--text", role).status == (0 if may else 1)
        with team.psql(SUPERVISOR) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute("UPDATE role SET role = 'supervisor'")
        assert (
            owner.done("role", "set", SUPERVISOR, "supervisor").out == "Login sue is supervisor.\n"
        )
        boss.done("role", "set", CLERK, "supervisor")
        team.artui(CLERK).done("role", "set", CLERK, "clerk")
        assert team.artui(CLERK)("role", "set", CLERK, "supervisor").status == 1


def test_a_ledger_without_roles_gets_them_with_its_upgrade(postgres: PostgresServer) -> None:
    with team_on(postgres, "older", made=False) as team:
        at_revision(team.url(OWNER), "0038")
        with team.psql(OWNER) as owner:
            for login, role in ((OWNER, "supervisor"), (CLERK, "clerk")):
                owner.execute("INSERT INTO role VALUES (%s, %s)", [login, role])
            # As it had to be done before there were roles.
            owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {CLERK}")
            team.artui(OWNER).done("db", "upgrade")
        with team.psql(CLERK) as clerk, pytest.raises(psycopg.errors.InsufficientPrivilege):
            clerk.execute("UPDATE role SET role = 'supervisor'")
        assert team.artui(CLERK).rows("list", "customers") == []
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            team.psql(AUDITOR)
