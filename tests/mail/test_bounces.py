"""A bounce marks the mail that it quotes, if it is ours and failed; anything else is refused."""

from email.message import EmailMessage, MIMEPart
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.mailing import MailState
from artui.ledger.book.book import Book
from artui.ledger.mail.outbox import MailMoved
from artui.ledger.mail.sendings import answered, claim
from artui.mail.returned_mail import take_in
from artui.statements.mail.bounces import NoBounce, read_bounce
from tests.support.mails import drafted, mail
from tests.support.postings import customer

TOKEN = "0123456789abcdef"
DIAGNOSTIC = "smtp; 550 5.1.1 <ap@c1.example>: no such user\x1b[2J"


def report(
    message_id: str,
    *,
    action: str = "failed",
    original: str = "message/rfc822",
    diagnostic: str = DIAGNOSTIC,
) -> bytes:
    """A delivery report as servers write it."""
    status = (
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ap@c1.example\r\n"
        f"Action: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: {diagnostic}\r\n"
    )
    headers = f"From: ar@ours.example\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n"
    parts = (
        ("text/plain", "It could not be delivered.\r\n"),
        ("message/delivery-status", status),
        (original, headers),
    )
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/report; boundary="b"\r\n\r\n'
    return f"From: MAILER-DAEMON@mx.example\r\n{head}{body}--b--\r\n".encode()


def written(folder: Path, data: bytes) -> Path:
    path = folder / "bounce.eml"
    path.write_bytes(data)
    return path


def sent(book: Book) -> str:
    """A mail that was sent; returns its Message-ID."""
    mail_id = drafted(book, customer(book))
    attempt = claim(book, mail_id, digest="d", server="smtp:587")
    answered(book, mail_id, attempt, MailState.SENT, "250 OK")
    return f"<artui-{mail_id}-{mail(book, mail_id).token}@ours.example>"


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_marks_its_mail_as_returned(book: Book, tmp_path: Path, original: str) -> None:
    path = written(tmp_path, report(sent(book), original=original))
    done = take_in(book, path)
    reason = "ap@c1.example: smtp; 550 5.1.1 <ap@c1.example>: no such user\\x1b[2J"
    assert mail(book, 1).state is MailState.RETURNED
    assert mail(book, 1).reason == reason
    assert done.summary.endswith(f"returned: {reason}")
    with pytest.raises(MailMoved, match="Mail 1 is returned"):
        take_in(book, path)


def test_a_bounce_that_guesses_a_number_changes_nothing(book: Book, tmp_path: Path) -> None:
    sent(book)
    with pytest.raises(NoBounce, match="is about a mail of another ledger"):
        take_in(book, written(tmp_path, report(f"<artui-1-{TOKEN}@ours.example>")))
    assert mail(book, 1).state is MailState.SENT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (report(f"<artui-1-{TOKEN}@x>", action="delayed"), "it may only be late"),
        (report("<other@x>"), "names no mail that artui sent"),
        (report(f"<artui-1-{TOKEN}@x>", original="text/plain"), "names no mail that artui sent"),
        (b"From: a@b\r\nSubject: Undelivered\r\n\r\nno such user", "holds no delivery report"),
        (b"", "holds no delivery report"),
        (b"\x00\xff" * 100, "holds no delivery report"),
    ],
)
def test_what_is_no_report_about_a_mail_of_ours_is_refused(
    tmp_path: Path, data: bytes, words: str
) -> None:
    with pytest.raises(NoBounce, match=words):
        read_bounce(written(tmp_path, data))


def test_a_report_about_two_mails_is_not_taken_for_one(tmp_path: Path) -> None:
    one = report(f"<artui-1-{TOKEN}@x>")
    other = f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <artui-2-{TOKEN}@x>\r\n\r\n"
    both = one.replace(b"--b--", other.encode() + b"\r\n--b--")
    with pytest.raises(NoBounce, match="more than one mail"):
        read_bounce(written(tmp_path, both))


def test_a_huge_file_and_one_of_endless_parts_are_refused(tmp_path: Path) -> None:
    big = tmp_path / "big.eml"
    with big.open("wb") as handle:
        handle.truncate(31 << 20)
    with pytest.raises(NoBounce, match="larger than 30 MiB"):
        read_bounce(big)
    nested = EmailMessage()
    nested.make_mixed()
    for _ in range(300):
        part = MIMEPart()
        part.set_content("x")
        nested.attach(part)
    with pytest.raises(NoBounce, match="holds no delivery report"):
        read_bounce(written(tmp_path, nested.as_bytes()))


def test_parts_within_parts_without_end_are_refused(tmp_path: Path) -> None:
    deep = b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(5_000))
    with pytest.raises(NoBounce):
        read_bounce(written(tmp_path, deep))


@given(st.binary(max_size=300), st.integers(0, 900))
def test_a_mutilated_report_is_read_or_refused_and_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, place: int
) -> None:
    data = report(f"<artui-1-{TOKEN}@x>")
    path = tmp_path_factory.mktemp("bounce") / "b.eml"
    path.write_bytes(data[:place] + junk + data[place:])
    try:
        found = read_bounce(path)
    except NoBounce:
        return
    assert found.reason.isprintable()
