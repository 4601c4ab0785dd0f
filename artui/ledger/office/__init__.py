"""The ledger as a whole: undo, approvals, roles, schema, settings, proofs."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.office import (
        administration,
        approvals,
        first_seal,
        ledger_facts,
        limits_kept,
        migrations,
        noted_head,
        own_acts,
        policies,
        proofs,
        redo,
        restore_permission,
        schema,
        seed,
        undo,
    )
else:
    # Hidden from the type checker, which must know a module that is not there.
    __getattr__ = lazily(__name__)

__all__ = [
    "administration",
    "approvals",
    "first_seal",
    "ledger_facts",
    "limits_kept",
    "migrations",
    "noted_head",
    "own_acts",
    "policies",
    "proofs",
    "redo",
    "restore_permission",
    "schema",
    "seed",
    "undo",
]
