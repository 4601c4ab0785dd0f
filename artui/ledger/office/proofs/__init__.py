"""The proofs of `artui db check`: every invariant, recomputed from the rows."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.office.proofs import (
        acts,
        attached_content,
        bank,
        breach,
        check,
        credit,
        damage,
        documents,
        interest,
        journal,
        line_sums,
        mails,
        notices,
        run_acts,
        schema_guards,
        written_rows,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "acts",
    "attached_content",
    "bank",
    "breach",
    "check",
    "credit",
    "damage",
    "documents",
    "interest",
    "journal",
    "line_sums",
    "mails",
    "notices",
    "run_acts",
    "schema_guards",
    "written_rows",
]
