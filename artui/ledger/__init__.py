"""The ledger: the only place that writes, in rooms named after the clerk's matters.

Each public act is one business act, one audit row and one undo entry, in one transaction; reads
return small frozen rows. A room imports only from those below it: `office`, `journal`, `reports`,
`lists`, `amazon`, `collecting`, `remedies`, `customers`, `bank` and `mail`, `interest`,
`disputes`, `cash`, `documents`, `credit`, `items`, `long_acts`, `currencies`, `book`,
`sealing`, `store`.
"""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger import (
        amazon,
        bank,
        book,
        cash,
        collecting,
        credit,
        currencies,
        customers,
        disputes,
        documents,
        interest,
        items,
        journal,
        lists,
        long_acts,
        mail,
        office,
        remedies,
        reports,
        sealing,
        store,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "amazon",
    "bank",
    "book",
    "cash",
    "collecting",
    "credit",
    "currencies",
    "customers",
    "disputes",
    "documents",
    "interest",
    "items",
    "journal",
    "lists",
    "long_acts",
    "mail",
    "office",
    "remedies",
    "reports",
    "sealing",
    "store",
]
