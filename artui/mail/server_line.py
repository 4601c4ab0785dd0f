"""The line to a mail server: opened once for many mails, encrypted, each answer told apart.

What matters is what is known when something fails. Until the last dot of a mail is on its way the
server has nothing that it could deliver; after it, only its answer says what became of the mail. So
the dot is sent apart, and a line that breaks behind it leaves the mail unknown.
"""

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import NamedTuple

from artui.amazon.transport.secret import Redactor
from artui.domain.mailing import MAY_TAKE, MailState
from artui.domain.refusal import Failed
from artui.domain.text import visible
from artui.mail.mail_server import MailServer
from artui.statements.mail.message import MailBytes

_WAIT_S = 30.0
_WAIT_FOR_ANSWER_S = 300.0
"""Servers may look for viruses before they answer; RFC 5321 allows for it."""
_LONE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_DOTS = re.compile(rb"(?m)^\.")
_GREETED_AS = "[127.0.0.1]"
_CLOSING, _GO_ON = 421, 334


class MailServerTrouble(Failed):
    """The mail server can't be reached, or does not take us."""


class Delivery(NamedTuple):
    """What became of a mail, and what the server said."""

    state: MailState
    answer: str


class _LineLost(Exception):
    """The server went away before it had a mail whole."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)


@dataclass(slots=True)
class ServerLine:
    """An open line. `deliver` gives one mail to the server; after trouble it opens a new one."""

    server: MailServer
    _smtp: smtplib.SMTP | None = None
    _redactor: Redactor = field(default_factory=Redactor)
    _fresh: bool = True
    """Whether no mail went over it yet."""
    given: bool = False
    """Whether the server has the mail whole, so that it may deliver it."""

    def __post_init__(self) -> None:
        self._redactor.learn(self.server.password)

    def ready(self) -> smtplib.SMTP:
        """The line, opened if it is not. Raises MailServerTrouble, BadSetting."""
        if self._smtp is None:
            self._smtp = self._opened()
            self._fresh = True
        return self._smtp

    def deliver(self, mail: MailBytes) -> Delivery:
        """Give a mail to the server. Raises MailServerTrouble if it could not even begin."""
        self.given = False
        for _ in range(2):
            smtp, fresh = self.ready(), self._fresh
            self._fresh = False
            try:
                with self._cut_off_late(smtp):
                    return self._deliver(smtp, mail)
            except _LineLost as lost:
                self.close()
                # Servers close lines that are old or had many mails: that is not about this one.
                if fresh:
                    return Delivery(MailState.WAITING, self._said(lost.said))
        return Delivery(MailState.WAITING, f"{self.server.name} closed the line")

    def close(self) -> None:
        """End the line."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _opened(self) -> smtplib.SMTP:
        server, context = self.server, self.server.context()
        try:
            smtp = self._connected(context)
        except (OSError, smtplib.SMTPException) as error:
            raise self._trouble(f"can't be reached: {_words(error)}") from error
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                if not smtp.has_extn("starttls"):
                    raise self._trouble(
                        "does not offer STARTTLS, and mails go over an encrypted line only; if it "
                        'speaks TLS from the start, set smtp.security = "tls"'
                    )
                smtp.starttls(context=context)
                smtp.ehlo()
            if server.user:
                self._log_in(smtp)
        except (OSError, smtplib.SMTPException) as error:
            smtp.close()
            # No cause: it may hold what was said when logging in.
            raise self._trouble(self._said(_words(error))) from None
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        """Log in over the encrypted line. Raises MailServerTrouble."""
        # The library's own way takes no password with letters that are not ASCII.
        user, password = self.server.user, self.server.password.reveal()
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            code, words = smtp.docmd(
                "AUTH", f"PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}"
            )
        elif "LOGIN" in offered:
            code, words = smtp.docmd("AUTH", "LOGIN")
            for text in (user, password):
                if code == _GO_ON:
                    code, words = smtp.docmd(_base64(text))
        else:
            raise self._trouble("offers no login by password (AUTH PLAIN or LOGIN)")
        if code >= 300:
            said = self._said(_answer(code, words))
            raise self._trouble(f"does not let {visible(user)} in: {said}")

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security == "tls":
            return smtplib.SMTP_SSL(
                host, port, local_hostname=_GREETED_AS, timeout=_WAIT_S, context=context
            )
        return smtplib.SMTP(host, port, local_hostname=_GREETED_AS, timeout=_WAIT_S)

    def _trouble(self, words: str) -> MailServerTrouble:
        return MailServerTrouble(f"The mail server {visible(self.server.name)} {words}.")

    def _said(self, answer: str) -> str:
        return visible(self._redactor.clean(answer))

    def _deliver(self, smtp: smtplib.SMTP, mail: MailBytes) -> Delivery:
        """Give one mail over an open line. Raises _LineLost."""
        options = []
        if mail.needs_utf8:
            if not smtp.has_extn("smtputf8"):
                return Delivery(
                    MailState.REFUSED,
                    f"{self.server.name} does not take addresses with letters that are not ASCII "
                    "(SMTPUTF8)",
                )
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(mail.data)}")
        with _lines_lost():
            begun = smtp.mail(mail.sender, options)
            if (refused := self._refused(smtp, *begun)) is not None:
                return refused
            first, *copies = mail.recipients
            taken = smtp.rcpt(first)
            if (refused := self._refused(smtp, *taken)) is not None:
                return refused
            missed = [
                f"no copy to {each}: {_answer(*said)}"
                for each in copies
                if (said := smtp.rcpt(each))[0] >= 400
            ]
            opened = smtp.docmd("DATA")
            if opened[0] != 354:
                outcome = self._refused(smtp, *opened)
                return outcome or Delivery(MailState.WAITING, self._said(_answer(*opened)))
            smtp.send(_on_the_wire(mail.data))
        return self._ended(smtp, missed)

    def _ended(self, smtp: smtplib.SMTP, missed: list[str]) -> Delivery:
        """Send the dot that ends the mail, and what the server answers to it."""
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(_WAIT_FOR_ANSWER_S)
            self.given = True
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(_WAIT_S)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Delivery(
                MailState.UNKNOWN,
                self._said(f"no answer after the whole mail was sent: {_words(error)}"),
            )
        if code < 400:
            return Delivery(MailState.SENT, self._said("; ".join([_answer(code, words), *missed])))
        return self._refused(smtp, code, words) or Delivery(MailState.WAITING, "")

    def _refused(self, smtp: smtplib.SMTP, code: int, words: bytes) -> Delivery | None:
        """What an answer says against the mail; None if it says nothing against it. Raises
        _LineLost."""
        if code == _CLOSING or code < 0:
            raise _LineLost(_answer(code, words))
        if code < 400:
            return None
        with suppress(OSError, smtplib.SMTPException):
            smtp.rset()
        state = MailState.REFUSED if code >= 500 else MailState.WAITING
        return Delivery(state, self._said(_answer(code, words)))

    @contextmanager
    def _cut_off_late(self, smtp: smtplib.SMTP) -> Iterator[None]:
        """Cut the line when giving one mail takes longer than any other process waits for it."""

        def cut() -> None:
            if smtp.sock is not None:
                with suppress(OSError):
                    smtp.sock.shutdown(socket.SHUT_RDWR)

        clock = Timer(MAY_TAKE.total_seconds(), cut)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()


@contextmanager
def _lines_lost() -> Iterator[None]:
    """Whatever breaks the line in here, the server has no whole mail."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise _LineLost(_words(error)) from None


def _on_the_wire(data: bytes) -> bytes:
    """The bytes of a mail between DATA and its last dot."""
    # A server may take a lone line feed for the end of a line, and what follows for commands.
    assert not _LONE.search(data), "a mail has a line end that is none"
    wired = _DOTS.sub(b"..", data)
    return wired if wired.endswith(b"\r\n") else wired + b"\r\n"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _answer(code: int, words: bytes | str) -> str:
    said = words if isinstance(words, str) else words.decode("utf-8", "replace")
    return f"{code} {' '.join(said.split())}".strip()


def _words(error: Exception) -> str:
    match error:
        case smtplib.SMTPResponseException():
            return _answer(error.smtp_code, error.smtp_error)
        case smtplib.SMTPServerDisconnected():
            # The library says nothing of a time-out but what it was caused by.
            late = isinstance(error.__context__, TimeoutError)
            return "it does not answer in time" if late else "it closed the line"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not right ({error.verify_message})"
        case TimeoutError():
            return "it does not answer in time"
        case OSError():
            return error.strerror or str(error) or type(error).__name__
    return str(error).rstrip(".") or type(error).__name__
