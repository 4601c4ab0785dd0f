"""The launcher: bare `artui`, with global options or without, opens the screens; else nothing."""

from datetime import date

import pytest

from artui.__main__ import screens_wanted
from artui.choice import business_date, iso_date
from artui.open_book import login_name
from tests.support.commands import process


def test_global_options_alone_open_the_screens() -> None:
    choice = screens_wanted(
        ["--db", "l.db", "--as-of=2026-03-31", "--actor", "anna", "--read-only", "--debug"]
    )
    assert choice is not None
    assert (choice.db, choice.db_typed, choice.actor) == ("l.db", True, "anna")
    assert (choice.as_of, choice.read_only, choice.debug) == (date(2026, 3, 31), True, True)


def test_bare_artui_takes_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTUI_DB", "postgresql://anna:secret@host/ledger")
    monkeypatch.setenv("ARTUI_AS_OF", "2026-03-31")
    monkeypatch.setenv("ARTUI_RESTRICTED", "1")
    choice = screens_wanted([])
    assert choice is not None
    assert (choice.db, choice.db_typed) == ("postgresql://anna:secret@host/ledger", False)
    assert (choice.restricted, business_date(choice)) == (True, date(2026, 3, 31))


@pytest.mark.parametrize(
    "arguments",
    [
        ["ageing"],
        ["--db", "l.db", "ageing"],
        ["--help"],
        ["--as-of", "soon"],
        ["--as-of"],
        ["--db"],
        ["--db="],
        ["--db", "mysql://host/l"],
        ["--db", "postgresql://a:b@host/l"],
        ["--actor", ""],
        ["--unknown"],
    ],
    ids=str,
)
def test_a_command_or_a_mistake_is_left_to_the_command_line(arguments: list[str]) -> None:
    assert screens_wanted(arguments) is None


def test_a_wrong_day_in_the_environment_is_left_to_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARTUI_AS_OF", "soon")
    assert screens_wanted([]) is None
    assert process(ARTUI_AS_OF="soon").status == 2


def test_without_a_terminal_the_screens_say_so() -> None:
    ran = process()
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (1, "", 1)


@pytest.mark.parametrize("text", ["2026-1-1", "20260101", "2026-W01-1", "31.01.2026", ""])
def test_a_day_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        iso_date(text)


def test_the_login_is_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert login_name() != "somebody-else"
