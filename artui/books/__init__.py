"""The journal out: batches of entries as files for the general ledger.

Each format is a view of the lines that were cut, so that the same batch is the same bytes again.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.books import beancount, columns, exports, hledger, text_proof
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["beancount", "columns", "exports", "hledger", "text_proof"]
