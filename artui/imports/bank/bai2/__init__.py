"""BAI2, the cash report of American banks, becomes statements with their entries."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.imports.bank.bai2 import (
        bai2_codes,
        bai2_entries,
        bai2_fields,
        bai2_file,
        bai2_levels,
        bai2_records,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = ["bai2_codes", "bai2_entries", "bai2_fields", "bai2_file", "bai2_levels", "bai2_records"]
