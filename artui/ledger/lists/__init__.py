"""Lists that read across the rooms: items, customers, ageing, and the worklist."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.lists import (
        ageing,
        customer_list,
        document_page,
        first_rows,
        header,
        history,
        item_flags,
        item_rows,
        items,
        long_lists,
        masters,
        numbered,
        reviewed,
        searchable,
        selection,
        work_rows,
        worklist,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "ageing",
    "customer_list",
    "document_page",
    "first_rows",
    "header",
    "history",
    "item_flags",
    "item_rows",
    "items",
    "long_lists",
    "masters",
    "numbered",
    "reviewed",
    "searchable",
    "selection",
    "work_rows",
    "worklist",
]
