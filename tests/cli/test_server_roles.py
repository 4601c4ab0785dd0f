"""On PostgreSQL each clerk logs in as a role of the database, and works with artui as before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import PostgresServer
from tests.support.team import AUDITOR, CLERK, Team, team_on


@pytest.fixture(scope="module")
def team(postgres: PostgresServer) -> Iterator[Team]:
    with team_on(postgres) as found:
        yield found


def _ties(team: Team) -> None:
    assert team.artui(AUDITOR).done("db", "check").out == "Everything ties.\n"


def test_a_clerk_does_a_days_work(team: Team, tmp_path: Path) -> None:
    clerk = team.artui(CLERK)
    loaded = [
        clerk.load(tmp_path, "customers", "account,name,currency,policy\nC1,One,EUR,standard\n"),
        clerk.load(
            tmp_path,
            "invoices",
            "number,account,issue_date,amount,currency\n"
            + "".join(f"I{n},C1,2025-09-01,{100 + n}.00,EUR\n" for n in range(1, 60)),
        ),
        clerk.load(
            tmp_path,
            "credit-memos",
            "number,account,issue_date,amount,currency\nM1,C1,2025-10-01,10.00,EUR\n",
        ),
    ]
    for ran in loaded:
        assert ran.status == 0, ran.err
    clerk.done("apply", "--invoice", "I1", "--memo", "M1", "--amount", "4")
    pay = ("pay", "--customer", "C1", "--amount", "50", "--reference")
    clerk.done(*pay, "R1", "--invoice", "I2=50")
    clerk.done("undo")
    clerk.done(*pay, "R2", "--auto")
    clerk.done("note", "C1", "--text", "called")
    clerk.done("interest", "preview")
    clerk.done("interest", "post")
    _ties(team)
