"""Late interest: policies, previews, runs."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.interest import (
        accruals,
        accrued_many,
        bearing,
        charged,
        charges,
        moved,
        policies,
        preview,
        proposals,
        reckoning,
        run_contents,
        run_rows,
        settled,
        shipped,
        unapplied,
        uncharged,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "accruals",
    "accrued_many",
    "bearing",
    "charged",
    "charges",
    "moved",
    "policies",
    "preview",
    "proposals",
    "reckoning",
    "run_contents",
    "run_rows",
    "settled",
    "shipped",
    "unapplied",
    "uncharged",
]
