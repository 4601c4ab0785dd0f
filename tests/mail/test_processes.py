"""Two that send at once, and one that is killed: each mail goes once, and none is guessed at."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artui.domain.mailing import MailState
from artui.ledger.book.book import Book
from artui.ledger.mail.mail_rows import mails
from artui.ledger.office.proofs.check import breaches
from tests.support.barriers import BROKEN_S
from tests.support.commands import Artui
from tests.support.mail_server import PostOffice, post_office
from tests.support.mails import drafted
from tests.support.postings import customer


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(tmp_path) as office:
        for name, value in office.environment().items():
            monkeypatch.setenv(name, value)
        yield office


def states(book: Book) -> Counter[str]:
    with book.reading() as connection:
        return Counter(str(each.state) for each in mails(connection))


def test_two_processes_that_send_all_send_each_mail_once(
    book: Book, any_url: str, office: PostOffice
) -> None:
    acme = customer(book)
    for number in range(12):
        drafted(book, acme, about=str(number), recipient=f"{number}@example.com")
    running = [Artui(any_url).start("mail", "send", "--all") for _ in range(2)]
    told = [process.communicate(timeout=BROKEN_S) for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    got = sorted(int(each.recipients[0].split("@")[0]) for each in office.taken)
    assert got == list(range(12))
    assert states(book) == {"sent": 12}
    assert sum(out.count(" sent: 250") for out, _ in told) == 12
    assert not list(breaches(book))


def test_a_process_killed_before_the_answer_leaves_its_mail_unknown_and_the_others_waiting(
    book: Book, any_url: str, office: PostOffice
) -> None:
    acme = customer(book)
    first = drafted(book, acme)
    drafted(book, acme, about="another", recipient="b@example.com")
    office.at_end = {"acme@example.com": "slow 600"}
    running = Artui(any_url).start("mail", "send", "--all")
    assert office.has_one.wait(BROKEN_S), running.communicate(timeout=1)
    running.kill()
    running.communicate(timeout=BROKEN_S)
    assert states(book) == {"sending": 1, "waiting": 1}
    office.at_end = {}
    # Another does not take it over, and sends the rest.
    other = Artui(any_url)
    assert other("mail", "send", str(first)).status == 1
    assert other("mail", "send", "--all").status == 0
    assert [each.recipients for each in office.taken] == [["b@example.com"]]
    later = replace(book, now=lambda: datetime.now(UTC) + timedelta(minutes=11))
    with later.reading() as connection:
        assert mails(connection)[0].state_at(later.now()) is MailState.UNKNOWN
    assert not list(breaches(book))
