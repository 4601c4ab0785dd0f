"""A mail draft goes to one address, carries the document, and obeys no smuggled header."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from artui.statements.documents.mail import BadMailAddress, document_mail
from tests.support.statements import document

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def draft(recipient: str = "payables@orchid.example", **changes: object) -> EmailMessage:
    data = document_mail(
        document(title="Credit memo", **changes),
        sender="ar@example.com",
        recipient=recipient,
        at=AT,
        words=("Dear customer,", "your credit memo is below."),
    )
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_draft_is_unsent_and_names_both_sides_and_the_document() -> None:
    message = draft()
    assert message["To"] == "payables@orchid.example"
    assert message["From"] == "ar@example.com"
    assert message["Subject"] == "Credit memo V-77-1"
    assert message["Date"].datetime == AT
    assert message["X-Unsent"] == "1"


def test_the_draft_carries_the_text_and_the_pdf() -> None:
    message = draft()
    body = message.get_body(("plain",))
    assert body is not None
    assert "Dear customer," in body.get_content()
    assert "78.00" in body.get_content()
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == "credit-memo-v-77-1.pdf"
    assert pdf.get_content().startswith(b"%PDF")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b\nBcc: evil@example.com",
        "a@b\r\nBcc: evil@example.com",
        "a@example.com, b@example.com",
        "a@example.com; b@example.com",
        "Eve <a@example.com>",
        "a b@example.com",
        "a@exa mple.com",
        "a@@example.com",
        "a@example..com",
        "a@-example.com",
        ".a@example.com",
        "ä@example.com",
        "a@éxample.com",
        "a@example.com\x00",
        "x" * 250 + "@example.com",
    ],
)
def test_what_is_not_exactly_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(BadMailAddress, match="not one plain e-mail address"):
        draft(address)


def test_a_document_number_can_add_no_header() -> None:
    message = draft(number="CM-1\r\nBcc: evil@example.com")
    assert message["Bcc"] is None
    assert "\\r\\nBcc" in message["Subject"]


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert draft().as_bytes() == draft().as_bytes()
