"""The customer's language: words from catalogues, amounts and dates as their country writes them.

The words of a document are said in English where they are made; `spoken` says them in another
language. A translator edits `catalogues/LL.po`, a company puts its own words over them.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.statements.language import (
        addresses,
        catalogue,
        choosing,
        locale_figures,
        printed_words,
        speech,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["addresses", "catalogue", "choosing", "locale_figures", "printed_words", "speech"]
