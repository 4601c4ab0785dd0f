"""The ledger as a whole: undo, approvals, roles, schema, settings, proofs."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.office import (
        administration,
        approvals,
        ledger_facts,
        proofs,
        schema,
        seed,
        undo,
    )

__all__ = [
    "administration",
    "approvals",
    "ledger_facts",
    "proofs",
    "schema",
    "seed",
    "undo",
]

__getattr__ = lazily(__name__)
