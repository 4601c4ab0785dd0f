"""A command that waits for another clerk says for whom, for what and how long."""

from pathlib import Path

import pytest

from artui.choice import Choice
from artui.cli.session import Session
from artui.ledger.store.turn import Held


def test_a_command_says_for_whom_it_waits(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with Session(Choice(db=str(path))).book() as book:
        book.database.waits.tell(Held("anna", "import", 2_000, 10_000, 2_000))
    assert capsys.readouterr().err == "anna's import is being written, 8 s to go\n"
