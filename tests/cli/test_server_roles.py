"""On PostgreSQL each clerk logs in as a role of the database, and works with artui as before."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from artui.ledger.store.engine import engines, reading
from artui.ledger.store.server_roles.group_roles import group_names
from tests.support.bank_files import mt940
from tests.support.commands import Ran
from tests.support.postgres import PostgresServer
from tests.support.team import AUDITOR, CLERK, OWNER, STRANGER, SUPERVISOR, Team, team_on

INVOICES = "number,account,issue_date,amount,currency\n" + "".join(
    f"I{n},C{n % 3},2025-0{1 + n % 9}-01,{100 + n}.00,EUR\n" for n in range(1, 60)
)
BANK = mt940(
    ":61:2511201120C109,00NTRFNONREF//B1",
    ":86:166?20I9?32CUSTOMER",
    ":61:2511201120C75,00NTRFNONREF//B2",
    ":86:166?20RENT?32SOMEBODY",
    days=("251119", "251120"),
)


@pytest.fixture(scope="module")
def team(postgres: PostgresServer) -> Iterator[Team]:
    with team_on(postgres) as found:
        yield found


@pytest.fixture(scope="module")
def worked(team: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """A ledger whose documents a clerk has taken in, with what a supervisor sets before."""
    folder = tmp_path_factory.mktemp("files")
    boss, clerk = team.artui(SUPERVISOR), team.artui(CLERK)
    _agreed(team, "bank", "accounts", "set", "DE89370400440532013000", "--currency", "EUR")
    for threshold in ("memo_threshold", "credit_threshold"):
        boss.done("ledger", "settings", "set", threshold, "100")
    accounts = [
        "ar",
        "revenue",
        "tax",
        "bank",
        "interest",
        "bad_debt",
        "fee",
        "discount",
        "memos",
        "refund",
        "unapplied",
    ]
    boss.done(
        "books", "accounts", "set", *(f"{name}={1400 + n}" for n, name in enumerate(accounts))
    )
    rows = "".join(f"C{n},Customer {n},EUR,standard,5000\n" for n in range(3))
    files = {
        "customers": f"account,name,currency,policy,credit_limit\n{rows}",
        "invoices": INVOICES,
        "credit-memos": "number,account,issue_date,amount,currency\nM1,C1,2025-10-01,10.00,EUR\n",
        "payments": "reference,account,value_date,amount,currency\nP1,C2,2025-11-01,30.00,EUR\n",
        "contacts": "account,role,name,email\nC1,collections,Ann,ann@c1.example\n",
    }
    for kind, text in files.items():
        ran = clerk.load(folder, kind, text)
        assert ran.status == 0, ran.err
    return team


def _ties(team: Team) -> None:
    assert team.artui(AUDITOR).done("db", "check").out == "Everything ties.\n"


def _agreed(team: Team, *words: str) -> None:
    """What one supervisor asks and another one grants."""
    _refused(team.artui(SUPERVISOR)(*words), "two must agree")
    owner = team.artui(OWNER)
    (waiting,) = owner.rows("approvals")
    owner.done("approvals", "grant", waiting["id"])


def _refused(ran: Ran, *words: str) -> None:
    assert ran.status == 1, ran
    assert all(word in ran.err for word in words), ran.err


def test_a_clerk_does_a_days_work(worked: Team, tmp_path: Path) -> None:
    clerk = worked.artui(CLERK)
    (tmp_path / "bank.sta").write_text(BANK)
    (tmp_path / "proof.txt").write_text("signed")
    (tmp_path / "invoices.csv").write_text(
        "number,account,issue_date,amount,currency\nN1,C1,2025-11-01,9000.00,EUR\n"
    )
    out = ("--out", tmp_path / "papers")
    for words in (
        ("apply", "--invoice", "I1", "--memo", "M1", "--amount", "4"),
        ("pay", "--customer", "C2", "--amount", "50", "--reference", "R1", "--invoice", "I2=50"),
        ("undo",),
        ("pay", "--customer", "C1", "--amount", "50", "--reference", "R2", "--auto"),
        ("import", "bank", tmp_path / "bank.sta"),
        ("match", "post", "--certain"),
        ("reverse", "payment:C1/R2", "--reason", "returned by the bank"),
        ("note", "C1", "--text", "called"),
        ("follow-up", "C1", "--on", "2025-12-01", "--text", "again"),
        ("promise", "I3", "--amount", "10", "--date", "2025-12-01"),
        ("dispute", "open", "I4", "--reason", "price", "--amount", "5"),
        ("dispute", "claim", "I4", "--claim", "A1", "--date", "2025-11-20"),
        ("dispute", "resolve", "I4", "--outcome", "rejected"),
        ("hold", "I5", "--reason", "asked"),
        ("release", "I5"),
        ("attach", "I5", tmp_path / "proof.txt", "--evidence"),
        ("collections", "exclude", "C0", "--reason", "pays"),
        ("collections", "include", "C0", "--reason", "late"),
        ("collections", "flag", "I7", "--reason", "silent"),
        ("collections", "unflag", "I7", "--reason", "spoke"),
        ("collections", "run", "--folder", tmp_path / "notices"),
        ("credit", "set", "C1", "--limit", "4000"),
        ("credit", "suspend", "C1", "--reason", "late"),
        ("credit", "check", "C1", "--agency", "A", "--score", "7", "--decision", "keep"),
        ("contact", "add", "C1", "--role", "purchasing", "--name", "Raj"),
        ("customer", "set", "C1", "--street", "Am Wall 2"),
        ("entity", "set", "main", "--legal-name", "Muster GmbH"),
        ("interest", "preview"),
        ("interest", "post"),
        ("interest", "rollback", "1"),
        ("interest", "post"),
        ("import", "invoices", tmp_path / "invoices.csv"),
        ("undo",),
        ("correct", "I8", "--amount", "200.00"),
        ("undo",),
        ("mail", "statement", "C1"),
        ("statement", "C1", *out, "--formats", "json"),
        ("snooze", "C1", "--until", "2025-12-15", "--reason", "moves"),
        ("books", "cut"),
        ("account", "close", "C2", "--reason", "gave notice"),
        ("undo",),
        ("worklist",),
        ("ageing",),
        ("db", "info"),
    ):
        ran = clerk(*words)
        assert ran.status == 0, (words, ran)
    _ties(worked)


def test_what_takes_a_supervisor_waits_for_one(worked: Team) -> None:
    clerk, boss = worked.artui(CLERK), worked.artui(SUPERVISOR)
    _refused(clerk("write-off", "I10", "--reason", "small"), "supervisor")
    (waiting,) = boss.rows("approvals")
    boss.done("approvals", "grant", waiting["id"])
    for words in (
        ("credit", "set", "C0", "--limit", "9000"),
        ("remedy", "C0", "--trigger", "i", "--do", "suspend-orders", "--reason", "unpaid"),
        ("collections", "handover", "C0", "--agency", "North"),
    ):
        _refused(clerk(*words), "supervisor")
        (waiting,) = boss.rows("approvals")
        boss.done("approvals", "grant", waiting["id"])
    for words in (
        ("role", "set", CLERK, "supervisor"),
        ("ledger", "settings", "set", "tolerance", "1.00"),
        ("close", "2025-01-31", "--without-books"),
        ("credit", "hold-after", "30"),
    ):
        _refused(clerk(*words), "supervisor")
        boss.done(*words)
        if words[0] == "role":
            # Which nobody takes back alone but who has it.
            _refused(boss("role", "set", CLERK, "clerk"), "two must agree")
            boss.done("approvals", "withdraw", boss.rows("approvals")[0]["id"])
            clerk.done("role", "set", CLERK, "clerk")
    # The other tests of this ledger run before or after this one.
    boss.done("credit", "hold-after", "off")
    boss.done("remedy", "lift", "1", "--reason", "paid")
    boss.done("undo")
    _agreed(worked, "policy", "set", "standard", "--monthly-rate", "1.25")
    _agreed(worked, "entity", "set", "main", "--remittance", "IBAN GB00")
    _ties(worked)


def test_an_auditor_reads_and_no_more(worked: Team, tmp_path: Path) -> None:
    auditor = worked.artui(AUDITOR)
    for words in (("list", "invoices"), ("worklist",), ("log",), ("interest", "preview")):
        assert auditor.done(*words).out
    _refused(auditor("note", "C1", "--text", "mine"), "aud may read")


def test_a_clerk_of_one_ledger_cannot_open_another_on_the_same_server(worked: Team) -> None:
    with psycopg.connect(worked.server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE beside OWNER {OWNER}")
        try:
            beside = Team(worked.server, "beside")
            beside.artui(OWNER).done("db", "create")
            ran = beside.artui(CLERK)("list", "invoices")
            assert ran.status == 3
            assert "has no role on it" in ran.err
            assert worked.artui(CLERK).done("list", "invoices").out
        finally:
            admin.execute("DROP DATABASE beside WITH (FORCE)")
            for role in ("clerk", "supervisor", "auditor"):
                admin.execute(f"DROP ROLE IF EXISTS artui_beside_{role}")


@pytest.fixture
def plain_login(postgres: PostgresServer) -> Iterator[Team]:
    """An empty database whose owner may not make roles, and its name is not a simple one."""
    name = 'Ledger "of" us; 100%'
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        quoted = sql.Identifier(name)
        admin.execute("CREATE ROLE plain LOGIN")
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER plain").format(quoted))
        try:
            yield Team(postgres, name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))
            for (group,) in admin.execute(
                "SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, 'artui_ledger')"
            ).fetchall():
                admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(str(group))))
            admin.execute("DROP ROLE plain")


def test_who_may_not_make_roles_gets_the_statements_for_an_administrator(
    plain_login: Team,
) -> None:
    plain = plain_login.artui("plain")
    ran = plain("db", "create")
    said, *statements = ran.err.splitlines()
    assert (ran.status, ran.out) == (1, "")
    assert "nothing was changed" in said
    assert "holds no artui ledger" in plain("list", "invoices").err
    admin = Team(plain_login.server, plain_login.database).psql("postgres")
    with admin:
        for statement in statements:
            admin.execute(statement)  # type: ignore[call-overload]
    plain.done("db", "create")
    given = plain.done("role", "set", "nobody_yet", "clerk").out.splitlines()
    assert (
        given[0] == "Login nobody_yet is clerk, and plain, who gave the first role, is supervisor."
    )
    with plain_login.psql("postgres") as admin:
        for statement in given[-2:]:
            admin.execute(statement)  # type: ignore[call-overload]
        try:
            clerk = plain_login.artui("nobody_yet")
            assert clerk.done("list", "invoices").status == 0
            # The giver was not locked out.
            assert plain.done("role", "set", "nobody_yet", "auditor").out.splitlines() == [
                "Login nobody_yet is auditor."
            ]
            _refused(clerk("ledger", "settings", "set", "future_days", "9"), "may read")
            plain.done("undo")
            assert [row["role"] for row in clerk.rows("role", "list")] == ["clerk", "supervisor"]
        finally:
            admin.execute("DROP ROLE nobody_yet")


def test_a_clerk_does_not_bring_the_schema_forward(worked: Team) -> None:
    with worked.psql(OWNER) as connection:
        [now] = connection.execute("SELECT version_num::text FROM alembic_version").fetchone() or [
            ""
        ]
        try:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
            _refused(worked.artui(CLERK)("db", "upgrade"), "Only the owner", "from schema 0001 to")
        finally:
            connection.execute("UPDATE alembic_version SET version_num = %s", [now])


def test_a_ledger_that_its_owner_uses_alone_needs_no_roles(plain_login: Team) -> None:
    plain = plain_login.artui("plain")
    plain.done("db", "create", "--without-roles")
    plain.done("ledger", "settings", "set", "tolerance", "1.00")
    plain.done("db", "upgrade", "--without-roles")
    assert plain("db", "upgrade").status == 1
    assert plain.done("db", "check").out == "Everything ties.\n"


@pytest.mark.parametrize(
    ("database", "stem"),
    [
        ("books", "artui_books_"),
        ("a" * 47, f"artui_{'a' * 37}_"),
        ("Books", "artui_books_"),
    ],
)
def test_roles_are_named_after_the_ledger_and_never_shared(
    postgres: PostgresServer, postgres_template: str, database: str, stem: str
) -> None:
    url = postgres.create_database(database, postgres_template)
    opened = engines(url)
    try:
        with reading(opened) as connection:
            names = group_names(connection)
            asked = "SELECT artui.group_role(%s)"
            assert names == {
                role: connection.exec_driver_sql(asked, (role,)).scalar_one() for role in names
            }
    finally:
        opened.close()
        postgres.drop_database(database)
    assert all(name.startswith(stem) and len(name.encode()) <= 63 for name in names.values())
    assert (names["clerk"] == f"{stem}clerk") == (database == "books")


def test_a_backup_restored_has_its_roles_again(
    worked: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(worked.server.binaries), prepend=":")
    owner, clerk = worked.artui(OWNER), worked.artui(CLERK)
    clerk.done("db", "backup", tmp_path / "copy.dump")
    clerk.done("note", "C1", "--text", "after the backup")
    owner.done("db", "restore", tmp_path / "copy.dump")
    clerk.done("note", "C1", "--text", "after the restore")
    assert "has no role on it" in worked.artui(STRANGER)("list", "invoices").err
    # What is kept aside is its owner's.
    kept = Team(worked.server, f"{worked.database}_before_restore")
    assert "has no role on it" in kept.artui(CLERK)("list", "invoices").err
    assert kept.artui(OWNER).done("list", "invoices").out
    _ties(worked)
