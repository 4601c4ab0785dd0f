"""The proofs of `artui db check`: every invariant, recomputed from the rows."""

from typing import TYPE_CHECKING

from artui.lazy import lazily

if TYPE_CHECKING:
    from artui.ledger.office.proofs import acts, breach, check, credit, documents, interest

__all__ = ["acts", "breach", "check", "credit", "documents", "interest"]

__getattr__ = lazily(__name__)
