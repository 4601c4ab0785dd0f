"""Letters and documents in finished words, and how they become paper and plain text."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.letters import (
        as_text,
        finished_letter,
        on_paper,
        pay_part,
        reply,
        wrapped_text,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["as_text", "finished_letter", "on_paper", "pay_part", "reply", "wrapped_text"]
