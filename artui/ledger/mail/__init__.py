"""The outbox: mails that wait, what became of those that were sent, and whom they go to."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.mail import mail_rows, outbox, recipients, sendings
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["mail_rows", "outbox", "recipients", "sendings"]
