"""A real mail server on this machine, with TLS and a certificate made for it, that keeps what it
takes and can be told to refuse, to be slow and to go away."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from artui.amazon.transport.secret import Secret
from artui.mail.mail_server import MailServer

HOST, USER, PASSWORD = "127.0.0.1", "artui", "pass word ä"


@dataclass(slots=True)
class Taken:
    """A mail as the server got it."""

    sender: str
    recipients: list[str]
    data: bytes
    options: list[str]

    @property
    def message(self) -> EmailMessage:
        """It, read back."""
        found = message_from_bytes(self.data, policy=default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass(slots=True)
class PostOffice:
    """What the server took, and how it behaves by the name before the @ of a receiver."""

    certificates: Path
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    lines: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    """What is said to RCPT, by receiver."""
    at_end: dict[str, str] = field(default_factory=dict)
    """What is said when a mail is whole, by receiver: `drop` goes away without a word after taking
    it, `drop before` while it comes."""
    security: str = "starttls"
    has_one: threading.Event = field(default_factory=threading.Event)
    """Set when a mail is whole, before it is answered."""

    def server(self, **changes: Any) -> MailServer:
        """The settings that reach it."""
        values: dict[str, Any] = {
            "host": HOST, "port": self.port, "security": self.security,
            "user": USER, "password": Secret(PASSWORD), "certificates": str(self.certificates),
        }  # fmt: skip
        return MailServer(**values | changes)

    def environment(self) -> dict[str, str]:
        """The settings that reach it, for a process."""
        return {
            "ARTUI_SMTP_HOST": HOST,
            "ARTUI_SMTP_PORT": str(self.port),
            "ARTUI_SMTP_SECURITY": self.security,
            "ARTUI_SMTP_USER": USER,
            "ARTUI_SMTP_PASSWORD": PASSWORD,
            "ARTUI_SMTP_CERTIFICATES": str(self.certificates),
            "ARTUI_MAIL_FROM": "ar@ours.example",
        }

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        self.lines += 1
        session.host_name = name
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self.answers.get(address, "250 OK")
        if said == "drop":
            _abort(server)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.has_one.set()
        said = self.at_end.get(envelope.rcpt_tos[0], "250 OK queued")
        if said.startswith("slow"):
            await asyncio.sleep(float(said.removeprefix("slow ")))
            said = "250 OK after a while"
        if said == "drop" or said.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(
                Taken(
                    str(envelope.mail_from),
                    list(envelope.rcpt_tos),
                    content,
                    list(envelope.mail_options),
                )
            )
        if said == "drop":
            _abort(server)
        return said


def _abort(server: SMTP) -> None:
    """Go away without a word."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def post_office(
    folder: Path,
    *,
    security: str = "starttls",
    offers_starttls: bool = True,
    utf8: bool = True,
    lines_of: int = 0,
) -> Iterator[PostOffice]:
    """The server, listening on a port of its own until the end. Without `utf8` it takes no address
    that is not ASCII; `lines_of` mails it closes a line."""
    authority = trustme.CA()
    certificates = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(certificates))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    office = PostOffice(certificates, security=security)

    lines: list[SMTP] = []

    def protocol() -> SMTP:
        line = SMTP(
            office,
            enable_SMTPUTF8=utf8,
            tls_context=context if security == "starttls" and offers_starttls else None,
            require_starttls=security == "starttls" and offers_starttls,
            auth_require_tls=security == "starttls",
            authenticator=_authenticated,
            command_call_limit={"MAIL": lines_of} if lines_of else None,
            hostname="mail.example",
        )
        lines.append(line)
        return line

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(protocol, HOST, 0, ssl=context if security == "tls" else None)
    )
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_all_ended(server, lines), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _all_ended(server: asyncio.Server, lines: list[SMTP]) -> None:
    """End every line, and let what waits for them end."""
    server.close()
    for line in lines:
        if isinstance(line.transport, asyncio.Transport):
            line.transport.abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)
