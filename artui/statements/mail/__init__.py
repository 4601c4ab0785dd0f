"""Mails as they go out: their words, their bytes, and how one that came back is read."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.mail import bounces, drafting, letters, memo_drafts, message
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["bounces", "drafting", "letters", "memo_drafts", "message"]
