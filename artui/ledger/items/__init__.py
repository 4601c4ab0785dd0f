"""Items as acts read and write them: what is open, new rows, numbers, allocations, notes."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.items import (
        allocation_rows,
        as_issued,
        given_up,
        instalments,
        meanwhile,
        new_items,
        note_fields,
        numbering,
        open_items,
        remittance_rows,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "allocation_rows",
    "as_issued",
    "given_up",
    "instalments",
    "meanwhile",
    "new_items",
    "note_fields",
    "numbering",
    "open_items",
    "remittance_rows",
]
