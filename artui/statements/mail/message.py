"""The bytes of a mail: headers, a text and an HTML part of the same words, and the files.

The same mail at the same instant is the same bytes. Addresses are checked again here, whatever the
ledger holds; names and subjects are put into headers by the standard library, which encodes what is
not ASCII. Only an address that needs it makes a mail that needs SMTPUTF8.
"""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from html import escape
from typing import Protocol

import idna

from artui.domain.mailing import (
    BadMailAddress,
    header_name,
    header_text,
    mail_address,
    mail_addresses,
    needs_utf8,
)
from artui.domain.text import visible

MESSAGE_ID = "artui-{id}-{token}@{domain}"
_KEPT = frozenset("\n\t")


class _HeaderClasses(HeaderRegistry):
    """The class of each header, made once: the library makes one anew for every header of every
    mail, which stays in memory until the collector comes by."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        key = name.lower()
        if key not in self._made:
            self._made[key] = super().__getitem__(name)
        return self._made[key]


_CLASSES = _HeaderClasses()
_ASCII_MAIL = SMTP.clone(header_factory=_CLASSES)
_UTF8_MAIL = SMTPUTF8.clone(header_factory=_CLASSES)


class Headed(Protocol):
    """What a mail is made of: a row of the outbox, or a letter that is in none."""

    @property
    def id(self) -> int: ...
    @property
    def token(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def sender_name(self) -> str: ...
    @property
    def reply_to(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def recipient_name(self) -> str: ...
    @property
    def cc(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LooseMail:
    """A mail that is in no outbox, so it has no Message-ID."""

    recipient: str
    subject: str
    body: str
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    recipient_name: str = ""
    cc: str = ""
    language: str = ""
    id: int = 0
    token: str = ""


@dataclass(frozen=True, slots=True)
class MailBytes:
    """A mail ready to go: from whom and to whom it is given to a server, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    """The customer's address first, then those that get a copy."""
    data: bytes
    needs_utf8: bool
    """Whether a server must know SMTPUTF8 to take it."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


def compose(
    mail: Headed, files: Sequence[tuple[str, bytes]], at: datetime, *, unsent: bool = False
) -> MailBytes:
    """The mail as it is sent at an aware instant; `unsent` makes a draft that a mail program opens
    for sending. Raises BadMailAddress."""
    copies = mail_addresses(mail.cc)
    addresses = [each for each in (mail.sender, mail.reply_to, mail.recipient, *copies) if each]
    wide = any(needs_utf8(mail_address(each)) for each in addresses)
    message = EmailMessage(policy=_UTF8_MAIL if wide else _ASCII_MAIL)
    if mail.sender:
        message["From"] = _address(mail.sender, mail.sender_name)
        if mail.token:
            message["Message-ID"] = f"<{message_id(mail)}>"
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    message["To"] = _address(mail.recipient, mail.recipient_name)
    if copies:
        message["Cc"] = [_address(each) for each in copies]
    message["Subject"] = header_text(mail.subject)
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "no"
    if unsent:
        message["X-Unsent"] = "1"
    _add_parts(message, mail, files)
    if mail.language:
        # After the parts: the library drops what describes the content when it sets one.
        message["Content-Language"] = mail.language
    sender = ascii_domain(mail.sender) if mail.sender else ""
    to = (ascii_domain(mail.recipient), *map(ascii_domain, copies))
    return MailBytes(sender, tuple(dict.fromkeys(to)), message.as_bytes(), wide)


def _add_parts(message: EmailMessage, mail: Headed, files: Sequence[tuple[str, bytes]]) -> None:
    text = "".join(char if char in _KEPT else visible(char) for char in mail.body)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html_of(text, mail.language), subtype="html", cte="quoted-printable")
    for name, data in files:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=visible(name))
    # The library draws lots for what stands between the parts.
    mark = hashlib.sha256(f"{mail.id} {mail.token} {mail.subject}".encode()).hexdigest()[:32]
    for count, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"artui-{count}-{mark}")


def html_of(text: str, language: str) -> str:
    """The words of a mail as HTML, in which nothing of them is markup."""
    blocks = (block for block in text.split("\n\n") if block.strip())
    paragraphs = "\n".join(
        f"<p>{'<br>'.join(map(escape, block.strip().splitlines()))}</p>" for block in blocks
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"></head>'
        f'<body dir="auto" style="font-family: sans-serif">\n{paragraphs}\n</body></html>\n'
    )


def message_id(mail: Headed) -> str:
    """The Message-ID of a mail, which is the same whenever it is sent."""
    domain = ascii_domain(mail.sender).rpartition("@")[2]
    return MESSAGE_ID.format(id=mail.id, token=mail.token, domain=domain)


def ascii_domain(address: str) -> str:
    """An address whose domain is in ASCII. Raises BadMailAddress."""
    local, _, domain = mail_address(address).rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        raise BadMailAddress(address) from None


def _address(address: str, name: str = "") -> Address:
    local, _, domain = ascii_domain(address).rpartition("@")
    return Address(header_name(name), local, domain)
