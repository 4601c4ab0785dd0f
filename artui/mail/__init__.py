"""Giving mails of the outbox away: to a mail server, or as draft files for a mail program."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.mail import draft_files, mail_server, returned_mail, sending, server_line
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["draft_files", "mail_server", "returned_mail", "sending", "server_line"]
