"""Commands that wait for a second person: where to pay, a restore, credit memos of a file."""

import shutil
import sqlite3
from pathlib import Path

from tests.support.commands import Artui
from tests.support.postgres import PostgresServer
from tests.support.team import CLERK, OWNER, SUPERVISOR, team_on


def given_roles(artui: Artui, *supervisors: str) -> None:
    """The first supervisor gives the others their roles, and anna that of a clerk."""
    for login in supervisors:
        ran = artui("role", "set", login, "supervisor", actor=supervisors[0])
        assert ran.status == 0, ran.err
    assert artui("role", "set", "anna", "clerk", actor=supervisors[0]).status == 0


def requests(artui: Artui) -> list[int]:
    """The numbers of what waits."""
    return [row["id"] for row in artui.rows("approvals")]


def test_what_waits_is_listed_granted_refused_and_taken_back(small: Artui, tmp_path: Path) -> None:
    given_roles(small, "boss")
    ran = small("entity", "set", "main", "--remittance", "IBAN LT00 1234", actor="anna")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.endswith("It now waits for a supervisor as request 1.\n")
    both = ("--remittance", "IBAN LT00", "--remit-to-id", "V1")
    ran = small("entity", "set", "main", *both, actor="anna")
    assert (ran.status, "Give it in a command of its own" in ran.err) == (1, True)
    (tmp_path / "memos").mkdir()
    charged = "account,name,policy\nC1,Northwind Labs,standard\n"
    path = tmp_path / "memos" / "customers.csv"
    path.write_text(charged)
    assert small("import", "customers", path, actor="anna").status == 1
    assert small("import", "customers", path, actor="boss").status == 0
    assert small("interest", "post", actor="boss").status == 0
    ran = small("interest", "rollback", 1, actor="anna")
    assert "Rolling back interest run 1 through 2025-11-21, which boss posted (" in ran.err
    memos = tmp_path / "memos" / "gifts.csv"
    memos.write_text("number,account,issue_date,amount,invoice\nG-1,C1,2025-11-02,900.00,INV-1\n")
    ran = small("import", "credit-memos", memos, actor="anna")
    assert ran.status == 1
    assert "gifts.csv now waits whole for a supervisor as request 3." in ran.err
    assert requests(small) == [1, 2, 3]

    assert small("approvals", "withdraw", 2, actor="boss").status == 1
    ran = small("approvals", "withdraw", 2, actor="anna")
    assert ran.out.startswith("Request 2 taken back: Rolling back interest run 1")
    assert small("approvals", "grant", 3, actor="boss").status == 0
    assert small("approvals", "refuse", 1, "--reason", "no", actor="boss").status == 0
    assert requests(small) == []
    assert small.rows("entity", "list")[0]["remittance"] == ""
    assert [row["number"] for row in small.rows("list", "credit-memos")] == ["CM-1", "G-1"]
    assert small("entity", "set", "main", "--remittance", "IBAN DE02", actor="boss").status == 0


def test_a_restore_over_a_ledger_with_roles_takes_two_and_loses_nothing_unseen(
    small: Artui, tmp_path: Path
) -> None:
    """A clerk once put an older ledger in place, and with it took back what others had done."""
    backup, other = tmp_path / "monday.db", tmp_path / "other.db"
    small.done("db", "backup", backup)
    small.done("db", "restore", backup)
    given_roles(small, "boss", "kim")
    for actor in ("anna", "boss"):
        ran = small("db", "restore", backup, actor=actor)
        assert (ran.status, ran.out) == (1, "")
        assert "Putting backup monday.db of act 4 in its place, without the " in ran.err
    assert "without the 3 acts since (SHA-256 " in small.done("approvals").out
    assert small("db", "restore", backup, actor="stranger").status == 1
    # A request in between is an act as well.
    assert "others have acted (1)" in small("approvals", "grant", 1, actor="boss").err
    assert small("approvals", "refuse", 1, "--reason", "late", actor="boss").status == 0
    assert small("approvals", "refuse", 2, "--reason", "late", actor="kim").status == 0

    assert small("db", "restore", backup, actor="anna").status == 1
    assert small("approvals", "grant", 3, actor="kim").status == 0
    shutil.copy(backup, other)
    with sqlite3.connect(other) as connection:
        connection.execute("PRAGMA user_version = 7")
    assert small("db", "restore", other, actor="boss").status == 1
    assert small("db", "restore", backup, actor="boss").status == 1
    assert small("approvals", "grant", 5, actor="kim").status == 0
    assert "as" in small("db", "restore", backup, actor="boss").out
    assert small.rows("role", "list") == []

    given_roles(small, "boss")
    assert small("db", "restore", backup, actor="boss").status == 0
    given_roles(small, "boss")
    ledger = small.url.removeprefix("sqlite:///")
    with sqlite3.connect(ledger) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    ran = small("db", "restore", backup, actor="anna")
    assert (ran.status, "needs a supervisor, since it keeps no request" in ran.err) == (1, True)
    assert small("db", "restore", tmp_path / "nothing.db", actor="boss").status == 3
    assert small("db", "restore", backup, actor="boss").status == 0
    Path(ledger).write_bytes(b"no ledger any more")
    assert small("db", "restore", backup, actor="anna").status == 0


def test_a_clerk_who_is_a_role_of_the_server_asks_and_takes_back_as_well(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """What the server refuses a clerk is asked for before it is written."""
    files = {
        "customers": "account,name,currency,policy\nC1,Northwind Labs,EUR,standard\n",
        "invoices": "number,account,issue_date,amount,due_date\nI-1,C1,2025-09-01,500,2025-10-01\n",
        "credit-memos": "number,account,issue_date,amount\nG-1,C1,2025-11-02,900\n",
    }
    for kind, text in files.items():
        (tmp_path / f"{kind}.csv").write_text(text)
    with team_on(postgres, "pair") as team:
        carl, sue, bea = map(team.artui, (CLERK, SUPERVISOR, OWNER))
        for kind in ("customers", "invoices"):
            sue.done("import", kind, tmp_path / f"{kind}.csv")
        sue.done("interest", "post")
        for words in (
            ("interest", "rollback", 1),
            ("reverse", "I-1", "--reason", "twice"),
            ("entity", "set", "main", "--remittance", "IBAN LT00"),
            ("entity", "set", "other", "--country", "LT"),
            ("bank", "accounts", "set", "LT00", "--currency", "EUR"),
            ("policy", "set", "standard", "--grace", 99),
            ("import", "credit-memos", tmp_path / "credit-memos.csv"),
        ):
            ran = carl(*words)
            assert ran.status == 1
            assert " as request " in ran.err
        for number in requests(carl):
            sue.done("approvals", "grant", number)
        # What was granted last, and the grant itself, are undone; it is granted anew.
        for words in (("undo",), ("undo",), ("approvals", "grant", 7)):
            sue.done(*words)
        assert [row["name"] for row in sue.rows("entity", "list")] == ["main", "other"]
        assert sue.rows("entity", "list")[0]["remittance"] == "IBAN LT00"
        carl("policy", "set", "standard", "--grace", 0)
        carl.done("approvals", "withdraw", 8)
        sue("policy", "set", "standard", "--grace", 0)
        bea.done("approvals", "grant", 9)
        assert requests(carl) == []
        sue.done("db", "check")
