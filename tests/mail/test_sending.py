"""Mails go to a real server, once each; what it answers, and that it did not, is kept."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from artui.amazon.transport.secret import Secret
from artui.domain.mailing import MailState
from artui.domain.refusal import BadSetting
from artui.ledger.book.book import Book
from artui.ledger.mail.sendings import NotToSend
from artui.ledger.office.proofs.check import breaches
from artui.mail import server_line
from artui.mail.mail_server import MailServer, NoMailServer, mail_server
from artui.mail.sending import NoSender, SentMail, send
from artui.mail.server_line import MailServerTrouble
from artui.settings import Settings
from tests.support.mail_server import HOST, PASSWORD, USER, PostOffice, post_office
from tests.support.mails import PDF, drafted, mail
from tests.support.postings import customer


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    with post_office(tmp_path) as office:
        yield office


@pytest.fixture
def acme(book: Book) -> int:
    return customer(book)


def states(book: Book, *ids: int) -> list[str]:
    return [str(mail(book, each).state) for each in ids]


def told(sent: list[SentMail]) -> list[str]:
    return [each.told for each in sent]


def test_a_mail_arrives_as_it_was_drafted_and_its_answer_is_kept(
    book: Book, acme: int, office: PostOffice
) -> None:
    first = drafted(book, acme, cc=("boss@ours.example",))
    assert told(send(book, [first], office.server())) == [
        "mail 1 to acme@example.com sent: 250 OK queued"
    ]
    (taken,) = office.taken
    assert (taken.sender, taken.recipients) == (
        "ar@ours.example",
        ["acme@example.com", "boss@ours.example"],
    )
    (file,) = taken.message.iter_attachments()
    assert file.get_content() == PDF
    now = mail(book, first)
    assert taken.message["Message-ID"] == f"<artui-1-{now.token}@ours.example>"
    assert (now.state, now.answer) == (MailState.SENT, "250 OK queued")
    assert now.server == f"{HOST}:{office.port}"
    # What the server got ends with the empty line that SMTP puts there, or as we made it.
    assert now.digest == hashlib.sha256(taken.data).hexdigest()
    assert not list(breaches(book))
    with pytest.raises(NotToSend):
        send(book, [first], office.server())
    assert len(office.taken) == 1


def test_many_go_over_one_line_and_one_that_is_refused_stops_no_other(
    book: Book, acme: int, office: PostOffice
) -> None:
    office.answers = {
        "gone@example.com": "550 5.1.1 no such user",
        "full@example.com": "452 4.2.2 mailbox full",
    }
    office.at_end = {"spam@example.com": "554 5.7.1 we think not", "busy@example.com": "451 later"}
    names = ("a", "gone", "full", "spam", "busy", "z")
    ids = [drafted(book, acme, about=name, recipient=f"{name}@example.com") for name in names]
    sent = send(book, ids, office.server())
    assert states(book, *ids) == ["sent", "refused", "waiting", "refused", "waiting", "sent"]
    assert [each.answer for each in sent[1:5]] == [
        "550 5.1.1 no such user", "452 4.2.2 mailbox full", "554 5.7.1 we think not", "451 later",
    ]  # fmt: skip
    assert [each.recipients for each in office.taken] == [["a@example.com"], ["z@example.com"]]
    # EHLO before and after STARTTLS, once.
    assert office.lines == 2
    office.answers, office.at_end = {}, {}
    send(book, [ids[2], ids[4]], office.server())
    assert states(book, ids[2], ids[4]) == ["sent", "sent"]


def test_a_copy_that_is_refused_keeps_no_mail_back_and_is_told(
    book: Book, acme: int, office: PostOffice
) -> None:
    office.answers = {"boss@ours.example": "550 away"}
    (sent,) = send(book, [drafted(book, acme, cc=("boss@ours.example",))], office.server())
    assert sent.answer == "250 OK queued; no copy to boss@ours.example: 550 away"


def test_a_line_lost_before_the_mail_is_whole_lets_it_wait(
    book: Book, acme: int, office: PostOffice
) -> None:
    first = drafted(book, acme)
    office.answers = {"acme@example.com": "drop"}
    send(book, [first], office.server())
    assert states(book, first) == ["waiting"]
    assert office.taken == []
    office.answers = {}
    send(book, [first], office.server())
    assert len(office.taken) == 1


def test_a_line_lost_after_it_leaves_the_mail_unknown_and_the_next_one_goes(
    book: Book, acme: int, office: PostOffice
) -> None:
    first, second = drafted(book, acme), drafted(book, acme, about="b", recipient="b@example.com")
    office.at_end = {"acme@example.com": "drop"}
    sent = send(book, [first, second], office.server())
    assert sent[0].told.startswith(
        "it is not known whether mail 1 to acme@example.com arrived: no answer"
    )
    assert states(book, first, second) == ["unknown", "sent"]
    with pytest.raises(NotToSend, match="It is not known whether mail 1 was sent"):
        send(book, [first], office.server())
    office.at_end = {}
    send(book, [first], office.server(), reason="they say it never came")
    assert [each.message["Message-ID"] for each in office.taken[::2]] == [
        office.taken[0].message["Message-ID"]
    ] * 2
    assert mail(book, first).reason == "they say it never came"


def test_a_server_that_closes_old_lines_gets_the_next_mail_over_a_new_one(
    book: Book, acme: int, tmp_path: Path
) -> None:
    with post_office(tmp_path, lines_of=2) as office:
        ids = [drafted(book, acme, about=str(n), recipient=f"{n}@example.com") for n in range(5)]
        send(book, ids, office.server())
        assert states(book, *ids) == ["sent"] * 5
        assert [each.recipients[0][0] for each in office.taken] == list("01234")


def test_an_answer_that_takes_too_long_leaves_the_mail_unknown(
    book: Book, acme: int, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_line, "_WAIT_FOR_ANSWER_S", 0.2)
    office.at_end = {"acme@example.com": "slow 30"}
    first = drafted(book, acme)
    (sent,) = send(book, [first], office.server())
    assert (sent.state, sent.answer) == (
        MailState.UNKNOWN,
        "no answer after the whole mail was sent: it does not answer in time",
    )


def test_a_slow_answer_is_waited_for(book: Book, acme: int, office: PostOffice) -> None:
    office.at_end = {"acme@example.com": "slow 0.3"}
    assert send(book, [drafted(book, acme)], office.server())[0].answer == "250 OK after a while"


def test_a_server_that_is_not_trusted_or_does_not_let_us_in_gets_nothing(
    book: Book, acme: int, office: PostOffice, tmp_path: Path
) -> None:
    first = drafted(book, acme)
    (tmp_path / "other").mkdir()
    with post_office(tmp_path / "other") as other:
        strange = office.server(certificates=str(other.certificates))
    for server, words in (
        (office.server(password=Secret("wrong secret")), "does not let artui in: 535"),
        (office.server(certificates=""), "its certificate is not right"),
        (strange, "its certificate is not right"),
        (office.server(host="localhost"), "its certificate is not right"),
        (office.server(security="tls"), "can't be reached"),
    ):
        with pytest.raises(MailServerTrouble, match=words) as caught:
            send(book, [first], server)
        assert "wrong secret" not in str(caught.value)
        assert PASSWORD not in str(caught.value)
    now = mail(book, first)
    assert (now.state, now.attempts) == (MailState.WAITING, 0)
    assert office.taken == []


def test_without_starttls_nothing_is_said_to_a_server(
    book: Book, acme: int, tmp_path: Path
) -> None:
    first = drafted(book, acme)
    with post_office(tmp_path, offers_starttls=False) as office:
        with pytest.raises(MailServerTrouble, match="does not offer STARTTLS"):
            send(book, [first], office.server())
        assert office.taken == []


def test_tls_from_the_start_is_the_other_way(book: Book, acme: int, tmp_path: Path) -> None:
    with post_office(tmp_path, security="tls") as office:
        send(book, [drafted(book, acme)], office.server())
        assert len(office.taken) == 1


def test_a_server_that_is_not_there_or_never_answers_leaves_every_mail_as_it_was(
    book: Book, acme: int, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_line, "_WAIT_S", 0.2)
    first = drafted(book, acme)
    with socket.create_server((HOST, 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailServerTrouble, match="it does not answer in time"):
            send(book, [first], office.server(port=port))
    with socket.socket() as deaf:
        # Bound, so that nobody else has the port, and not listening.
        deaf.bind((HOST, 0))
        with pytest.raises(MailServerTrouble, match="Connection refused"):
            send(book, [first], office.server(port=deaf.getsockname()[1]))
    assert mail(book, first).attempts == 0


def test_an_address_of_other_letters_goes_only_to_a_server_that_takes_it(
    book: Book, acme: int, office: PostOffice, tmp_path: Path
) -> None:
    first = drafted(book, acme, recipient="bücher@exämple.com")
    send(book, [first], office.server())
    assert office.taken[0].recipients == ["bücher@xn--exmple-cua.com"]
    (tmp_path / "plain").mkdir()
    with post_office(tmp_path / "plain", utf8=False) as plain:
        second = drafted(book, acme, about="b", recipient="bücher@exämple.com")
        third = drafted(book, acme, about="c", recipient="c@exämple.com")
        sent = send(book, [second, third], plain.server())
        assert (sent[0].state, sent[1].state) == (MailState.REFUSED, MailState.SENT)
        assert "does not take addresses with letters that are not ASCII" in sent[0].answer


def test_a_mail_without_a_sender_has_that_of_the_settings_or_is_refused(
    book: Book, acme: int, office: PostOffice
) -> None:
    first = drafted(book, acme, sender="")
    with pytest.raises(NoSender, match="Mail 1 has no sender; set mail_from"):
        send(book, [first], office.server())
    send(book, [first], office.server(), sender="desk@ours.example")
    assert office.taken[0].sender == "desk@ours.example"


def test_stopping_leaves_what_is_not_begun(book: Book, acme: int, office: PostOffice) -> None:
    ids = [drafted(book, acme, about=str(n)) for n in range(3)]

    def stop_after_one(done: int, total: int) -> None:
        assert total == 3
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(book, ids, office.server(), progress=stop_after_one)
    assert states(book, *ids) == ["sent", "waiting", "waiting"]


def test_two_that_send_all_at_once_send_each_once(
    book: Book, acme: int, office: PostOffice
) -> None:
    ids = [drafted(book, acme, about=str(n), recipient=f"{n}@example.com") for n in range(12)]
    other = replace(book, actor="other")
    found: list[SentMail] = []

    def go(who: Book) -> None:
        found.extend(send(who, ids, office.server(), all_waiting=True))

    threads = [threading.Thread(target=go, args=(who,)) for who in (book, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(each.recipients[0].split("@")[0]) for each in office.taken) == list(range(12))
    assert states(book, *ids) == ["sent"] * 12
    assert len(found) == 24
    assert not list(breaches(book))


def test_the_settings_say_which_server_and_never_show_the_password() -> None:
    with pytest.raises(NoMailServer, match=r"set smtp\.host"):
        mail_server(Settings())
    settings = Settings(smtp_host="smtp.example.com", smtp_user=USER, smtp_password=PASSWORD)
    server = mail_server(settings)
    assert (server.name, server.security) == ("smtp.example.com:587", "starttls")
    assert PASSWORD not in f"{server} {server!r} {settings!r}"
    assert mail_server(Settings(smtp_host="h", smtp_security="tls")).port == 465
    with pytest.raises(BadSetting, match=r"smtp\.password"):
        mail_server(Settings(smtp_host="h", smtp_user="u"))
    with pytest.raises(BadSetting, match="can't be used"):
        MailServer("h", 1, "tls", certificates="/nowhere.pem").context()
