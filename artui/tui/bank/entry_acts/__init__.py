"""What a clerk does with an entry of the bank: accept, find, split, set aside, take back."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.tui.bank.entry_acts import accepting, by_hand, put_right, worked_entry
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["accepting", "by_hand", "put_right", "worked_entry"]
