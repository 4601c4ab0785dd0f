"""The bytes of a mail read back as what it is, whatever its names and texts hold."""

import gc
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import BaseHeader
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.mailing import BadMailAddress, header_name, header_text
from artui.statements.mail.message import LooseMail, compose
from tests.support.mails import PDF

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FILES = [("statement-C1.pdf", PDF)]
# What a smuggled header needs, among letters of other scripts.
_TEXT = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            ["\r", "\n", "\r\n", "Bcc: x@evil.example", ": ", '"', "<", ">", ",", "@", "=?utf-8?q?",
             "?=", "é", "中", "\u202e", " ", "a" * 30, ".", "\0", "(", ")"]
        ),
        max_size=20,
    ).map("".join),
)  # fmt: skip
HEADERS = [
    "From", "Message-ID", "Reply-To", "To", "Cc", "Subject", "Date", "Auto-Submitted",
    "Content-Type", "MIME-Version", "Content-Language",
]  # fmt: skip


def letter(**changes: str) -> LooseMail:
    values = {
        "recipient": "payables@orchid.example", "recipient_name": "Ørchid Optics",
        "sender": "ar@ours.example", "sender_name": "Ours Ltd", "reply_to": "answers@ours.example",
        "cc": "boss@ours.example, desk@ours.example", "subject": "Statement", "language": "de-AT",
        "body": "Dear Sir or Madam,\n\nplease pay.\n", "token": "0123456789abcdef",
    }  # fmt: skip
    return LooseMail(**values | changes, id=7)  # type: ignore[arg-type]


def read(mail: LooseMail, **options: bool) -> EmailMessage:
    found = message_from_bytes(compose(mail, FILES, AT, **options).data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_has_its_headers_both_texts_and_the_file() -> None:
    found = read(letter())
    assert list(found) == sorted(found, key=list(found).index)
    assert set(found.keys()) == set(HEADERS)
    assert found["From"] == "Ours Ltd <ar@ours.example>"
    assert found["To"] == "Ørchid Optics <payables@orchid.example>"
    assert found["Cc"] == "boss@ours.example, desk@ours.example"
    assert found["Reply-To"] == "answers@ours.example"
    assert found["Message-ID"] == "<artui-7-0123456789abcdef@ours.example>"
    assert (found["Auto-Submitted"], found["Content-Language"]) == ("no", "de-AT")
    assert found["Date"].datetime == AT
    plain, html = found.get_body(("plain",)), found.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == letter().body
    assert "<p>please pay.</p>" in html.get_content()
    (file,) = found.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("statement-C1.pdf", "application/pdf")
    assert file.get_content() == PDF


def test_the_envelope_has_each_receiver_once_the_customer_first() -> None:
    mail = compose(letter(cc="payables@orchid.example, boss@ours.example"), FILES, AT)
    assert mail.sender == "ar@ours.example"
    assert mail.recipients == ("payables@orchid.example", "boss@ours.example")


def test_a_draft_is_marked_as_unsent_and_needs_no_sender() -> None:
    found = read(letter(sender="", cc="", reply_to=""), unsent=True)
    assert found["X-Unsent"] == "1"
    assert found["From"] is found["Message-ID"] is found["Cc"] is found["Reply-To"] is None


def test_the_same_mail_at_the_same_instant_is_the_same_bytes() -> None:
    assert compose(letter(), FILES, AT) == compose(letter(), FILES, AT)


def _packed(text: str) -> str:
    """Without spaces: the library puts one where it folds between an ASCII word and another."""
    return "".join(text.split())


@given(name=_TEXT, ours=_TEXT, subject=_TEXT, body=_TEXT)
def test_no_text_adds_a_header_a_receiver_or_a_part(
    name: str, ours: str, subject: str, body: str
) -> None:
    mail = letter(recipient_name=name, sender_name=ours, subject=subject, body=body)
    data = compose(mail, FILES, AT).data
    assert data.replace(b"\r\n", b"").count(b"\n") == data.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, data.split(b"\r\n"))) < 998
    data.decode("ascii")
    found = message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    assert sorted(found.keys()) == sorted(HEADERS)
    (to,) = found["To"].addresses
    assert _packed(to.display_name) == _packed(header_name(name))
    assert to.addr_spec == "payables@orchid.example"
    (sender,) = found["From"].addresses
    assert _packed(sender.display_name) == _packed(header_name(ours))
    assert sender.addr_spec == "ar@ours.example"
    assert _packed(str(found["Subject"])) == _packed(header_text(subject))
    assert len(list(found.iter_attachments())) == 1
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    # An old reader, which knows no structure, finds no more addresses either.
    plain = message_from_bytes(data)
    fields = [*plain.get_all("To", []), *plain.get_all("Cc", [])]
    assert [address for _, address in getaddresses(map(str, fields))] == [
        "payables@orchid.example", "boss@ours.example", "desk@ours.example",
    ]  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


@given(st.text(alphabet=st.sampled_from("<>&\"'ab/=\n\u202e")))
def test_nothing_in_the_words_is_markup(body: str) -> None:
    html = read(letter(body=body)).get_body(("html",))
    assert html is not None
    tags = _Tags()
    tags.feed(html.get_content())
    assert tags.tags <= {"html", "head", "meta", "body", "p", "br"}
    assert "\u202e" not in html.get_content()


def test_only_an_address_that_needs_it_makes_a_mail_that_needs_smtputf8() -> None:
    plain = compose(letter(recipient="a@exämple.com"), FILES, AT)
    assert (plain.needs_utf8, plain.recipients[0]) == (False, "a@xn--exmple-cua.com")
    assert b"To: =?utf-8?b?" in plain.data or b"To: =?utf-8?q?" in plain.data
    wide = compose(letter(recipient="bücher@exämple.com"), FILES, AT)
    assert (wide.needs_utf8, wide.recipients[0]) == (True, "bücher@xn--exmple-cua.com")
    found = message_from_bytes(wide.data, policy=default)
    assert "bücher@xn--exmple-cua.com" in str(found["To"])


@pytest.mark.parametrize("field", ["recipient", "sender", "reply_to", "cc"])
def test_an_address_is_checked_once_more_whatever_the_ledger_holds(field: str) -> None:
    with pytest.raises(BadMailAddress):
        compose(letter(**{field: "a@b.example\r\nBcc: evil@example.com"}), FILES, AT)


def test_a_domain_that_can_be_none_is_refused() -> None:
    with pytest.raises(BadMailAddress):
        compose(letter(recipient="a@ab--ü.example"), FILES, AT)


def test_mails_leave_no_classes_behind() -> None:
    compose(letter(), FILES, AT)
    gc.collect()
    gc.disable()
    try:
        before = _header_classes()
        for number in range(5):
            compose(letter(subject=f"Statement {number}"), FILES, AT)
        assert _header_classes() == before
    finally:
        gc.enable()


def _header_classes() -> int:
    return len(BaseHeader.__subclasses__())
