"""The outbox: the list of mails, the page of one, and sending."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.mail import acts, mail_page, page, reads
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["acts", "mail_page", "page", "reads"]
