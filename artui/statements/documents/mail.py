"""An e-mail draft (`.eml`) that carries a document: a mail program opens it unsent.

The address comes from the customer's record and the words from documents, so both
are checked: neither may smuggle in a header or a second receiver.
"""

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.statements.destinations import safe_name
from artui.statements.documents.document import document_pdf, document_text
from artui.statements.documents.printed_document import PrintedDocument

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST = 254


class BadMailAddress(Refused):
    """The text is not exactly one plain e-mail address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"“{visible(address[:80])}” is not one plain e-mail address; "
            "no draft was written. Mend it on the customer."
        )


def mail_address(text: str) -> Address:
    """The address, if it is exactly one and plain ASCII, else BadMailAddress."""
    local, at, domain = text.rpartition("@")
    if not (
        at
        and len(text) <= _LONGEST
        and _LOCAL.fullmatch(local)
        and _DOMAIN.fullmatch(domain)
        and ".." not in domain
    ):
        raise BadMailAddress(text)
    return Address(username=local, domain=domain)


def document_mail(
    document: PrintedDocument,
    *,
    sender: str,
    recipient: str,
    at: datetime,
    words: tuple[str, ...] = (),
) -> bytes:
    """The draft of a mail with the document as text and as an attached PDF.

    `at` is an aware instant; without a `sender` the mail program fills in its own.
    The same arguments give the same bytes. Raises BadMailAddress or
    DocumentDoesNotTie.
    """
    pdf = document_pdf(document)
    message = EmailMessage(policy=SMTP)
    if sender:
        message["From"] = mail_address(sender)
    message["To"] = mail_address(recipient)
    message["Subject"] = visible(f"{document.title} {document.number}")
    message["Date"] = format_datetime(at)
    message["X-Unsent"] = "1"
    body = [visible(line) for line in words]
    message.set_content("\n\n".join([*body, document_text(document)]))
    name = safe_name(f"{document.title}-{document.number}".replace(" ", "-").lower())
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    message.set_boundary(f"artui-{hashlib.sha256(pdf).hexdigest()[:32]}")
    return message.as_bytes()
