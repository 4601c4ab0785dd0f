"""The mail server that the settings name, and who our mails are from.

Mails go over an encrypted line only: TLS from the start, or STARTTLS before anything else is said.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from artui.amazon.transport.secret import Secret
from artui.domain.mailing import header_name, mail_address, mail_addresses
from artui.domain.refusal import BadSetting, Refused
from artui.domain.text import visible
from artui.settings import Settings
from artui.statements.mail.drafting import Envelope

PORTS = {"starttls": 587, "tls": 465}


class NoMailServer(Refused):
    """No server is set to send mails by."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mails; the password shows as dots."""

    host: str
    port: int
    security: Literal["starttls", "tls"]
    user: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))
    certificates: str = ""
    """A file with the certificates that are trusted, besides those of the system."""

    @property
    def name(self) -> str:
        """Its name and port."""
        return f"{self.host}:{self.port}"

    def context(self) -> ssl.SSLContext:
        """What checks its certificate. Raises BadSetting."""
        context = ssl.create_default_context()
        if self.certificates:
            path = Path(self.certificates).expanduser()
            try:
                context.load_verify_locations(cafile=path)
            except (OSError, ssl.SSLError) as error:
                raise BadSetting(
                    f"Setting smtp.certificates: {visible(str(path))} can't be used "
                    f"({visible(error.strerror or str(error))}); give a file of certificates in "
                    "PEM."
                ) from error
        return context


def mail_server(settings: Settings) -> MailServer:
    """The server that mails go to. Raises NoMailServer, BadSetting."""
    if not settings.smtp_host:
        raise NoMailServer(
            "No mail server is set: set smtp.host in the settings file or ARTUI_SMTP_HOST, or "
            "write the drafts as files with --out FOLDER and send them with a mail program."
        )
    if settings.smtp_user and not settings.smtp_password:
        raise BadSetting("Setting smtp.password: there is a user and no password; set it too.")
    for text, name in ((settings.smtp_user, "user"), (settings.smtp_password, "password")):
        if not text.isprintable():
            raise BadSetting(f"Setting smtp.{name} holds a character that can't be typed.")
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port or PORTS[settings.smtp_security],
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=Secret(settings.smtp_password),
        certificates=settings.smtp_certificates,
    )


def envelope(settings: Settings) -> Envelope:
    """Who mails are from and who gets a copy, as the settings say. Raises BadMailAddress."""
    return Envelope(
        sender=mail_address(settings.mail_from) if settings.mail_from else "",
        sender_name=header_name(settings.mail_name),
        reply_to=mail_address(settings.mail_reply_to) if settings.mail_reply_to else "",
        cc=mail_addresses(settings.mail_cc),
    )
